"""What a SAM-V reader does beyond text and photo: later addresses, fingers, the portrait, other speeds."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PIL import Image

from kiosk.devices.id_reader.port import IdDocument
from kiosk.devices.id_reader.samv.codec import SPEED_CODES, Command, frame
from kiosk.devices.id_reader.samv.driver import SamvHabits, SamvReader
from kiosk.devices.id_reader.samv.photo import NoDecoder, load_decoder
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.line import Line
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.id_reader.bench import IMPATIENT, LIN, name_in, read
from tests.devices.pty import PtyPort

MOVED = replace(LIN, appended=("四川省成都市示例路1号", "四川省成都市示例街2号"))
PROBING = replace(IMPATIENT, probe_s=0.08, waits_s=dict.fromkeys(Command, 0.08))
NONE_AT_ALL = SamvTimings(find_s=0, select_s=0, read_s=0, command_s=0, address_s=0)


async def document_of(reader: SamvReader) -> IdDocument:
    outcome = await read(reader)
    assert isinstance(outcome, IdDocument)
    return outcome


# --- addresses that were appended


async def test_the_address_that_was_appended_last_is_the_holder_s(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    samv.place(MOVED)

    document = await document_of(reader)

    assert document.appended == MOVED.appended
    assert (document.address, document.current_address) == (MOVED.address, "四川省成都市示例街2号")


async def test_a_chip_without_one_has_the_address_that_is_printed(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    samv.place(LIN)

    document = await document_of(reader)

    assert (document.appended, document.current_address) == ((), LIN.address)


@pytest.mark.parametrize("sw3", [0x21, 0x41, 0x24])
async def test_a_reader_that_does_not_tell_them_has_read_the_card_all_the_same(
    samv: SimulatedSamv, reader: SamvReader, sw3: int
) -> None:
    samv.place(MOVED)
    samv.fail_next(sw3, b"\x30\x03")

    document = await document_of(reader)

    assert (document.appended, document.current_address) == (None, MOVED.address)


async def test_a_reader_that_is_silent_about_them_is_asked_twice_and_again_after_a_reset(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    deaf = frame(Command.READ_APPENDED.code)
    port.receive = lambda data: None if data == deaf else samv.receive(data)

    for _ in range(3):
        samv.place(MOVED)
        assert (await document_of(reader)).appended is None
    asked = bytes(port.heard).count(deaf)
    port.receive = samv.receive
    await reader.reset()
    samv.place(MOVED)

    assert asked == 2
    assert (await document_of(reader)).appended == MOVED.appended


# --- fingers


@pytest.mark.parametrize("fingers", [b"", b"1" * 512, b"2" * 1024])
async def test_fingers_are_read_where_the_machine_is_told_to(
    samv: SimulatedSamv, port: PtyPort, fingers: bytes
) -> None:
    reader = SamvReader(port.open_line, patience=IMPATIENT, habits=SamvHabits(with_fingers=True))
    samv.place(replace(LIN, fingers=fingers))

    document = await document_of(reader)

    assert (document.name, document.fingers) == ("林晓雨", fingers)
    assert b"\x30\x10" in samv.commands
    assert b"\x30\x01" not in samv.commands
    reader.close()


# --- the portrait


def grey_pixels(wlt: bytes) -> bytes:
    return bytes([wlt[0]]) * (102 * 126 * 3)


def whole_file(wlt: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (102, 126), (wlt[0],) * 3).save(out, "BMP")
    return out.getvalue()


def broken(_: bytes) -> bytes:
    raise OSError("the library says -1")


async def portrait_by(samv: SimulatedSamv, port: PtyPort, decoder: Callable[[bytes], bytes]) -> bytes | None:
    reader = SamvReader(port.open_line, patience=IMPATIENT, habits=SamvHabits(decoder=decoder))
    samv.place(LIN)
    status, document = await reader.status(), await document_of(reader)
    reader.close()
    assert status.photo_decoded
    assert document.photo == LIN.picture()
    return document.portrait


@pytest.mark.parametrize("decoder", [grey_pixels, whole_file])
async def test_a_decoder_s_picture_becomes_a_bmp(
    samv: SimulatedSamv, port: PtyPort, decoder: Callable[[bytes], bytes]
) -> None:
    portrait = await portrait_by(samv, port, decoder)

    assert portrait is not None
    with Image.open(io.BytesIO(portrait)) as picture:
        assert (picture.size, picture.convert("RGB").getpixel((50, 60))) == ((102, 126), (0xAA,) * 3)


@pytest.mark.parametrize("decoder", [broken, lambda _: b"BM, but nothing else"])
async def test_a_decoder_that_fails_costs_the_portrait_and_no_visit(
    samv: SimulatedSamv, port: PtyPort, decoder: Callable[[bytes], bytes]
) -> None:
    assert await portrait_by(samv, port, decoder) is None


async def test_without_a_decoder_the_status_says_so(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(LIN)

    assert not (await reader.status()).photo_decoded
    assert (await document_of(reader)).portrait is None


def test_what_the_settings_name_is_loaded_or_refused() -> None:
    assert load_decoder(f"{__name__}:grey_pixels")(b"\x07") == b"\x07" * (102 * 126 * 3)
    for place in (f"{__name__}:nobody", "no.such.module:decode", f"{__name__}:NONE_AT_ALL"):
        with pytest.raises(NoDecoder):
            load_decoder(place)


# --- speeds


def at_any_speed(port: PtyPort, configured: int = 115200) -> SamvReader:
    others = {baud: port.opener(baud) for baud in SPEED_CODES}
    return SamvReader(
        port.opener(configured), baud=configured, patience=PROBING, habits=SamvHabits(other_speeds=others)
    )


@pytest.fixture
async def slow(port: PtyPort) -> SimulatedSamv:
    """A module that somebody has set to 9600 baud."""
    simulated = SimulatedSamv(port.send, port.later, replace(NONE_AT_ALL, baud=9600))
    simulated.host_baud = lambda: port.host_baud
    port.receive = simulated.receive
    return simulated


async def test_a_module_at_another_speed_is_found_by_a_reset_and_read(
    slow: SimulatedSamv, port: PtyPort
) -> None:
    reader = at_any_speed(port)

    before, after = await reader.status(), await reader.reset()
    slow.place(LIN)

    assert before.fault is Fault.ID_READER_SILENT
    assert after.state is DeviceState.ONLINE
    assert name_in(await asyncio.wait_for(reader.read(), 8)) == "林晓雨"
    reader.close()


async def test_the_configured_speed_is_tried_first_and_the_search_has_an_end(
    slow: SimulatedSamv, port: PtyPort
) -> None:
    slow.go_silent()
    tried: list[int] = []
    reader = SamvReader(
        port.opener(19200),
        baud=19200,
        patience=PROBING,
        habits=SamvHabits(other_speeds={baud: partial(_noted, tried, port, baud) for baud in SPEED_CODES}),
    )
    loop = asyncio.get_running_loop()
    began = loop.time()

    status = await reader.reset()

    assert status.fault is Fault.ID_READER_SILENT
    assert tried == [115200, 57600, 38400, 9600]
    assert loop.time() - began < 1.5
    reader.close()


def _noted(tried: list[int], port: PtyPort, baud: int) -> Line:
    tried.append(baud)
    return port.opener(baud)()


async def test_a_module_that_is_told_another_speed_answers_at_the_old_one_and_then_at_the_new(
    slow: SimulatedSamv, port: PtyPort
) -> None:
    line = port.opener(9600)()
    line.write(frame(bytes([0x60, SPEED_CODES[57600]])))
    answer = await line.read()
    line.close()
    reader = at_any_speed(port, configured=57600)

    assert answer[9] == 0x90
    assert (await reader.status()).usable
    reader.close()
