"""The look: contrast as look.md 3 promises it, sizes as look.md 4 prints them."""

from collections.abc import Iterator

import pytest

from kiosk.screens import theme
from kiosk.screens.theme import Rgba, look

TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunk"),
    ("ink", "pine_tint"),
    ("ink", "beam"),
    ("ink_soft", "paper"),
    ("ink_soft", "surface"),
    ("ink_soft", "sunk"),
    ("ink_soft", "beam"),
    ("ink_soft", "pine_tint"),
    ("on_lamp", "lamp"),
    ("pine", "paper"),
    ("pine", "surface"),
    ("on_pine", "pine"),
    ("on_pine_deep", "pine_deep"),
    ("on_cinnabar", "cinnabar"),
]
OUTLINES = [("edge", "paper"), ("edge", "surface"), ("lamp_edge", "paper"), ("lamp_edge", "surface")]
TAGS = [("good", "good_tint"), ("warn", "warn_tint"), ("bad", "bad_tint")]


@pytest.fixture(params=theme.THEMES)
def worn(request: pytest.FixtureRequest) -> Iterator[str]:
    name: str = request.param
    if name == "maintenance":
        theme.wear(name)
    elif name.startswith("contrast"):
        look.contrast = name.removeprefix("contrast_")
    yield name
    theme.wear("")
    look.reset()


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_a_contrast_of_seven(worn: str, text: str, ground: str) -> None:
    assert contrast(theme.color(text), theme.color(ground)) >= 7.0


@pytest.mark.parametrize(("outline", "ground"), OUTLINES)
def test_the_edge_of_what_can_be_pressed_has_a_contrast_of_three(
    worn: str, outline: str, ground: str
) -> None:
    assert contrast(theme.color(outline), theme.color(ground)) >= 3.0


@pytest.mark.parametrize(("text", "ground"), TAGS)
def test_tags_can_be_read(text: str, ground: str) -> None:
    theme.wear("maintenance")
    try:
        assert contrast(theme.color(text), theme.color(ground)) >= 7.0
    finally:
        theme.wear("")


def test_every_theme_has_every_role() -> None:
    roles = theme.tokens()["theme"]["light"]

    for name in theme.THEMES:
        assert set(roles) - set(theme.tokens()["theme"][name]) == set(), name


def test_what_left_the_glass_in_another_dress_can_still_be_drawn() -> None:
    theme.wear("maintenance")
    there = theme.color("good")

    theme.wear("")

    assert theme.color("good") == there
    with pytest.raises(KeyError):
        theme.color("nobody's")


def test_type_is_as_large_as_the_table_says() -> None:
    table = {"note": 24, "body": 36, "label": 40, "head": 48, "title": 60, "display": 80, "tile": 56}

    assert {kind: theme.type_row(kind).size_px for kind in table} == table


def test_elder_mode_grows_what_is_read_and_leaves_the_digits() -> None:
    look.elder = True
    try:
        assert theme.type_row("body").size_px == pytest.approx(36 * 1.35)
        assert theme.type_row("digit").size_px == 72
    finally:
        look.reset()


def test_a_display_of_another_size_is_fitted_by_its_shorter_side() -> None:
    theme.fit(540, 1920)
    try:
        assert theme.at(100) == 50
        assert theme.base(50) == 100
    finally:
        theme.fit(1080, 1920)


def test_the_contrast_goes_round_and_the_end_of_a_visit_undoes_it() -> None:
    worn = []
    for _ in range(3):
        look.next_contrast()
        worn.append(theme.theme_name())
    look.next_contrast()
    look.reset()

    assert worn == ["contrast_dark", "contrast_light", "light"]
    assert theme.theme_name() == "light"


def contrast(one: Rgba, other: Rgba) -> float:
    """WCAG 2.1, relative luminance and contrast ratio."""

    def luminance(colour: Rgba) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
