"""Kivy as a kiosk needs it: imported before anything of Kivy, by everything in this package (ux.md C.7).

Kivy reads its settings while it is imported: whoever imports it first decides, so this module does.
"""

import os

os.environ.update(
    KIVY_NO_ARGS="1",  # else Kivy takes our command line for its own
    KIVY_NO_CONFIG="1",  # else it writes to the home directory
    KIVY_NO_FILELOG="1",
    KIVY_LOG_MODE="PYTHON",
    KIVY_NO_ENV_CONFIG="1",
    KIVY_METRICS_DENSITY="1",
)

from kivy.config import Config

FRAMES_A_SECOND = 125
"""The most Kivy draws, and how often it looks for touches; it draws nothing while nothing changes."""

for section, key, value in (
    ("graphics", "multisamples", "0"),
    ("graphics", "resizable", "0"),
    ("graphics", "borderless", "1"),
    ("graphics", "show_cursor", "0"),
    ("graphics", "maxfps", str(FRAMES_A_SECOND)),
    ("graphics", "allow_screensaver", "0"),
    ("kivy", "exit_on_escape", "0"),
    ("kivy", "desktop", "0"),
    ("kivy", "keyboard_mode", ""),
    ("kivy", "log_level", "warning"),
    ("input", "mouse", "mouse,disable_multitouch"),
):
    Config.set(section, key, value)
# The same finger would be reported twice, by X and by the raw device (kivy issue 1903).
Config.remove_option("input", "%(name)s")


def open_window(width: int, height: int, *, fullscreen: bool = False, by_hand: bool = False) -> None:
    """Fix size and kind of the window; to be called once, before the first widget is made.

    `by_hand`: a window on somebody's desk, with a pointer and a frame, that can be made smaller and closed.
    """
    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "fullscreen", "auto" if fullscreen else "0")
    for key, holds in (("show_cursor", by_hand), ("resizable", by_hand), ("borderless", not by_hand)):
        Config.set("graphics", key, "1" if holds else "0")
    lock_window(may_close=by_hand)
    _paint_cheaply()


def lock_window(*, may_close: bool = False) -> None:
    """No key, no dropped file and no closing of the window does anything (ux.md C.7, lockdown)."""
    # Kivy opens the window while this module is imported: it has to wait until the size is known.
    from kivy.core.window import Window  # noqa: PLC0415

    def swallow(*_: object, **__: object) -> bool:
        return True

    Window.bind(on_keyboard=swallow, on_key_down=swallow, on_key_up=swallow)
    Window.bind(on_dropfile=swallow, on_drop_file=swallow, on_drop_text=swallow)
    if not may_close:
        Window.bind(on_request_close=swallow)
    Window.allow_vkeyboard = False


def _paint_cheaply() -> None:
    """Kivy paints plain surfaces with a white texture; without smoothing that costs a third less."""
    from kivy.graphics import Rectangle  # noqa: PLC0415 needs the window

    white = Rectangle().texture
    white.mag_filter = white.min_filter = "nearest"
