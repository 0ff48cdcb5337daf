"""`kiosk check --exercise ROLE`: a device does its work once, for real, in front of a technician.

A blank that leaves the stack goes through journal and ledger into a bin, as in maintenance
(flows/spent_blank.py); what is cut short, the terminal settles at its next start. Nothing is done twice.
"""

from collections.abc import Awaitable, Callable, Mapping

from kiosk.exercise.around import exercise_cabinet, exercise_presence, exercise_ups
from kiosk.exercise.bench import Bench
from kiosk.exercise.devices import (
    exercise_camera,
    exercise_card_printer,
    exercise_card_reader,
    exercise_dispenser,
    exercise_id_reader,
    exercise_pin_pad,
    exercise_receipt_printer,
)

LINES_OF: Mapping[str, tuple[str, ...]] = {"card_printer": ("card_printer", "dispenser")}
"""Role → the roles whose lines it needs, where that is more than its own: its blank comes from somewhere."""


async def exercise(bench: Bench, role: str) -> str:
    """What it did and what was seen, in a line. Raises CannotExercise, DeviceError."""
    return await _ACTS[role](bench)


_ACTS: Mapping[str, Callable[[Bench], Awaitable[str]]] = {
    "id_reader": exercise_id_reader,
    "dispenser": exercise_dispenser,
    "card_printer": exercise_card_printer,
    "receipt_printer": exercise_receipt_printer,
    "card_reader": exercise_card_reader,
    "camera": exercise_camera,
    "pin_pad": exercise_pin_pad,
    "cabinet": exercise_cabinet,
    "presence": exercise_presence,
    "ups": exercise_ups,
}
WARNED: Mapping[str, str] = {
    "id_reader": "Lay an ID document on the pad; what it says is neither shown nor kept.",
    "dispenser": "One blank leaves the stack and goes by the chip head into the capture bin: it is spent.",
    "card_printer": "One blank leaves the stack, is printed on, and goes into the reject bin: it is spent."
    " Where the dispenser does not reach the printer, only the path is cleared.",
    "receipt_printer": "A test slip is printed and cut.",
    "card_reader": "Put any card in; its chip is powered and asked for nothing.",
    "camera": "The camera's lamp goes on, one picture is measured and wiped.",
    "pin_pad": "Press some digits, no PIN, and the pad's enter key; only how many is told.",
    "cabinet": "The guide lights go on one after the other; look whether each is where it is named.",
    "presence": "Stand in front of the machine, and go away when you are told to.",
    "ups": "The supply is asked where its power comes from; nothing is switched.",
}
"""What each exercise does, said before it is done."""
