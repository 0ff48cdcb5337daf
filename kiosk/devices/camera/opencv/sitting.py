"""When the camera is content: the wait for a face and that for a photo, as plain state (photo.md B.3, B.7).

A sitting is told what each look showed and at what time; it touches neither camera nor glass.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.devices.camera.opencv.checks import OF_THE_PERSON, Verdict, judge
from kiosk.devices.camera.opencv.look import Look, Prospect
from kiosk.devices.camera.port import Advice, Tick
from kiosk.devices.camera.rules import PhotoRules

COUNT_FROM = 3
MISSES_MOST = 1  # a sitter who is gone for longer than that many looks is gone
SHUTTER_S = 0.5  # after the shutter, the sharpest picture of so long is taken


class Sitting(Protocol):
    """What driver and glass want to know of a sitting."""

    deep: bool
    verdict: Verdict

    def see(self, look: Look, at_s: float, *, shutter: bool) -> bool:
        """One more look; whether the wait is over."""
        ...

    def countdown(self, at_s: float) -> int | None: ...


class Steadiness:
    """Since when everything has been good."""

    def __init__(self, needed_s: float) -> None:
        self._needed_s = needed_s
        self._since: float | None = None

    def saw(self, at_s: float, *, good: bool) -> bool:
        """Whether it has been good for long enough."""
        if not good:
            self._since = None
            return False
        if self._since is None:
            self._since = at_s
        return at_s - self._since >= self._needed_s

    def restart(self) -> None:
        self._since = None

    def countdown(self, at_s: float) -> int | None:
        """3, 2, 1 while it is good."""
        if self._since is None:
            return None
        gone = (at_s - self._since) / self._needed_s
        return max(1, COUNT_FROM - int(gone * COUNT_FROM))


class Patience:
    """Takes looks as people would: they blink, and a cascade misses a face or an eye now and then."""

    def __init__(self, rules: PhotoRules) -> None:
        enough, last = rules.eyes_window
        self._enough = enough
        self._closed_most = last - enough
        self._last: deque[bool] = deque(maxlen=last)
        self._missed = MISSES_MOST

    @property
    def sure(self) -> bool:
        """Whether the eyes were seen open often enough, however slow the machine looks."""
        return self._last.count(True) >= self._enough

    def saw(self, look: Look) -> Look | None:
        """The same look, with the eyes as they have been on the whole; None to pass over it."""
        if not look.faces and self._missed < MISSES_MOST:
            self._missed += 1
            return None
        if look.face is None:
            self._missed = MISSES_MOST
            self._last.clear()
            return look
        self._missed = 0
        self._last.append(look.eyes_open)
        closed = self._last.count(False)
        return replace(look, eyes_open=any(self._last) and closed <= self._closed_most)


class FaceSitting:
    """One face with open eyes that looks at the camera, for as long as the count takes."""

    deep = False

    def __init__(self, rules: PhotoRules) -> None:
        self._rules = rules
        self._patience = Patience(rules)
        self._steady = Steadiness(rules.steady_s)
        self.verdict = Verdict()

    def see(self, look: Look, at_s: float, *, shutter: bool = False) -> bool:
        calm = self._patience.saw(look)
        if calm is None:
            return False
        verdict = judge(calm, self._rules)
        failed = tuple(advice for advice in verdict.failed if advice in OF_THE_PERSON)
        self.verdict = Verdict(failed, verdict.ticks)
        lasted = self._steady.saw(at_s, good=not failed)
        # The last picture is the one that is compared: not in the middle of a blink.
        return lasted and look.eyes_open and self._patience.sure

    def countdown(self, at_s: float) -> int | None:
        return self._steady.countdown(at_s)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that may be taken, and what failed on it."""

    prospect: Prospect
    eyes_open: bool
    failed: tuple[Advice, ...] = ()

    @property
    def rank(self) -> tuple[bool, float]:
        return self.eyes_open, self.prospect.metrics.sharpness


class PortraitSitting:
    """All checks good for as long as the count takes; or the shutter, as soon as there is a usable face."""

    deep = True

    def __init__(self, rules: PhotoRules) -> None:
        self._rules = rules
        self._patience = Patience(rules)
        self._steady = Steadiness(rules.steady_s)
        self._pressed_at: float | None = None
        self.best: Shot | None = None
        self.verdict = Verdict()

    @property
    def on_purpose(self) -> bool:
        """Whether the sitter took the picture himself."""
        return self._pressed_at is not None

    def see(self, look: Look, at_s: float, *, shutter: bool) -> bool:
        calm = self._patience.saw(look)
        if calm is None:
            return False
        self.verdict = judge(calm, self._rules)
        good = not self.verdict.failed
        lasted = self._steady.saw(at_s, good=good)
        if shutter or self.on_purpose:
            return self._after_shutter(look, at_s)
        if not good:
            self.wipe()
        elif look.eyes_open:
            self._offer(look, ())
        return lasted and self._patience.sure and self.best is not None

    def countdown(self, at_s: float) -> int | None:
        return None if self.on_purpose else self._steady.countdown(at_s)

    def again(self, reasons: tuple[Advice, ...]) -> None:
        """The finished picture was not good after all: wait once more, with these reasons on the glass."""
        self.wipe()
        self._steady.restart()
        self.verdict = Verdict(reasons, frozenset[Tick]())

    def wipe(self) -> None:
        """Overwrite the photo that was kept."""
        if self.best is not None:
            self.best.prospect.photo[:] = 0
        self.best = None

    def _after_shutter(self, look: Look, at_s: float) -> bool:
        if is_usable(look, self._rules):
            if self._pressed_at is None:
                self._pressed_at = at_s
                self.wipe()
            self._offer(look, judge(look, self._rules).failed)
        return self._pressed_at is not None and at_s - self._pressed_at >= SHUTTER_S

    def _offer(self, look: Look, failed: tuple[Advice, ...]) -> None:
        if look.prospect is None:
            return
        shot = Shot(look.prospect, look.eyes_open, failed)
        if self.best is None or shot.rank > self.best.rank:
            self.best = shot


def is_usable(look: Look, rules: PhotoRules) -> bool:
    """Whether a photo can be cut at all: one face, inside the picture, not blown up, not too tilted (B.2)."""
    if look.prospect is None:
        return False
    cut = look.prospect.cut
    level = abs(cut.eyes.roll_deg) <= rules.roll_correctable_deg
    return look.prospect.lies_within and cut.scale <= 1.0 and level
