"""Each question has its screen, and a kv file beside it."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from kiosk import screens
from kiosk.prompts.prompt import Prompt
from kiosk.screens.table import SCREENS, module_of, screen_class
from tests.all_prompts import all_prompts
from tests.screens.samples import SAMPLES

SCREENS_DIRECTORY = Path(screens.__file__).parent


def test_every_prompt_is_in_the_table() -> None:
    assert sorted(SCREENS) == sorted(module_of(kind) for kind in all_prompts())


@pytest.mark.parametrize("kind", all_prompts(), ids=lambda kind: kind.__name__)
def test_every_screen_has_a_layout_of_its_own_or_of_its_kind(kind: type[Prompt[Any]]) -> None:
    files = [Path(inspect.getfile(base)) for base in screen_class(kind).__mro__[:-1]]

    assert any(file.parent == SCREENS_DIRECTORY and file.with_suffix(".kv").is_file() for file in files)


def test_every_prompt_has_a_sample() -> None:
    assert {type(sample) for sample in SAMPLES.values()} == set(all_prompts())
