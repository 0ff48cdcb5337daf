"""The live picture: mirrored as in a mirror, cropped to its frame, everything but an oval in shade."""

from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics.texture import Texture

from kiosk.devices.camera.port import Frame
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.outline import Trail, oval, rounded
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.widgets.shapes import Box

PICTURES_A_SECOND = 15

OvalAt = tuple[float, float, float, float]
"""Middle and the two radii."""


class LivePicture(Drawing):
    """`show` takes a frame; `forget` overwrites what the texture held and lets go of it."""

    base = (780, 880)
    oval_at: ClassVar[OvalAt] = (390, 410, 270, 350)
    ring: ClassVar[float] = 16
    shade_alpha: ClassVar[float] = 0.72
    mirrored: ClassVar[bool] = True
    """False for what is to be read."""

    def __init__(self, **properties: Any) -> None:
        self._texture: Any = None
        self._mesh: Any = None
        self._shown: Frame | None = None
        super().__init__(**properties)

    @property
    def holds_picture(self) -> bool:
        """Whether pixels of somebody are in the texture."""
        return self._texture is not None

    def draw(self, pen: Pen) -> None:
        frame = rounded(0, 0, *self.base, 13)
        self._face_hole = oval(*self.oval_at)
        pen.rect(0, 0, *self.base, 13, "backdrop")
        self._mesh = pen.picture(frame)
        self._outline = frame
        self._fit()
        self.draw_over(pen, frame, self._face_hole)

    def draw_over(self, pen: Pen, frame: Trail, hole: Trail) -> None:
        pen.shade(frame, hole, "pine_deep", self.shade_alpha)
        pen.outline(hole, "live_line", self.ring)

    def show(self, frame: Frame | None) -> list[Box]:
        """Draw the newest frame; what looks different now. One that stands there costs nothing."""
        if frame is self._shown:
            return []
        mine = (self.x, self.y, self.width, self.height)
        if frame is None:
            self.forget()
            return [mine]
        size = (frame.width_px, frame.height_px)
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgb", mipmap=False)
            self._fit()
        self._texture.blit_buffer(frame.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self._shown = frame
        self.canvas.ask_update()
        return [mine]

    def forget(self) -> None:
        """Nothing of a face stays in the texture's memory (ux.md C.4)."""
        if self._texture is not None:
            width, height = self._texture.size
            self._texture.blit_buffer(bytes(width * height * 3), colorfmt="rgb", bufferfmt="ubyte")
        self._texture = self._shown = None
        self._fit()

    def _fit(self) -> None:
        """Cut the picture to the frame's proportion, keep its middle, and turn it as a mirror does."""
        if self._mesh is None:
            return
        texture = self._texture
        self._mesh.texture = texture
        if texture is None:
            self._mesh.indices = []
            return
        width, height = self.base
        part = (width / height) / (texture.width / texture.height)
        wide, high = min(part, 1.0), min(1 / part, 1.0)
        turn = -1 if self.mirrored else 1
        vertices: list[float] = []
        for x, y in self._outline.points:
            u = 0.5 + turn * (x / width - 0.5) * wide
            v = 0.5 + (y / height - 0.5) * high
            vertices += (x * self.scale, -y * self.scale, u, v)
        count = len(self._outline.points)
        self._mesh.vertices = vertices
        self._mesh.indices = [i for n in range(1, count - 1) for i in (0, n, n + 1)]
