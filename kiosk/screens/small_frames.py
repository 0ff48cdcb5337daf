"""Frames of which only a part is painted: what moves of itself must not make a finger wait.

A graphics chip paints the whole glass in no time; software needs 20 ms for it, and a touch that falls into
these waits for them and then for its own frame. Software's picture is copied to an X window and stays as it
was shown, so it is enough to paint what has moved. A chip may swap two pictures, of which the next is older
than the one shown: there the whole glass is painted, as ever.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import ScissorPop, ScissorPush
from kivy.graphics.opengl import (
    GL_RENDERER,
    GL_SCISSOR_TEST,
    glDisable,
    glEnable,
    glGetString,
    glScissor,
)

from kiosk.screens.widgets.shapes import Box

SOFTWARE = ("llvmpipe", "softpipe")
"""Mesa's software renderers, as they name themselves."""
ROUND_PX = 2
"""Smooth edges reach a pixel further than their shape."""


class SmallFrames:
    """Paints parts of the window, if its pictures stay as they were shown; there is one, see `frames`."""

    def __init__(self) -> None:
        self._window: Any = None
        self._scissors: Any = None
        self._keeps_picture = False

    def attach(self, window: Any, root: Any) -> None:
        """`root` is drawn over the whole window, and everything else inside of it."""
        self._window, self._scissors = window, ScissorPush()
        # Parts of the glass have scissors of their own, which Kivy cuts out of these.
        root.canvas.before.add(self._scissors)
        root.canvas.after.add(ScissorPop())
        window.bind(on_draw=self._whole)
        renderer = glGetString(GL_RENDERER).decode("ascii", "replace").lower()
        on_x = type(window.get_window_info()).__name__ == "WindowInfoX11"
        self._keeps_picture = on_x and any(name in renderer for name in SOFTWARE)

    def paint(self, change: Callable[[], Iterable[Box]]) -> None:
        """Make a change and paint the boxes it names: nothing outside of them may look different after it.

        When anything else waits to be painted, the next frame is a whole one and shows this change too.
        """
        alone = self._keeps_picture and not self._window.canvas.needs_redraw
        boxes = list(change())
        if not (alone and boxes):
            return
        for box in boxes:
            self._cut(*_outward(box))
            glEnable(GL_SCISSOR_TEST)
            self._window.clear()
            glDisable(GL_SCISSOR_TEST)
            self._window.render_context.draw()
        self._window.dispatch("on_flip")

    def _whole(self, window: Any) -> None:
        width, height = window.system_size
        self._cut(0, 0, int(width), int(height))

    def _cut(self, x: int, y: int, width: int, height: int) -> None:
        scissors = self._scissors
        if (scissors.x, scissors.y, scissors.width, scissors.height) != (x, y, width, height):
            scissors.x, scissors.y, scissors.width, scissors.height = x, y, width, height
        glScissor(x, y, width, height)


def _outward(box: Box) -> tuple[int, int, int, int]:
    x, y, width, height = box
    left, foot = max(math.floor(x) - ROUND_PX, 0), max(math.floor(y) - ROUND_PX, 0)
    return left, foot, math.ceil(x + width) + ROUND_PX - left, math.ceil(y + height) + ROUND_PX - foot


frames = SmallFrames()
