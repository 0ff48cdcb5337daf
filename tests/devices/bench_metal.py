"""A hall no larger than a bench: card bodies at stations, and chips that echo."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.devices.metal import Station

PILES = frozenset({Station.STACK, Station.CAPTURE_BIN, Station.REJECT_BIN, Station.PERSON})


@dataclass(slots=True)
class EchoChip:
    """Answers with the data it was given, and with what was laid ready before that."""

    atr: bytes = bytes.fromhex("3B 6D 00 00 00 81 4D 22 08 60 86 B1 07 4D 00 00 00")
    ready: list[bytes] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    powered: bool = False
    seconds: float = 0.0

    def reset(self) -> bytes:
        self.powered = True
        return self.atr

    def power_off(self) -> None:
        self.powered = False

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        self.seen.append(apdu)
        return (self.ready.pop(0) if self.ready else apdu + b"\x90\x00"), self.seconds


@dataclass(slots=True)
class BenchCard:
    uid: int
    chip: EchoChip = field(default_factory=EchoChip)


@dataclass(slots=True)
class BenchMetal:
    """See Metal."""

    bodies: dict[Station, list[BenchCard]] = field(default_factory=dict)
    worked: list[tuple[str, float]] = field(default_factory=list)
    printed: list[tuple[int, Mapping[str, bytes]]] = field(default_factory=list)

    def load(self, station: Station, count: int = 1) -> BenchCard:
        """Put cards there by hand; the last one is on top."""
        pile = self.bodies.setdefault(station, [])
        for _ in range(count):
            uid = 1 + sum(len(cards) for cards in self.bodies.values())
            pile.append(BenchCard(uid))
        return pile[-1]

    def card_at(self, station: Station) -> BenchCard | None:
        pile = self.bodies.get(station)
        return pile[-1] if pile else None

    def count_at(self, station: Station) -> int:
        return len(self.bodies.get(station, ()))

    def move(self, origin: Station, target: Station) -> BenchCard | None:
        if self.card_at(origin) is None or (target not in PILES and self.card_at(target) is not None):
            return None
        card = self.bodies[origin].pop()
        self.bodies.setdefault(target, []).append(card)
        return card

    def record_print(self, card: object, panels: Mapping[str, bytes]) -> None:
        assert isinstance(card, BenchCard)
        self.printed.append((card.uid, panels))

    def working(self, device: str, seconds: float) -> None:
        self.worked.append((device, seconds))

    def counts(self) -> dict[str, int]:
        """Where the bodies are, for comparing at one glance."""
        return {station.value: len(pile) for station, pile in self.bodies.items() if pile}
