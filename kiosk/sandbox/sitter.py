"""The sitter before the camera: the drawn person as a moving picture that sways and blinks (photo.md B.5)."""

import math
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.sandbox.person import FRAME_WIDTH, draw_person

WIDTH_PX, HEIGHT_PX = 720, 960  # a camera mounted upright
SCALE = 1.667  # of the photo's frame, as the glass draws sitter and oval
CORNER = ((WIDTH_PX - FRAME_WIDTH * SCALE) / 2, 76.0)
EYES_AT = (WIDTH_PX / 2, CORNER[1] + 206 * SCALE)
BLINK_EVERY_S, BLINK_S = 4.3, 0.16
PAPER = (110, 150, 610, 850)
LAMP_FALL_OFF = 0.04  # from the middle to the edge
NOISE_LEVEL, NOISE_SIGMA, NOISE_FIELDS = 8, 2.0, 4


@dataclass(slots=True)
class Sitter:
    """What the person does; may be changed while the camera looks."""

    distance: float = 1.0
    """1 is where the oval wants the face; 2 is twice as far away."""
    eyes_closed: bool = False
    tilt: float = 0.0
    """Degrees; the head's left ear goes up with positive ones."""
    dark: float = 0.0
    """0 is the lamp as it should be, 1 is no light at all."""
    nobody: bool = False
    two_people: bool = False
    paper: bool = False
    """Holds a page before the lens."""
    still: bool = False
    """Neither sways nor blinks."""
    _noise: int = field(default=0, repr=False)

    def picture(self, at_s: float) -> Picture:
        """What the camera sees at that time, BGR."""
        seen = _backdrop().copy() if self.nobody else self._people(at_s)
        if self.paper:
            _hold_paper(seen)
        seen = cv2.multiply(seen, _lamp(), scale=1 / 255)
        if self.dark:
            seen = cv2.convertScaleAbs(seen, alpha=1.0 - self.dark)
        self._noise = (self._noise + 1) % NOISE_FIELDS
        return cv2.addWeighted(seen, 1.0, _noise(self._noise), 1.0, -NOISE_LEVEL)

    def _people(self, at_s: float) -> Picture:
        if not self.two_people:
            return self._person(at_s, EYES_AT, self.distance)
        left = self._person(at_s, (WIDTH_PX * 0.28, EYES_AT[1]), self.distance * 1.9)
        right = self._person(at_s + 1.7, (WIDTH_PX * 0.72, EYES_AT[1] + 20), self.distance * 1.9)
        return cv2.min(left, right)

    def _person(self, at_s: float, eyes_at: tuple[float, float], distance: float) -> Picture:
        sway = 0.0 if self.still else 1.0
        turn = math.radians(self.tilt + sway * 0.5 * math.sin(at_s * 1.1))
        x = eyes_at[0] + sway * 3.0 * math.sin(at_s * 1.3)
        y = eyes_at[1] + sway * 2.0 * math.sin(at_s * 1.7)
        cos, sin = math.cos(turn) / distance, math.sin(turn) / distance
        u, v = EYES_AT
        moved = np.array([[cos, -sin, x - cos * u + sin * v], [sin, cos, y - sin * u - cos * v]])
        drawn = _drawn(eyes_open=not self._blinks(at_s))
        return cv2.warpAffine(drawn, moved, (WIDTH_PX, HEIGHT_PX), borderMode=cv2.BORDER_REPLICATE)

    def _blinks(self, at_s: float) -> bool:
        return self.eyes_closed or (not self.still and at_s % BLINK_EVERY_S > BLINK_EVERY_S - BLINK_S)


def _hold_paper(seen: Picture) -> None:
    """A page with lines that nobody can read."""
    left, top, right, bottom = PAPER
    cv2.rectangle(seen, (left, top), (right, bottom), (232, 240, 244), cv2.FILLED)
    cv2.rectangle(seen, (left, top), (right, bottom), (120, 130, 134), 3)
    for number, y in enumerate(range(top + 70, bottom - 40, 62)):
        short = 160 if number % 3 == 2 else 40
        cv2.line(seen, (left + 40, y), (right - short, y), (90, 96, 100), 9, cv2.LINE_AA)


@cache
def _drawn(*, eyes_open: bool) -> Picture:
    return draw_person((WIDTH_PX, HEIGHT_PX), CORNER, SCALE, eyes_open=eyes_open)


@cache
def _backdrop() -> Picture:
    return np.full((HEIGHT_PX, WIDTH_PX, 3), _drawn(eyes_open=True)[0, 0], np.uint8)


@cache
def _lamp() -> Picture:
    # No lamp lights a room as evenly as paper is painted; it hangs where the face should be.
    y, x = np.mgrid[-1 : 1 : HEIGHT_PX * 1j, -1 : 1 : WIDTH_PX * 1j]
    light = 1.0 - LAMP_FALL_OFF * (x**2 + (y + 0.2) ** 2)
    return np.repeat(np.rint(255 * light).astype(np.uint8)[:, :, None], 3, axis=2)


@cache
def _noise(number: int) -> Picture:
    chance = np.random.default_rng(number)
    grain = chance.normal(NOISE_LEVEL, NOISE_SIGMA, (HEIGHT_PX, WIDTH_PX, 3))
    return np.clip(grain, 0, 255).astype(np.uint8)
