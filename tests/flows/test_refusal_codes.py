"""Every code of policy.md A.8: words in both languages, an article of the rules, a slip, and a way on."""

import re
from collections import defaultdict
from itertools import product
from typing import get_args

import pytest

from kiosk.flows.refusal_slip import FOR_A_BIN
from kiosk.flows.way_on import ASIDE, AT_COUNTER, CURES
from kiosk.model import PinProblem, Refused, Service
from kiosk.policy.policy import Policy
from kiosk.policy.profile import RefusalCode
from kiosk.prompts.refusal_words import asked_by, wording
from kiosk.screens.text import LANGUAGES, words_of
from kiosk.stationery import read_stationery
from tests.hub.world import CONFIG, NOON
from tests.policy.cells import cells_of, policy_of, provinces

A_8 = re.findall(
    r"[A-Z_]+",
    """
    ID_EXPIRED ID_READ_FAIL ID_TYPE_COUNTER AGE_GUARDIAN AGENT_NOT_ALLOWED FACE_CONSENT_NO FACE_MISMATCH
    FACE_LIVENESS ELIG_NOT CARD_EXISTS IN_PROGRESS UNIT_BATCH BANK_REFUSED BANK_DOWN BANK_NOT_CHANGEABLE
    PHOTO_FAIL NO_STOCK MAKE_FAIL CARD_NOT_TAKEN NOT_OWNER CARD_UNREADABLE CARD_FOREIGN CARD_LOST ALREADY_LOST
    MUST_BANK REISSUED NEED_FORMAL_LOSS TEMP_ONLY CANCELLED SS_CANCELLED_BANK_OPEN FROZEN NOT_ACTIVE
    ALREADY_ACTIVE PIN_WRONG PIN_LOCKED PIN_INIT PIN_SAME PIN_WEAK PIN_MISMATCH KEY_INFO_FIRST
    REASON_NOT_ALLOWED FEE_UNPAID REFUND_PENDING NOT_READY NO_JOB NET_DOWN RESULT_UNKNOWN TIME_OUT NOT_HERE
    OVERDUE WRONG_CARD_PICKED NO_CARD NOT_FOUND ALREADY_FORMAL NOT_LOST CHIP_FAIL AUTH_DENIED RECYCLE_FULL
    SMS_FAIL NOT_INSURED_HERE OTHER_PROVINCE SERVICE_OFF DOC_REJECTED REVIEW_TIMEOUT OUT_OF_SERVICE
    """,
)
AT_THE_FIELD = {"PIN_WRONG", "PIN_SAME", "PIN_WEAK", "PIN_MISMATCH"}
"""Typing errors are said where one types (A.8, last line): see EnterPin and SetPin."""
ANOTHER_TRY = {"BANK_REFUSED", "BANK_DOWN", "NO_STOCK", "NET_DOWN", "FEE_UNPAID"}
"""A key of the matter itself: again, or another bank."""
NAMES_IT = {
    *("CARD_NOT_TAKEN", "REFUND_PENDING", "RESULT_UNKNOWN"),  # the slip number, for staff
    *("MUST_BANK", "NOT_HERE", "UNIT_BATCH"),  # where else, by name
    *("NOT_OWNER", "WRONG_CARD_PICKED"),  # the other card
    *("TIME_OUT", "OUT_OF_SERVICE"),  # begin again, or the machine beside
}
"""The sentence is the way on: nothing on this machine is."""
NOTHING_TO_DO = {"ALREADY_ACTIVE", "NOT_LOST"}
"""What was wanted is so already."""
NEVER = {
    "sichuan": set(),
    # HN names neither enabling nor the release of a lost card: both are the counter's.
    "henan": {"ALREADY_ACTIVE", "NOT_LOST", "REISSUED"},
    # JS 三.1 enables with the collection; JS 三.2 and 三.3 leave formal reports and releases to the bank.
    "jiangsu-changzhou": {"ALREADY_ACTIVE", "ALREADY_FORMAL", "NOT_LOST"},
}
"""Codes of the rules that no card and no person brings in this province."""
CHANNELS = ("", "counter", "bank", "phone", "online")
NO_PERSON = dict.fromkeys(FOR_A_BIN, "说")


def said(language: str, code: str) -> dict[str, str]:
    table = f"refusal.{code}."
    return {
        key.removeprefix(table): word for key, word in words_of(language).items() if key.startswith(table)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_screen_s_words(language: str) -> None:
    parts = {"title", "why", "next"}

    assert [
        code for code in A_8 if code not in AT_THE_FIELD and not parts <= said(language, code).keys()
    ] == []
    assert {f"pin_problem.{problem}" for problem in PinProblem} <= words_of(language).keys()


def test_every_code_has_a_way_on() -> None:
    ways = (AT_THE_FIELD, CURES, ASIDE, AT_COUNTER, ANOTHER_TRY, NAMES_IT, NOTHING_TO_DO)

    assert [code for code in A_8 if not any(code in way for way in ways)] == []
    known = {key.split(".")[1] for key in words_of("zh") if key.startswith("refusal.")}
    assert {code for way in (CURES, ASIDE, AT_COUNTER) for code in way} <= known


@pytest.mark.slow
@pytest.mark.parametrize("province", provinces())
def test_every_refusal_of_the_rules_names_its_article(province: str) -> None:
    """On the cells of the table; a code that none of them brings is none of this province's."""
    named: dict[str, set[str]] = {}
    for number, cell in enumerate(cells_of(province)):
        if number % 7:  # one in seven brings every code, and costs a second
            continue
        policy: Policy = policy_of(province, cell.switched_on)
        decision = policy.decide(cell.service, cell.standing)
        if isinstance(decision, Refused):
            named.setdefault(decision.code, set()).add(policy.in_full(decision.article))

    assert len(named) > 12
    assert [code for code, articles in named.items() if not all(articles)] == []
    assert set(named) <= set(A_8) | {"CARD_NEEDED"}
    assert set(get_args(RefusalCode)) - set(named) == NEVER[province]


def test_the_slip_says_what_the_glass_says_and_leaves_no_gap() -> None:
    stationery = read_stationery(CONFIG / "text" / "receipts.toml", "示例服务点", "3号机")

    for code, to in product(set(A_8) - AT_THE_FIELD, CHANNELS):
        sentences, facts = said("zh", code), {**NO_PERSON, "to": to, "not_now": "no_blanks"}
        receipt = stationery.refusal(code, Service.ISSUE_CARD, NOON, facts)
        paper = "\n".join(line.value for line in receipt.lines)
        assert not re.search(r"[{}]", paper)
        for part in ("title", "why", "next"):
            sentence = sentences[wording(part, facts, sentences)]
            printed = asked_by(sentence) <= set(FOR_A_BIN)
            assert (sentence.format_map(defaultdict(str, facts)) in paper) is printed


def test_no_sentence_of_what_to_do_needs_what_a_bin_should_not_hold() -> None:
    nexts = [(code, part) for code in A_8 for part in said("zh", code) if part.startswith("next")]

    assert len(nexts) > len(A_8)
    assert [where for where in nexts if not asked_by(said("zh", where[0])[where[1]]) <= set(FOR_A_BIN)] == []
