"""The words: the same keys in both languages, and words for every code that can come."""

import re
import string
from pathlib import Path

import pytest

from kiosk.model import PinProblem, Service
from kiosk.prompts.application import AnswerField
from kiosk.prompts.trouble import Safe, Way
from kiosk.screens.text import LANGUAGES, text, words_of
from kiosk.screens.theme import look

KIOSK = Path(__file__).parents[2] / "kiosk"
REASONS = (
    *(
        "no_blanks",
        "ribbon_out",
        "printer",
        "dispenser",
        "bin_full",
        "id_reader",
        "camera",
        "net_down",
        "card_service_down",
    ),
    *(
        "card_inside",
        "not_offered",
        "referred",
        "card_reader",
        "out_of_service",
        "rules_ended",
        "rules_not_yet",
    ),
)
OCCUPATIONS = (
    *("employed", "public_office", "flexible", "self_employed", "farmer", "migrant", "student", "retired"),
    *("household", "job_seeking", "soldier", "other"),
)


def plain_keys(language: str) -> set[str]:
    """Without the shorter words of elder mode, which a language has only where it needs them."""
    return {key for key in words_of(language) if not key.endswith("_elder")}


def test_both_languages_have_the_same_keys() -> None:
    assert plain_keys("zh") ^ plain_keys("en") == set()


def test_both_languages_ask_for_the_same_facts() -> None:
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    different = [key for key in plain_keys("zh") if facts(words_of("zh")[key]) != facts(words_of("en")[key])]

    # English names the choice on the row alone: its words are too long for the button.
    assert set(different) <= {"ChooseOccupation.go"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shorter_sentence_stands_beside_its_long_one(language: str) -> None:
    orphans = [
        key
        for key in words_of(language)
        if key.endswith("_elder") and key.removesuffix("_elder") not in words_of(language)
    ]

    assert not orphans


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    wanted = {
        *(f"reason.{reason}" for reason in REASONS),
        *(f"occupation.{code}" for code in OCCUPATIONS),
        *(f"pin_problem.{problem.value}" for problem in PinProblem),
        *(f"way.{way.value}.name" for way in Way),
        *(f"service.{service.value}.name" for service in Service),
        *(f"CheckAnswers.{name.value}" for name in AnswerField),
        *(f"safe.{safe.value}" for safe in Safe),
    }

    missing = {
        key for key in wanted if not any(k == key or k.startswith(f"{key}.") for k in words_of(language))
    }

    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_flows_has_words(language: str) -> None:
    codes = {
        code
        for folder in ("flows", "hub")
        for file in (KIOSK / folder).rglob("*.py")
        for code in re.findall(r'Refused\(\s*(?:code=)?"([A-Z_]+)"', file.read_text(encoding="utf-8"))
    }

    missing = [
        code
        for code in codes
        if not all(f"refusal.{code}.{part}" in words_of(language) for part in ("title", "why", "next"))
    ]

    assert codes
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_a_screen_names_exists(language: str) -> None:
    screens = KIOSK / "screens"
    files = [*screens.rglob("*.py"), *screens.rglob("*.kv")]
    named = {
        key
        for file in files
        for key in re.findall(r'\btext\("(\w+\.[\w.]+)"', file.read_text(encoding="utf-8"))
    }

    assert len(named) > 50
    assert named - set(words_of(language)) == set()


def test_chinese_says_you_politely_and_never_blames() -> None:
    rude = [
        (key, sentence)
        for key, sentence in words_of("zh").items()
        if re.search("你|用户|非法|失败|认证|对不起|抱歉", sentence)
    ]

    assert not rude


def test_a_fact_that_is_missing_leaves_a_gap() -> None:
    assert text("refusal.CARD_EXISTS.why") == "您的社保卡尾号是，一个人只办一张。"


def test_elder_mode_takes_the_shorter_sentence() -> None:
    long = text("ReadNotice.face_more")

    look.elder = True
    try:
        short = text("ReadNotice.face_more")
    finally:
        look.reset()

    assert len(short) < len(long)
