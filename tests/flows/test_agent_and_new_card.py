"""S20 and a new card: the holder's, with the factory's PIN, enabled by nobody else (SC-R art. 10-13, 32)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.card_life import PinState, SocialState
from kiosk.devices.camera.port import FaceSeen, LiveView
from kiosk.errors import CentralUnreachable
from kiosk.flows.act_for_another import act_for_another
from kiosk.flows.collect_card import collect_card
from kiosk.flows.issue_card import issue_card
from kiosk.flows.issue_card import settle as settle_issue
from kiosk.flows.recover_retained_card import recover_retained_card
from kiosk.flows.reissue_card import reissue_card
from kiosk.flows.reissue_card import settle as settle_reissue
from kiosk.flows.renew_card import renew_card
from kiosk.known import Known
from kiosk.model import CaseEnd, Service
from kiosk.policy.profile import AgentKind
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.agency import (
    AskForHolder,
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
)
from kiosk.prompts.application import (
    AfterCheck,
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    PosePhoto,
    ReviewPhoto,
)
from kiosk.prompts.collect import CallStaffToOpen, CollectCard, RetainedCards
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.making import Making
from kiosk.prompts.prompt import Back, Onward
from kiosk.prompts.renewal import ChooseReason, OldCardFate
from kiosk.prompts.result import DeedDone, Told
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, CardKept, Way
from kiosk.visit import Course
from tests.counter import Counter, document_of
from tests.flows.agents import GUARDIAN, HOME, NOTICE, PHONE, READ, SIGN, TwoCards, prompt_of, rules
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import came, fills_in
from tests.flows.test_collect_card import ready_chip
from tests.hub.held import card, cards
from tests.hub.world import MOBILE, person
from tests.stand_ins import StandInCamera
from tests.virtual_time import virtual_time
from tests.visitor import Answer

pytestmark = pytest.mark.slow

MOTHER = (GUARDIAN, READ, PHONE, SIGN)
SON = ((ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.DISABLED), PHONE, SIGN)
IS_HERE = (AskForHolder, True)
NO_PAPER = (Finished, ReceiptWanted(False))
PAPER = (Finished, ReceiptWanted(True))
FIELDS = fills_in()
OF_A_WARD = FIELDS[1:]
"""The number was given with the commitment; its code is asked for."""
NO_PORTRAIT = tuple(answer for answer in OF_A_WARD if answer[0] is not ReviewPhoto)


def came_for_a_card(
    path: Path, errand: Service, holder: str, *script: tuple[type, Answer], agent: str = "宋锦书"
) -> Counter:
    """A counter at which cards are made, and who comes for this one with both ID cards; the centre agrees."""
    counter, _ = came(path, holder, (ChooseErrand, errand), NOTICE, *script)
    pad: Any = TwoCards(document_of(person(holder)), document_of(person(agent)))
    counter.visit = replace(counter.visit, id_reader=pad, policy=rules())
    counter.visit.course.can_have = frozenset({errand})
    counter.world.hub.reviewer.mood = "approve"
    return counter


def comes_again(counter: Counter, holder: str, errand: Service) -> None:
    """Another visit of the mother, for something else."""
    pad: Any = TwoCards(document_of(person(holder)), document_of(person("宋锦书")))
    course = Course(can_have=frozenset({errand}))
    counter.visit = replace(counter.visit, id_reader=pad, course=course, known=Known())
    counter.visitor._script += [(ChooseErrand, errand), NOTICE]


def said(counter: Counter) -> Any:
    """The last look before the card is made."""
    return prompt_of(counter, CheckAnswers).then


@virtual_time
async def test_a_small_child_s_card_is_made_without_a_photo_a_pin_or_being_enabled(path: Path) -> None:
    counter = came_for_a_card(path, Service.ISSUE_CARD, "何小满", *MOTHER, *NO_PORTRAIT, PAPER)
    counter.world.hub.reviewer.mood = "papers"

    assert await act_for_another(counter.visit) is Service.ISSUE_CARD
    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert not {"SetPin", "PosePhoto", "AskForHolder"} & set(counter.visitor.names_seen)
    fetched = await card(counter.world, "何小满")
    assert (fetched.social, fetched.pin) == (SocialState.INACTIVE, PinState.INITIAL)
    assert prompt_of(counter, Finished).holder_enables
    assert said(counter) is AfterCheck.FETCH, "that it is not enabled is said before"
    assert all(one.for_another for one in counter.visitor.seen if isinstance(one, Making))
    assert prompt_of(counter, ChooseOccupation).of_another
    told = receipt_of(counter)
    assert "代办人 宋 * 书" in told
    assert "社保功能还没启用" in told
    assert "社保功能已启用" not in told


@virtual_time
async def test_a_mother_types_her_number_once_and_proves_it(path: Path) -> None:
    """Art. 10: of a minor the guardian's number is registered."""
    counter = came_for_a_card(path, Service.ISSUE_CARD, "何小满", *MOTHER, *NO_PORTRAIT, NO_PAPER)

    await act_for_another(counter.visit)
    await issue_card(counter.visit)

    names = counter.visitor.names_seen
    assert (names.count("EnterMobile"), names.count("EnterSmsCode")) == (1, 1)
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
async def test_who_goes_back_from_the_code_may_give_another_number(path: Path) -> None:
    back = (EnterSmsCode, Back())
    script = (*MOTHER, back, *FIELDS[:1], *NO_PORTRAIT, NO_PAPER)
    counter = came_for_a_card(path, Service.ISSUE_CARD, "何小满", *script)

    await act_for_another(counter.visit)
    await issue_card(counter.visit)

    asked = [(one.known, one.of_another) for one in counter.visitor.seen if isinstance(one, EnterMobile)]
    assert asked == [("", False), (MOBILE, True)]
    assert counter.visitor.script_left == []


