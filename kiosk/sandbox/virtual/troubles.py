"""What a script lets happen to metal, chips, clocks, centre and people: the world decides, its sensors tell.

The gate names the moment (power.py); here it is done to the unit that the place is about. How bad it is
and how long it lasts is drawn from the chance of the world. What does not end by itself, staff mend later.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from kiosk.devices.metal import Station
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.virtual.centre import end_certificate, lose_sessions, people
from kiosk.sandbox.virtual.coming import CitizenStay
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.power import ROT, Kind

if TYPE_CHECKING:
    from kiosk.sandbox.virtual.room import Room

SLOW_S = (4.0, 20.0, 70.0)
"""By how much a motion is slower: within a driver's patience, beyond it, beyond all waiting for it."""
FOR_A_WHILE_S = (6.0, 60.0, 3000.0)
"""How long a cover is open, and the like: until the citizen has gone on, has left, or staff come."""
AWAY_S = (4.0, 25.0, 400.0)
"""How long somebody is away: soon back, when they are asked whether they are there, long after."""
SWAP_S = 0.8
"""From one card's being out to the other's being in."""
SEEN_AT = ("0", "1", "2")
"""What the dispenser's sensors can say of a card: nowhere, at the gate, at the head."""
REFUSALS = (0x6581, 0x6F00, 0x6985)
"""Memory, no reason given, conditions: nothing that says how many tries are left."""
CLOCKS: Mapping[Kind, timedelta] = {
    Kind.CLOCK_DAY_AHEAD: timedelta(days=1),
    Kind.CLOCK_DAY_BACK: timedelta(days=-1),
    Kind.CLOCK_BACK: timedelta(minutes=-4),
}
ROOM_IN_BIN = 50

T = TypeVar("T")
Act = Callable[[], None]


