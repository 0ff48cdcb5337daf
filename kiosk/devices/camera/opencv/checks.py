"""The measured gate: one function a check, each true when its advice applies (photo.md B.3).

The order is that of the port's Advice: what the sitter can put right comes first. Never more than three at
a time, and never a word about the person.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.camera.opencv.look import Look
from kiosk.devices.camera.opencv.measure import Metrics
from kiosk.devices.camera.port import Advice, Tick
from kiosk.devices.camera.rules import PhotoRules

REASONS_MOST = 3  # B.3, policy of the check

# What matters when somebody only has to be seen, not to be printed.
OF_THE_PERSON = frozenset(
    {
        Advice.NO_FACE,
        Advice.SEVERAL_FACES,
        Advice.COME_CLOSER,
        Advice.STEP_BACK,
        Advice.HOLD_STRAIGHT,
        Advice.OPEN_EYES,
    }
)

Check = Callable[[Look, PhotoRules], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that failed, in the order of the port's Advice, and what is in order."""

    failed: tuple[Advice, ...] = ()
    ticks: frozenset[Tick] = frozenset()

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What to tell the sitter."""
        return self.failed[:REASONS_MOST]


def no_face(look: Look, _rules: PhotoRules) -> bool:
    return not look.faces


def several_faces(look: Look, _rules: PhotoRules) -> bool:
    return len(look.faces) > 1


def too_far(look: Look, rules: PhotoRules) -> bool:
    """Too small in the oval, or so small that the photo would have to be blown up."""
    if look.eyes is None:
        return False
    enlarged = look.prospect is not None and look.prospect.cut.scale > 1.0
    return enlarged or look.eyes.distance < rules.ipd_share[0] * look.width_px


def too_near(look: Look, rules: PhotoRules) -> bool:
    if look.eyes is None:
        return False
    too_large = look.prospect is not None and not look.prospect.fits_when_moved
    return too_large or look.eyes.distance > rules.ipd_share[1] * look.width_px


def off_centre(look: Look, _rules: PhotoRules) -> bool:
    return look.prospect is not None and look.prospect.fits_when_moved and not look.prospect.lies_within


def tilted(look: Look, rules: PhotoRules) -> bool:
    """Head to one side, turned away, lifted or lowered."""
    face = look.face
    if face is None:
        return False
    low, high = rules.pitch_range
    return (
        face.profile
        or (face.eyes is not None and abs(face.eyes.roll_deg) > rules.roll_deg)
        or (face.yaw_share is not None and abs(face.yaw_share) > rules.yaw_share)
        or (face.pitch is not None and not low <= face.pitch <= high)
    )


def eyes_closed(look: Look, _rules: PhotoRules) -> bool:
    return look.face is not None and not look.eyes_open


def too_dark(look: Look, rules: PhotoRules) -> bool:
    metrics = _metrics(look)
    return metrics is not None and (
        metrics.face_mean < rules.face_mean[0]
        or metrics.face_dark_share > rules.face_dark_share
        or (_flat(metrics, rules) and metrics.face_mean < sum(rules.face_mean) / 2)
    )


def too_bright(look: Look, rules: PhotoRules) -> bool:
    metrics = _metrics(look)
    return metrics is not None and (
        metrics.face_mean > rules.face_mean[1]
        or metrics.face_bright_share > rules.face_bright_share
        or (_flat(metrics, rules) and metrics.face_mean >= sum(rules.face_mean) / 2)
    )


def uneven_light(look: Look, rules: PhotoRules) -> bool:
    """One side darker, or a lamp of a colour that skin does not have."""
    metrics = _metrics(look)
    return metrics is not None and (
        metrics.evenness < rules.evenness
        or not rules.skin_a[0] <= metrics.skin_a <= rules.skin_a[1]
        or not rules.skin_b[0] <= metrics.skin_b <= rules.skin_b[1]
    )


def backdrop_not_white(look: Look, rules: PhotoRules) -> bool:
    """Reported, never whitened: no source allows to alter a citizen's picture."""
    metrics = _metrics(look)
    return metrics is not None and (
        metrics.backdrop_mean < rules.backdrop_mean
        or metrics.backdrop_white_share < rules.backdrop_white_share
        or metrics.backdrop_saturation > rules.backdrop_saturation
        or metrics.backdrop_gradient > rules.backdrop_gradient
    )


