"""`kiosk check --exercise ROLE`: a device does its work once, for real, in front of a technician.

A blank that leaves the stack goes through journal and ledger into the capture bin, as in maintenance
(flows/device_tests.py); what is cut short, the terminal settles at its next start.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kiosk.clock import Clock
from kiosk.devices.dispenser.port import CardPlace, Dispenser
from kiosk.devices.id_reader.port import Unreadable
from kiosk.devices.pin_pad.port import EntryEnd, EntryRule, KeyPress
from kiosk.devices.status import DeviceStatus
from kiosk.entropy import Entropy
from kiosk.errors import CardPulled, DeviceError
from kiosk.fitting import Devices
from kiosk.flows.device_tests import spend_blank
from kiosk.journal.port import Journal
from kiosk.stationery import Stationery

Answer = TypeVar("Answer")
Status = TypeVar("Status", bound=DeviceStatus)

HAND_WITHIN_S = 30.0
"""How long a person has to put a card in, or onto the pad."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the exercises need beside the devices."""

    devices: Devices
    journal: Journal
    clock: Clock
    entropy: Entropy
    stationery: Stationery

    @property
    def dispenser(self) -> Dispenser:
        return self.devices.dispenser


class CannotExercise(Exception):
    """The device did not do it; the text says what stood in the way."""


async def exercise(bench: Bench, role: str) -> str:
    """What it did, in a sentence. Raises CannotExercise, DeviceError."""
    return await _ACTS[role](bench)


async def _dispenser(bench: Bench) -> str:
    status = _ready(await bench.dispenser.reset())
    ledger = await bench.journal.ledger()
    if ledger.inside or status.card is not CardPlace.NONE or not status.can_issue:
        raise CannotExercise("no blank is spent: a card is inside, the stack is empty, or the bin is full")
    finding, slip = await spend_blank(bench)
    said = ", ".join(f"{name} {value}" for name, value in finding.facts)
    return f"a blank went under the head ({finding.name} {said}) and into the capture bin, slip {slip}"


async def _card_printer(bench: Bench) -> str:
    result = await bench.devices.card_printer.test()
    _ready(result.status)
    return f"it cleared its path; ribbon {result.status.ribbon}, {result.status.cards_left} cards left"


async def _receipt_printer(bench: Bench) -> str:
    _ready(await bench.devices.receipt_printer.reset())
    slip = bench.stationery.test_slip(bench.clock.now(), {"staff": "check"})
    await bench.devices.receipt_printer.print(slip)
    return "a test slip was printed and cut"


async def _card_reader(bench: Bench) -> str:
    reader = bench.devices.card_reader
    await _by_hand(reader.inserted(), "no card was put in")
    try:
        answer = await reader.chip.power_on()
    except CardPulled:
        raise CannotExercise("the card was pulled out again") from None
    await reader.chip.power_off()
    return f"the card answered {answer.hex(' ').upper()}"


async def _id_reader(bench: Bench) -> str:
    found = await _by_hand(bench.devices.id_reader.read(), "no document was laid on the pad")
    if isinstance(found, Unreadable):
        raise CannotExercise(f"the document was not read: {found}")
    return f"a document was read: {found.kind}"


async def _camera(bench: Bench) -> str:
    result = await bench.devices.camera.test()
    _ready(result.status)
    size = f"{result.width_px} x {result.height_px}"
    return f"one picture of {size}, grey {result.brightness:.0f}, sharpness {result.sharpness:.0f}; wiped"


async def _pin_pad(bench: Bench) -> str:
    pad = bench.devices.pin_pad
    if pad is None:
        raise CannotExercise("none is fitted: PINs are typed on the glass")
    _ready(await pad.reset())
    pressed: list[KeyPress] = []
    rule = EntryRule(min_digits=0, max_digits=6, quiet_s=HAND_WITHIN_S)
    ended = await _by_hand(pad.get_data(rule, lambda key, _: pressed.append(key)), "no key was pressed")
    if ended is EntryEnd.TIMED_OUT:
        raise CannotExercise(f"no key was pressed within {HAND_WITHIN_S:.0f} s")
    digits, others = (
        pressed.count(KeyPress.DIGIT),
        [key.value for key in pressed if key is not KeyPress.DIGIT],
    )
    return f"{digits} digits and {', '.join(others)} were pressed; the digits are wiped"


def _ready(status: Status) -> Status:
    if status.fault is not None:
        raise DeviceError(status.fault)
    return status


async def _by_hand(waiting: Awaitable[Answer], otherwise: str) -> Answer:
    try:
        async with asyncio.timeout(HAND_WITHIN_S):
            return await waiting
    except TimeoutError:
        raise CannotExercise(f"{otherwise} within {HAND_WITHIN_S:.0f} s") from None


_ACTS: Mapping[str, Callable[[Bench], Awaitable[str]]] = {
    "id_reader": _id_reader,
    "dispenser": _dispenser,
    "card_printer": _card_printer,
    "receipt_printer": _receipt_printer,
    "card_reader": _card_reader,
    "camera": _camera,
    "pin_pad": _pin_pad,
}
WARNED: Mapping[str, str] = {
    "id_reader": "Lay an ID document on the pad; what it says is neither shown nor kept.",
    "dispenser": "One blank leaves the stack and goes by the chip head into the capture bin: it is spent.",
    "card_printer": "The printer clears its path; a card inside stays there.",
    "receipt_printer": "A test slip is printed and cut.",
    "card_reader": "Put any card in; its chip is powered and asked for nothing.",
    "camera": "The camera's lamp goes on, one picture is measured and wiped.",
    "pin_pad": "Press some digits, no PIN, and the pad's enter key; only how many is told.",
}
"""What each exercise does, said before it is done."""