@virtual_time
async def test_the_portrait_of_a_bigger_child_is_its_own(path: Path) -> None:
    counter = came_for_a_card(path, Service.ISSUE_CARD, "陈予安", IS_HERE, *MOTHER, *OF_A_WARD, NO_PAPER)

    assert await act_for_another(counter.visit) is Service.ISSUE_CARD
    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert counter.visitor.names_seen.count("LookAtCamera") == 2, "the agent's face, then the child's"
    assert prompt_of(counter, AskForHolder).holder == prompt_of(counter, PosePhoto).holder == "陈 * 安"
    assert (await card(counter.world, "陈予安")).social is SocialState.INACTIVE


@virtual_time
@pytest.mark.parametrize("errand", [Service.ISSUE_CARD, Service.REISSUE_CARD, Service.RENEW_CARD])
async def test_of_who_is_not_here_no_portrait_is_taken(path: Path, errand: Service) -> None:
    counter = came_for_a_card(path, errand, "陈予安", (AskForHolder, False), HOME)

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "PHOTO_ABSENT"
    assert "第十条" in prompt_of(counter, CannotServe).article


class SeesTwoOthers(StandInCamera):
    """See Camera: the agent is who the ID card says, and then the agent stands there again."""

    seen = 0

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        self.seen += 1
        return FaceSeen(matched=self.seen == 1)


@virtual_time
async def test_nobody_stands_before_the_camera_for_the_holder(path: Path) -> None:
    counter = came_for_a_card(path, Service.ISSUE_CARD, "陈予安", IS_HERE, HOME)
    counter.visit = replace(counter.visit, camera=SeesTwoOthers())

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "FACE_MISMATCH"


