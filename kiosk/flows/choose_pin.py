"""The citizen's own PIN for the card (SC-R art. 14: the card's, not the bank's)."""

from datetime import date

from kiosk.flows.ask_pin import ask_pin
from kiosk.model import Pin, PinProblem
from kiosk.prompts.making import NewPinFor, SetPin, StartOver
from kiosk.prompts.prompt import Back
from kiosk.visit import Visit


async def choose_pin(visit: Visit, birth: date, id_number: str, mobile: str) -> Pin:
    """For a card that was made just now: it does not leave the machine with the factory's PIN."""
    while True:
        pin = await _chosen(visit, birth, id_number, mobile, NewPinFor.NEW_CARD, None)
        if isinstance(pin, Pin):
            return pin


async def choose_pin_or_leave(
    visit: Visit, birth: date, id_number: str, purpose: NewPinFor, old: Pin | None = None
) -> Pin | Back:
    """For a card that the citizen brought: asked before anything is done, so that leaving loses nothing."""
    return await _chosen(visit, birth, id_number, "", purpose, old)


async def _chosen(
    visit: Visit, birth: date, id_number: str, mobile: str, purpose: NewPinFor, old: Pin | None
) -> Pin | Back:
    """Two equal entries of a PIN that the rules accept; why one is not is said with the next asking."""
    can_leave = purpose is not NewPinFor.NEW_CARD
    problem: PinProblem | None = None
    while True:
        asked = SetPin(again=False, problem=problem, purpose=purpose, can_leave=can_leave)
        first = await ask_pin(visit, asked)
        if isinstance(first, Back):
            return first
        if isinstance(first, StartOver):
            problem = None
            continue
        problem = visit.policy.pin_problem(first, birth, id_number, mobile)
        if problem is None and first == old:
            problem = PinProblem.SAME_AS_OLD
        if problem is not None:
            continue
        second = await ask_pin(visit, SetPin(again=True, purpose=purpose, can_leave=can_leave))
        if isinstance(second, Back):
            return second
        if isinstance(second, StartOver):
            continue
        if second == first:
            return first
        problem = PinProblem.MISMATCH
