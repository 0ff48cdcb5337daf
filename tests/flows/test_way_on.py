"""A refusal leads on to what this machine does about it, and on paper to who does (policy.md A.8)."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.flows.explain import refuse
from kiosk.flows.own_card import own_card
from kiosk.flows.reissue_card import reissue_card
from kiosk.flows.table import BUILT
from kiosk.flows.way_on import ASIDE, CURES, OF_LOST_CARDS, way_on
from kiosk.flows.who import show_who
from kiosk.model import Refused, Service
from kiosk.policy.standing import UNKNOWN, CardFacts
from kiosk.prompts.card import CardTrouble, CardUse, WrongCard
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.entrance import ChooseService
from kiosk.prompts.identity import Consented, PutIdCard, ReadNotice
from kiosk.prompts.prompt import Back, Onward, Step
from kiosk.prompts.taking import Says, SlipOnGlass, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import CannotServe, Paper, Way
from kiosk.screens.text import LANGUAGES, words_of
from tests.counter import Counter, document_of
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.enquirers import came_to_look, jams_once
from tests.flows.test_own_card import torn
from tests.hub.world import person
from tests.running import COMES, running
from tests.virtual_time import virtual_time
from tests.visitor import Answer

USED, LOST, SUSPENDED, LOCKED = "许清晏", "彭见山", "曹予怀", "袁若水"
CHANGZHOU, HENAN = "jiangsu-changzhou", "henan"
NOTICE = (ReadNotice, Consented())
HOME = (CannotServe, Way.HOME)
PRINTS = (CannotServe, Way.PRINT)
TEMPORARY, FORMAL, BANK_BRANCH = SocialState.TEMP_LOST, SocialState.FORMAL_LOST, "卡面标识银行的营业网点"


def told_by(counter: Counter) -> CannotServe:
    """The first refusal that was shown."""
    return next(seen for seen in counter.visitor.seen if isinstance(seen, CannotServe))


def at_home(path: Path, province: str, *script: tuple[type, Answer]) -> Counter:
    """No card in the slot."""
    return came_to_look(path, USED, *script, province=province, brings_card=False)


# --- a key that leads on


@virtual_time
async def test_a_suspended_card_leads_to_its_formal_report_and_nobody_is_asked_twice_who_they_are(
    path: Path,
) -> None:
    begins = (COMES, (ChooseService, Service.REISSUE_CARD), NOTICE)
    leads = ((CannotServe, Service.REPORT_LOSS), (ConfirmLoss, False))
    counter = came_to_look(path, SUSPENDED, *begins, *leads, brings_card=False)

    async with running(counter):
        await counter.visitor.sees(ConfirmLoss)

    told = told_by(counter)
    assert (told.code, told.ways[-2:]) == ("TEMP_ONLY", (Way.HOME, Service.REPORT_LOSS))
    asked = counter.visitor.names_seen
    assert [asked.count(once) for once in ("ReadNotice", "PutIdCard", "LookAtCamera")] == [1, 1, 1]


@virtual_time
async def test_a_locked_card_leads_to_its_reset_and_stays_in_the_slot(path: Path) -> None:
    begins = (COMES, (ChooseService, Service.CHANGE_PIN), (CannotServe, Service.RESET_PIN), NOTICE)
    counter = came_to_look(path, LOCKED, *begins)

    async with running(counter):
        await counter.visitor.sees(PutIdCard)

    assert told_by(counter).code == "PIN_LOCKED"
    assert counter.visitor.names_seen.count("InsertCard") == 1


@virtual_time
async def test_who_does_not_let_themselves_be_led_goes_home(path: Path) -> None:
    counter = came_to_look(path, USED, HOME)

    way = await refuse(counter.visit, Service.CHANGE_PIN, Refused("PIN_LOCKED"))

    assert way is Way.HOME
    assert (counter.visit.course.onward, counter.visit.course.refusal) == (None, "PIN_LOCKED")


@pytest.mark.parametrize(
    ("state", "leads"),
    [
        (TEMPORARY, (Service.CANCEL_LOSS, Service.REPORT_LOSS)),
        (FORMAL, (Service.CANCEL_LOSS, Service.REISSUE_CARD)),
    ],
)
async def test_nobody_is_led_to_what_the_rules_would_refuse_to_this_card(
    path: Path, state: SocialState, leads: tuple[Service, Service]
) -> None:
    counter = at_home(path, "sichuan")
    standing = replace(UNKNOWN, card=CardFacts(social=state, reissue_filed=False))

    on = way_on(counter.visit, Service.REPORT_TEMPORARY_LOSS, Refused("ALREADY_LOST"), standing)

    assert (*on.rows, on.lit) == leads


async def test_whose_card_is_in_the_slot_has_not_lost_it(path: Path) -> None:
    counter = came_to_look(path, USED)
    counter.visit.course.own_card_in = True

    on = way_on(counter.visit, Service.CHANGE_PIN, Refused("CARD_LOST"))

    assert (on.rows, on.lit) == ((), Service.CANCEL_LOSS)


async def test_who_acts_for_another_is_led_to_no_other_matter(path: Path) -> None:
    counter = at_home(path, "sichuan")
    counter.visit.course.can_have = frozenset()  # see act_for_another

    assert way_on(counter.visit, Service.REISSUE_CARD, Refused("TEMP_ONLY")).ways((Way.HOME,)) == (Way.HOME,)


async def test_a_guardian_is_led_on_only_where_somebody_acts_for_another_at_the_machine(path: Path) -> None:
    young = Refused("AGE_GUARDIAN", {"age": "16"})

    here = way_on(at_home(path, "sichuan").visit, Service.ISSUE_CARD, young)
    henan = way_on(at_home(path.with_name("henan"), HENAN).visit, Service.ISSUE_CARD, young)

    assert here.lit is Service.ACT_FOR_ANOTHER
    assert (henan.lit, henan.facts["to"], henan.rows) == (None, "counter", (Service.FIND_SERVICE_POINT,))


async def test_a_minor_is_led_to_no_guardian_for_what_nobody_does_for_another(path: Path) -> None:
    on = way_on(at_home(path, "sichuan").visit, Service.RESET_PIN, Refused("AGE_GUARDIAN", {"age": "16"}))

    assert (on.lit, on.facts["to"], on.rows) == (None, "counter", (Service.FIND_SERVICE_POINT,))


async def test_what_no_machine_of_the_province_does_is_the_counter_s(path: Path) -> None:
    for province, code in ((CHANGZHOU, "NOT_ACTIVE"), (HENAN, "NOT_ACTIVE"), (HENAN, "PIN_LOCKED")):
        counter = at_home(path.with_name(f"{province}-{code}"), province)

        on = way_on(counter.visit, Service.CHANGE_PIN, Refused(code))

        assert (on.lit, on.facts["to"], on.rows) == (None, "counter", (Service.FIND_SERVICE_POINT,))


@virtual_time
async def test_somebody_else_s_card_leads_to_acting_for_them(path: Path) -> None:
    counter = came_to_look(path, LOST, NOTICE, (WrongCard, Service.ACT_FOR_ANOTHER))
    counter.id_reader.document = document_of(person(USED))
    counter.slot.hold()
    step = Step(Service.RESET_PIN, 1, 2)
    await show_who(counter.visit, step)
    await own_card(counter.visit, step, CardUse.WRITE)

    wrong = counter.visitor.seen[-1]
    assert isinstance(wrong, WrongCard)
    assert (wrong.trouble, wrong.instead) == (CardTrouble.NOT_YOURS, Service.ACT_FOR_ANOTHER)
    assert counter.visit.course.onward is Service.ACT_FOR_ANOTHER


@virtual_time
@pytest.mark.parametrize(
    ("service", "helped_by"),
    [(Service.CHANGE_PIN, Service.RENEW_CARD), (Service.RENEW_CARD, Service.FIND_SERVICE_POINT)],
)
async def test_a_torn_chip_leads_to_a_new_card_and_the_renewal_itself_to_people(
    path: Path, service: Service, helped_by: Service
) -> None:
    counter = came_to_look(path, USED, (WrongCard, Back()))
    counter.slot.has(torn())
    counter.slot.hold()

    await own_card(counter.visit, Step(service, 1, 2), CardUse.OLD)

    wrong = counter.visitor.seen[-1]
    assert isinstance(wrong, WrongCard)
    assert (wrong.trouble, wrong.instead) == (CardTrouble.DAMAGED, helped_by)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lead_is_built_and_has_words(language: str) -> None:
    leads = {one for table in (CURES, ASIDE) for services in table.values() for one in services}
    leads |= {Service.FIND_SERVICE_POINT, *OF_LOST_CARDS}

    assert leads <= set(BUILT)
    words = words_of(language)
    assert [one for one in leads if not {f"lead.{one}.name", f"lead.{one}.more"} <= words.keys()] == []


# --- the bank


@virtual_time
async def test_whose_card_is_known_is_told_its_bank_and_the_telephone(path: Path) -> None:
    counter = came_to_look(path, USED, NOTICE, HOME, province=CHANGZHOU, brings_card=False)

    await reissue_card(counter.visit)

    told = told_by(counter)
    facts = dict(told.facts)
    assert (told.code, facts["to"], facts["where"]) == ("NEED_FORMAL_LOSS", "bank", BANK_BRANCH)
    assert (facts["bank"], facts["phone"]) == ("示例银行乙", "028-0000-0002")
    assert told.ways == (Service.REPORT_TEMPORARY_LOSS, Way.HOME)


@virtual_time
async def test_whose_card_is_not_known_takes_every_bank_of_the_place_along(path: Path) -> None:
    counter = at_home(path, CHANGZHOU, PRINTS, HOME)

    decision = counter.visit.policy.decide(Service.REPORT_LOSS)
    await refuse(counter.visit, Service.REPORT_LOSS, decision.as_refused())  # type: ignore[union-attr]

    paper = receipt_of(counter)
    for said in ("这件事要到银行办", BANK_BRANCH, "示例银行甲 028-0000-0001", "带 本人身份证", "三.2"):
        assert said in paper


# --- on paper


@virtual_time
async def test_the_slip_says_what_is_so_where_to_go_and_what_to_bring_and_names_nobody(path: Path) -> None:
    counter = at_home(path, "sichuan", PRINTS, HOME)
    no = Refused("CARD_EXISTS", {"tail": "5678", "bank": "示例银行乙"}, "SC-R 第八条")

    await refuse(counter.visit, Service.ISSUE_CARD, no)

    paper = receipt_of(counter)
    for said in (
        "您已经有社保卡了",
        "办新卡",
        "可以补卡、换卡",
        "CARD_EXISTS",
        "《四川省社会保障卡经办管理办法》第八条",
    ):
        assert said in paper
    assert "5678" not in paper


@virtual_time
async def test_who_is_sent_to_a_counter_takes_its_address_and_hours_along(path: Path) -> None:
    counter = at_home(path, "sichuan", PRINTS, HOME)
    listed = await counter.world.central.service_points(m.ServicePointsRequest())
    assert isinstance(listed, m.ServicePoints)
    point = next((one for one in listed.points if Service.RESET_PIN in one.services), listed.points[0])

    await refuse(counter.visit, Service.RESET_PIN, Refused("CHIP_FAIL"))

    paper = receipt_of(counter)
    there = (point.name, f"地址 {point.address}", f"办公时间 {point.hours}", f"电话 {point.phone}")
    for said in ("请带上卡，到人工窗口处理", *there, "带 本人身份证", "带 社保卡"):
        assert said in paper


@virtual_time
async def test_without_the_centre_the_slip_comes_all_the_same(path: Path) -> None:
    counter = at_home(path, "sichuan", PRINTS, HOME)
    AnswerLost(counter, "/v1/service-points", arrived=False)

    await refuse(counter.visit, Service.RESET_PIN, Refused("CHIP_FAIL"))

    assert "请带上卡，到人工窗口处理" in receipt_of(counter)


@virtual_time
async def test_a_frozen_card_tells_a_thief_nothing_on_glass_or_paper(path: Path) -> None:
    counter = came_to_look(path, USED, PRINTS, HOME)

    await refuse(counter.visit, Service.CHANGE_PIN, Refused("FROZEN", article="SC-R 第三十条"))

    told, paper = told_by(counter), receipt_of(counter)
    assert (told.article, told.ways) == ("", (Service.FIND_SERVICE_POINT, Way.HOME))
    for unsaid in ("FROZEN", "三十", "冻结", "异常", "暂停"):
        assert unsaid not in paper


@virtual_time
async def test_whoever_has_the_paper_reads_on_and_is_told_what_to_take(path: Path) -> None:
    begins = (COMES, (ChooseService, Service.REISSUE_CARD), NOTICE)
    takes = (PRINTS, HOME, (TakeIdCard, Onward()))
    counter = came_to_look(path, USED, *begins, *takes, brings_card=False)

    async with running(counter):
        taken = await counter.visitor.sees(TakeReceipt)

    told = [seen.paper for seen in counter.visitor.seen if isinstance(seen, CannotServe)]
    assert (told, taken.says) == ([Paper.OFFERED, Paper.PRINTED], Says.WAY_ON)


@virtual_time
async def test_a_slip_that_does_not_come_is_told_and_the_way_stays(path: Path) -> None:
    scanned = (SlipOnGlass, Onward())
    counter = came_to_look(path, USED, PRINTS, scanned, (CannotServe, Service.RESET_PIN))
    jams_once(counter)

    await refuse(counter.visit, Service.CHANGE_PIN, Refused("PIN_LOCKED"))

    assert [seen.paper for seen in counter.visitor.seen if isinstance(seen, CannotServe)] == [
        Paper.OFFERED,
        Paper.ON_PHONE,
    ]
    assert counter.visit.course.onward is Service.RESET_PIN
    assert counter.visit.course.receipt_says is None
