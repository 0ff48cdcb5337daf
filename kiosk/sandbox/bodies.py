"""Card bodies and the folder that keeps them: one small file a body, replaced whole or not at all.

A file replaced by rename is there whole after SIGKILL; the hall stands for metal, which has no buffers.
"""

import json
import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from kiosk.devices.metal import ChipBody


class Kind(StrEnum):
    """What a body was when it came into the hall."""

    BLANK = "blank"
    STAFF = "staff"
    BROUGHT = "brought"
    """A card that a citizen had before: social security, bank or any other."""


class StoredChip(ChipBody, Protocol):
    """A chip that can be written down and made again."""

    def to_json(self) -> dict[str, Any]: ...


LoadChip = Callable[[dict[str, Any]], StoredChip]


@dataclass(slots=True)
class Body:
    """One piece of plastic, as it lies in the hall. See CardBody."""

    uid: int
    kind: Kind
    bare_chip: StoredChip
    prints: int = 0
    """How often a head has laid something down on it."""
    label: str = ""
    """Of a brought card: whose it is, or what."""
    contacted: Callable[["Body", bytes], None] = field(default=lambda _body, _apdu: None, repr=False)
    """Told of each command before the chip hears it."""
    changed: Callable[["Body"], None] = field(default=lambda _body: None, repr=False)

    @property
    def chip(self) -> ChipBody:
        return _WatchedChip(self)


class BarePlastic:
    """See ChipBody: what contacts feel of a card that was put in upside down."""

    def reset(self) -> bytes:
        return b""

    def power_off(self) -> None:
        return

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        return b"", 0.0


class _WatchedChip:
    """See ChipBody: whatever a command changed in the chip is kept before the answer leaves."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def reset(self) -> bytes:
        return self._body.bare_chip.reset()

    def power_off(self) -> None:
        self._body.bare_chip.power_off()

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        self._body.contacted(self._body, apdu)
        answer = self._body.bare_chip.exchange(apdu)
        self._body.changed(self._body)
        return answer


class BodyStore:
    """Keeps bodies and prints in a folder; without a folder it keeps nothing (virtual time)."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._written: dict[int, str] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, body: Body) -> None:
        if self._folder is None:
            return
        record = {
            "uid": body.uid,
            "kind": body.kind,
            "prints": body.prints,
            "label": body.label,
            "chip": body.bare_chip.to_json(),
        }
        text = json.dumps(record, ensure_ascii=False)
        # Most commands to a chip only read: they cost no file.
        if self._written.get(body.uid) == text:
            return
        replace_file(self._folder / f"{body.uid:04d}.json", text.encode())
        self._written[body.uid] = text

    def read_all(self, load_chip: LoadChip) -> list[Body]:
        if self._folder is None:
            return []
        bodies = []
        for path in sorted(self._folder.glob("*.json")):
            text = path.read_text("utf-8")
            record = json.loads(text)
            chip = load_chip(record["chip"])
            label = record.get("label", "")
            bodies.append(Body(record["uid"], Kind(record["kind"]), chip, record["prints"], label))
            self._written[record["uid"]] = text
        return bodies

    def write_print(self, body: Body, panels: Mapping[str, bytes]) -> None:
        """Keep what was laid down; `body.prints` names the print and is written after it."""
        if self._folder is None:
            return
        folder = self._folder / f"{body.uid:04d}-print-{body.prints}"
        folder.mkdir(exist_ok=True)
        for letter, rows in panels.items():
            replace_file(folder / f"{letter}.z", zlib.compress(rows, 1))

    def read_print(self, body: Body) -> dict[str, bytes]:
        """The last print's panels; empty for a white card."""
        if self._folder is None or body.prints == 0:
            return {}
        folder = self._folder / f"{body.uid:04d}-print-{body.prints}"
        return {path.stem: zlib.decompress(path.read_bytes()) for path in sorted(folder.glob("*.z"))}


def replace_file(path: Path, content: bytes) -> None:
    """Put the content in place in one step: a reader, or the next start, sees the old or the new file."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    os.replace(fresh, path)  # noqa: PTH105