@virtual_time
async def test_a_son_has_the_lost_card_replaced_and_it_is_not_enabled(path: Path) -> None:
    counter = came_for_a_card(
        path, Service.REISSUE_CARD, "彭见山", IS_HERE, *SON, *FIELDS, PAPER, agent="罗远行"
    )

    assert await act_for_another(counter.visit) is Service.REISSUE_CARD
    await reissue_card(counter.visit)

    assert counter.visitor.script_left == [], "the number of a grown-up holder is their own, and asked for"
    states = sorted(one.social for one in await cards(counter.world, "彭见山"))
    assert states == sorted((SocialState.CANCELLED, SocialState.INACTIVE))
    told = receipt_of(counter)
    for words in ("补卡", "代办人 罗 * 行", "社保功能还没启用"):
        assert words in told


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_cut_while_it_was_filed_the_lost_card_can_still_be_found(path: Path, *, arrived: bool) -> None:
    counter = came_for_a_card(path, Service.REISSUE_CARD, "彭见山", IS_HERE, *SON, *FIELDS, agent="罗远行")
    await act_for_another(counter.visit)
    lost = AnswerLost(counter, "/v1/apply", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await reissue_card(counter.visit)
    lost.over()
    counter.visit.known.forget()
    (record,) = await counter.journal.unfinished()

    assert await settle_reissue(counter.visit, record) is CaseEnd.WITHDRAWN

    late = await lost.deliver()
    assert (late.status == 200) is arrived, "the first answer again, or what was still on its way is refused"
    assert [one.social for one in await cards(counter.world, "彭见山")] == [SocialState.FORMAL_LOST]
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_child_of_seven_gets_a_card_with_its_portrait_for_the_old_one(path: Path) -> None:
    """SC-G tip 3."""
    meant = ((ChooseReason, RenewalReason.REACHED_7), (OldCardFate, True))
    fields = tuple(answer for answer in OF_A_WARD if answer[0] is not ChooseBank)
    counter = came_for_a_card(path, Service.RENEW_CARD, "贺小禾", IS_HERE, *MOTHER, *meant, *fields, PAPER)

    assert await act_for_another(counter.visit) is Service.RENEW_CARD
    await renew_card(counter.visit)

    assert counter.visitor.script_left == []
    notice = prompt_of(counter, ReadNotice)
    assert (notice.brings_card, notice.makes_card, notice.fee_fen) == (True, True, None), "the errand's"
    states = sorted(one.social for one in await cards(counter.world, "贺小禾"))
    assert states == sorted((SocialState.CANCELLED, SocialState.INACTIVE))
    assert "社保功能还没启用" in receipt_of(counter)


@virtual_time
async def test_a_card_from_the_box_is_fetched_as_it_lies_there(path: Path) -> None:
    wants = ((CollectCard, Onward()), (DeedDone, ReceiptWanted(True)))
    script = (*SON, *wants)
    counter = came_for_a_card(path, Service.COLLECT_CARD, "方听雪", *script, agent="罗远行")
    counter.slot.has(ready_chip("方听雪"))

    assert await act_for_another(counter.visit) is Service.COLLECT_CARD
    assert await collect_card(counter.visit) is None

    assert counter.visitor.script_left == []
    assert "SetPin" not in counter.visitor.names_seen
    fetched = await card(counter.world, "方听雪")
    assert (fetched.social, fetched.pin) == (SocialState.INACTIVE, PinState.INITIAL)
    done = prompt_of(counter, DeedDone)
    assert (done.points[0].told, done.instead) == (Told.HOLDER_ENABLES, None)
    told = receipt_of(counter)
    for words in ("代办人 罗 * 行", "到人工窗口启用、设密码"):
        assert words in told
    assert "办“启用社保卡”" not in told


@virtual_time
async def test_what_nobody_took_is_fetched_another_day_with_the_factory_s_pin(path: Path) -> None:
    kept = (CardKept, Way.HOME)
    counter = came_for_a_card(path, Service.ISSUE_CARD, "何小满", *MOTHER, *NO_PORTRAIT, kept)
    gate: Any = counter.dispenser
    gate.is_taken = False
    await act_for_another(counter.visit)
    await issue_card(counter.visit)
    assert counter.visit.course.end is CaseEnd.RETAINED
    comes_again(counter, "何小满", Service.RECOVER_RETAINED_CARD)
    calls = (RetainedCards, CallStaffToOpen())
    counter.visitor._script += [*MOTHER, calls, (DeedDone, ReceiptWanted(True))]
    counter.slot.chip = gate.binned[-1]

    assert await act_for_another(counter.visit) is Service.RECOVER_RETAINED_CARD
    assert await recover_retained_card(counter.visit) is None

    assert counter.visitor.script_left == []
    fetched = await card(counter.world, "何小满")
    assert (fetched.social, fetched.pin) == (SocialState.INACTIVE, PinState.INITIAL)
    assert prompt_of(counter, DeedDone).points[0].told is Told.HOLDER_ENABLES
    told = receipt_of(counter)
    assert "到人工窗口启用、设密码" in told
    assert "密码是您办卡时自己设的" not in told


@virtual_time
async def test_who_was_cut_after_the_card_was_taken_has_one_that_is_not_enabled(path: Path) -> None:
    counter = came_for_a_card(path, Service.ISSUE_CARD, "何小满", *MOTHER, *NO_PORTRAIT, NO_PAPER)
    await act_for_another(counter.visit)
    lost = AnswerLost(counter, "/v1/enable", arrived=False)
    await issue_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle_issue(counter.visit, record) is CaseEnd.ISSUED
    assert (await card(counter.world, "何小满")).social is SocialState.INACTIVE
