"""A status block has no checksum: what is news counts when it was said twice."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.card_printer.evolis.driver import EvolisPatience, EvolisPrinter
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrintJob
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import InlineWorker
from tests.devices.answering_line import AnsweringLine
from tests.virtual_time import now, virtual_time

READINGS_AT_MOST = 8
SOUND = PrinterStatus(
    DeviceState.ONLINE, card=PrinterPlace.INLET, ribbon=Supply.OK, cards_left=100, reject_bin=Supply.OK
)
BITS_OF_THE_WORDS = range(4 * 32)
"""Configuration, information, warning, error."""
MECHANICAL, RIBBON_ENDED, REJECT_BOX_FULL = (3 * 32 + 7, 2 * 32 + 12, 2 * 32 + 4)
Turned = int | None
T = TypeVar("T")


def block(turned: Turned = None, *, information: int = 0, outside: int = 0x00020000) -> bytes:
    """A printer with all it needs and a card at its inlet; one bit of its words is the other way round."""
    words = (0x88000020, information, 0, 0)
    said = bytearray(b"".join(word.to_bytes(4, "big") for word in words))
    if turned is not None:
        said[turned // 8] ^= 0x80 >> turned % 8
    extended = b"".join(word.to_bytes(4, "big") for word in (0x40000000, 0, outside))
    body = b"\x10" + bytes(said) + b"\x02\x00\x00\x04" + extended
    return b"OK\x00" + len(body).to_bytes(2, "big") + body


class Printer:
    """Says the given words to Rpst, one after the other, and the last one for ever."""

    def __init__(self, *blocks: bytes, counts: Iterable[str] = ("100",)) -> None:
        self._blocks = _then_the_last(blocks)
        self._counts = _then_the_last(tuple(counts))
        self.asked = 0
        self.stutters = False
        """Everything it says comes twice."""
        self.line = AnsweringLine(self._answers)
        patience = EvolisPatience(answer_s=1.0, late_answer_s=0.1, move_s=5.0, print_s=5.0)
        self.driver = EvolisPrinter(lambda: self.line, InlineWorker(), MODELS[""], patience)

    def _answers(self, heard: bytes) -> Iterator[bytes]:
        if b"Rpst" in heard:
            self.asked += 1
            said = next(self._blocks)
            yield said
            if self.stutters:
                yield said
        elif b"Rrt" in heard:
            yield f"label:YMCKO\r\nqty:100\r\ncount:{next(self._counts)}\r\n".encode() + b"\x00"


def _then_the_last(said: tuple[T, ...]) -> Iterator[T]:
    return chain(said, repeat(said[-1]))


async def status_of(*blocks: bytes) -> tuple[PrinterStatus, int]:
    """What the driver believes that knew a sound printer before, and how often it asked."""
    printer = Printer(block(), block(), *blocks)
    assert await printer.driver.status() == SOUND
    asked = printer.asked
    return await printer.driver.status(), printer.asked - asked


@virtual_time
async def test_what_was_known_already_is_asked_for_once() -> None:
    assert await status_of(block()) == (SOUND, 1)


@virtual_time
@pytest.mark.parametrize("bit", [MECHANICAL, RIBBON_ENDED, REJECT_BOX_FULL])
async def test_a_fault_that_is_said_once_is_none(bit: int) -> None:
    assert await status_of(block(bit), block()) == (SOUND, 2)


@virtual_time
@pytest.mark.parametrize(
    ("bit", "fault"),
    [
        (MECHANICAL, Fault.PRINTER_JAM),
        (RIBBON_ENDED, Fault.PRINTER_RIBBON_OUT),
        (REJECT_BOX_FULL, Fault.PRINTER_BIN_FULL),
    ],
)
async def test_a_fault_that_is_said_twice_is_told(bit: int, fault: Fault) -> None:
    told, asked = await status_of(block(bit), block(bit))

    assert (told.fault, asked) == (fault, 2)


@virtual_time
async def test_the_same_answer_twice_is_one_reading() -> None:
    printer = Printer(block(RIBBON_ENDED), block())
    printer.stutters = True

    told = await printer.driver.status()
    assert (told.state, told.fault, told.ribbon) == (DeviceState.ONLINE, None, Supply.OK)


@virtual_time
async def test_the_first_status_of_a_line_is_news_too() -> None:
    printer = Printer(block(RIBBON_ENDED), block(), block())

    assert await printer.driver.status() == SOUND


@virtual_time
async def test_answers_that_contradict_each_other_leave_everything_unknown() -> None:
    told, asked = await status_of(*(block(bit) for bit in range(MECHANICAL, MECHANICAL + 20)))

    assert (told.state, told.fault) == (DeviceState.OFFLINE, Fault.PRINTER_SILENT)
    assert (told.card, told.ribbon, told.reject_bin) == (PrinterPlace.UNKNOWN, Supply.UNKNOWN, Supply.UNKNOWN)
    assert not told.can_print
    assert asked == READINGS_AT_MOST


SPOILT = st.lists(
    st.one_of(st.none(), st.sampled_from(BITS_OF_THE_WORDS)),
    min_size=READINGS_AT_MOST,
    max_size=READINGS_AT_MOST,
)


@given(SPOILT)
@virtual_time
async def test_turned_bits_make_a_sound_printer_unknown_at_worst(spoilt: list[Turned]) -> None:
    for at in range(1, len(spoilt)):
        if spoilt[at] == spoilt[at - 1]:
            spoilt[at] = None  # that noise strikes the same bit twice in a row is what is left to chance

    told, asked = await status_of(*(block(bit) for bit in spoilt), block())

    assert told == SOUND or (told.fault, told.ribbon) == (Fault.PRINTER_SILENT, Supply.UNKNOWN)
    assert asked <= READINGS_AT_MOST
    if None in spoilt:
        assert told == SOUND


@virtual_time
async def test_a_card_is_not_printed_for_a_word_that_was_said_once() -> None:
    """In the middle of a job: a jam, an end and a place that are not so."""
    inside, printing = 0x02000000, 0x02000080
    moving = [
        *repeat(block(), 3),
        *repeat(block(information=inside, outside=0), 2),
        *repeat(block(information=printing, outside=0), 2),
        block(MECHANICAL, information=printing, outside=0),
        block(information=printing, outside=0),
        block(),
        block(information=printing, outside=0),
        *(block(bit, information=printing, outside=0) for bit in range(64, 64 + READINGS_AT_MOST)),
        block(information=printing, outside=0),
    ]
    printer = Printer(*moving, block())

    await printer.driver.print(PrintJob(b"\x1bSs\r\x1bSe\r"))

    assert printer.asked == len(moving) + 2


@virtual_time
async def test_a_line_that_is_never_still_is_no_reason_to_ask_all_the_time() -> None:
    """Each look more is one more that noise may spoil: half a minute of printing had thousands of them."""
    inside, printing = 0x02000000, 0x02000080
    printer = Printer(
        *repeat(block(), 3),
        *repeat(block(information=inside, outside=0), 2),
        *repeat(block(information=printing, outside=0), 10),
        block(),
    )

    async def chatter() -> None:
        while True:
            printer.line.say(b"\xa5")
            await asyncio.sleep(0.01)

    chattering = asyncio.create_task(chatter())
    began = now()
    await printer.driver.print(PrintJob(b"\x1bSs\r\x1bSe\r"))
    chattering.cancel()

    looks_s = EvolisPatience().look_again_printing_s
    assert now() - began > 9 * looks_s


@virtual_time
async def test_no_ribbon_is_believed_when_it_is_counted_twice() -> None:
    printer = Printer(block(), counts=("100", "100", "000", "100"))
    await printer.driver.status()

    assert (await printer.driver.status()).ribbon is Supply.OK

    printer = Printer(block(), counts=("100", "100", "0", "0"))
    await printer.driver.status()

    assert (await printer.driver.status()).ribbon is Supply.EMPTY


@virtual_time
async def test_a_card_that_moves_is_not_given_up_for_three_lost_answers() -> None:
    inside = 0x02000000
    lost = [b""] * 3
    printer = Printer(
        *repeat(block(), 2),
        *repeat(block(information=inside, outside=0), 2),
        *lost,
        *repeat(block(information=inside, outside=0), 2),
        block(),
    )

    await printer.driver.print(PrintJob(b"\x1bSs\r\x1bSe\r"))


@virtual_time
async def test_a_printer_that_moves_a_card_and_never_answers_again_is_silent() -> None:
    printer = Printer(*repeat(block(), 2), *repeat(block(information=0x02000000, outside=0), 2), b"")

    with pytest.raises(DeviceError) as failed:
        await printer.driver.print(PrintJob(b"\x1bSs\r\x1bSe\r"))

    assert failed.value.fault is Fault.PRINTER_SILENT