class Troubles:
    """Knows whom a place is about."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._acts: Mapping[Kind, Callable[[str, str], None]] = {
            Kind.SESSION_LOST: lambda _unit, _name: lose_sessions(room.hub),
            Kind.CERTIFICATE_ENDED: self._end_certificate,
            Kind.DISK_FULL: self._fill_disk,
            Kind.DEVICE_RESET: self._reset_device,
            Kind.JAM: self._jam,
            Kind.DOUBLE_FEED: lambda _unit, _name: room.dispenser.feed_two(),
            Kind.SLOW: self._slow,
            Kind.SENSOR_LIES: lambda _unit, _name: room.dispenser.lie_next(self._one_of("lie", SEEN_AT)),
            Kind.NOTHING_TO_FEED: lambda _unit, _name: room.dispenser.feed_nothing(),
            Kind.BIN_FULL: self._fill_bin,
            Kind.COVER_OPEN: self._open_cover,
            Kind.RIBBON_OUT: lambda _unit, _name: room.card_printer.ribbon_out(),
            Kind.HEAD_HOT: self._heat_head,
            Kind.PAPER_OUT: lambda _unit, _name: room.receipts.paper_out(),
            Kind.CHIP_MUTE: self._mute_chip,
            Kind.CHIP_DEAD: lambda _unit, _name: room.dispenser.chip_mute(),
            Kind.CHIP_REFUSES: self._refuse,
            Kind.TORN_WRITE: self._tear,
            Kind.PULLS_CARD: lambda _unit, _name: self._hand(self._pull),
            Kind.SWAPS_CARD: lambda _unit, _name: self._hand(self._swap),
            Kind.LEAVES: self._leave,
            Kind.RETURNS: self._return,
            Kind.HAMMERS: self._hammer,
        }

    def strike(self, kind: Kind, place: str) -> None:
        """Now. What is no kind of the world's is done by whoever asked the gate."""
        if kind in CLOCKS:
            self._room.kiosk_clock.error += CLOCKS[kind]
            return
        if kind in ROT:
            self._rot(kind, place)
            return
        unit, _, name = place.rpartition(":")[0].partition(":")[2].partition(".")
        act = self._acts.get(kind)
        if act is not None:
            act(unit, name)

    def mend(self) -> None:
        """Staff have come."""
        room = self._room
        self._make_room()
        end_certificate(room.hub, ended=False)
        room.dispenser.bin_capacity = ROOM_IN_BIN
        room.card_printer.empty_reject_bin()
        room.card_printer.cool_head()
        room.receipts.close_cover()
        if room.receipts.paper_is_out:
            room.receipts.load_paper()

    # --- how bad, and for how long --------------------------------------------------------------------------

    def _one_of(self, what: str, among: tuple[T, ...]) -> T:
        return among[int(self._room.world.chance.between(what, 0, len(among)))]

    def _for_a_while(self, what: str, undo: Act) -> None:
        self._room.world.later(self._one_of(what, FOR_A_WHILE_S), undo)

    # --- the centre -----------------------------------------------------------------------------------------

    def _end_certificate(self, _unit: str, _name: str) -> None:
        end_certificate(self._room.hub, ended=True)
        self._for_a_while("certificate", lambda: end_certificate(self._room.hub, ended=False))

    # --- the disk -------------------------------------------------------------------------------------------

    def _fill_disk(self, _unit: str, _name: str) -> None:
        self._room.disk.full = True
        self._for_a_while("disk", self._make_room)

    def _make_room(self) -> None:
        self._room.disk.full = False

    def _rot(self, kind: Kind, place: str) -> None:
        disk = self._room.disk
        if place.startswith("boot:"):
            disk.freeze(Kind.CRASH)  # nobody has the files of the life before open any more
        disk.rots(kind)

    # --- metal ----------------------------------------------------------------------------------------------

    def _reset_device(self, unit: str, _name: str) -> None:
        room = self._room
        lose_power: Mapping[str, Act] = {
            "id_reader": room.id_reader.power_loss,
            "dispenser": room.dispenser.power_loss,
            "card_printer": room.card_printer.power_loss,
            "receipt_printer": room.receipts.power_loss,
        }
        lose_power[unit]()

    def _jam(self, unit: str, name: str) -> None:
        if unit == "dispenser":
            self._room.dispenser.jam_on(int(name[2:4], 16))
        else:
            self._room.card_printer.jam_next_print()

    def _slow(self, unit: str, _name: str) -> None:
        slow_s = self._one_of("slow", SLOW_S)
        if unit == "dispenser":
            self._room.dispenser.slow_next(slow_s)
        else:
            self._room.card_printer.slow_next(slow_s)

    def _fill_bin(self, unit: str, _name: str) -> None:
        if unit == "dispenser":
            self._room.dispenser.bin_capacity = 0
        else:
            self._room.card_printer.fill_reject_bin()

    def _open_cover(self, unit: str, _name: str) -> None:
        printer = self._room.card_printer if unit == "card_printer" else self._room.receipts
        printer.open_cover()
        self._for_a_while("cover", printer.close_cover)

    def _heat_head(self, _unit: str, _name: str) -> None:
        self._room.card_printer.heat_head()
        self._for_a_while("head", self._room.card_printer.cool_head)

    # --- chips ----------------------------------------------------------------------------------------------

    def _chip_at(self, unit: str) -> Body | None:
        if unit == "card_reader":
            return self._room.slot.body
        return self._room.hall.card_at(Station.CHIP)

    def _mute_chip(self, unit: str, name: str) -> None:
        body = self._chip_at(unit)
        if body is not None:
            obeyed = self._one_of("obeyed", (False, True))
            chip_of(body).lose_power_at(_instruction(name), obeyed=obeyed)

    def _refuse(self, unit: str, name: str) -> None:
        body = self._chip_at(unit)
        if body is not None:
            chip_of(body).answer_next(self._one_of("refusal", REFUSALS), _instruction(name))

    def _tear(self, unit: str, _name: str) -> None:
        body = self._chip_at(unit)
        if body is not None:
            chip_of(body).tear_next_write(tells=self._one_of("tells", (False, True)))

    # --- people ---------------------------------------------------------------------------------------------

    def _hand(self, act: Act) -> None:
        """A moment later: a hand is no part of what the program is doing just now."""
        self._room.world.later(0.0, act)

    def _pull(self) -> None:
        self._room.hall.withdraw()

    def _who(self) -> CitizenStay | None:
        """Who is there, or was there last; None before the first, and while staff are."""
        stay = self._room.guests.stays[-1] if self._room.guests.stays else None
        return stay if isinstance(stay, CitizenStay) else None

    def _swap(self) -> None:
        stay = self._who()
        if stay is None or self._room.hall.withdraw() is None:
            return
        here = (stay.person, stay.principal)
        other = next(one for one in people() if one not in here and one.centre.cards)
        self._room.world.later(SWAP_S, lambda: stay.hands.insert_card_of(other))

    def _leave(self, _unit: str, _name: str) -> None:
        stay = self._who()
        if stay is not None:
            stay.guest.walks_away()

    def _return(self, _unit: str, _name: str) -> None:
        stay = self._who()
        if stay is not None:
            stay.guest.walks_away()
            self._room.world.later(self._one_of("away", AWAY_S), lambda: self._room.guests.comes_back(stay))

    def _hammer(self, _unit: str, _name: str) -> None:
        stay = self._who()
        if stay is not None:
            stay.guest.hammers = True


def _instruction(name: str) -> int:
    """`5139.dc` at the dispenser, `dc` at the citizen's reader."""
    return int(name[-2:], 16)
