"""S20 (SC-R art. 32 and annex): both people are known, the reviewer decides, and the visit says who acts."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy.orm import Session

from kiosk.card_life import PinState, SocialState
from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.devices.id_reader.port import IdDocument
from kiosk.errors import CentralUnreachable, VisitCancelled
from kiosk.flows.act_for_another import act_for_another, settle
from kiosk.flows.cancel_loss import cancel_loss
from kiosk.flows.issue_card import issue_card
from kiosk.flows.issue_card import settle as settle_issue
from kiosk.flows.report_loss import report_loss
from kiosk.flows.report_temporary_loss import report_temporary_loss
from kiosk.hub.schema import Agency
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.policy import Policy
from kiosk.policy.profile import AgentKind
from kiosk.policy.read_rules import read_policy
from kiosk.prompts.agency import (
    AgentDocuments,
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    GuardianId,
    OtherPage,
    PaperRead,
    ReadCommitment,
    ReviewPaper,
    Signature,
    TakePaperAgain,
    WaitForReviewer,
)
from kiosk.prompts.application import EnterMobile, ReviewPhoto
from kiosk.prompts.confirm import ConfirmDeed, ConfirmLoss
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.prompt import Back, Exit
from kiosk.prompts.reading import ShowGuide
from kiosk.prompts.result import DeedDone, Seen, TempLossDone
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.settings import SiteSettings
from tests.counter import Counter, document_of, make_counter
from tests.flows.deeds import AnswerLost, ends, put_own_card, receipt_of
from tests.flows.new_cards import came, fills_in
from tests.hub.held import card
from tests.hub.world import CONFIG, MOBILE, case_key, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

SIGNED = Signature((((10, 10), (200, 60)), ((220, 20), (360, 130))))
HOME = (CannotServe, Way.HOME)
ERRAND = (ChooseErrand, Service.REPORT_LOSS)
NOTICE = (ReadNotice, Consented())
GUARDIAN = (ChooseRelation, AgentKind.GUARDIAN)
READ = (ReviewPaper, PaperRead())
PHONE = (EnterMobile, MOBILE)
SIGN = (ReadCommitment, SIGNED)
UP_TO_FILING = (ERRAND, NOTICE, GUARDIAN, READ, PHONE, SIGN)


class TwoCards:
    """See IdReader: one card after the other, as hands lay them down."""

    def __init__(self, *documents: IdDocument) -> None:
        self._documents = list(documents)

    async def read(self) -> IdDocument:
        return self._documents.pop(0)


def rules(province: str = "sichuan", *, sees_papers: bool = True, on: bool = True) -> Policy:
    services = [Service.ACT_FOR_ANOTHER] if on else []
    return read_policy(CONFIG, province, SiteSettings(services_on=services, photographs_papers=sees_papers))


def came_for_another(
    path: Path,
    *script: tuple[type, Answer],
    principal: str = "贺小禾",
    agent: str = "宋锦书",
    policy: Policy | None = None,
) -> Counter:
    """A counter where `agent` stands with both ID cards."""
    counter = make_counter(path, Visitor(*script), policy or rules())
    pad: Any = TwoCards(document_of(person(principal)), document_of(person(agent)))
    counter.visit = replace(counter.visit, id_reader=pad)
    counter.visit.course.can_have = frozenset({Service.REPORT_LOSS, Service.CHANGE_PIN})
    return counter


def filed(counter: Counter) -> m.AgencyRequest:
    with Session(counter.world.hub.engine) as db:
        (row,) = db.query(Agency).all()
    return msgspec.json.decode(row.filed, type=m.AgencyRequest)


def prompt_of(counter: Counter, kind: type[Any]) -> Any:
    return next(seen for seen in counter.visitor.seen if isinstance(seen, kind))


@virtual_time
async def test_a_mother_is_accepted_for_her_child_and_led_on(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    shown = counter.visit.known.shown
    assert shown is not None
    assert shown.acting is not None
    assert (shown.document.name, shown.acting.agent.name) == ("贺小禾", "宋锦书")
    assert shown.proof.agency == shown.acting.case
    assert counter.visit.course.can_have == frozenset(), "one agency is for one matter"
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_the_matter_is_the_child_s_and_the_receipt_names_both_masked(path: Path) -> None:
    loss = ((ConfirmLoss, True), (DeedDone, ReceiptWanted(True)))
    counter = came_for_another(path, *UP_TO_FILING, *loss)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS
    await report_loss(counter.visit)

    assert (await card(counter.world, "贺小禾")).social is SocialState.FORMAL_LOST
    told = receipt_of(counter)
    assert "贺 * 禾" in told
    assert "代办人 宋 * 书" in told
    assert "宋锦书" not in told
    assert "贺小禾" not in told


@virtual_time
async def test_a_temporary_report_and_the_found_card_are_the_child_s_too(path: Path) -> None:
    asked = [one for one in UP_TO_FILING if one is not ERRAND]
    for_seven_days = ((ChooseErrand, Service.REPORT_TEMPORARY_LOSS), *asked)
    said = ((ConfirmDeed, True), (TempLossDone, ReceiptWanted(False)))
    counter = came_for_another(path, *for_seven_days, *said)
    counter.visit.course.can_have = frozenset({Service.REPORT_TEMPORARY_LOSS})

    assert await act_for_another(counter.visit) is Service.REPORT_TEMPORARY_LOSS
    assert await report_temporary_loss(counter.visit) is None

    assert counter.visitor.script_left == []
    assert (await card(counter.world, "贺小禾")).social is SocialState.TEMP_LOST


@virtual_time
async def test_a_found_card_is_unlocked_for_who_cannot_come(path: Path) -> None:
    son = ((ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.DISABLED), PHONE, SIGN)
    found = ((ChooseErrand, Service.CANCEL_LOSS), NOTICE, *son)
    said = ((ConfirmDeed, True), (DeedDone, ReceiptWanted(False)))
    counter = came_for_another(path, *found, *said, principal="彭见山", agent="罗远行")
    counter.world.hub.reviewer.mood = "approve"
    counter.visit.course.can_have = frozenset({Service.CANCEL_LOSS})
    put_own_card(counter, "彭见山")

    assert await act_for_another(counter.visit) is Service.CANCEL_LOSS
    assert await cancel_loss(counter.visit) is None

    assert counter.visitor.script_left == []
    assert (await card(counter.world, "彭见山")).social is SocialState.ACTIVE


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
async def test_no_camera_for_papers_no_proof_of_a_guardian(path: Path) -> None:
    counter = came_for_another(path, ERRAND, NOTICE, GUARDIAN, HOME, policy=rules(sees_papers=False))

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED"
    assert counter.visit.known.shown is None


@virtual_time
async def test_a_son_needs_no_paper_but_says_why_his_mother_does_not_come(path: Path) -> None:
    script = (ERRAND, NOTICE, (ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.ELDERLY), PHONE, SIGN)
    counter = came_for_another(
        path, *script, principal="罗清和", agent="罗远行", policy=rules(sees_papers=False)
    )

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    assert (filed(counter).cause, filed(counter).documents) == ("elderly", [])


@virtual_time
async def test_who_is_away_for_long_is_not_named_by_article_32(path: Path) -> None:
    script = (ERRAND, NOTICE, (ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.AWAY), HOME)
    counter = came_for_another(path, *script, principal="罗清和", agent="罗远行")

    assert await act_for_another(counter.visit) is None

    told = prompt_of(counter, CannotServe)
    assert (told.code, "第三十二条" in told.article) == ("AGENT_NOT_ALLOWED", True)


@virtual_time
async def test_a_guardian_of_a_grown_up_says_that_the_other_lacks_capacity(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING, principal="罗清和", agent="罗远行")
    counter.world.hub.reviewer.mood = "approve"

    await act_for_another(counter.visit)

    shown = counter.visit.known.shown
    assert filed(counter).cause == "incapable"
    assert shown is not None
    assert shown.acting is not None
    assert shown.acting.incapable


@virtual_time
async def test_a_child_acts_for_nobody(path: Path) -> None:
    counter = came_for_another(path, ERRAND, NOTICE, HOME, principal="罗清和", agent="陈予安")

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED"


@virtual_time
async def test_the_first_card_again_is_asked_back(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)
    child, mother = document_of(person("贺小禾")), document_of(person("宋锦书"))
    pad: Any = TwoCards(child, child, mother)
    counter.visit = replace(counter.visit, id_reader=pad)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    asked = [(one.whose, one.same_again) for one in counter.visitor.seen if isinstance(one, GuardianId)]
    assert asked == [("principal", False), ("agent", False), ("agent", True)]


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


@virtual_time
async def test_no_errand_touches_a_pin_and_back_leads_out(path: Path) -> None:
    counter = came_for_another(path, (ChooseErrand, Back()))

    assert await act_for_another(counter.visit) is None

    assert prompt_of(counter, ChooseErrand).services == (Service.REPORT_LOSS,)


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
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: rules("henan", on=False), "委托"),
        (lambda: rules("jiangsu-changzhou", on=False), "双方"),
        (lambda: rules(on=False), "承诺书"),
    ],
)
async def test_where_no_machine_does_it_it_is_explained(
    path: Path, make: Callable[[], Policy], says: str
) -> None:
    counter = came_for_another(path, (ShowGuide, Seen()), HOME, policy=make())

    assert await act_for_another(counter.visit) is None

    guide = prompt_of(counter, ShowGuide)
    assert says in "".join(sentence for page in guide.pages for sentence in page.sentences)
    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED", "and it is the counter's"


def came_for_a_new_card(path: Path, child: str, *script: tuple[type, Answer]) -> Counter:
    """A counter at which cards are made, and a mother with both ID cards."""
    new_card = (ChooseErrand, Service.ISSUE_CARD)
    asked = (new_card, NOTICE, GUARDIAN, READ, PHONE, SIGN)
    counter, _ = came(path, child, *asked, *script)
    pad: Any = TwoCards(document_of(person(child)), document_of(person("宋锦书")))
    counter.visit = replace(counter.visit, id_reader=pad, policy=rules())
    counter.visit.course.can_have = frozenset({Service.ISSUE_CARD})
    return counter


@virtual_time
async def test_a_child_s_first_card_is_made_without_a_photo_a_pin_or_being_enabled(path: Path) -> None:
    fields = [answer for answer in fills_in() if answer[0] is not ReviewPhoto]
    counter = came_for_a_new_card(path, "何小满", *fields, (Finished, ReceiptWanted(True)))

    assert await act_for_another(counter.visit) is Service.ISSUE_CARD
    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert not {"SetPin", "PosePhoto"} & set(counter.visitor.names_seen)
    fetched = await card(counter.world, "何小满")
    assert (fetched.social, fetched.pin) == (SocialState.INACTIVE, PinState.INITIAL)
    assert prompt_of(counter, Finished).holder_enables
    told = receipt_of(counter)
    assert "代办人 宋 * 书" in told
    assert "社保功能还没启用" in told
    assert "社保功能已启用" not in told


@virtual_time
async def test_who_was_cut_after_the_card_was_taken_has_one_that_is_not_enabled(path: Path) -> None:
    fields = [answer for answer in fills_in() if answer[0] is not ReviewPhoto]
    counter = came_for_a_new_card(path, "何小满", *fields, (Finished, ReceiptWanted(False)))
    await act_for_another(counter.visit)
    lost = AnswerLost(counter, "/v1/enable", arrived=False)
    await issue_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle_issue(counter.visit, record) is CaseEnd.ISSUED
    assert (await card(counter.world, "何小满")).social is SocialState.INACTIVE


@virtual_time
async def test_of_who_is_not_here_no_portrait_is_taken(path: Path) -> None:
    script = ((ChooseErrand, Service.ISSUE_CARD), NOTICE, HOME)
    counter = came_for_another(path, *script, principal="陈予安")
    counter.visit.course.can_have = frozenset({Service.ISSUE_CARD})

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "PHOTO_ABSENT"
    assert "第十条" in prompt_of(counter, CannotServe).article


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
