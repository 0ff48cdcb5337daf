"""What a photo for the card must be, and when the camera is content (config/photo.toml; photo.md B.1 to B.7).

Every threshold of a check is a value to start with: to be calibrated where the machine stands, by measured
values only, never by kept pictures.
"""

from typing import Annotated

from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Grey = Annotated[float, Meta(ge=0.0, le=255.0)]
Pixels = Annotated[int, Meta(ge=0, le=4000)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class FaceModel(Struct, frozen=True, forbid_unknown_fields=True):
    """A model file that comes with the machine's image, never with the program (B.6)."""

    path: str
    sha256: Sha256


class PhotoRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The photo's standard and the camera's thresholds; the defaults are those of photo.md."""

    spec_source: str = "社会保障卡制证用数字相片技术要求 / GA 461-2004 (secondary sources, confirm)"
    """Where the figures of B.1 come from."""

    # The finished picture, B.1
    width_px: Annotated[int, Meta(ge=100, le=1200)] = 358
    height_px: Annotated[int, Meta(ge=100, le=1600)] = 441
    dpi: Annotated[int, Meta(ge=150, le=1200)] = 350
    quality: Annotated[int, Meta(ge=60, le=95)] = 70
    """JPEG quality factor that is tried first; the search for the size stays within 60 … 95."""
    size_kb: tuple[int, int] = (14, 40)
    """Kilobytes, least and most; provinces differ."""

    # Where the face lies in it, B.1 and B.2
    face_width_px: Annotated[int, Meta(ge=50, le=1000)] = 207
    face_width_range_px: tuple[int, int] = (179, 255)
    face_width_per_ipd: Annotated[float, Meta(ge=1.5, le=3.0)] = 2.2
    """Face width in distances between the eyes: a mean of people, calibrate."""
    eye_mid_x_px: tuple[int, int] = (162, 196)
    hair_top_px: tuple[int, int] = (7, 21)
    eye_to_bottom_px: Pixels = 207
    """Least distance of the eye line from the lower edge; goes before the rule for the hair."""
    ipd_range_px: tuple[int, int] = (80, 108)
    """Distance between the eyes on the finished picture, B.3."""
    roll_deg: Annotated[float, Meta(ge=0.5, le=15)] = 5.0
    """More tilt than this and the sitter is asked to hold the head straight."""
    roll_correctable_deg: Annotated[float, Meta(ge=0.5, le=15)] = 8.0
    """More tilt than this is not turned back even when the sitter presses the shutter."""

    # How the sitter stands before the camera
    ipd_share: tuple[float, float] = (0.13, 0.26)
    """Distance between the eyes as a share of the live picture's width; follows from B.2 and the oval."""
    second_face_share: Share = 0.05
    """A second face smaller than this share of the picture stands behind and does not count."""
    yaw_share: Share = 0.12
    """Nose off the middle of the eyes, in distances between the eyes; needs landmarks."""
    pitch_range: tuple[float, float] = (0.45, 0.75)
    """Eyes to nose over eyes to mouth; needs landmarks, calibrate."""

    # Light, sharpness, backdrop: on the finished picture, B.3
    face_mean: tuple[float, float] = (90.0, 200.0)
    face_dark_share: Share = 0.10
    """Most of the face that may be 25 or darker."""
    face_bright_share: Share = 0.06
    """Most of the face that may be 247 or brighter."""
    entropy_bits: Annotated[float, Meta(ge=0, le=8)] = 4.5
    evenness: Share = 0.55
    """Least intersection of the histograms of the left and the right half of the face."""
    skin_a: tuple[float, float] = (5.0, 25.0)
    skin_b: tuple[float, float] = (5.0, 35.0)
    """CIELAB means of the face."""
    glare_share: Share = 0.03
    """Most of an eye's surroundings that may be 250 or brighter."""
    sharpness_floor: Annotated[float, Meta(ge=0, le=1000)] = 20.0
    sharpness_warn: Annotated[float, Meta(ge=0, le=1000)] = 40.0
    """Variance of the Laplacian on the face: below the floor the picture is blurred, below this warned of."""
    backdrop_mean: Grey = 225.0
    backdrop_white_share: Share = 0.92
    backdrop_saturation: Grey = 25.0
    backdrop_gradient: Annotated[float, Meta(ge=0, le=255)] = 10.0

    # The camera and the wait, B.7
    steady_s: Annotated[float, Meta(ge=0.3, le=10)] = 1.5
    eyes_window: tuple[int, int] = (3, 5)
    """Eyes are open when found in so many of the last so many looks."""
    frames_per_s: Annotated[int, Meta(ge=5, le=30)] = 15
    looks_per_s: Annotated[int, Meta(ge=2, le=10)] = 8
    glass_width_px: Annotated[int, Meta(ge=160, le=640)] = 640
    look_width_px: Annotated[int, Meta(ge=240, le=480)] = 360
    dark_mean: Grey = 6.0
    """A picture darker than this on the whole is a covered lens, not a dark hall."""
    dark_patience_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
    frozen_s: Annotated[float, Meta(ge=0.2, le=60)] = 3.0
    """A camera that shows the very same picture for so long hangs: a sensor's noise never repeats itself."""

    # Models, B.6
    yunet: FaceModel | None = None
    yunet_score: Share = 0.9
    sface: FaceModel | None = None
    sface_cosine: Annotated[float, Meta(ge=0, le=1)] = 0.363

    def __post_init__(self) -> None:
        for name in _RANGES:
            low, high = getattr(self, name)
            if not 0 <= low <= high:
                raise ValueError(f"{name}: {low} … {high} is no range")


_RANGES = (
    "size_kb",
    "face_width_range_px",
    "eye_mid_x_px",
    "hair_top_px",
    "ipd_range_px",
    "ipd_share",
    "pitch_range",
    "face_mean",
    "skin_a",
    "skin_b",
    "eyes_window",
)
