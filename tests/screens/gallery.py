"""Shows every screen with sample data in a real window and keeps the pictures.

xvfb-run -a -s "-screen 0 1080x1920x24" python -m tests.screens.gallery OUT [names] [--elder] [--english]
    [--contrast dark|light]
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiosk.screens import kivy_setup

kivy_setup.open_window(1080, 1920)

from kivy.base import EventLoop
from kivy.clock import Clock

from kiosk.fonts import find_fonts
from kiosk.prompts import Prompt
from kiosk.screens.glass import KivyGlass
from kiosk.screens.picture import save_picture, take_picture
from kiosk.screens.theme import look
from tests.screens.samples import SAMPLES

FRAMES = 4


def draw(frames: int = FRAMES) -> None:
    """Let the triggers run and the window draw."""
    for _ in range(frames):
        EventLoop.idle()


def start_glass() -> KivyGlass:
    """A glass on the window, without Kivy's endless loop: `draw` turns it."""
    glass = KivyGlass(find_fonts())
    EventLoop.window.add_widget(glass.root)
    EventLoop.window.canvas.ask_update()
    EventLoop.status = "started"
    draw()
    return glass


def show(glass: KivyGlass, prompt: Prompt[Any], answers: list[object] | None = None) -> None:
    """Put a prompt on the glass; answers are collected."""
    kept = answers if answers is not None else []
    glass.show(prompt, kept.append)
    draw()


def dressed(words: Iterable[str]) -> list[str]:
    """Take the look out of the command line; what is left are names of samples."""
    left: list[str] = []
    for word in words:
        match word:
            case "--elder":
                look.elder = True
            case "--english":
                look.language = "en"
            case "--dark" | "--light":
                look.contrast = word[2:]
            case _:
                left.append(word)
    return left


async def main(arguments: list[str]) -> None:
    out, *names = dressed(arguments)
    look.motion = False
    Clock.max_iteration = 1000
    glass = start_glass()
    for name, sample in SAMPLES.items():
        if names and not any(name.startswith(wanted) for wanted in names):
            continue
        chosen = (look.elder, look.contrast, look.language)
        glass.wipe()
        look.elder, look.contrast, look.language = chosen
        show(glass, sample)
        save_picture(take_picture(), Path(out) / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