def blurred(look: Look, rules: PhotoRules) -> bool:
    metrics = _metrics(look)
    return metrics is not None and metrics.sharpness < rules.sharpness_floor


def glare(look: Look, rules: PhotoRules) -> bool:
    metrics = _metrics(look)
    return metrics is not None and metrics.glare_share > rules.glare_share


CHECKS: dict[Advice, Check] = {
    Advice.NO_FACE: no_face,
    Advice.SEVERAL_FACES: several_faces,
    Advice.COME_CLOSER: too_far,
    Advice.STEP_BACK: too_near,
    Advice.CENTRE: off_centre,
    Advice.HOLD_STRAIGHT: tilted,
    Advice.OPEN_EYES: eyes_closed,
    Advice.TOO_DARK: too_dark,
    Advice.TOO_BRIGHT: too_bright,
    Advice.UNEVEN_LIGHT: uneven_light,
    Advice.BACKGROUND: backdrop_not_white,
    Advice.KEEP_STILL: blurred,
    Advice.GLARE: glare,
}

# Every piece of advice takes one tick away, so that four ticks mean a picture that will be taken.
TICK_OF: dict[Advice, Tick] = {
    Advice.COME_CLOSER: Tick.DISTANCE,
    Advice.STEP_BACK: Tick.DISTANCE,
    Advice.CENTRE: Tick.STRAIGHT,
    Advice.HOLD_STRAIGHT: Tick.STRAIGHT,
    Advice.KEEP_STILL: Tick.STRAIGHT,
    Advice.OPEN_EYES: Tick.EYES,
    Advice.TOO_DARK: Tick.LIGHT,
    Advice.TOO_BRIGHT: Tick.LIGHT,
    Advice.UNEVEN_LIGHT: Tick.LIGHT,
    Advice.BACKGROUND: Tick.LIGHT,
    Advice.GLARE: Tick.LIGHT,
}


def judge(look: Look, rules: PhotoRules) -> Verdict:
    """All checks; one sitter is needed before anything is ticked."""
    failed = tuple(advice for advice, applies in CHECKS.items() if applies(look, rules))
    if look.face is None:
        return Verdict(failed)
    ticks = frozenset(Tick) - {TICK_OF[advice] for advice in failed}
    return Verdict(failed, ticks)


def final_faults(photo: Look, rules: PhotoRules) -> tuple[Advice, ...]:
    """The finished picture looked at once more, without trust in the cut: B.1's places of the eyes.

    `photo` is a look at the finished picture itself.
    """
    if photo.face is None:
        return (Advice.NO_FACE,) if not photo.faces else (Advice.SEVERAL_FACES,)
    eyes = photo.face.eyes
    if eyes is None:
        return (Advice.OPEN_EYES,)
    faults = {
        Advice.COME_CLOSER: eyes.distance < rules.ipd_range_px[0],
        Advice.STEP_BACK: eyes.distance > rules.ipd_range_px[1],
        Advice.CENTRE: not rules.eye_mid_x_px[0] <= eyes.middle[0] <= rules.eye_mid_x_px[1]
        or rules.height_px - eyes.middle[1] < rules.eye_to_bottom_px,
        Advice.HOLD_STRAIGHT: abs(eyes.roll_deg) > rules.roll_deg,
    }
    return tuple(advice for advice, failed in faults.items() if failed)


def _flat(metrics: Metrics, rules: PhotoRules) -> bool:
    """Too few tones: the lamp is too weak, or so strong that all of it is white."""
    return metrics.entropy_bits < rules.entropy_bits


def _metrics(look: Look) -> Metrics | None:
    return look.prospect.metrics if look.prospect else None
