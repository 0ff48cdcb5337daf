"""What a citizen has shown in this visit: asked once, whatever they do next. It dies with the visit.

One matter often leads to the next (loss, then a new card; a locked PIN, then its reset): who has shown the ID
card is not asked for it twice.
"""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.card.in_hand import SocialCard
from kiosk.card.ssse import BlankIdentity, SsseCard
from kiosk.central import messages as m
from kiosk.devices.camera.port import FaceSeen
from kiosk.devices.id_reader.port import IdDocument
from kiosk.model import CaseId
from kiosk.policy.profile import AgentKind


def holder_of(document: IdDocument) -> m.Holder:
    """Whom the centre is asked about."""
    return m.Holder(document.kind, document.number, document.name)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who stands there for the holder of a matter (SC-R art. 32)."""

    agent: IdDocument = field(repr=False)
    kind: AgentKind
    incapable: bool
    """The holder lacks full capacity, as the reviewer at the centre saw from the papers."""
    case: CaseId
    """Under which the centre accepted it."""
    ward_mobile: str = field(default="", repr=False)
    """The agent's own number where art. 10 has it registered for the holder; else the holder has one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A person with ID card and face; `acting`: the face is of somebody who acts for that person."""

    document: IdDocument = field(repr=False)
    face: FaceSeen
    acting: Acting | None = None

    @property
    def holder(self) -> m.Holder:
        """See holder_of."""
        return holder_of(self.document)

    @property
    def proof(self) -> m.Proof:
        """What stands behind a deed of this person."""
        agency = self.acting.case if self.acting else ""
        return m.Proof(id_read=True, face_matched=self.face.matched, agency=agency)


@dataclass(frozen=True, slots=True)
class HeldCard:
    """The citizen's own card, in the reader and known to the centre."""

    session: SsseCard = field(repr=False)
    """Lasts until the chip is powered off or the card is pulled."""
    chip: SocialCard = field(repr=False)
    record: m.CardAtCentre = field(repr=False)

    @property
    def identity(self) -> BlankIdentity:
        """The chip's own words."""
        return self.chip.identity

    @property
    def ref(self) -> str:
        """How the centre speaks of it."""
        return self.record.ref


@dataclass(slots=True)
class Known:
    """Filled by the shared steps of flows/, read by every flow of the visit."""

    consented_at: datetime | None = None
    """Data use and face check, each ticked on its own."""
    document: IdDocument | None = field(default=None, repr=False)
    """The ID card alone, where no face was asked for."""
    ward: IdDocument | None = field(default=None, repr=False)
    """The ID card of somebody too young to come alone: their guardian does not lay it down again."""
    shown: Shown | None = field(default=None, repr=False)
    held: HeldCard | None = field(default=None, repr=False)

    @property
    def acting(self) -> Acting | None:
        """Who acts for whom this visit is about, if anybody does."""
        return self.shown.acting if self.shown is not None else None

    def forget(self) -> None:
        """The visit is over."""
        self.consented_at = self.document = self.ward = self.shown = self.held = None
