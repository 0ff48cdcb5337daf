"""Which PINs are too easy to guess (policy.md PIN-INIT, PIN-WEAK)."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kiosk.model import Pin, PinProblem
from kiosk.policy.profile import PinRules


def pin_problem(rules: PinRules, pin: Pin, birth: date, id_number: str, mobile: str) -> PinProblem | None:
    """Why this PIN is refused, or None."""
    if pin.digits in rules.forbidden.value:
        return PinProblem.INITIAL
    refused = set(rules.weak.value)
    for problem, is_so in _weaknesses(pin.digits, birth, id_number, mobile):
        if is_so and problem in refused:
            return problem
    return None


def _weaknesses(digits: str, birth: date, id_number: str, mobile: str) -> Iterator[tuple[PinProblem, bool]]:
    day = birth.strftime
    birthdays = (
        day("%y%m%d"),
        day("%m%d%y"),
        day("%d%m%y"),
        day("%Y%m"),
        day("%d%m%Y")[:6],
        day("%m%d%Y")[-6:],
    )
    half = len(digits) // 2
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    yield PinProblem.SAME_DIGITS, len(set(digits)) == 1
    yield PinProblem.RUN, steps in ({1}, {9})
    yield PinProblem.BIRTHDAY, digits in birthdays
    yield PinProblem.ID_NUMBER, digits in id_number.replace("X", "")[-len(digits) - 1 :]
    yield PinProblem.MOBILE, digits in (mobile[-len(digits) :], mobile[: len(digits)])
    yield (
        PinProblem.PATTERN,
        digits[:half] == digits[half:] or digits == digits[:2] * half or digits == digits[::-1],
    )
