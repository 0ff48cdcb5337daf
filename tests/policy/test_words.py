"""Whatever is decided can be said: every code of a refusal has words in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from kiosk.policy.profile import RefusalCode
from kiosk.screens.text import LANGUAGES, words_of
from tests.policy.changzhou_articles import ARTICLE as CHANGZHOU
from tests.policy.henan_articles import ARTICLE as HENAN
from tests.policy.sichuan_articles import ARTICLE as SICHUAN

POLICY = Path(__file__).parents[2] / "kiosk" / "policy"


def codes() -> set[str]:
    """From the articles' side and from the code's."""
    stated = {one.code for province in (SICHUAN, HENAN, CHANGZHOU) for one in province.refusals}
    written = re.compile(r'\b(?:Refused|Referred)\(\s*"([A-Z_]+)"')
    named = {code for file in POLICY.glob("*.py") for code in written.findall(file.read_text("utf-8"))}
    elsewhere = {code for code in stated if code.startswith("to ")}
    return {*get_args(RefusalCode), *stated, *named, "MUST_BANK", "DONE_ELSEWHERE"} - elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_rules_has_words(language: str) -> None:
    missing = {
        f"refusal.{code}.{part}"
        for code in codes()
        for part in ("title", "why", "next")
        if f"refusal.{code}.{part}" not in words_of(language)
    }

    assert {"FROZEN", "UNIT_BATCH", "NOT_INSURED_HERE", "SERVICE_OFF"} <= codes()
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_referral_says_where(language: str) -> None:
    for code in ("MUST_BANK", "DONE_ELSEWHERE"):
        assert "{where}" in words_of(language)[f"refusal.{code}.next"]
