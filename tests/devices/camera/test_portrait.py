"""Where the photo is cut (photo.md B.2), and how it is coded (B.1)."""

import io

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike as Picture
from PIL import Image

from kiosk.devices.camera.opencv.face import Eyes
from kiosk.devices.camera.opencv.jpeg import encode, with_density
from kiosk.devices.camera.opencv.portrait import cut_out, plan_cut
from kiosk.devices.camera.rules import PhotoRules

RULES = PhotoRules()
BLACK = np.zeros((960, 720, 3), np.uint8)


def backdrop_with_hair(top: int) -> Picture:
    picture = np.full((960, 720, 3), 245, np.uint8)
    picture[top:, 200:520] = 60
    return picture


@pytest.mark.parametrize(
    ("hair_top", "eye_y"),
    [
        (120, 14 + 280 * 0.6534),  # hair so many source px above the eyes, at this scale
        (180, 14 + 220 * 0.6534),
        (300, 197.5),  # too near to the eyes: not believed
        (0, 197.5),  # no white above: not believed
    ],
)
def test_the_eye_line_follows_the_hair(hair_top: int, eye_y: float) -> None:
    cut = plan_cut(backdrop_with_hair(hair_top), Eyes((288, 400), (432, 400)), RULES)

    assert cut.eye_y_px == pytest.approx(eye_y, abs=1.5)


def test_the_eye_line_keeps_its_height_although_the_hair_is_cropped() -> None:
    cut = plan_cut(backdrop_with_hair(20), Eyes((288, 400), (432, 400)), RULES)

    assert RULES.height_px - cut.eye_y_px == RULES.eye_to_bottom_px


@pytest.mark.parametrize(
    ("eyes", "scale", "roll"),
    [
        (Eyes((260, 400), (460, 400)), 0.4705, 0.0),
        (Eyes((313, 400), (407, 400)), 1.0010, 0.0),
        (Eyes((300, 395), (420, 405)), 0.7814, 4.764),
        (Eyes((300, 405), (420, 395)), 0.7814, -4.764),
    ],
)
def test_the_cut_turns_the_eyes_level_and_brings_them_to_their_places(
    eyes: Eyes, scale: float, roll: float
) -> None:
    cut = plan_cut(BLACK, eyes, RULES)

    places = np.array([[*eyes.left, 1], [*eyes.right, 1]]) @ np.asarray(cut.matrix()).T
    half = RULES.face_width_px / RULES.face_width_per_ipd / 2
    assert cut.scale == pytest.approx(scale, abs=1e-3)
    assert eyes.roll_deg == pytest.approx(roll, abs=1e-3)
    assert places.tolist() == pytest.approx(
        np.array([[179 - half, cut.eye_y_px], [179 + half, cut.eye_y_px]]), abs=1e-6
    )


def test_the_picture_itself_is_turned_as_the_plan_says() -> None:
    picture = np.full((960, 720, 3), 245, np.uint8)
    eyes = Eyes((300, 495), (420, 505))
    for x, y in (eyes.left, eyes.right):
        cv2.circle(picture, (int(x), int(y)), 6, (0, 0, 0), -1)
    cut = plan_cut(picture, eyes, RULES)

    photo = cut_out(picture, cut)

    assert photo.shape == (441, 358, 3)
    rows, columns = np.nonzero(photo[:, :, 0] < 80)
    assert (columns < 179).any()
    assert (columns > 179).any()
    assert abs(rows[columns < 179].mean() - rows[columns > 179].mean()) < 1.0
    assert columns.mean() == pytest.approx(179, abs=1.5)
    assert columns[columns > 179].mean() - columns[columns < 179].mean() == pytest.approx(94.1, abs=1.5)


def test_the_photo_is_not_mirrored() -> None:
    picture = np.full((960, 720, 3), 245, np.uint8)
    picture[:, :300] = (0, 0, 200)

    photo = cut_out(picture, plan_cut(picture, Eyes((300, 500), (420, 500)), RULES))

    assert photo[200, 10].tolist() == [0, 0, 200]
    assert photo[200, 350].min() > 230


@pytest.mark.parametrize(
    ("eyes", "within", "fits"),
    [
        (Eyes((290, 400), (430, 400)), True, True),
        (Eyes((90, 400), (230, 400)), False, True),
        (Eyes((250, 400), (470, 400)), False, False),
    ],
)
def test_a_cut_beyond_the_picture_is_known(eyes: Eyes, within: bool, fits: bool) -> None:
    cut = plan_cut(BLACK, eyes, RULES)

    assert (cut.lies_within(BLACK), cut.fits_when_moved(BLACK)) == (within, fits)


def grain(sigma: float) -> Picture:
    smooth = np.full((441, 358, 3), 200.0) + np.random.default_rng(5).normal(0, sigma, (441, 358, 3))
    return np.asarray(np.clip(smooth, 0, 255).astype(np.uint8))


def test_the_jpeg_carries_350_dots_per_inch_in_its_header() -> None:
    jpeg = encode(grain(6), RULES)

    assert jpeg[:4].hex(" ") == "ff d8 ff e0"
    assert jpeg[6:11] == b"JFIF\0"
    assert jpeg[13:18].hex(" ") == "01 01 5e 01 5e"
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.size == (358, 441)
        assert image.mode == "RGB"
        assert image.info["dpi"] == (350, 350)


def test_only_the_header_is_changed_for_the_density() -> None:
    plain = cv2.imencode(".jpg", grain(6))[1].tobytes()

    dense = with_density(plain, 350)

    assert len(dense) == len(plain)
    assert dense[18:] == plain[18:]
    with pytest.raises(ValueError, match="JFIF"):
        with_density(b"\x89PNG", 350)


def quality_70(picture: Picture) -> int:
    return int(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].size)


def test_a_smooth_photo_is_coded_finer_until_it_reaches_the_least_size() -> None:
    picture = grain(3.5)
    assert quality_70(picture) < 14 * 1024

    assert 14 * 1024 <= len(encode(picture, RULES)) <= 40 * 1024


def test_a_busy_photo_is_coded_coarser_until_it_fits() -> None:
    picture = grain(30)
    assert quality_70(picture) > 40 * 1024

    assert len(encode(picture, RULES)) < quality_70(picture)


def test_a_photo_that_fits_is_coded_at_the_standards_quality() -> None:
    picture = grain(8)
    assert 14 * 1024 <= quality_70(picture) <= 40 * 1024

    assert len(encode(picture, RULES)) == quality_70(picture)


def test_a_photo_of_no_possible_size_is_still_a_photo() -> None:
    jpeg = encode(np.full((441, 358, 3), 200, np.uint8), RULES)

    assert len(jpeg) < 14 * 1024
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.size == (358, 441)
