"""Lines in memory, opened by address (`virtual:dispenser`), with a gate before and after each exchange."""

import asyncio
from collections.abc import Callable

from kiosk.devices.line import Line, LineLost
from kiosk.sandbox.virtual.meter import count_exchange
from kiosk.sandbox.virtual.power import Kind, Life
from kiosk.sandbox.virtual.world import World

SCHEME = "virtual:"
ACK = b"\x06"
LONG_BYTES = 200
"""What is longer is a print job or a receipt."""
LATE_S = (0.05, 0.4, 3.0, 25.0)
"""How late a word is: within the patience with a question, beyond it, and beyond that with a motion."""
UNPLUGGED_S = (0.2, 5.0, 60.0)
"""How long a plug is out."""


class Wire:
    """The cable to one device, with both plugs."""

    def __init__(self, world: World, unit: str) -> None:
        self._world = world
        self.unit = unit
        self.receive: Callable[[bytes], None] = lambda data: None
        """The device's end."""
        self.line: VirtualLine | None = None
        """The program's end, once opened."""
        self.plugged = True
        self._held_back: list[bytes] | None = None
        """What lies in the adapter while something is late: a cable does not change the order."""

    def send(self, data: bytes) -> None:
        """The device says something. It arrives as an event of its own: a cut there is not the device's."""
        self._world.later(0.0, lambda: self._arrive(data))

    def carry(self, data: bytes) -> None:
        """The program said something."""
        self._world.later(0.0, lambda: self.receive(data))

    def hold_back(self, data: bytes) -> None:
        """Let it come late, and after it all that the device says meanwhile."""
        self._held_back = [data]
        self._world.later(self._drawn("late", LATE_S), self._let_go)

    def unplug_for_a_while(self) -> None:
        """Somebody stumbles over it, and puts it back."""
        self.unplug()
        self._world.later(self._drawn("unplugged", UNPLUGGED_S), self.plug)

    def unplug(self) -> None:
        self.plugged = False
        if self.line is not None:
            self.line.hang_up()

    def plug(self) -> None:
        self.plugged = True

    def _arrive(self, data: bytes) -> None:
        if self._held_back is not None:
            self._held_back.append(data)
        elif self.plugged and self.line is not None:
            self.line.arrive(data)

    def _let_go(self) -> None:
        held_back, self._held_back = self._held_back or [], None
        if self.plugged and self.line is not None:
            self.line.arrive_late(b"".join(held_back))

    def _drawn(self, what: str, among: tuple[float, ...]) -> float:
        return among[int(self._world.chance.between(f"{what}.{self.unit}", 0, len(among)))]


class VirtualLine:
    """See Line."""

    def __init__(self, wire: Wire, life: Life) -> None:
        self._wire = wire
        self._life = life
        self._loop = asyncio.get_running_loop()
        self._arrived = bytearray()
        self._news: asyncio.Future[None] | None = None
        self._lost = False
        self._said = ""

    def write(self, data: bytes) -> None:
        name = command_name(self._wire.unit, data)
        place = f"line:{self._wire.unit}.{name}"
        kind = None
        if name:
            kind = self._gate(f"{place}:before")
            count_exchange()
            self._said = place
        elif not self._life.on:
            return
        if self._lost or not self._wire.plugged:
            raise LineLost("unplugged")
        if kind is not Kind.LOST_REQUEST:
            self._wire.carry(data)
        if name:
            self._gate(f"{place}:sent")

    async def read(self) -> bytes:
        if not self._arrived and not self._lost:
            self._news = self._loop.create_future()
            try:
                await self._news
            finally:
                self._news = None
        if not self._arrived:
            raise LineLost("unplugged")
        return self.discard()

    def discard(self) -> bytes:
        data = bytes(self._arrived)
        self._arrived.clear()
        return data

    def close(self) -> None:
        self.hang_up()
        if self._wire.line is self:
            self._wire.line = None

    def arrive(self, data: bytes) -> None:
        """Bytes from the device; nobody hears them when the program that opened this line is dead."""
        if not self._life.on:
            return
        place = self._said or f"line:{self._wire.unit}.unasked"
        kind = None if data == ACK else self._gate(f"{place}:answered")
        if kind in (Kind.LOST_ANSWER, Kind.UNPLUGGED):
            return
        if kind is Kind.LATE_ANSWER:
            self._wire.hold_back(data)
            return
        if kind is Kind.HALF_LATE:
            self._wire.hold_back(data[len(data) // 2 :])
        self.arrive_late(_as_it_came(data, kind))

    def arrive_late(self, data: bytes) -> None:
        """What was held back on the way: its place was passed when the device said it."""
        if not self._life.on:
            return
        self._arrived += data
        self._tell()

    def hang_up(self) -> None:
        self._lost = True
        self._tell()

    def _gate(self, place: str) -> Kind | None:
        kind = self._life.gate(place)
        if kind is Kind.UNPLUGGED:
            self._wire.unplug_for_a_while()
        return kind

    def _tell(self) -> None:
        if self._life.on and self._news is not None and not self._news.done():
            self._news.set_result(None)


class Wires:
    """All cables of one cabinet."""

    def __init__(self, world: World, units: tuple[str, ...]) -> None:
        self._by_unit = {unit: Wire(world, unit) for unit in units}
        self.tap: Callable[[str, Line], Line] = lambda _unit, line: line
        """What an onlooker puts between a driver and its line."""

    def to(self, unit: str) -> Wire:
        return self._by_unit[unit]

    def open(self, address: str, life: Life) -> Line:
        """Open what an address names. Raises LineLost when it is not plugged."""
        wire = self._by_unit[address.removeprefix(SCHEME)]
        if not wire.plugged:
            raise LineLost(address)
        wire.line = VirtualLine(wire, life)
        return self.tap(wire.unit, wire.line)


def _as_it_came(data: bytes, kind: Kind | None) -> bytes:
    match kind:
        case Kind.NOISE:
            return _spoilt(data, len(data) // 2)
        case Kind.WRONG_CHECK:
            return _spoilt(data, len(data) - 1)
        case Kind.HALF_FRAME | Kind.HALF_LATE:
            return data[: len(data) // 2]
        case Kind.TWICE:
            return data + data
        case _:
            return data


def _spoilt(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def command_name(unit: str, data: bytes) -> str:
    """What a place is called after this command; "" for what only controls the line."""
    match unit:
        case "dispenser":
            if data[:1] != b"\xf2":
                return ""
            # F2 addr len len 43 CM PM data: of an APDU, its instruction.
            instruction = f".{data[8]:02x}" if data[5:7] == b"\x51\x39" else ""
            return f"{data[5:7].hex()}{instruction}"
        case "id_reader":
            return data[7:9].hex()
        case "card_printer":
            if len(data) > LONG_BYTES:
                return "job"
            return data.strip(b"\x1b\r").split(b";")[0].decode("ascii")
        case _:
            return "receipt" if len(data) > LONG_BYTES else data[:3].hex()
