"""Card in hand, and PIN or face of its holder (own rule, docs/rules.md g): for matters that ask for both.

A face that was matched in this visit counts, else the PIN. A face that nobody compared (ADR 0010) proves
nothing here, and nobody comes here for another person with one (agency_form): the PIN is the holder's alone.
"""

from dataclasses import dataclass, field

from kiosk.central import messages as m
from kiosk.flows.chip_holder import CardHolder, named_holder
from kiosk.flows.form import Turn
from kiosk.flows.present_pin import present_pin
from kiosk.known import HeldCard
from kiosk.model import Pin, Service, masked_id_number, masked_name
from kiosk.prompts.card import PinFor
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose card it is, and that they stand here."""

    who: m.Holder
    proof: m.Proof
    agent: str = field(default="", repr=False)
    """Who stands here for them, masked."""

    def on_paper(self) -> dict[str, str]:
        """Who it was, as a bin may hold it."""
        who = {"name": masked_name(self.who.name), "id_number": masked_id_number(self.who.id_number)}
        return {**who, "agent": self.agent}


async def prove_holder(
    visit: Visit, step: Step, held: HeldCard, holder: CardHolder, purpose: PinFor = PinFor.PROVE
) -> Proven | Service | Turn:
    """The proof; RESET_PIN when the PIN is forgotten or locked and can be set anew here; or told why not."""
    shown = visit.known.shown
    if shown is not None and shown.face.matched:
        agent = masked_name(shown.acting.agent.name) if shown.acting else ""
        return Proven(shown.holder, shown.proof, agent)
    entered = await present_pin(visit, step, held, purpose)
    if not isinstance(entered, Pin):
        return entered
    who = await named_holder(visit, step, holder)
    if isinstance(who, Turn):
        return who
    return Proven(who, m.Proof(id_read=shown is not None, pin_verified=True))
