"""A counter at which a card is really made: blanks with keys of the centre, a gate that takes cards in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import structs

from kiosk.card.face import CardBitmaps, FaceContent
from kiosk.devices.dispenser.port import CardPlace
from kiosk.hub.hsm import KeyHolder
from kiosk.hub.settings import read_hub_settings
from kiosk.model import Pin, Service
from kiosk.policy.policy import Policy
from kiosk.policy.profile import Profile
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.application import (
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    ReviewPhoto,
    Submit,
    UsePhoto,
)
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.payment import Pay
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.factory import Factory
from kiosk.settings import SiteSettings
from kiosk.ui import Answered
from tests.card.issuer import Contacts
from tests.counter import Counter, document_of, make_counter
from tests.hub.world import CONFIG, MASTERS, MOBILE, CountedEntropy, make_world, person
from tests.stand_ins import StandInDispenser
from tests.visitor import Answer, Visitor

SICHUAN, HENAN, CHANGZHOU = "sichuan", "henan", "jiangsu-changzhou"
HOME = {SICHUAN: "51", HENAN: "41", CHANGZHOU: "32"}
NEW_PIN = Pin("274913")
NOTICE = (ReadNotice, Consented())
SETS_PIN = ((SetPin, NEW_PIN), (SetPin, NEW_PIN))
THE_CODE = "what the phone says"


class CardPath(StandInDispenser):
    """See Dispenser: feeds blanks that can be written, and draws in what a hand holds out."""

    def __init__(self, blank: Callable[[int], SimulatedChip]) -> None:
        super().__init__()
        self._blank = blank
        self.fed = 0
        self.offered: list[SimulatedChip] = []
        """What the citizen pushes into the gate, one after the other."""
        self.binned: list[object] = []
        """The chips of the cards in the capture bin."""
        self.is_taken = True

    async def feed(self) -> None:
        self.fed += 1
        self.chip = Contacts(self._blank(self.fed))
        await super().feed()

    async def take_in(self, within_s: float) -> bool:
        if not self.offered:
            return False
        self.chip = Contacts(self.offered.pop(0))
        self.put_card(CardPlace.CHIP)
        return True

    async def capture(self) -> None:
        self.binned.append(self.chip)
        await super().capture()


class WithPhone(Visitor):
    """The scripted citizen, with a phone that is held before a code to pay by; it touches nothing."""

    phone: Callable[[Pay], object] = staticmethod(lambda prompt: None)

    def show(self, prompt: Prompt[Any], answered: Answered) -> None:
        super().show(prompt, answered)
        if isinstance(prompt, Pay):
            self.phone(prompt)


class PlainArtist:
    """See CardArtist: nobody looks at the face here."""

    async def draw(self, content: FaceContent) -> CardBitmaps:
        return CardBitmaps(b"", b"")


def came(
    path: Path,
    name: str,
    *script: tuple[type, Answer],
    province: str = SICHUAN,
    keeps: bool = False,
    instant: bool = True,
    on: tuple[Service, ...] = (),
) -> tuple[Counter, CardPath]:
    """This person, with the ID card on the pad and their first own card for the slot, in this province.

    `instant`: it has its cards made at once, whatever its text says, for what comes after. `on`: what the
    site has turned on.
    """
    visitor = WithPhone()
    counter = make_counter(path, visitor)
    counter.world = make_world(province, on)
    region = read_hub_settings(CONFIG / "hub.toml", province).region
    factory = Factory(KeyHolder(MASTERS), region, USUAL_TIMES, CountedEntropy("blanks"))
    gate = CardPath(factory.blank)
    who = person(name)
    counter.id_reader.document = document_of(who)
    if who.centre.cards:
        counter.slot.has(factory.brought(who, who.centre.cards[0]))
    counter.dispenser = gate
    rules = read_profile(CONFIG / "provinces" / f"{province}.toml")
    site = SiteSettings(keep_old_cards=keeps, services_on=list(on))
    counter.visit = replace(
        counter.visit,
        dispenser=gate,
        central=counter.world.central,
        artist=PlainArtist(),
        policy=Policy(made_at_once(rules) if instant else rules, site),
        site=replace(counter.visit.site, home=HOME[province]),
    )
    visitor.phone = lambda prompt: counter.world.hub.pay(prompt.code.rpartition("/")[2])
    visitor._script = [(kind, _known(counter, answer)) for kind, answer in script]
    return counter, gate


def made_at_once(rules: Profile) -> Profile:
    """The same rules, with a machine that makes cards."""
    return structs.replace(rules, issue=structs.replace(rules.issue, instant=None))


def old_chip(name: str, province: str) -> SimulatedChip:
    """The first card that this person has from before, as the hand holds it out."""
    region = read_hub_settings(CONFIG / "hub.toml", province).region
    who = person(name)
    factory = Factory(KeyHolder(MASTERS), region, USUAL_TIMES, CountedEntropy("old"))
    return factory.brought(who, who.centre.cards[0])


def fills_in(bank: str = "SBB") -> tuple[tuple[type, Answer], ...]:
    """The answers from the mobile number to the promise; no bank where the old card's is kept."""
    chooses = ((ChooseBank, bank),) if bank else ()
    return (
        (EnterMobile, MOBILE),
        (EnterSmsCode, THE_CODE),
        (ChooseOccupation, "retired"),
        *chooses,
        (ReviewPhoto, UsePhoto()),
        (CheckAnswers, Submit()),
    )


def _known(counter: Counter, answer: Answer) -> Answer:
    if answer == THE_CODE:
        return lambda _: counter.world.hub.last_code(MOBILE)
    return answer
