"""S20 (SC-R art. 32 and annex): what is signed, what the reviewer says of it, what is taken back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.errors import CentralUnreachable, VisitCancelled
from kiosk.flows.act_for_another import act_for_another, settle
from kiosk.model import CaseEnd, Refused, Service
from kiosk.prompts.agency import (
    AgentDocuments,
    OtherPage,
    ReadCommitment,
    ReviewPaper,
    Signature,
    TakePaperAgain,
    WaitForReviewer,
)
from kiosk.prompts.prompt import Back, Exit
from tests.counter import document_of
from tests.flows.agents import (
    ERRAND,
    GUARDIAN,
    HOME,
    NOTICE,
    PHONE,
    READ,
    SIGN,
    UP_TO_FILING,
    TwoCards,
    came_for_another,
    filed,
    prompt_of,
)
from tests.flows.deeds import AnswerLost, ends
from tests.hub.held import card
from tests.hub.world import MOBILE, case_key, person
from tests.virtual_time import virtual_time


@virtual_time
async def test_the_centre_gets_what_was_signed_word_for_word_with_its_digest(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)
    await act_for_another(counter.visit)

    request = filed(counter)

    form = json.loads(request.signed)
    assert request.commitment == sm3.digest(request.signed).hex()
    assert form["words"].startswith("本人承诺，受到委托人授权代办上述业务属实。")
    assert form["words"] == prompt_of(counter, ReadCommitment).words
    assert (form["principal"]["name"], form["agent"]["mobile"]) == ("贺小禾", MOBILE)
    assert form["signature"] == [[[10, 10], [200, 60]], [[220, 20], [360, 130]]]
    assert (request.relation, request.cause, request.service) == ("guardian", "minor", "report_loss")
    assert len(request.documents) == 1


@pytest.mark.parametrize(
    ("strokes", "enough"),
    [
        ((), False),
        ((((0, 0), (400, 200)),), False),
        ((((0, 0), (299, 0)), ((0, 200), (10, 200))), False),
        ((((0, 0), (300, 0)), ((0, 99), (10, 50))), False),
        ((((0, 0), (300, 0)), ((0, 100), (10, 50))), True),
    ],
)
def test_what_counts_as_a_signature(strokes: Any, enough: bool) -> None:
    assert Signature(strokes).enough is enough


@virtual_time
async def test_nothing_of_the_two_stays_in_the_journal(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)

    await act_for_another(counter.visit)

    kept = b"".join(one.read_bytes() for one in path.parent.iterdir())
    for secret in ("贺小禾", "宋锦书", person("宋锦书").id_number, person("贺小禾").id_number, MOBILE):
        assert secret.encode() not in kept
    assert b"a page" not in kept


@virtual_time
async def test_a_page_that_cannot_be_read_is_taken_again_and_another_may_follow(path: Path) -> None:
    pages = ((ReviewPaper, TakePaperAgain()), (ReviewPaper, OtherPage()), READ)
    counter = came_for_another(path, ERRAND, NOTICE, GUARDIAN, *pages, PHONE, SIGN)

    await act_for_another(counter.visit)

    assert len(filed(counter).documents) == 2
    numbers = [seen.page for seen in counter.visitor.seen if isinstance(seen, AgentDocuments)]
    assert numbers == [1, 1, 2]


@virtual_time
@pytest.mark.parametrize(
    ("mood", "code"), [("reject", "DOC_REJECTED"), ("papers", "DOC_REJECTED"), ("silent", "REVIEW_TIMEOUT")]
)
async def test_what_the_reviewer_does_not_accept_leads_to_nothing(path: Path, mood: Any, code: str) -> None:
    counter = came_for_another(path, *UP_TO_FILING, HOME, agent="许清晏")
    counter.world.hub.reviewer.mood = mood

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == code
    assert counter.visit.known.shown is None
    assert await ends(counter) == [CaseEnd.REFUSED]


@virtual_time
async def test_the_centre_may_say_no_before_anybody_looks(path: Path) -> None:
    """钱星河's card is expired by the register though the chip did not say so."""
    counter = came_for_another(path, *UP_TO_FILING, HOME)
    lying = replace(document_of(person("钱星河")), valid_until=None)
    pad: Any = TwoCards(document_of(person("贺小禾")), lying)
    counter.visit = replace(counter.visit, id_reader=pad)

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "ID_EXPIRED"
    assert await ends(counter) == [CaseEnd.REFUSED]


@virtual_time
async def test_who_does_not_want_to_wait_takes_it_back(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING, (WaitForReviewer, Back()))
    counter.world.hub.reviewer.mood = "silent"

    assert await act_for_another(counter.visit) is None

    assert await ends(counter) == [CaseEnd.WITHDRAWN]
    case = filed(counter).case
    counter.world.hub.reviewer.mood = "approve"
    await counter.world.central.agency_verdict(m.VerdictRequest(case))
    late = await counter.world.central.report_loss(
        m.LossRequest(
            case_key(9),
            filed(counter).principal,
            (await card(counter.world, "贺小禾")).ref,
            "formal",
            m.Proof(id_read=True, face_matched=True, agency=case),
        )
    )
    assert isinstance(late, Refused)
    assert late.code == "AGENT_NOT_ALLOWED"


@virtual_time
async def test_who_walks_away_while_waiting_leaves_nothing_behind(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING, (WaitForReviewer, Exit()))
    counter.world.hub.reviewer.mood = "silent"
    with pytest.raises(VisitCancelled):
        await act_for_another(counter.visit)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert await counter.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_answer_is_withdrawn_at_the_centre_too(path: Path, *, arrived: bool) -> None:
    counter = came_for_another(path, *UP_TO_FILING)
    lost = AnswerLost(counter, "/v1/agency", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await act_for_another(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN

    late = await lost.deliver()
    assert await counter.journal.unfinished() == ()
    if not arrived:
        assert late.status == 409, "what was still on its way is refused"


@virtual_time
async def test_cut_before_anything_was_filed_there_is_nothing_to_take_back(path: Path) -> None:
    counter = came_for_another(path)
    case = await counter.journal.open(Service.ACT_FOR_ANOTHER, case_key(7))  # type: ignore[arg-type]

    assert await settle(counter.visit, await case.record()) is CaseEnd.WITHDRAWN
