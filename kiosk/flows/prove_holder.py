"""Card in hand, and PIN or face of its holder (own rule, docs/rules.md g): for matters that ask for both.

A face that was matched in this visit counts. Else the chip is asked about the PIN: it says how many tries are
left, each time. A face that nobody compared (ADR 0010) proves nothing here.
"""

from dataclasses import dataclass

from kiosk.card.ssse import PinLocked, PinVerified, TriesLeft, WrongPin
from kiosk.central import messages as m
from kiosk.flows.chip_holder import CardHolder, named_holder
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.known import HeldCard
from kiosk.model import Pin, Refused, Service, masked_id_number, masked_name
from kiosk.prompts.card import EnterPin, ForgotPin, PinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose card it is, and that they stand here."""

    who: m.Holder
    proof: m.Proof

    def on_paper(self) -> dict[str, str]:
        """Who it was, as a bin may hold it."""
        return {"name": masked_name(self.who.name), "id_number": masked_id_number(self.who.id_number)}


async def prove_holder(
    visit: Visit, step: Step, held: HeldCard, holder: CardHolder, purpose: PinFor = PinFor.PROVE
) -> Proven | Service | Turn:
    """The proof; RESET_PIN when the PIN is forgotten or locked and can be set anew here; or told why not."""
    shown = visit.known.shown
    if shown is not None and shown.face.matched:
        return Proven(shown.holder, shown.proof)
    entered = await present_pin(visit, step, held, purpose)
    if not isinstance(entered, Pin):
        return entered
    who = await named_holder(visit, step, holder)
    if isinstance(who, Turn):
        return who
    return Proven(who, m.Proof(id_read=shown is not None, pin_verified=True))


async def present_pin(visit: Visit, step: Step, held: HeldCard, purpose: PinFor) -> Pin | Service | Turn:
    """The PIN that the chip takes; see prove_holder."""
    resets, wrong = Service.RESET_PIN in visit.course.can_have, False
    while True:
        left = await held.session.pin_tries_left()
        if isinstance(left, PinLocked):
            return await _locked(visit, step, resets=resets)
        tries = left.left if isinstance(left, TriesLeft) else None
        entered = await visit.ui.ask(EnterPin(step, purpose, tries, wrong, resets))
        if isinstance(entered, Back):
            return Turn.BACK
        if isinstance(entered, ForgotPin):
            return Service.RESET_PIN
        match await held.session.verify_pin(entered):
            case PinVerified():
                return entered
            case PinLocked():
                return await _locked(visit, step, resets=resets)
            case WrongPin():
                wrong = True


async def _locked(visit: Visit, step: Step, *, resets: bool) -> Service | Turn:
    """Told either way; a card that locked itself is for its reset, and for nothing else."""
    await refuse(visit, step.service, Refused("PIN_LOCKED"))
    return Service.RESET_PIN if resets else Turn.STOP
