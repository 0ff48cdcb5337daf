"""Shows every screen with sample data in a real window and keeps the pictures.

xvfb-run -a -s "-screen 0 1080x1920x24" python -m tests.screens.gallery OUT [names]
    [--elder] [--english] [--dark | --light]
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

from kiosk.screens.picture import save_picture, take_picture
from kiosk.screens.theme import look
from tests.screens.samples import SAMPLES
from tests.screens.window import show, start_glass


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
    chosen = (look.elder, look.contrast, look.language)
    glass = start_glass()
    for name, sample in SAMPLES.items():
        if names and not any(name.startswith(wanted) for wanted in names):
            continue
        glass.wipe()
        look.elder, look.contrast, look.language = chosen
        show(glass, sample)
        save_picture(take_picture(), Path(out) / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
