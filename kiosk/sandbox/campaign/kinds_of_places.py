"""What may happen where: the one table that the campaign draws from (simulation.md §4).

A row stands for what the machine has to survive. What no framing notices and no manual promises to notice has
no row: a byte spoilt in an answer of the card printer or the receipt printer, whose words carry no check.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from kiosk.sandbox.virtual.power import Kind


@dataclass(frozen=True, slots=True)
class Row:
    """Some places, and what may happen there."""

    where: str
    """A pattern of the shell over places without their visit: `line:dispenser.*:answered`."""
    kinds: tuple[Kind, ...]


ON_A_CABLE = ("id_reader", "dispenser", "card_printer", "receipt_printer")
"""The citizen's reader is none of them: it is met at its port, where a word is whole or does not come."""

ROWS = (
    # The power: at every place.
    Row("*", (Kind.CRASH, Kind.RESET, Kind.MAINS)),
    # Lines: a word that gets lost on the cable.
    Row("line:*:before", (Kind.LOST_REQUEST,)),
    Row("line:*:answered", (Kind.LOST_ANSWER,)),
    *(
        row
        for unit in ON_A_CABLE
        for row in (
            Row(f"line:{unit}.*:answered", (Kind.LATE_ANSWER, Kind.HALF_FRAME, Kind.HALF_LATE, Kind.TWICE)),
            Row(f"line:{unit}.*", (Kind.UNPLUGGED,)),
        )
    ),
    # A spoilt byte where a check stands behind every answer.
    Row("line:id_reader.*:answered", (Kind.NOISE, Kind.WRONG_CHECK)),
    Row("line:dispenser.*:answered", (Kind.NOISE, Kind.WRONG_CHECK)),
    # The way to the centre: decided as the request sets out, whichever leg it concerns.
    Row(
        "net:*:before",
        (
            Kind.LOST_REQUEST,
            Kind.LOST_ANSWER,
            Kind.LATE_ANSWER,
            Kind.LATE_REQUEST,
            Kind.LATE_IN_TIME,
            Kind.MINUTES_LATE,
            Kind.OVERTAKEN,
            Kind.TWICE,
            Kind.TWICE_LATER,
            Kind.UNAVAILABLE,
            Kind.HUB_RESTARTED,
            Kind.SESSION_LOST,
            Kind.CERTIFICATE_ENDED,
        ),
    ),
    # The disk under the journal: full at a write; rotten between two lives, or unnoticed while one goes on.
    Row("jrn:*:before", (Kind.DISK_FULL, Kind.PAGE_ROTS, Kind.LOG_ROTS)),
    Row(
        "boot:start:before",
        (Kind.PAGE_ROTS, Kind.LOG_ROTS, Kind.MARK_ROTS, Kind.LOG_CUT, Kind.JOURNAL_GONE),
    ),
    # The computer's clock, as it starts.
    Row("boot:start:before", (Kind.CLOCK_DAY_AHEAD, Kind.CLOCK_DAY_BACK, Kind.CLOCK_BACK)),
    # Metal. A second card that goes along with the first unseen has no row: no sensor tells of it.
    *(
        Row(f"line:{unit}.*:{phase}", (Kind.DEVICE_RESET,))
        for unit in ON_A_CABLE
        for phase in ("before", "sent")
    ),
    Row("line:dispenser.32??:before", (Kind.JAM, Kind.SLOW, Kind.BIN_FULL)),
    Row("line:dispenser.3231:before", (Kind.DOUBLE_FEED, Kind.NOTHING_TO_FEED)),
    Row("line:dispenser.3130:before", (Kind.SENSOR_LIES, Kind.BIN_FULL)),
    Row("line:card_printer.job:before", (Kind.JAM,)),
    Row("line:card_printer.job:*", (Kind.HEAD_HOT,)),
    Row("line:card_printer.S*:before", (Kind.SLOW,)),
    Row("line:card_printer.*:before", (Kind.COVER_OPEN, Kind.RIBBON_OUT, Kind.BIN_FULL)),
    Row("line:receipt_printer.*:before", (Kind.COVER_OPEN, Kind.PAPER_OUT)),
    # A chip, in the dispenser's head and in the citizen's slot. That it dies for good is the citizen's loss.
    Row("line:dispenser.5139.??:before", (Kind.CHIP_MUTE, Kind.CHIP_DEAD, Kind.CHIP_REFUSES)),
    Row("line:dispenser.5139.dc:before", (Kind.TORN_WRITE,)),
    Row("line:card_reader.[!o]?:before", (Kind.CHIP_MUTE, Kind.CHIP_REFUSES)),
    Row("line:card_reader.dc:before", (Kind.TORN_WRITE,)),
    # People: with the card while it is spoken to, with their feet and fingers whenever the machine works.
    Row("line:card_reader.*:before", (Kind.PULLS_CARD, Kind.SWAPS_CARD)),
    Row("net:*:sent", (Kind.LEAVES, Kind.RETURNS, Kind.HAMMERS)),
    Row("jrn:*:after", (Kind.LEAVES, Kind.RETURNS, Kind.HAMMERS)),
)


def kinds_of(place: str) -> tuple[Kind, ...]:
    """What may happen there, in the table's order. A place, or an address: visit and count do not matter."""
    return _kinds_of(place.rpartition("#")[0].partition("/")[2] if "#" in place else place)


@cache
def _kinds_of(place: str) -> tuple[Kind, ...]:
    kinds = (kind for row in ROWS if fnmatchcase(place, row.where) for kind in row.kinds)
    return tuple(dict.fromkeys(kinds))
