"""The present PIN of a card in hand: it stays between glass and chip, the chip counts the tries."""

from kiosk.card.ssse import PinLocked, PinVerified, TriesLeft, WrongPin
from kiosk.flows.ask_pin import ask_pin
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.known import HeldCard
from kiosk.model import Pin, Refused, Service
from kiosk.prompts.card import EnterPin, ForgotPin, PinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit


async def present_pin(visit: Visit, step: Step, held: HeldCard, purpose: PinFor) -> Pin | Service | Turn:
    """The PIN that the chip takes; RESET_PIN when it is forgotten and can be set anew here."""
    resets, wrong = Service.RESET_PIN in visit.course.can_have, False
    while True:
        left = await held.session.pin_tries_left()
        if isinstance(left, PinLocked):
            return await _locked(visit, step)
        tries = left.left if isinstance(left, TriesLeft) else None
        entered = await ask_pin(visit, EnterPin(step, purpose, tries, wrong, resets))
        if isinstance(entered, Back):
            return Turn.BACK
        if isinstance(entered, ForgotPin):
            return Service.RESET_PIN
        match await held.session.verify_pin(entered):
            case PinVerified():
                return entered
            case PinLocked():
                return await _locked(visit, step)
            case WrongPin():
                wrong = True


async def _locked(visit: Visit, step: Step) -> Turn:
    """A card that locked itself is for its reset, to which the refusal leads where it can be had."""
    await refuse(visit, step.service, Refused("PIN_LOCKED"))
    return Turn.STOP
