"""Command APDUs and status words of the social security card (card-chip.md §2.1, §3, §4.1; ISO/IEC 7816-4).

CLA INS P1 P2 [Lc data] [Le]
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from kiosk.errors import DeviceError
from kiosk.faults import Fault

LE_ANY: Final = 0x00
"""Le=00: as much as there is, up to 256 bytes."""


class Ins(IntEnum):
    """Instruction bytes, with the names of the manual."""

    VERIFY = 0x20
    PIN_MESSAGE = 0x24
    CHANGE_PIN = 0x5E
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_RECORD = 0xB2
    GET_RESPONSE = 0xC0
    UPDATE_RECORD = 0xDC


class Sw(IntEnum):
    """Status words (§3); counting ones (61xx, 63Cx, 6Cxx) have functions instead."""

    OK = 0x9000
    FILE_INVALIDATED = 0x6283
    MEMORY = 0x6581
    WRONG_LENGTH = 0x6700
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    NO_CHALLENGE = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_FILE_SELECTED = 0x6986
    WRONG_MAC = 0x6988
    WRONG_DATA = 0x6A80
    FUNCTION_OR_APPLICATION_BLOCKED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_P1_P2 = 0x6A86
    KEY_NOT_FOUND = 0x6A88
    WRONG_INS = 0x6D00
    WRONG_CLA = 0x6E00
    MAC_INVALID = 0x9302
    APPLICATION_BLOCKED_FOR_EVER = 0x9303


class Kid(IntEnum):
    """Key ids in P2 of EXTERNAL AUTHENTICATE (§3); which other ids exist is not confirmed (§8.3)."""

    MASTER = 0x00
    UPDATE_SSSE = 0x04
    PIN_UNBLOCK = 0x06
    READ_SSSE = 0x0A


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chip answered."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == Sw.OK


def parsed(response: bytes) -> Answer:
    """Raises DeviceError(CHIP_MUTE) when not even a status word came."""
    if len(response) < 2:
        raise DeviceError(Fault.CHIP_MUTE, f"{len(response)} bytes")
    return Answer(response[:-2], int.from_bytes(response[-2:], "big"))


def refused(command: bytes, sw: int) -> DeviceError:
    """The error that names command, P1 P2 and status word, and nothing that a person would own."""
    return DeviceError(Fault.CHIP_REFUSED, f"{Ins(command[1]).name} {command[2:4].hex().upper()} {sw:04X}")


def tries_left(sw: int) -> int | None:
    """The x of 63Cx; None for any other status."""
    return sw & 0x0F if sw & 0xFFF0 == 0x63C0 else None


def select_name(aid: bytes) -> bytes:
    """SELECT by DF name. T=0 sends no Le: what the FCI is long, 61xx tells."""
    return bytes([0x00, Ins.SELECT, 0x04, 0x00, len(aid)]) + aid


def select_file(fid: int, p2: int = 0x00) -> bytes:
    """SELECT by file id; P2 is 00 or 02, cards accept both (§1.1)."""
    return bytes([0x00, Ins.SELECT, 0x00, p2, 0x02]) + fid.to_bytes(2, "big")


def read_record(number: int, le: int = LE_ANY) -> bytes:
    """READ RECORD of the selected EF by number (§2.1)."""
    return bytes([0x00, Ins.READ_RECORD, number, 0x04, le])


def update_record(number: int, tlv: bytes) -> bytes:
    """UPDATE RECORD, plain: no MAC was seen on third-generation cards (§2.1)."""
    return bytes([0x00, Ins.UPDATE_RECORD, number, 0x04, len(tlv)]) + tlv


def get_challenge(size: int) -> bytes:
    return bytes([0x00, Ins.GET_CHALLENGE, 0x00, 0x00, size])


def internal_authenticate(factor: bytes, source: bytes) -> bytes:
    """The card proves its IRK: process factor, then source (§4.1)."""
    return bytes([0x00, Ins.INTERNAL_AUTHENTICATE, 0x00, 0x00, 0x10]) + factor + source


def external_authenticate(kid: int, proof: bytes) -> bytes:
    """The terminal proves a key: `proof` is authenticator and source, made where the keys are (§4.1)."""
    return bytes([0x00, Ins.EXTERNAL_AUTHENTICATE, 0x00, kid, len(proof)]) + proof


def verify(packed_pin: bytes) -> bytes:
    """VERIFY; without a PIN it asks for the tries that are left."""
    header = bytes([0x00, Ins.VERIFY, 0x00, 0x00])
    return header + bytes([len(packed_pin)]) + packed_pin if packed_pin else header


def change_pin(old: bytes, new: bytes) -> bytes:
    """CHANGE PIN: both packed, FF between them (§3)."""
    data = old + b"\xff" + new
    return bytes([0x80, Ins.CHANGE_PIN, 0x01, 0x00, len(data)]) + data
