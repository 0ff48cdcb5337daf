"""A visit: one citizen's stay at the machine, and everything a flow may reach.

The bundle is frozen and holds ports only; what a flow learns lives in its own locals. A new field needs a
decision record.
"""

from dataclasses import dataclass, field

from kiosk.card.face import CardArtist
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.devices.camera.port import Camera
from kiosk.devices.card_printer.port import CardPrinter
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.dispenser.port import Dispenser
from kiosk.devices.id_reader.port import IdReader
from kiosk.devices.pin_pad.port import PinPad
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.entropy import Entropy
from kiosk.help_desk import HelpDesk
from kiosk.journal.port import Journal
from kiosk.known import Known
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.policy.policy import Policy
from kiosk.prompts.taking import Says
from kiosk.settings import KioskSettings
from kiosk.stationery import Stationery
from kiosk.ui import Ui


@dataclass(frozen=True, slots=True)
class Site:
    """What flows may know of the place."""

    machine: str
    place: str
    service_point: str
    ecard_url: str
    centre_patience_s: float
    home: str
    """How regions (GB/T 2260) begin that count as ours: the province's two digits."""
    box_opened_on_site: bool = False
    """See MachineSettings."""
    pin_on_glass: bool = True
    """Whether the glass's keypad stands in for a PIN pad that is not well (PinPadSettings.if_broken)."""

    @classmethod
    def of(cls, settings: KioskSettings) -> "Site":
        """The place that this machine's settings name."""
        pad = settings.roles.fitted_pin_pad
        return cls(
            machine=settings.kiosk.name,
            place=settings.kiosk.service_point_name,
            service_point=settings.kiosk.service_point,
            ecard_url=settings.kiosk.ecard_url,
            centre_patience_s=settings.central.patience_s,
            home=settings.kiosk.region[:2],
            box_opened_on_site=settings.kiosk.box_opened_on_site,
            pin_on_glass=pad is None or pad.if_broken == "screen",
        )


@dataclass(slots=True)
class Course:
    """How a visit went, for the terminal that wraps it up and for measurements. No personal data."""

    service: Service | None = None
    """The matter that the visit is at."""
    came_from: Service | None = None
    """The matter that led to it; None: it was chosen from the menu."""
    can_have: frozenset[Service] = frozenset()
    """What could be had here when the visit began: to what one matter may lead on."""
    id_on_pad: bool = False
    """An ID document was read and may still lie on the pad."""
    own_card_in: bool = False
    """The citizen's own card is in the reader."""
    own_card_asked: bool = False
    """It was asked for: it may have gone in when nobody looked any more."""
    own_card_void: bool = False
    """A new card took its place."""
    receipt_says: Says | None = None
    """What stands on the paper that was printed and waits to be taken; None: there is none."""
    pin_pad_out: bool = False
    """The PIN pad has failed in this visit: nobody is sent to it again."""
    refusal: str = ""
    """The code of the last refusal that ended the visit."""
    onward: Service | None = None
    """To what a key of a refusal leads, once the flow that was refused has ended."""
    end: CaseEnd | None = None
    stopped: bool = False
    """A device or the line ended it."""
    card_number: str = field(default="", repr=False)
    """Masked."""
    confirmed_at: float | None = None
    fee_shown: bool = False
    """A code to pay by was on the glass: nobody is told that nothing was charged."""
    presented_at: float | None = None
    waited_s: float = 0.0
    """Seconds between confirmed and presented in which the machine waited for the citizen."""

    @property
    def receipt_out(self) -> bool:
        """Something was printed and waits to be taken."""
        return self.receipt_says is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """The ports of one visit."""

    ui: Ui
    id_reader: IdReader
    card_reader: CardReader
    dispenser: Dispenser
    card_printer: CardPrinter
    receipt_printer: ReceiptPrinter
    camera: Camera
    central: Central
    journal: Journal
    clock: Clock
    entropy: Entropy
    policy: Policy
    stationery: Stationery
    artist: CardArtist
    help_desk: HelpDesk
    site: Site
    pin_pad: PinPad | None = None
    """None: PINs are typed on the glass (ADR 0019)."""
    course: Course = field(default_factory=Course)
    known: Known = field(default_factory=Known)


def new_case_id(entropy: Entropy) -> CaseId:
    """128 bits of chance: no two machines ever give out the same."""
    return CaseId(entropy.bytes(16).hex())
