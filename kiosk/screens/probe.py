"""Tells scripted citizens and tests what is on the glass; off unless a socket is named at start.

One JSON line in, one out, over a Unix socket:

    {"do": "look"}                      {"screen": "EnterMobile", "overlay": null, "sequence": 7,
                                         "targets": {"key_1": {"box": [x, y, w, h], "enabled": true,
                                                               "lit": false, "text": "1"}}}
    {"do": "picture", "path": "a.png"}  {"path": "a.png"}
    {"do": "frames"}                    {"frames": [[touched, shown], …]}  since the last question

Boxes are window pixels from the upper left corner. What was typed or shown is never told, only what stands
on the keys.
"""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.base import EventLoop

from kiosk.screens.glass import KivyGlass
from kiosk.screens.picture import save_picture, take_picture
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.touch_times import TouchTimes
from kiosk.screens.widgets.touchable import Touchable


class Probe:
    """Serves one glass."""

    def __init__(self, glass: KivyGlass) -> None:
        self._glass = glass
        self._times: TouchTimes | None = None

    async def serve(self, socket: Path) -> None:
        """Answer until cancelled."""
        async with await asyncio.start_unix_server(self._talk, socket) as server:
            await server.serve_forever()

    def look(self) -> dict[str, Any]:
        """What is on the glass, as JSON has it."""
        top = self._glass.overlay or self._glass.screen
        return {
            "screen": _name(self._glass.screen),
            "overlay": _name(self._glass.overlay),
            "sequence": self._glass.sequence,
            "answered": top.deaf if top else True,
            "targets": targets(top) if top else {},
        }

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Ends with the glass, too; asyncio would report a cancelled connection as an error of its own.
        with contextlib.suppress(asyncio.CancelledError):
            while line := await reader.readline():
                writer.write(json.dumps(await self._answer(line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
        except ValueError:
            return {"error": "not JSON"}
        match asked:
            case {"do": "look"}:
                return self.look()
            case {"do": "frames"}:
                return {"frames": self._frames()}
            case {"do": "picture", "path": str(path)}:
                # The pixels are read here, on Kivy's thread; only the writing may take its time.
                written = await asyncio.to_thread(save_picture, take_picture(), Path(path))
                return {"path": str(written)}
            case _:
                return {"error": "unknown request"}

    def _frames(self) -> list[tuple[float, float]]:
        if self._times is None:
            self._times = TouchTimes(EventLoop.window)
        return self._times.take()


def targets(screen: PromptScreen) -> dict[str, Any]:
    """Everything on a screen that can be touched, by its name."""
    return {
        widget.target: {
            "box": _box(widget),
            "enabled": bool(widget.enabled),
            "lit": bool(getattr(widget, "lit", False)),
            "text": widget.label,
        }
        for widget in screen.walk(restrict=True)
        if isinstance(widget, Touchable) and widget.target
    }


def _name(screen: PromptScreen | None) -> str | None:
    return type(screen.prompt).__name__ if screen else None


def _box(widget: Any) -> list[int]:
    return [
        round(widget.x),
        round(EventLoop.window.height - widget.top),
        round(widget.width),
        round(widget.height),
    ]
