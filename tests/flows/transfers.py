"""Who comes to have the insured place moved, and a card that fails at a write."""

from collections.abc import Callable
from pathlib import Path

from kiosk.card.apdu import Ins
from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.ssse import SsseCard
from kiosk.card.transfer import insured_place
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin, Service
from kiosk.policy.policy import Policy
from kiosk.prompts.card import EnterPin
from kiosk.prompts.confirm import ConfirmDeed
from kiosk.prompts.result import DeedDone
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from kiosk.settings import SiteSettings
from tests.card.issuer import Contacts
from tests.counter import Counter, make_counter, sichuan
from tests.flows.deeds import put_own_card
from tests.hub.held import card
from tests.visitor import Answer, Visitor

MOVED, NOT_MOVED, LEFT_PROVINCE = "董星野", "许清晏", "程念北"
OLD_PLACE, NEW_PLACE = "510100", "510700"
KNOWS = (EnterPin, Pin("135246"))
YES = (ConfirmDeed, True)
NO_PAPER = (DeedDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)
INITIALISER = 0x04


class Broken(Contacts):
    """Contacts that fail once at a write; `after`: it was carried out before. `for_good`: they stay dead."""

    def __init__(
        self, body: SimulatedChip, trouble: Callable[[], Exception], *, after: bool, for_good: bool = False
    ) -> None:
        super().__init__(body)
        self.trouble = trouble
        self.after = after
        self.for_good = for_good
        self.failed = False

    async def power_on(self) -> bytes:
        if self.for_good and self.failed:
            raise self.trouble()
        return await super().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        if self.for_good and self.failed:
            raise self.trouble()
        if apdu[1] == Ins.UPDATE_RECORD and not self.failed:
            self.failed = True
            if self.after:
                await super().transmit(apdu)
            raise self.trouble()
        return await super().transmit(apdu)


def mute() -> Exception:
    return DeviceError(Fault.CHIP_MUTE)


def with_transfers() -> Policy:
    """Sichuan, at a site that has turned it on."""
    return Policy(sichuan().profile, SiteSettings(services_on=[Service.TRANSFER_INSURED_PLACE]))


def came(path: Path, name: str, *script: tuple[type, Answer]) -> tuple[Counter, SimulatedChip]:
    counter = make_counter(path, Visitor(*script), with_transfers())
    return counter, put_own_card(counter, name)


async def on_the_card(chip: SimulatedChip) -> str | None:
    """As any reader would find it."""
    contacts = Contacts(chip)
    found = await recognise(contacts, "51")
    assert isinstance(found, SocialCard)
    return await insured_place(SsseCard(contacts), found)


async def at_the_centre(counter: Counter, name: str) -> str:
    return (await card(counter.world, name)).insured_place
