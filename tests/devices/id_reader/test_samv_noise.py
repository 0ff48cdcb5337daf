"""The published frames on a noisy wire: one word lost or spoilt costs a repetition, and no visit."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.devices.id_reader.port import IdDocument
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from tests.devices.id_reader.bench import LIN, read
from tests.devices.pty import PtyPort
from tests.virtual_time import now, virtual_time

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "samv.json").read_text())
}
FIND, SELECT, READ, APPENDED = (
    VECTORS[name]
    for name in (
        "cmd find card 2001",
        "cmd select card 2002",
        "cmd read base 3001",
        "cmd read append address 3003",
    )
)
ANSWERS = {
    FIND: VECTORS["rsp find OK 9F"],
    SELECT: VECTORS["rsp select OK 90"],
    READ: VECTORS["rsp read base (synthetic 张三, 1295 bytes)"],
    APPENDED: VECTORS["rsp no such item 91"],
}
TRIES = 3
BOUND_S = 5.0
"""A dead reader is told before anybody wonders."""

Noise = Callable[[bytes], bytes]
NOISES: dict[str, Noise] = {
    "nothing comes": lambda _: b"",
    "a flipped bit in the preamble": lambda frame: bytes([frame[0] ^ 0x40]) + frame[1:],
    "a flipped bit in the length": lambda frame: frame[:6] + bytes([frame[6] ^ 0x20]) + frame[7:],
    "a flipped bit in the status": lambda frame: frame[:9] + bytes([frame[9] ^ 0x01]) + frame[10:],
    "a flipped bit in the check": lambda frame: frame[:-1] + bytes([frame[-1] ^ 0x08]),
    "a byte is missing": lambda frame: frame[:8] + frame[9:],
    "it breaks off": lambda frame: frame[:9],
    "only hum": lambda frame: bytes(range(1, 40)),
}


class VectorLine:
    """See Line. At its other end a module answers with published frames, and spoils the first to `spoilt`."""

    def __init__(self, spoilt: bytes, noise: Noise, times: int = 1) -> None:
        self._spoilt = spoilt
        self._noise = noise
        self._left = times
        self._arrived = b""
        self.asked: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.asked.append(data)
        answer = ANSWERS[data]
        if data == self._spoilt and self._left:
            self._left -= 1
            answer = self._noise(answer)
        self._arrived += answer

    async def read(self) -> bytes:
        if not self._arrived:
            await asyncio.get_running_loop().create_future()
        return self.discard()

    def discard(self) -> bytes:
        data, self._arrived = self._arrived, b""
        return data

    def close(self) -> None:
        return


@virtual_time
@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
@pytest.mark.parametrize("spoilt", [FIND, SELECT, READ], ids=["find", "select", "read"])
async def test_one_spoilt_answer_is_asked_for_again(spoilt: bytes, noise: Noise) -> None:
    line = VectorLine(spoilt, noise)

    document = await SamvReader(lambda: line).read()

    assert isinstance(document, IdDocument)
    assert document.name == "张三"
    once = [FIND, SELECT, READ, APPENDED]
    assert line.asked == sorted([*once, spoilt], key=once.index)


@virtual_time
@pytest.mark.parametrize(
    ("noise", "fault"),
    [("nothing comes", Fault.ID_READER_SILENT), ("a flipped bit in the check", Fault.ID_READER_PROTOCOL)],
)
async def test_what_stays_spoilt_is_a_fault_after_three_tries(noise: str, fault: Fault) -> None:
    line = VectorLine(SELECT, NOISES[noise], times=9)

    with pytest.raises(DeviceError) as error:
        await SamvReader(lambda: line).read()

    assert error.value.fault is fault
    assert line.asked == [FIND, *[SELECT] * TRIES]
    assert now() < BOUND_S


async def test_a_silent_status_is_not_asked_for_again(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    samv.go_silent()

    assert (await reader.status()).fault is Fault.ID_READER_SILENT
    assert bytes(port.heard) == VECTORS["cmd SAM status 11FF"]


async def test_a_late_answer_to_the_first_asking_does_not_stand_for_a_later_one(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    """Find, answered late, is asked twice; the second answer comes while the selection is awaited."""
    samv.place(LIN)
    port.before(FIND, lambda: samv.late_next(0.45))

    document = await read(reader)

    assert isinstance(document, IdDocument)
    assert samv.commands == [b"\x20\x01", b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"]
