"""Province by service by card by person: what is decided is what the seeds' articles say.

The articles are stated in `*_articles.py` from the documents. A cell that they leave open is named in
docs/rules.md; a machine never does what is left open.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.model import Refused
from kiosk.policy.decision import Allowed, Decision, NotOffered, Referred
from tests.policy.cells import Cell, S, cells_of, policy_of, provinces
from tests.policy.changzhou_articles import ARTICLE as CHANGZHOU
from tests.policy.henan_articles import ARTICLE as HENAN
from tests.policy.sichuan_articles import ARTICLE as SICHUAN
from tests.policy.statement import Elsewhere, Explained, Here, NotHere, Statement

STATED = {"sichuan": SICHUAN, "henan": HENAN, "jiangsu-changzhou": CHANGZHOU}
HOME = "sichuan"
ONE_QUICKLY = [HOME, *(pytest.param(other, marks=pytest.mark.slow) for other in STATED if other != HOME)]
RULES = Path(__file__).parents[2] / "docs" / "rules.md"


def test_every_province_with_a_profile_is_stated_from_its_documents() -> None:
    assert set(STATED) == set(provinces())


@pytest.mark.parametrize("province", ONE_QUICKLY)
def test_every_cell_is_decided_as_the_articles_say(
    province: str, record_property: Callable[[str, object], None]
) -> None:
    statement, tested = STATED[province], 0
    undecided: Counter[str] = Counter()
    wrong: list[str] = []
    for cell in cells_of(province):
        decision = policy_of(province, cell.switched_on).decide(cell.service, cell.standing)
        doubt = next((doubt.name for doubt in statement.doubts if doubt.when(cell)), "")
        if doubt:
            undecided[doubt] += 1
            fits = not isinstance(decision, Allowed)
        else:
            tested += 1
            fits = _fits(statement, cell, decision)
        if not fits:
            wrong.append(f"{cell}: {decision}, expected {doubt or _expected(statement, cell)}")

    record_property("table_tested", tested)
    record_property("table_undecided", undecided.total())
    assert wrong[:5] == []
    assert dict(undecided) == _listed_in_the_docs(province)
    assert tested > 10_000


def _listed_in_the_docs(province: str) -> dict[str, int]:
    """`| province | name | cells | ... |` of the table of undecided cells."""
    rows = re.findall(
        r"^\| ([a-z-]+) \| `([a-z0-9-]+)` \| (\d+) \|", RULES.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name: int(count) for where, name, count in rows if where == province}


def _expected(statement: Statement, cell: Cell) -> object:
    stated = statement.services.get(cell.service)
    return [(r.code, r.article) for r in statement.refusals if r.when(cell)] or stated


def _fits(statement: Statement, cell: Cell, decision: Decision) -> bool:
    stated = statement.services.get(cell.service)
    match stated:
        case None:
            return _is_elsewhere(decision, "counter", statement.silence)
        case NotHere():
            return decision == NotOffered(stated.article)
        case Explained():
            return isinstance(decision, Allowed) and decision.informs and decision.article == stated.article
        case Here(only_where_switched_on=True, else_explained=True) if not cell.switched_on:
            return isinstance(decision, Allowed) and decision.informs and decision.article == stated.article
        case Here(only_where_switched_on=True) if not cell.switched_on:
            return _is_elsewhere(decision, stated.else_where, stated.else_article or stated.article)
        case Elsewhere() | Here():
            return _is_weighed(statement, stated, cell, decision)


def _is_weighed(statement: Statement, stated: Elsewhere | Here, cell: Cell, decision: Decision) -> bool:
    """Refused by one of the articles that speak against it; else done, here or there."""
    against = {(refusal.code, refusal.article) for refusal in statement.refusals if refusal.when(cell)}
    if against:
        if isinstance(decision, Referred):
            return (f"to {decision.to}", decision.article) in against
        return isinstance(decision, Refused) and (decision.code, decision.article) in against
    if isinstance(stated, Elsewhere):
        where = stated.where(cell) if stated.where else ""
        return _is_elsewhere(decision, stated.to, stated.article, where)
    if not isinstance(decision, Allowed) or decision.informs:
        return False
    return decision.article == stated.article and decision.settled


def _is_elsewhere(decision: Decision, to: str, article: str, where: str = "") -> bool:
    if not isinstance(decision, Referred):
        return False
    named = decision.where != "人工窗口"
    code = "MUST_BANK" if to == "bank" else "DONE_ELSEWHERE" if named else "SERVICE_OFF"
    told = (decision.code, decision.to, decision.article)
    return told == (code, to, article) and where in decision.where and bool(decision.where_en)


@pytest.mark.parametrize("province", ONE_QUICKLY)
def test_every_article_that_refuses_meets_a_cell(province: str) -> None:
    """A predicate that never comes true states nothing."""
    statement = STATED[province]
    idle = list(statement.refusals)
    for cell in cells_of(province):
        idle = [one for one in idle if not one.when(cell)]
        if not idle:
            break

    assert [(one.code, one.article) for one in idle] == []


@pytest.mark.parametrize("province", ONE_QUICKLY)
def test_a_stranger_s_card_tells_nothing_of_its_state(province: str) -> None:
    policy = policy_of(province, True)
    said = {
        decision.code
        for cell in cells_of(province)
        if cell.card.own is False and cell.card.in_hand and cell.service in (S.CHANGE_PIN, S.RENEW_CARD)
        for decision in [policy.decide(cell.service, cell.standing)]
        if isinstance(decision, Refused)
    }

    assert said <= {"NOT_OWNER", "CARD_FOREIGN"}
