"""The citizen's own PIN for the card (SC-R art. 14: the card's, not the bank's)."""

from datetime import date

from kiosk.model import Pin, PinProblem
from kiosk.prompts.making import NewPinFor, SetPin, StartOver
from kiosk.visit import Visit


async def choose_pin(
    visit: Visit,
    birth: date,
    id_number: str,
    mobile: str,
    purpose: NewPinFor = NewPinFor.NEW_CARD,
    old: Pin | None = None,
) -> Pin:
    """Two equal entries of a PIN that the rules accept; why one is not is said with the next asking."""
    problem: PinProblem | None = None
    while True:
        first = await visit.ui.ask(SetPin(again=False, problem=problem, purpose=purpose))
        if isinstance(first, StartOver):
            problem = None
            continue
        problem = visit.policy.pin_problem(first, birth, id_number, mobile)
        if problem is None and first == old:
            problem = PinProblem.SAME_AS_OLD
        if problem is not None:
            continue
        second = await visit.ui.ask(SetPin(again=True, purpose=purpose))
        if isinstance(second, StartOver):
            continue
        if second == first:
            return first
        problem = PinProblem.MISMATCH
