"""Evolis ESC commands and answers (programming guide A5013 Rev E; devices.md §3A).

command    1Bh  name  [ 3Bh parameter ] ...  0Dh
download   1Bh  "Db"  3Bh panel  3Bh levels  3Bh data  0Dh         its data hold 0Dh, 1Bh and 00h
           1Bh  "Dbc" 3Bh panel  3Bh levels  3Bh size of data  3Bh data  0Dh
answer     ASCII  00h   (CR, CRLF and LF are accepted: serial modes are not confirmed)
status     ASCII  00h  2 bytes  10h  config information warning error  02h session [ 04h ext1 ... ]
           four-byte words and a two-byte session, big-endian; the 2 bytes are taken for the length
           of what follows, which is inferred and used for the ext words only
"""

import re
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum

from kiosk.faults import Fault

ESC = 0x1B
CR = 0x0D
BLOCK_BYTES = 22  # from the two unexplained bytes to the session, without extended words
LONGEST_BLOCK = 128  # two dozen extended words; what was captured has three
# The end of an answer with a block behind it. One search: what babbles is read in the glass's own thread.
_BLOCK_BEHIND = re.compile(rb"[\x00\r\n](?=..\x10.{16}\x02..)", re.DOTALL)


class Command(StrEnum):
    """The commands we use, by the guide's names."""

    BEGIN = "Ss"
    END = "Se"
    FRONT = "Sr"
    INSERT = "Si"
    INSERT_FROM_BACK = "Sib"
    REJECT = "Ser"
    EJECT = "Sce"
    CLEAR = "Scs"
    DOWNLOAD = "Db"
    SHORT_DOWNLOAD = "Dbc"
    RIBBON_TYPE = "Pr"
    ERROR_HANDLING = "Pem"
    INPUT = "Pcim"
    OUTPUT = "Pcem"
    REJECT_SLOT = "Pcrm"
    READ_STATUS = "Rpst"
    READ_RIBBON = "Rrt"
    READ_FIRMWARE = "Rfv"
    READ_SERIAL = "Rsn"
    READ_MODEL = "Rtp"


class Information(IntFlag):
    """What goes on, and where the card is."""

    CLAIM = 0x80000000
    CARD_AT_HOPPER = 0x40000000
    CARD_AT_FEEDER = 0x20000000
    CARD_AT_FLIP = 0x10000000
    CARD_AT_CONTACTLESS = 0x08000000
    CARD_AT_CONTACT = 0x04000000
    CARD_AT_PRINT = 0x02000000
    CARD_AT_EJECT = 0x01000000
    SLEEP = 0x00200000
    UNKNOWN_RIBBON = 0x00100000
    RIBBON_LOW = 0x00080000
    CLEANING_MANDATORY = 0x00040000
    CLEANING_ADVISED = 0x00020000
    JUST_RESET = 0x00010000
    CLEANING_REQUIRED = 0x00000100
    PRINTING = 0x00000080
    ENCODING = 0x00000040
    CLEANING = 0x00000020
    UPDATING = 0x00000002
    BUSY = 0x00000001


class Caution(IntFlag):
    """The word that the manual calls warning: what keeps the printer from starting."""

    POWER = 0x80000000
    REMOVE_RIBBON = 0x40000000
    REJECT_BOX_FULL = 0x08000000
    CARD_ON_EJECT = 0x04000000
    WAIT_CARD = 0x02000000
    FEEDER_EMPTY = 0x01000000
    COOLING = 0x00200000
    HOPPER_FULL = 0x00100000
    RIBBON_ENDED = 0x00080000
    LOCKED = 0x00040000
    COVER_OPEN = 0x00020000
    NO_RIBBON = 0x00010000
    UNSUPPORTED_RIBBON = 0x00008000
    REJECT_COVER_OPEN = 0x00000400
    RIBBON_COMPATIBILITY = 0x00000200
    FEEDER_OPEN = 0x00000100


class Error(IntFlag):
    """What made the printer stop."""

    HEAD_TEMPERATURE = 0x20000000
    NO_OPTION = 0x10000000
    FEEDER = 0x08000000
    RIBBON = 0x04000000
    COVER_OPEN = 0x02000000
    MECHANICAL = 0x01000000
    REJECT_FULL = 0x00800000
    BAD_RIBBON = 0x00400000
    RIBBON_ENDED = 0x00200000
    HOPPER_FULL = 0x00100000
    CARD_ON_EJECT = 0x00000200
    NO_CARD_INSERTED = 0x00000100
    HARDWARE = 0x00000001


class Config(IntFlag):
    """How the printer is built; only what we look at."""

    X01_FAMILY = 0x80000000
    EXTENDED_STATUS = 0x08000000
    REJECT_SLOT = 0x00000020


class Outside(IntFlag):
    """Third extended word: the slot through which cards come and go."""

    NONE = 0
    CARD_OUTSIDE_BEZEL = 0x00020000
    REJECT_BOX_FULL = 0x00000100


@dataclass(frozen=True, slots=True)
class StatusBlock:
    """The binary status. `outside` is None where the printer sends no third extended word.

    Two are the same when they say the same of the printer: the session only counts.
    """

    config: Config
    information: Information
    warning: Caution
    error: Error
    session: int = field(compare=False)
    outside: Outside | None = None

    @property
    def working(self) -> bool:
        """Whether something is being done: moving, printing, or waiting for the rest of a job."""
        doing = Information.PRINTING | Information.BUSY | Information.ENCODING | Information.CLEANING
        return bool(self.information & doing)


