"""An app of one empty widget: how long Kivy alone takes to its first frame on this machine."""

import sys
import time

from kiosk.screens.kivy_setup import open_window

# isort: split
from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.uix.widget import Widget


def main() -> None:
    """Write the time of the first frame (CLOCK_MONOTONIC), and end."""
    open_window(1080, 1920)

    def shown(window: object) -> bool:
        EventLoop.window.flip()
        sys.stdout.write(f"{time.monotonic()}\n")
        sys.stdout.flush()
        stopTouchApp()
        return True

    EventLoop.window.bind(on_flip=shown)
    runTouchApp(Widget())


if __name__ == "__main__":
    main()
