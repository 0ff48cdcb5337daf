"""A hall of the smallest kind: bodies at stations, and what was printed on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.devices.metal import ChipBody, Station


@dataclass
class BenchBody:
    uid: int
    prints: list[dict[str, bytes]] = field(default_factory=list)

    @property
    def chip(self) -> ChipBody:
        raise AssertionError("no printer looks at a chip")


class BenchMetal:
    """See Metal."""

    def __init__(self) -> None:
        self.stations: dict[Station, list[BenchBody]] = {station: [] for station in Station}
        self.work: list[tuple[str, float]] = []
        self._bodies: dict[int, BenchBody] = {}

    def put_card(self, station: Station) -> BenchBody:
        body = BenchBody(uid=len(self._bodies) + 1)
        self._bodies[body.uid] = body
        self.stations[station].append(body)
        return body

    def where(self, body: BenchBody) -> Station:
        return next(station for station, bodies in self.stations.items() if body in bodies)

    def card_at(self, station: Station) -> BenchBody | None:
        return self.stations[station][-1] if self.stations[station] else None

    def count_at(self, station: Station) -> int:
        return len(self.stations[station])

    def move(self, origin: Station, target: Station) -> BenchBody | None:
        holds_one = target in (Station.INLET, Station.PRINT)
        if not self.stations[origin] or (holds_one and self.stations[target]):
            return None
        body = self.stations[origin].pop()
        self.stations[target].append(body)
        return body

    def record_print(self, card: object, panels: Mapping[str, bytes]) -> None:
        assert isinstance(card, BenchBody)
        card.prints.append(dict(panels))

    def working(self, device: str, seconds: float) -> None:
        self.work.append((device, seconds))
