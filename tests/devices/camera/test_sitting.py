"""When the camera is content, told by made-up looks."""

from dataclasses import replace

import pytest

from kiosk.devices.camera.opencv.look import Look, Prospect
from kiosk.devices.camera.opencv.sitting import FaceSitting, PortraitSitting
from kiosk.devices.camera.port import Advice
from kiosk.devices.camera.rules import PhotoRules
from kiosk.sandbox.sitter import Sitter
from tests.devices.camera.pictures import drawn
from tests.devices.camera.pictures import look as look_at_picture

RULES = PhotoRules()
NOBODY = Look(720)


@pytest.fixture(scope="module")
def good() -> Look:
    return look_at_picture(drawn())


@pytest.fixture(scope="module")
def blink() -> Look:
    return look_at_picture(drawn(Sitter(eyes_closed=True, still=True)))


def sharper(look: Look, sharpness: float) -> Look:
    assert isinstance(look.prospect, Prospect)
    metrics = replace(look.prospect.metrics, sharpness=sharpness)
    photo = look.prospect.photo.copy()
    return replace(look, prospect=replace(look.prospect, metrics=metrics, photo=photo))


def test_the_count_goes_three_two_one_while_a_face_looks(good: Look) -> None:
    sitting = FaceSitting(RULES)
    assert sitting.countdown(0.0) is None

    ended = [sitting.see(good, at_s) for at_s in (0.0, 0.4, 0.6, 1.1, 1.4, 1.5)]

    assert ended == [False] * 5 + [True]
    assert [sitting.countdown(at_s) for at_s in (0.0, 0.4, 0.6, 1.1, 1.4)] == [3, 3, 2, 1, 1]


def test_a_blink_does_not_break_the_count_and_is_not_the_last_picture(good: Look, blink: Look) -> None:
    sitting = FaceSitting(RULES)

    ended = [
        sitting.see(shown, at_s)
        for at_s, shown in [(0, good), (0.5, good), (0.7, blink), (0.9, good), (1.5, blink), (1.6, good)]
    ]

    assert ended == [False] * 5 + [True]


def test_closed_eyes_break_the_count(good: Look, blink: Look) -> None:
    sitting = FaceSitting(RULES)

    ended = [
        sitting.see(shown, at_s)
        for at_s, shown in [(0, good), (0.3, blink), (0.6, blink), (0.9, blink), (1.2, blink), (1.8, good)]
    ]

    assert not any(ended)
    assert sitting.verdict.advice == (Advice.OPEN_EYES,)
    assert sitting.countdown(1.8) is None


def test_a_slow_machine_still_looks_three_times(good: Look) -> None:
    sitting = FaceSitting(RULES)

    assert [sitting.see(good, at_s) for at_s in (0.0, 5.0, 10.0)] == [False, False, True]


def test_a_face_missed_once_is_passed_over_and_missed_twice_is_gone(good: Look) -> None:
    sitting = FaceSitting(RULES)

    sitting.see(good, 0.0)
    sitting.see(NOBODY, 0.2)
    once = sitting.verdict.advice
    sitting.see(NOBODY, 0.4)

    assert once == ()
    assert sitting.verdict.advice == (Advice.NO_FACE,)


def test_the_first_look_at_nobody_says_so_at_once() -> None:
    sitting = FaceSitting(RULES)

    sitting.see(NOBODY, 0.0)

    assert sitting.verdict.advice == (Advice.NO_FACE,)


def test_the_sharpest_of_the_good_pictures_is_taken(good: Look) -> None:
    sitting = PortraitSitting(RULES)

    for at_s, sharpness in [(0.0, 90.0), (0.5, 140.0), (1.0, 110.0)]:
        assert not sitting.see(sharper(good, sharpness), at_s, shutter=False)
    assert sitting.see(sharper(good, 100.0), 1.5, shutter=False)

    assert sitting.best is not None
    assert sitting.best.prospect.metrics.sharpness == 140.0
    assert sitting.best.failed == ()


def test_a_fault_starts_the_count_again_and_drops_what_was_kept(good: Look) -> None:
    sitting = PortraitSitting(RULES)

    sitting.see(sharper(good, 300.0), 0.0, shutter=False)
    sitting.see(sharper(good, 5.0), 1.0, shutter=False)
    ended = sitting.see(sharper(good, 100.0), 1.6, shutter=False)

    assert not ended
    assert sitting.best is not None
    assert sitting.best.prospect.metrics.sharpness == 100.0


def test_the_shutter_takes_a_usable_picture_with_its_warnings(good: Look, blink: Look) -> None:
    sitting = PortraitSitting(RULES)

    assert not sitting.see(NOBODY, 0.0, shutter=True)
    assert not sitting.see(sharper(blink, 100.0), 0.2, shutter=True)
    assert sitting.countdown(0.2) is None
    assert not sitting.see(sharper(good, 10.0), 0.5, shutter=True)
    assert sitting.see(sharper(blink, 100.0), 0.75, shutter=True)

    assert sitting.best is not None
    assert sitting.best.eyes_open
    assert sitting.best.failed == (Advice.KEEP_STILL,)


def test_what_cannot_be_cut_is_not_taken_even_on_purpose() -> None:
    far = look_at_picture(drawn(Sitter(distance=1.8, still=True)))
    sitting = PortraitSitting(RULES)

    ended = [sitting.see(far, at_s, shutter=True) for at_s in (0.0, 1.0, 2.0)]

    assert not any(ended)
    assert sitting.best is None
    assert sitting.verdict.advice[0] is Advice.COME_CLOSER


def test_a_dropped_photo_is_overwritten(good: Look) -> None:
    sitting = PortraitSitting(RULES)
    kept = sharper(good, 100.0)
    sitting.see(kept, 0.0, shutter=False)

    sitting.wipe()

    assert kept.prospect is not None
    assert not kept.prospect.photo.any()
