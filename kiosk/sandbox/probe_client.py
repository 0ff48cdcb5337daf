"""What a scripted citizen sees: the glass asked through its probe, one JSON line each way."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWER_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Target:
    """Something on the glass that may be touched."""

    x: float
    y: float
    width: float
    height: float
    enabled: bool
    text: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Seen:
    """The glass at one moment: the prompt shown, what lies over it, and what can be touched."""

    screen: str
    overlay: str
    sequence: int
    targets: dict[str, Target]


class ProbeClient:
    """One connection; questions one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def look(self) -> Seen:
        return read_seen(await self._ask({"do": "look"}))

    async def frames(self) -> list[tuple[float, float]]:
        """Since the last call: when a touch or release reached the window, and when the next frame stood."""
        answer = await self._ask({"do": "frames"})
        return [(float(touched), float(shown)) for touched, shown in answer["frames"]]

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._writer.write(json.dumps(question).encode() + b"\n")
        await self._writer.drain()
        async with asyncio.timeout(ANSWER_WITHIN_S):
            line = await self._reader.readline()
        if not line:
            raise ConnectionError("the glass closed its probe")
        answer: dict[str, Any] = json.loads(line)
        return answer


async def open_probe(path: Path) -> ProbeClient:
    """Connect to a running kiosk's probe."""
    return ProbeClient(*await asyncio.open_unix_connection(str(path), limit=1 << 20))


def read_seen(answer: dict[str, Any]) -> Seen:
    """The probe's answer to `look`."""
    targets = {}
    for name, facts in answer["targets"].items():
        x, y, width, height = facts["box"]
        targets[name] = Target(x, y, width, height, bool(facts["enabled"]), str(facts["text"]))
    return Seen(answer["screen"] or "", answer["overlay"] or "", int(answer["sequence"]), targets)
