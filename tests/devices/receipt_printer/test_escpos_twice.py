"""Answers of one byte, without a checksum: noise is neither a paper end, nor paper, nor a printed receipt."""

import asyncio
from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.receipt_printer.escpos.codec import DROP_BUFFER, FENCE, Query
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.receipt_printer.port import ReceiptStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import InlineWorker
from tests.devices.answering_line import AnsweringLine
from tests.devices.receipt_printer.sample_receipt import RECEIPT
from tests.virtual_time import now, virtual_time

OK = 0x12
SHAPES = [byte for byte in range(256) if byte & 0x93 == 0x12]
GOOD = (OK, OK, OK, OK)
PAPER_END = (0x1A, 0x32, OK, 0x72)
LOW = (OK, OK, OK, 0x1E)
COVER = (0x1A, 0x16, OK, OK)
CUTTER = (0x1A, 0x52, 0x1A, OK)
LOOKS = 6
A_RECEIPT_BYTES = 100
ONE_STEP_S = 1e-10  # less than the loop tells apart
SOUND = ReceiptStatus(DeviceState.ONLINE, paper=Supply.OK)
UNKNOWN = ReceiptStatus(DeviceState.OFFLINE, Fault.RECEIPT_SILENT)

Look = tuple[int, int, int, int]
"""What is said to the four questions."""


class Printer:
    """Says the given looks, one after the other, and the last one for ever."""

    def __init__(self, *looks: Look, noise: bytes = b"") -> None:
        self._said: Iterator[int] = chain.from_iterable(chain(looks, repeat(looks[-1])))
        self._noise = noise
        self.prints_s = 0.0
        """How long a receipt takes."""
        self._printed_at = 0.0
        self.deaf_to_fences = False
        self.tails: dict[int, tuple[float, float]] = {}
        """To which fences the answer takes time, and how long after it a byte of noise comes."""
        self.line = AnsweringLine(self._answers)
        self.driver = EscposPrinter(lambda: self.line, InlineWorker())

    @property
    def asked(self) -> int:
        return sum(word[:2] == b"\x10\x04" for word in self.line.heard)

    @property
    def fences(self) -> int:
        return self.line.heard.count(FENCE)

    def _answers(self, heard: bytes) -> Iterator[bytes]:
        if heard[:2] == b"\x10\x04":
            assert heard[2] == list(Query)[(self.asked - 1) % 4]
            yield self._noise + bytes([next(self._said)])
        elif heard == FENCE and not self.deaf_to_fences:
            if now() < self._printed_at:
                asyncio.get_running_loop().call_at(self._printed_at, self.line.say, b"\x00")
            elif tail := self.tails.get(self.fences):
                for after_s, said in ((tail[0], b"\x00"), (sum(tail), b"\x41")):
                    asyncio.get_running_loop().call_later(after_s, self.line.say, said)
            else:
                yield self._noise + b"\x00"
        elif len(heard) > A_RECEIPT_BYTES:
            self._printed_at = now() + self.prints_s

    async def chatter(self, noise: bytes) -> None:
        """Never still."""
        while True:
            self.line.say(noise)
            await asyncio.sleep(0.01)


@virtual_time
async def test_a_sound_printer_is_asked_once() -> None:
    printer = Printer(GOOD)

    assert await printer.driver.status() == SOUND
    assert printer.asked == len(Query)


@virtual_time
@pytest.mark.parametrize("noise", [PAPER_END, COVER, CUTTER, LOW, (OK, 0x32, OK, OK), (OK, OK, 0x1A, OK)])
async def test_a_fault_that_is_said_once_is_none(noise: Look) -> None:
    printer = Printer(noise, GOOD)

    assert await printer.driver.status() == SOUND
    assert printer.asked == 3 * len(Query)


@virtual_time
@pytest.mark.parametrize(
    ("look", "fault", "paper"),
    [
        (PAPER_END, Fault.RECEIPT_PAPER_OUT, Supply.EMPTY),
        (COVER, Fault.RECEIPT_COVER_OPEN, Supply.OK),
        (CUTTER, Fault.RECEIPT_CUTTER, Supply.OK),
        (LOW, None, Supply.LOW),
    ],
)
async def test_what_is_said_twice_is_told(look: Look, fault: Fault | None, paper: Supply) -> None:
    printer = Printer(look)

    told = await printer.driver.status()

    assert (told.fault, told.paper) == (fault, paper)
    assert printer.asked == 2 * len(Query)


@virtual_time
async def test_a_fault_over_a_noisy_line_is_unknown_and_ok_needs_saying_twice() -> None:
    assert await Printer(PAPER_END, noise=b"\xff").driver.status() == UNKNOWN

    printer = Printer(GOOD, noise=b"\xff")
    assert await printer.driver.status() == SOUND
    assert printer.asked == 2 * len(Query)


@virtual_time
async def test_answers_that_contradict_each_other_are_never_ok() -> None:
    printer = Printer(*(look for _ in range(LOOKS) for look in (PAPER_END, GOOD)))

    assert await printer.driver.status() == UNKNOWN
    assert printer.asked == LOOKS * len(Query)


@virtual_time
async def test_a_line_that_is_never_still_makes_no_fault() -> None:
    printer = Printer(PAPER_END)
    babble = asyncio.create_task(printer.chatter(b"\xff\x80"))

    assert await printer.driver.status() == UNKNOWN
    babble.cancel()


@virtual_time
async def test_a_word_that_did_not_come_is_not_waited_off_for_ever() -> None:
    printer = Printer(GOOD)
    assert (await printer.driver.identity()).firmware == ""
    babble = asyncio.create_task(printer.chatter(bytes([OK])))

    async with asyncio.timeout(60):
        await printer.driver.status()
    babble.cancel()


