"""The direction of every metric, on drawn faces (photo.md B.4): plumbing and sign, not accuracy on people."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.checks import CHECKS, TICK_OF, final_faults, judge
from kiosk.devices.camera.opencv.face import Eyes, Face
from kiosk.devices.camera.opencv.look import Look, look_at, upright
from kiosk.devices.camera.port import Advice, Tick
from kiosk.sandbox.sitter import Sitter
from tests.devices.camera.pictures import (
    RULES,
    before_a_grey_wall,
    blurred,
    drawn,
    finder,
    lit_from_one_side,
    look,
    metrics,
    verdict,
)


@pytest.mark.parametrize("at_s", [0.0, 1.0, 2.2, 3.1, 6.7])
def test_a_sitter_at_ease_passes_every_check(at_s: float) -> None:
    told = verdict(drawn(Sitter(), at_s))

    assert told.failed == ()
    assert told.ticks == frozenset(Tick)


def test_closed_eyes_are_the_only_thing_wrong_with_closed_eyes() -> None:
    told = verdict(drawn(Sitter(eyes_closed=True, still=True)))

    assert told.failed == (Advice.OPEN_EYES,)
    assert told.ticks == frozenset(Tick) - {Tick.EYES}


def test_nobody_and_two_people_are_told_before_anything_is_ticked() -> None:
    empty = verdict(drawn(Sitter(nobody=True)))
    crowd = verdict(drawn(Sitter(two_people=True, still=True)))

    assert (empty.failed, empty.ticks) == ((Advice.NO_FACE,), frozenset())
    assert (crowd.failed, crowd.ticks) == ((Advice.SEVERAL_FACES,), frozenset())


@pytest.mark.parametrize(("distance", "advice"), [(1.8, Advice.COME_CLOSER), (0.7, Advice.STEP_BACK)])
def test_the_distance_is_told_in_the_right_direction(distance: float, advice: Advice) -> None:
    told = verdict(drawn(Sitter(distance=distance, still=True)))

    assert told.advice[0] is advice
    assert Tick.DISTANCE not in told.ticks


@pytest.mark.parametrize("tilt", [7.0, -7.0, 11.0])
def test_a_tilted_head_is_asked_to_be_held_straight(tilt: float) -> None:
    picture = drawn(Sitter(tilt=tilt, still=True))

    seen = look(picture)

    assert seen.eyes is not None
    assert seen.eyes.roll_deg == pytest.approx(tilt, abs=2.0)
    assert judge(seen, RULES).failed == (Advice.HOLD_STRAIGHT,)


def test_a_sitter_at_the_edge_is_asked_to_the_middle() -> None:
    picture = drawn()
    aside = np.roll(picture, 130, axis=1)
    aside[:, :130] = picture[0, 0]

    assert verdict(aside).advice[0] is Advice.CENTRE


def test_the_less_light_the_darker_face_and_backdrop() -> None:
    bright, dark = metrics(drawn()), metrics(drawn(Sitter(dark=0.65, still=True)))

    assert dark.face_mean < 70 < bright.face_mean
    assert dark.entropy_bits < bright.entropy_bits
    assert dark.backdrop_mean < RULES.backdrop_mean <= bright.backdrop_mean
    assert Advice.TOO_DARK in verdict(drawn(Sitter(dark=0.65, still=True))).failed


def test_a_lamp_too_strong_is_called_too_bright_and_not_too_dark() -> None:
    told = verdict(cv2.convertScaleAbs(drawn(), alpha=1.35))

    assert Advice.TOO_BRIGHT in told.failed
    assert Advice.TOO_DARK not in told.failed


def test_light_from_one_side_is_uneven() -> None:
    even, side = metrics(drawn()), metrics(lit_from_one_side())

    assert even.evenness > 0.9
    assert side.evenness < 0.4
    assert verdict(lit_from_one_side()).failed[0] is Advice.UNEVEN_LIGHT


def test_a_yellow_lamp_gives_skin_a_colour_that_it_does_not_have() -> None:
    yellow = drawn().copy()
    yellow[:, :, 0] = yellow[:, :, 0] // 3

    assert metrics(yellow).skin_b > RULES.skin_b[1]
    assert Advice.UNEVEN_LIGHT in verdict(yellow).failed


def test_a_grey_wall_is_not_white_and_nothing_else_is_wrong() -> None:
    told = verdict(before_a_grey_wall())

    assert metrics(before_a_grey_wall()).backdrop_white_share < 0.1
    assert told.failed == (Advice.BACKGROUND,)
    assert told.ticks == frozenset(Tick) - {Tick.LIGHT}


def test_a_thing_on_the_backdrop_shows_as_gradient() -> None:
    picture = drawn().copy()
    picture[::12, 100:140] = 150

    assert metrics(picture).backdrop_gradient > metrics(drawn()).backdrop_gradient + 5


def test_blur_lowers_the_sharpness_step_by_step() -> None:
    sharp, soft, softer = (metrics(p).sharpness for p in (drawn(), blurred(3), blurred(6)))

    assert sharp > RULES.sharpness_warn > RULES.sharpness_floor > soft > softer
    assert verdict(blurred(3)).failed == (Advice.KEEP_STILL,)


def test_a_bright_patch_over_an_eye_is_glare() -> None:
    picture = drawn().copy()
    eyes = look(picture).eyes
    assert eyes is not None
    x, y = (round(v) for v in eyes.left)
    cv2.rectangle(picture, (x + 8, y - 14), (x + 28, y - 4), (255, 255, 255), -1)

    assert metrics(drawn()).glare_share < RULES.glare_share < metrics(picture).glare_share
    assert Advice.GLARE in verdict(picture).failed


def test_the_checks_come_in_the_order_of_the_port_and_each_takes_a_tick() -> None:
    assert list(CHECKS) == list(Advice)
    assert set(TICK_OF) == set(Advice) - {Advice.NO_FACE, Advice.SEVERAL_FACES}
    assert set(TICK_OF.values()) == set(Tick)


def test_never_more_than_three_reasons_are_shown() -> None:
    told = verdict(drawn(Sitter(dark=0.7, distance=0.7, tilt=9, still=True)))

    assert len(told.failed) > 3
    assert told.advice == told.failed[:3]


@pytest.mark.parametrize(
    ("turned", "fine"),
    [
        ({"yaw_share": 0.05}, True),
        ({"yaw_share": -0.2}, False),
        ({"pitch": 0.6}, True),
        ({"pitch": 0.9}, False),
        ({"profile": True}, False),
    ],
)
def test_a_head_turned_or_lifted_is_not_straight(turned: dict[str, float | bool], fine: bool) -> None:
    face = replace(Face((200, 200, 300, 300), Eyes((290, 320), (410, 320))), **turned)  # type: ignore[arg-type]

    told = judge(Look(720, (face,), eyes_open=True), RULES)

    assert (Advice.HOLD_STRAIGHT not in told.failed) is fine


@pytest.mark.parametrize(
    ("measured", "advice"),
    [
        ({"face_mean": 89.0}, Advice.TOO_DARK),
        ({"face_dark_share": 0.11}, Advice.TOO_DARK),
        ({"face_mean": 100.0, "entropy_bits": 4.4}, Advice.TOO_DARK),
        ({"face_mean": 201.0}, Advice.TOO_BRIGHT),
        ({"face_bright_share": 0.07}, Advice.TOO_BRIGHT),
        ({"face_mean": 199.0, "entropy_bits": 4.4}, Advice.TOO_BRIGHT),
        ({"evenness": 0.54}, Advice.UNEVEN_LIGHT),
        ({"skin_a": 4.0}, Advice.UNEVEN_LIGHT),
        ({"skin_a": 26.0}, Advice.UNEVEN_LIGHT),
        ({"skin_b": 4.0}, Advice.UNEVEN_LIGHT),
        ({"skin_b": 36.0}, Advice.UNEVEN_LIGHT),
        ({"backdrop_mean": 224.0}, Advice.BACKGROUND),
        ({"backdrop_white_share": 0.91}, Advice.BACKGROUND),
        ({"backdrop_saturation": 26.0}, Advice.BACKGROUND),
        ({"backdrop_gradient": 10.5}, Advice.BACKGROUND),
        ({"sharpness": 19.0}, Advice.KEEP_STILL),
        ({"glare_share": 0.04}, Advice.GLARE),
    ],
)
def test_every_threshold_alone_gives_its_advice(measured: dict[str, float], advice: Advice) -> None:
    good = look(drawn())
    assert good.prospect is not None
    metrics = replace(good.prospect.metrics, **measured)

    told = judge(replace(good, prospect=replace(good.prospect, metrics=metrics)), RULES)

    assert told.failed == (advice,)


class Finds:
    """A finder that has made up its mind."""

    def __init__(self, *faces: Face) -> None:
        self._faces = list(faces)

    def find(self, picture: Picture) -> list[Face]:
        del picture
        return self._faces


def test_a_face_seen_within_a_face_is_no_second_person() -> None:
    sitter, collar, neighbour = Face((100, 100, 160, 160)), Face((130, 260, 90, 90)), Face((10, 50, 90, 90))
    blank = np.zeros((443, 360, 3), np.uint8)

    alone = look_at(blank, Finds(sitter, collar), RULES, deep=False)
    together = look_at(blank, Finds(sitter, neighbour), RULES, deep=False)

    assert alone.face == sitter
    assert together.face is None


def test_the_cut_follows_the_eyes_that_were_seen_and_else_the_face() -> None:
    awake, asleep = look(drawn()), look(drawn(Sitter(eyes_closed=True, still=True)))

    assert awake.face is not None
    assert awake.prospect is not None
    assert awake.prospect.cut.eyes == awake.face.eyes
    assert asleep.face is not None
    assert asleep.prospect is not None
    assert asleep.prospect.cut.eyes == asleep.face.guessed_eyes


def test_a_person_far_behind_does_not_count() -> None:
    picture = drawn(Sitter(still=True)).copy()
    small = cv2.resize(drawn(Sitter(still=True)), None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    picture[: small.shape[0], : small.shape[1]] = small

    assert len(look(picture).faces) == 1


def test_the_finished_photo_has_the_eyes_where_the_standard_wants_them() -> None:
    prospect = look(drawn(Sitter(distance=1.2, tilt=4))).prospect
    assert prospect is not None

    assert final_faults(look_at(prospect.photo, finder(), RULES, deep=False), RULES) == ()


@pytest.mark.parametrize(
    ("eyes", "fault"),
    [
        (Eyes((132, 197), (226, 197)), None),
        (Eyes((150, 197), (208, 197)), Advice.COME_CLOSER),
        (Eyes((119, 197), (239, 197)), Advice.STEP_BACK),
        (Eyes((152, 197), (246, 197)), Advice.CENTRE),
        (Eyes((132, 240), (226, 240)), Advice.CENTRE),
        (Eyes((132, 190), (226, 204)), Advice.HOLD_STRAIGHT),
    ],
)
def test_the_last_check_measures_against_the_standard_itself(eyes: Eyes, fault: Advice | None) -> None:
    finished = Look(358, (Face((70, 80, 220, 220), eyes),), eyes_open=True)

    assert final_faults(finished, RULES) == (() if fault is None else (fault,))


def test_a_landscape_camera_is_seen_through_an_upright_window() -> None:
    wide = np.zeros((720, 1280, 3), np.uint8)

    assert upright(wide, RULES).shape == (720, 584, 3)
