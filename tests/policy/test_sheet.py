"""The sheet that a lawyer signs off has every value of the file, in Chinese, within its columns."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.__main__ import USAGE_ERROR, main
from kiosk.policy.policy import Policy
from kiosk.policy.sheet import COLUMNS, rules_sheet, width_of, wrapped
from kiosk.policy.table import Row, RuleWords, rows_of
from kiosk.settings import read_toml
from tests.hub.world import CONFIG
from tests.policy.cells import profile_of, provinces

WORDS = read_toml(CONFIG / "text" / "rules.toml", RuleWords)
TODAY = date(2026, 11, 21)
PROVINCES = tuple(provinces())
SPOKEN_AS_THEY_ARE = {"Sichuan", "Henan", "Changzhou, Jiangsu", "sichuan_agent_commitment.txt"}


def leaves(table: dict[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every rule of the file as it is written, without the records."""
    for name, value in table.items():
        key = f"{place}.{name}".lstrip(".")
        if isinstance(value, dict) and "source" not in value:
            yield from leaves(value, key)
        else:
            yield key, value


def written(province: str) -> dict[str, Any]:
    file = tomllib.loads(provinces()[province].read_text(encoding="utf-8"))
    del file["sources"]
    return dict(leaves(file))


def told(province: str) -> dict[str, Row]:
    return {row.key: row for row in rows_of(profile_of(province), WORDS)}


@pytest.mark.parametrize("province", PROVINCES)
def test_every_key_of_the_file_has_a_row_and_no_other_key_has_a_value(province: str) -> None:
    rows = told(province)

    assert len(written(province)) > 100
    assert written(province).keys() - rows.keys() == set()
    assert {key for key, row in rows.items() if row.kind != "silent"} - written(province).keys() == set()


@pytest.mark.parametrize("province", PROVINCES)
def test_every_row_says_the_document_s_full_title_and_the_article(province: str) -> None:
    rows, titles = told(province), profile_of(province).sources

    for key, value in written(province).items():
        if isinstance(value, dict):
            own = value["source"] == "own"
            where = (
                f"自定：{value['article']}"
                if own
                else f"《{titles[value['source']].title}》{value['article']}"
            )
            assert rows[key].where == where
            assert value.get("note", "") in rows[key].remark
            assert value.get("judgement", "") in rows[key].remark
            assert rows[key].judged == ("judgement" in value)


@pytest.mark.parametrize("province", PROVINCES)
def test_no_code_is_left_in_english(province: str) -> None:
    codes = [
        (row.key, word)
        for row in told(province).values()
        for word in re.findall(r"[A-Za-z_]{3,}[A-Za-z0-9_., ]*", row.label + " " + row.value)
        if row.value not in SPOKEN_AS_THEY_ARE and "sc.hrss" not in word and "APP" not in word
    ]

    assert codes == []


def test_what_a_file_does_not_say_is_said_to_be_silent() -> None:
    henan = told("henan")

    assert henan["services.cancel_loss"].value == "文件未写：本机不办，转人工窗口"
    assert henan["replacement_fee"].value == "文件未写：问中心"
    assert henan["photo.optional_under_age"].kind == "silent"
    assert told("jiangsu-changzhou")["replacement_fee.amount_fen"].value == "20.00元"


@pytest.mark.parametrize("province", PROVINCES)
def test_the_sheet_is_no_wider_than_its_columns(province: str) -> None:
    lines = list(rules_sheet(Policy(profile_of(province)), WORDS, TODAY))

    assert [line for line in lines if width_of(line) > COLUMNS] == []
    assert lines[0].startswith(profile_of(province).name)
    assert "条规定" in "".join(lines[-2:])


def test_the_sheet_warns_of_rules_that_end_soon() -> None:
    sichuan = Policy(profile_of("sichuan"))

    assert "注意：规则" not in "".join(rules_sheet(sichuan, WORDS, date(2028, 3, 3)))
    assert "注意：规则将于2028-08-31到期" in "".join(rules_sheet(sichuan, WORDS, date(2028, 3, 4)))
    assert "注意：规则已于2028-08-31到期" in "".join(rules_sheet(sichuan, WORDS, date(2028, 9, 1)))


@given(st.text("社保卡，。a bc", max_size=60), st.integers(4, 20))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = list(wrapped(text, width))

    assert "".join(lines) == text
    assert all(width_of(line) <= width for line in lines)


@pytest.mark.parametrize("province", PROVINCES)
def test_the_command_prints_it(province: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(CONFIG), "--rules", province]) == 0

    assert "本机适用规则一览" in capsys.readouterr().out


def test_rules_that_do_not_exist_are_a_usage_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--config", str(CONFIG), "--rules", "atlantis"]) == USAGE_ERROR

    assert "found 'atlantis', expected 'henan' or 'jiangsu-changzhou' or 'sichuan'" in capsys.readouterr().err
