"""Modbus RTU for an I/O board (devices.md 6.2): frames and answers by pymodbus, what fits by us.

    offset  0      1          2 ..             n-2 n-1
            unit   function   data             CRC-16, low byte first
                   | 80h      exception code

RTU has no number by which an answer names its question, so an answer counts only when unit, function and
shape are those of what was asked. What cannot be told apart by that, two readings of the same inputs, is kept
apart by the driver (see BoardLink).
"""

from dataclasses import dataclass

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadDiscreteInputsRequest,
    WriteSingleCoilRequest,
)

READ_COILS, READ_INPUTS, WRITE_COIL = 0x01, 0x02, 0x05
EXCEPTION = 0x80
MAX_BYTES = 256
"""Modbus over serial line 2.5.1: no RTU frame is longer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the board."""

    unit: int
    function: int
    address: int
    count: int = 1
    """How many bits are read."""
    on: bool = False
    """What a coil is set to."""


@dataclass(frozen=True, slots=True)
class Bits:
    """The answer to a reading: as many bits as were asked for; or that a coil was set."""

    values: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Exceptional:
    """The board refused: 1 unknown function, 2 no such address, 3 bad value, 4 broken."""

    code: int


def framed(question: Question) -> bytes:
    """The frame that asks it."""
    unit, address = question.unit, question.address
    pdu: ModbusPDU
    match question.function:
        case 0x01:
            pdu = ReadCoilsRequest(dev_id=unit, address=address, count=question.count)
        case 0x02:
            pdu = ReadDiscreteInputsRequest(dev_id=unit, address=address, count=question.count)
        case 0x05:
            pdu = WriteSingleCoilRequest(dev_id=unit, address=address, bits=[question.on])
        case other:
            raise ValueError(f"function {other} is not spoken here")
    return FramerRTU(DecodePDU(True)).buildFrame(pdu)


def answer_in(data: bytes, question: Question) -> Bits | Exceptional | None:
    """The answer to the question in what has arrived, wherever it begins; None when it is not there yet."""
    for start in range(len(data)):
        found = _answer_at(data[start : start + MAX_BYTES], question)
        if found is not None:
            return found
    return None


def _answer_at(data: bytes, question: Question) -> Bits | Exceptional | None:
    if data[:1] != bytes([question.unit]) or data[1:2] not in (
        bytes([question.function]),
        bytes([question.function | EXCEPTION]),
    ):
        return None
    pdu = _decoded(data[: _size(data)], question.unit)
    if pdu is None:
        return None
    if pdu.function_code == question.function | EXCEPTION:
        return Exceptional(pdu.exception_code)
    return _fitting(pdu, data, question)


def _size(data: bytes) -> int:
    """How long the frame is that begins here: too long while not all of it is there."""
    if data[1] & EXCEPTION:
        return 5
    if data[1] == WRITE_COIL:
        return 8
    return 5 + data[2] if len(data) > 2 else MAX_BYTES


def _decoded(frame: bytes, unit: int) -> ModbusPDU | None:
    try:
        _, pdu = FramerRTU(DecodePDU(False)).handleFrame(frame, unit, 0)
    except ModbusException:
        return None
    return pdu


def _fitting(pdu: ModbusPDU, data: bytes, question: Question) -> Bits | None:
    if question.function == WRITE_COIL:
        echo = framed(question)
        return Bits((question.on,)) if data.startswith(echo) else None
    if data[2] != (question.count + 7) // 8:
        return None
    return Bits(tuple(pdu.bits[: question.count]))