@given(st.lists(st.tuples(*4 * [st.sampled_from([OK, *SHAPES])]), min_size=LOOKS, max_size=LOOKS))
@virtual_time
async def test_noise_in_the_shape_of_answers_makes_a_sound_printer_unknown_at_worst(
    looks: list[Look],
) -> None:
    for at in range(1, LOOKS):
        if looks[at] == looks[at - 1]:
            looks[at] = GOOD  # that noise says the same twice is what is left to chance

    assert await Printer(*looks).driver.status() in (SOUND, UNKNOWN)


@given(
    st.sampled_from([PAPER_END, CUTTER]),
    st.lists(
        st.dictionaries(st.integers(0, 3), st.sampled_from(SHAPES), max_size=2),
        min_size=LOOKS,
        max_size=LOOKS,
    ),
    st.booleans(),
)
@virtual_time
async def test_two_forged_answers_a_look_never_make_a_printer_that_cannot_print_ok(
    truth: Look, forged: list[dict[int, int]], noisy: bool
) -> None:
    looks = [tuple(change.get(number, said) for number, said in enumerate(truth)) for change in forged]

    told = await Printer(*looks, truth, noise=b"\xff" if noisy else b"").driver.status()  # type: ignore[arg-type]

    assert not told.usable


@virtual_time
async def test_noise_is_no_printed_receipt() -> None:
    printer = Printer(GOOD)
    printing = asyncio.create_task(printer.driver.print(RECEIPT))
    await asyncio.sleep(0.1)
    assert printing.done(), "an answer alone is believed at once"

    printer.prints_s = 3.0
    printing = asyncio.create_task(printer.driver.print(RECEIPT))
    began = now()
    for after_s, noise in (
        (0.1, b"\x00\x41"),
        (0.5, b"\x00"),
        (0.01, b"\x41"),
        (0.5, b"\x00"),
        (0.5, b"\x00\x00"),
    ):
        await asyncio.sleep(after_s)
        printer.line.say(noise)
    await printing

    assert now() - began >= 3.0


@virtual_time
async def test_a_receipt_costs_one_long_quiet_and_two_as_long_as_the_answers_took() -> None:
    printer = Printer(GOOD)
    began = now()

    await printer.driver.print(RECEIPT)

    assert now() - began == pytest.approx(0.02 + 2 * 0.005)
    assert printer.fences == 3


@virtual_time
async def test_two_answers_that_differ_are_no_printed_receipt() -> None:
    printer = Printer(GOOD)
    printer.prints_s = 3.0
    printing = asyncio.create_task(printer.driver.print(RECEIPT))
    began = now()
    for noise in (b"\x41", b"\x00"):
        await asyncio.sleep(0.4)
        printer.line.say(noise)
    await printing

    assert now() - began >= 3.0


WITH_THE_ANSWER = [(0.0, 0.005), (0.008, 0.008), (0.016, 0.016), (0.1, 0.02)]
"""How long an answer took, and within which time behind it a byte still belongs to it."""


@virtual_time
@pytest.mark.parametrize(("took_s", "within_s"), WITH_THE_ANSWER)
async def test_who_says_more_than_the_answer_gets_no_receipt(took_s: float, within_s: float) -> None:
    printer = Printer(GOOD)
    printer.tails = dict.fromkeys(range(1, 9), (took_s, within_s - ONE_STEP_S))

    with pytest.raises(DeviceError) as error:
        await printer.driver.print(RECEIPT)

    assert error.value.fault is Fault.RECEIPT_SILENT
    assert not any(len(word) > A_RECEIPT_BYTES for word in printer.line.heard)


@virtual_time
@pytest.mark.parametrize(
    ("fence", "took_s", "within_s"), [(2, 0.0, 0.02), *((3, *times) for times in WITH_THE_ANSWER)]
)
async def test_an_answer_behind_a_receipt_that_more_follows_is_asked_for_again(
    fence: int, took_s: float, within_s: float
) -> None:
    printer = Printer(GOOD)
    printer.tails = {fence: (took_s, within_s - ONE_STEP_S)}

    await printer.driver.print(RECEIPT)

    assert printer.fences > 3
    assert sum(len(word) > A_RECEIPT_BYTES for word in printer.line.heard) == 1


@virtual_time
async def test_a_receipt_over_a_line_that_is_never_still_is_in_doubt() -> None:
    printer = Printer(GOOD)
    babble = asyncio.create_task(printer.chatter(b"\x00"))

    with pytest.raises(DeviceError) as error:
        await printer.driver.print(RECEIPT)

    babble.cancel()
    assert error.value.fault is Fault.RECEIPT_SILENT
    assert not any(len(word) > A_RECEIPT_BYTES for word in printer.line.heard), "it was not even begun"


@virtual_time
async def test_an_answer_that_came_in_noise_is_asked_for_again_and_the_receipt_is_not() -> None:
    printer = Printer(GOOD)
    sent = []

    def spoil(heard: bytes) -> Iterator[bytes]:
        if len(heard) > A_RECEIPT_BYTES:
            sent.append(heard)
            printer.deaf_to_fences = True
            asyncio.get_running_loop().call_later(0.2, printer.line.say, b"\x41\x00")
            asyncio.get_running_loop().call_later(0.3, setattr, printer, "deaf_to_fences", False)
        yield from answers(heard)

    answers, printer.line._answers = printer.line._answers, spoil

    await printer.driver.print(RECEIPT)

    assert len(sent) == 1
    assert printer.fences == 4
    assert DROP_BUFFER not in printer.line.heard
