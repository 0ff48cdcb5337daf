"""The look as roles (look.md): colours, sizes and type of config/look.toml for the display at hand.

    color("pine")        RGBA of a role in the theme that is worn now
    at(54)               pixels of the base (1080 x 1920) on this display
    px(20)               millimetres of the base on this display
    type_row("body")     size and line height of a row of the type table, grown in elder mode

A screen is built for one look; when the look changes the glass builds the screen again. So every value may
be read once, when a widget is made.
"""

import tomllib
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.settings import PACKAGED_CONFIG

Rgba = tuple[float, float, float, float]

LOOK_FILE = PACKAGED_CONFIG / "look.toml"
SLOW_FACTOR = 2.0
"""In elder mode and with speech on every wait is twice as long (ux.md C.4)."""
THEMES = ("light", "contrast_dark", "contrast_light", "maintenance")


class Look:
    """What a citizen chose on the strip; all of it goes back at the end of the visit."""

    def __init__(self) -> None:
        self.elder = False
        self.contrast = ""
        """"", "dark" or "light"."""
        self.language = "zh"
        self.voice = False
        self.motion = True
        """False on a machine too weak to move anything; tests set it too."""
        self.on_change: Callable[[], None] = lambda: None

    def toggle_elder(self) -> None:
        self.elder = not self.elder
        self.on_change()

    def next_contrast(self) -> None:
        """Plain, white on black, black on white, plain again."""
        self.contrast = {"": "dark", "dark": "light", "light": ""}[self.contrast]
        self.on_change()

    def next_language(self) -> None:
        self.language = "en" if self.language == "zh" else "zh"
        self.on_change()

    def toggle_voice(self) -> None:
        self.voice = not self.voice
        self.on_change()

    def reset(self) -> None:
        """End of a visit: the next citizen finds the plain look; tells nobody, the glass is empty then."""
        self.elder = False
        self.contrast = ""
        self.language = "zh"
        self.voice = False

    @property
    def patience_factor(self) -> float:
        """In elder mode and with speech on the glass waits longer."""
        return SLOW_FACTOR if self.elder or self.voice else 1.0

    @property
    def still(self) -> bool:
        """Nothing moves in elder mode and in the contrast themes (look.md 7)."""
        return self.elder or bool(self.contrast) or not self.motion


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One row of the type table."""

    size_px: float
    line: float
    """Height of a line as a multiple of the size."""


look = Look()
"""The look of the one glass this process has."""


@dataclass(slots=True)
class _Worn:
    scale: float = 1.0
    dress: str = ""


_worn = _Worn()


@cache
def tokens() -> dict[str, Any]:
    """The file as it is; drawings take their own numbers from it."""
    return tomllib.loads(LOOK_FILE.read_text(encoding="utf-8"))


def fit(width_px: float, height_px: float) -> None:
    """Scale the base to this display; the shorter side decides, the rest stays paper."""
    base = tokens()["base"]
    _worn.scale = min(width_px / base["width_px"], height_px / base["height_px"])


def wear(dress: str) -> None:
    """Put on "maintenance" over the citizen's choice, or "" to take it off again."""
    _worn.dress = dress


def theme_name() -> str:
    if _worn.dress:
        return _worn.dress
    return f"contrast_{look.contrast}" if look.contrast else "light"


def high_contrast() -> bool:
    return theme_name().startswith("contrast")


def color(role: str) -> Rgba:
    """Raises KeyError for a role that look.toml does not name."""
    themes = tokens()["theme"]
    # The last: what has just left the glass in another dress may be drawn once more, unseen.
    dresses = ChainMap(themes[theme_name()], themes["light"], tokens()["drawing"], *themes.values())
    return rgba(dresses[role])


@cache
def rgba(hexadecimal: str) -> Rgba:
    """#RRGGBB as Kivy wants it."""
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, 1.0)


def at(base_px: float) -> float:
    """Pixels of the base on this display, whole."""
    return float(round(base_px * _worn.scale))


def px(mm: float) -> float:
    """Millimetres of the base on this display."""
    return float(round(mm * tokens()["base"]["dpi"] / 25.4 * _worn.scale))


def base(display_px: float) -> float:
    """Pixels of this display in pixels of the base."""
    return display_px / _worn.scale


def mm(display_px: float) -> float:
    """The other way round, for tests of target sizes."""
    return display_px / _worn.scale * 25.4 / float(tokens()["base"]["dpi"])


def type_row(kind: str) -> TypeRow:
    """Size on this display and line height; elder mode grows what it has to (look.md 4)."""
    rows = tokens()["type"]
    size_mm, line = rows[kind]
    base_px = int(size_mm * tokens()["base"]["dpi"] / 25.4)
    return TypeRow(base_px * _growth(kind) * _worn.scale, line)


def grown(base_px: float, kind: str = "body") -> float:
    """A size of type that stands in no row, in base pixels, grown as `kind` grows."""
    return float(base_px * _growth(kind) * _worn.scale)


def _growth(kind: str) -> float:
    # A technician's screen is full of facts and read from near.
    large = look.elder and not _worn.dress
    return float(tokens()["type"]["elder"].get(kind, 1.0)) if large else 1.0
