"""One look at a picture: who is in it, which photo it would give, what is measured on that (photo.md B.2)."""

from dataclasses import dataclass

import cv2
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.face import Eyes, Face, FaceFinder
from kiosk.devices.camera.opencv.measure import Metrics, measure
from kiosk.devices.camera.opencv.portrait import Cut, cut_out, plan_cut
from kiosk.devices.camera.rules import PhotoRules


@dataclass(frozen=True, slots=True)
class Prospect:
    """The photo that this picture would give."""

    cut: Cut
    lies_within: bool
    fits_when_moved: bool
    photo: Picture
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Look:
    """What one picture shows. `prospect` is None without a face, or with more than one."""

    width_px: int
    faces: tuple[Face, ...] = ()
    eyes_open: bool = False
    prospect: Prospect | None = None

    @property
    def face(self) -> Face | None:
        """The sitter: the one face there is."""
        return self.faces[0] if len(self.faces) == 1 else None

    @property
    def eyes(self) -> Eyes | None:
        """Where the sitter's eyes are, seen or reckoned."""
        return None if self.face is None else self.face.eyes or self.face.guessed_eyes


def upright(picture: Picture, rules: PhotoRules) -> Picture:
    """The middle of the picture in the photo's own proportions: what the glass shows and the checks see."""
    height, width = picture.shape[:2]
    across = min(width, round(height * rules.width_px / rules.height_px))
    down = min(height, round(width * rules.height_px / rules.width_px))
    left, top = (width - across) // 2, (height - down) // 2
    return picture[top : top + down, left : left + across]


def faces_in(picture: Picture, finder: FaceFinder, rules: PhotoRules) -> tuple[Face, ...]:
    """The sitter and whoever else counts, found on a small copy, in the picture's own pixels."""
    height, width = picture.shape[:2]
    factor = min(1.0, rules.look_width_px / width)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = [face.scaled(1 / factor) for face in finder.find(small)]
    if not found:
        return ()
    sitter, *others = found
    least = rules.second_face_share * width * height
    # Cascades also see faces in collars and in chins: what lies within the sitter's face is no second person.
    return sitter, *(face for face in others if face.area >= least and not _lies_in(face, sitter))


def look_at(picture: Picture, finder: FaceFinder, rules: PhotoRules, *, deep: bool) -> Look:
    """Look once. `deep` also takes the photo out and measures it."""
    faces = faces_in(picture, finder, rules)
    width = picture.shape[1]
    if len(faces) != 1:
        return Look(width, faces)
    eyes_open = faces[0].eyes is not None
    if not deep:
        return Look(width, faces, eyes_open)
    return Look(width, faces, eyes_open, prospect_of(picture, faces[0].eyes or faces[0].guessed_eyes, rules))


def prospect_of(picture: Picture, eyes: Eyes, rules: PhotoRules) -> Prospect:
    """Cut and measure."""
    cut = plan_cut(picture, eyes, rules)
    photo = cut_out(picture, cut)
    metrics = measure(photo, cut.eye_y_px, cut.scale * eyes.distance)
    return Prospect(cut, cut.lies_within(picture), cut.fits_when_moved(picture), photo, metrics)


def _lies_in(face: Face, other: Face) -> bool:
    x, y, w, h = other.box
    middle_x, middle_y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
    return x <= middle_x <= x + w and y <= middle_y <= y + 1.5 * h