# The text of an answer that is no answer (devices.md §3A), the longer ones before those they begin with.
ERROR_ANSWERS = (
    ("ERROR CDE", Fault.PRINTER_PROTOCOL),
    ("ERROR PARAMETRES", Fault.PRINTER_PROTOCOL),
    ("OPTION NOT AVAILABLE", Fault.PRINTER_PROTOCOL),
    ("ERROR FEEDER", Fault.PRINTER_NO_CARD),
    ("ERROR CARD", Fault.PRINTER_NO_CARD),
    ("ERROR MECHANICAL", Fault.PRINTER_JAM),
    ("ERROR MECA", Fault.PRINTER_JAM),
    ("ERROR TIME OUT", Fault.PRINTER_JAM),
    ("ERROR MAGN", Fault.PRINTER_HARDWARE),
    ("ERROR BLANK TRACK", Fault.PRINTER_HARDWARE),
)

# What a status block forbids, the graver first.
_FORBIDDING: tuple[tuple[Error, Caution, Fault], ...] = (
    (Error.COVER_OPEN, Caution.COVER_OPEN | Caution.REJECT_COVER_OPEN, Fault.PRINTER_COVER_OPEN),
    (Error.MECHANICAL | Error.CARD_ON_EJECT, Caution(0), Fault.PRINTER_JAM),
    (
        Error.RIBBON | Error.BAD_RIBBON | Error.RIBBON_ENDED,
        Caution.RIBBON_ENDED | Caution.NO_RIBBON | Caution.UNSUPPORTED_RIBBON | Caution.REMOVE_RIBBON,
        Fault.PRINTER_RIBBON_OUT,
    ),
    (Error.REJECT_FULL, Caution.REJECT_BOX_FULL, Fault.PRINTER_BIN_FULL),
    (
        Error.HARDWARE | Error.HEAD_TEMPERATURE | Error.NO_OPTION,
        Caution.POWER | Caution.LOCKED,
        Fault.PRINTER_HARDWARE,
    ),
    (Error.NO_CARD_INSERTED | Error.FEEDER, Caution(0), Fault.PRINTER_NO_CARD),
)


def command(name: str, *parameters: str) -> bytes:
    """One ESC command."""
    return bytes([ESC]) + ";".join((name, *parameters)).encode("ascii") + bytes([CR])


def download(panel: str, levels: int, data: bytes) -> bytes:
    """One bitmap for a panel."""
    head = f"{Command.DOWNLOAD};{panel};{levels};".encode("ascii")
    return bytes([ESC]) + head + data + bytes([CR])


def short_download(panel: str, levels: int, data: bytes) -> bytes:
    """The same, compressed; its size is told."""
    head = f"{Command.SHORT_DOWNLOAD};{panel};{levels};{len(data)};".encode("ascii")
    return bytes([ESC]) + head + data + bytes([CR])


def fault_of_answer(text: str) -> Fault | None:
    """What an answer complains of; None when it does not."""
    for beginning, fault in ERROR_ANSWERS:
        if beginning in text:
            return fault
    return Fault.PRINTER_HARDWARE if "ERR" in text else None


def fault_of_status(block: StatusBlock) -> Fault | None:
    """The gravest thing that a status block complains of."""
    for error, warning, fault in _FORBIDDING:
        if block.error & error or block.warning & warning:
            return fault
    if block.outside is not None and block.outside & Outside.REJECT_BOX_FULL:
        return Fault.PRINTER_BIN_FULL
    return None


def may_be_answered(received: bytes) -> bool:
    """Whether an act's answer may be among it: OK, or an error, of which all have ERR or OPTION in them."""
    return any(mark in received for mark in (b"OK", b"ERR", b"OPTION"))


def take_status(received: bytes) -> tuple[tuple[str, ...], StatusBlock] | None:
    """The first status block and the answers that came before it; None while it is incomplete."""
    for begun in _BLOCK_BEHIND.finditer(received):
        block = received[begun.end() :]
        if _is_extended(block) and _declared(block) > LONGEST_BLOCK:
            continue  # a bit of its length was turned over: waited for, it would hide all that follows
        status = _status(block)
        return None if status is None else (texts_of(received[: begun.end()]), status)
    return None


def texts_of(received: bytes) -> tuple[str, ...]:
    """The answers in ASCII, whatever ended them."""
    return tuple(part.decode("ascii", "replace") for part in re.split(rb"[\x00\r\n]+", received) if part)


def ribbon_of(texts: tuple[str, ...]) -> dict[str, str]:
    """The ribbon chip's `key:value` lines."""
    pairs = (text.partition(":") for text in texts)
    return {key.strip(): value.strip() for key, separator, value in pairs if separator}


def _is_extended(block: bytes) -> bool:
    return bool(Config(int.from_bytes(block[3:7], "big")) & Config.EXTENDED_STATUS)


def _declared(block: bytes) -> int:
    return 2 + int.from_bytes(block[:2], "big")


def _status(block: bytes) -> StatusBlock | None:
    words = [int.from_bytes(block[at : at + 4], "big") for at in range(3, 19, 4)]
    extended = b""
    if _is_extended(block):
        if len(block) < _declared(block):
            return None
        extended = block[BLOCK_BYTES + 1 : _declared(block)]
    return StatusBlock(
        config=Config(words[0]),
        information=Information(words[1]),
        warning=Caution(words[2]),
        error=Error(words[3]),
        session=int.from_bytes(block[20:22], "big"),
        outside=Outside(int.from_bytes(extended[8:12], "big")) if len(extended) >= 12 else None,
    )
