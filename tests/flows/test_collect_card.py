"""S02 (SC-R art. 12, 13; JS 二.1, 三.1): the ordered card, by its chip, into its holder's hand, once."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import PinState, SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, VisitorLeft
from kiosk.flows.collect_card import collect_card, settle
from kiosk.flows.steps import Do
from kiosk.hub.hsm import KeyHolder
from kiosk.model import CaseEnd, CaseId, Pin, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.card import WrongCard
from kiosk.prompts.collect import CollectCard, StaffOpensBox
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Back, Onward
from kiosk.prompts.result import DeedDone, Row, RowName, Seen, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.wallet import ready_card
from tests.counter import Counter, brought_by
from tests.flows.deeds import AnswerLost, came_for, ends, receipt_of
from tests.hub.held import card, holder
from tests.hub.world import CONFIG, MASTERS, CountedEntropy, case_key, make_world, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer

NAME = "方听雪"
NOTICE = (ReadNotice, Consented())
WANTS = (CollectCard, Onward())
NO_PAPER = (DeedDone, ReceiptWanted(False))
PIN = Pin("274913")


def ready_chip(name: str = NAME, region: str = "510100") -> SimulatedChip:
    who = person(name)
    made = ready_card(who.centre.orders[0])
    assert made is not None
    return Factory(KeyHolder(MASTERS), region, USUAL_TIMES, CountedEntropy("ready")).brought(who, made)


def came_to_collect(path: Path, *script: tuple[type, Answer], name: str = NAME) -> Counter:
    """Staff will hand out the ordered card, and it goes into the slot at once."""
    counter = came_for(path, name, *script)
    if person(name).centre.orders[0].chip is not None:
        counter.slot.has(ready_chip(name))
    return counter


def in_changzhou(counter: Counter) -> Counter:
    """The same counter under Changzhou's rules and before its centre."""
    world = make_world("jiangsu-changzhou")
    policy = Policy(read_profile(CONFIG / "provinces" / "jiangsu-changzhou.toml"))
    site = replace(counter.visit.site, home="32")
    counter.world = world
    counter.visit = replace(counter.visit, central=world.central, policy=policy, site=site)
    counter.slot.has(ready_chip(region="320400"))
    return counter


async def waiting(counter: Counter) -> m.ReadyCard | None:
    answer = await counter.visit.central.ready_card(m.ReadyCardRequest(holder(NAME)))
    return answer if isinstance(answer, m.ReadyCard) else None


def told(counter: Counter) -> list[Told]:
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    return [point.told for point in done.points]


@virtual_time
async def test_the_ordered_card_is_collected_and_enabling_follows_in_sichuan(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, WANTS, (DeedDone, Service.ENABLE_CARD))
    counter.visit.course.can_have = frozenset({Service.ENABLE_CARD})

    assert await collect_card(counter.visit) is Service.ENABLE_CARD

    assert (await card(counter.world, NAME)).social is SocialState.INACTIVE
    assert await ends(counter) == [CaseEnd.DONE]
    assert told(counter) == [Told.ENABLE_NEXT, Told.BANK_ACTIVATE]
    box = next(seen for seen in counter.visitor.seen if isinstance(seen, StaffOpensBox))
    assert box.rows == (Row(RowName.COMPARTMENT, "1"), Row(RowName.CARD_TAIL, "0003"))
    assert counter.help_call.since is None, "who has the card waits for nobody"


@virtual_time
async def test_what_lies_in_the_box_never_was_a_blank_of_this_machine(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, WANTS, NO_PAPER)
    before = await counter.journal.ledger()

    await collect_card(counter.visit)

    assert await counter.journal.ledger() == before


@virtual_time
async def test_the_receipt_says_what_comes_next_and_nothing_that_a_bin_should_not_hold(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, WANTS, (DeedDone, ReceiptWanted(True)))

    await collect_card(counter.visit)

    paper = receipt_of(counter)
    for said in ("领到了", "方 * 雪", "0003", "还没有启用", "示例银行乙"):
        assert said in paper
    assert person(NAME).id_number not in paper


@virtual_time
async def test_confirming_the_receipt_enables_it_in_changzhou_with_a_pin_of_the_owners(path: Path) -> None:
    script = (NOTICE, WANTS, (SetPin, PIN), (SetPin, PIN), NO_PAPER)
    counter = in_changzhou(came_to_collect(path, *script))

    assert await collect_card(counter.visit) is None

    assert (await card(counter.world, NAME)).social is SocialState.ACTIVE
    wish = next(seen for seen in counter.visitor.seen if isinstance(seen, CollectCard))
    assert (wish.activates, wish.new_pin_next) == (True, True)
    assert told(counter) == [Told.SOCIAL_ENABLED, Told.PIN_SET, Told.BANK_ACTIVATE]
    names = counter.visitor.names_seen
    assert names.index("SetPin") > names.index("StaffOpensBox")
    assert counter.visit.course.end is CaseEnd.DONE


@virtual_time
async def test_a_card_is_not_enabled_while_its_owner_thinks_about_the_pin(path: Path) -> None:
    counter = in_changzhou(came_to_collect(path, NOTICE, WANTS))

    with pytest.raises(VisitorLeft):
        await collect_card(counter.visit)

    assert isinstance(await counter.visit.central.ready_card(m.ReadyCardRequest(holder(NAME))), m.ReadyCard)


@virtual_time
@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("石长庚", "NOT_HERE", {"where": "青羊区社会保障卡服务网点"}),
        ("崔知遥", "NOT_READY", {"date": "2026-12-28"}),
        ("龙在野", "OVERDUE", {}),
        ("周以安", "NO_JOB", {}),
    ],
)
async def test_a_card_that_does_not_wait_here_is_told_with_where_and_when(
    path: Path, name: str, code: str, facts: dict[str, str]
) -> None:
    counter = came_for(path, name, NOTICE, (CannotServe, Way.HOME))

    assert await collect_card(counter.visit) is None

    refusal = next(seen for seen in counter.visitor.seen if isinstance(seen, CannotServe))
    assert refusal.code == code
    assert facts.items() <= dict(refusal.facts).items()
    assert refusal.article or code == "OVERDUE"
    assert "StaffOpensBox" not in counter.visitor.names_seen


@virtual_time
async def test_where_staff_open_no_box_the_card_is_collected_at_the_counter(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, (CannotServe, Way.HOME))
    site = replace(counter.visit.site, box_opened_on_site=False)
    counter.visit = replace(counter.visit, site=site)

    await collect_card(counter.visit)

    assert counter.visit.course.refusal == "NOT_HERE"
    assert counter.help_said == []


@virtual_time
async def test_who_does_not_want_it_now_calls_nobody(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, (CollectCard, Back()))

    assert await collect_card(counter.visit) is None

    assert counter.help_said == []
    assert await ends(counter) == []


@virtual_time
async def test_who_does_not_wait_for_staff_has_collected_nothing(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, WANTS, (StaffOpensBox, Seen()))
    counter.slot.at_home = True

    assert await collect_card(counter.visit) is None

    assert isinstance(await counter.visit.central.ready_card(m.ReadyCardRequest(holder(NAME))), m.ReadyCard)
    assert await ends(counter) == []


@virtual_time
async def test_another_card_from_the_box_goes_back_to_staff(path: Path) -> None:
    counter = came_to_collect(path, NOTICE, WANTS, NO_PAPER)
    counter.slot.has(brought_by(person("许清晏")))

    right = ready_chip()
    asked = counter.slot.inserted
    seen = 0

    async def inserted() -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            counter.slot.has(right)
        await asked()

    counter.slot.inserted = inserted  # type: ignore[method-assign]

    await collect_card(counter.visit)

    wrong = next(seen for seen in counter.visitor.seen if isinstance(seen, WrongCard))
    assert (wrong.trouble.value, dict(wrong.facts)) == ("other_from_box", {"tail": "0003"})
    assert (await card(counter.world, NAME)).social is SocialState.INACTIVE


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_card_that_was_read_outside_the_box_is_collected_whatever_is_lost(
    path: Path, *, arrived: bool
) -> None:
    counter = came_to_collect(path, NOTICE, WANTS)
    lost = AnswerLost(counter, "/v1/collect", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await collect_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert await counter.journal.unfinished() == ()
    if not arrived:
        assert (await lost.deliver()).status == 200
    assert await waiting(counter) is None
    assert (await card(counter.world, NAME)).social is SocialState.INACTIVE


@virtual_time
async def test_in_changzhou_nothing_is_enabled_unconfirmed_and_the_box_is_known_to_be_empty(
    path: Path,
) -> None:
    script = (NOTICE, WANTS, (SetPin, PIN), (SetPin, PIN))
    counter = in_changzhou(came_to_collect(path, *script, *(NOTICE, WANTS, NO_PAPER)))
    lost = AnswerLost(counter, "/v1/collect", arrived=False)
    with pytest.raises(CentralUnreachable):
        await collect_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert (await lost.deliver()).status == 409, "it comes too late"
    ready = await waiting(counter)
    assert ready is not None
    assert ready.slot == 0

    # The next visit asks for the card in hand, and for no second PIN.
    counter.visit.course.own_card_in = False
    counter.visit.known.forget()
    counter.visitor.seen.clear()
    await collect_card(counter.visit)
    names = counter.visitor.names_seen
    assert "InsertCard" in names
    assert not {"StaffOpensBox", "SetPin"} & set(names)
    collected = await card(counter.world, NAME)
    assert (collected.social, collected.pin) == (SocialState.ACTIVE, PinState.SET)


@virtual_time
async def test_the_pin_is_the_owner_s_before_the_card_works(path: Path) -> None:
    counter = in_changzhou(came_to_collect(path, NOTICE, WANTS, (SetPin, PIN), (SetPin, PIN)))
    chip = ready_chip(region="320400")
    counter.slot.has(chip)
    AnswerLost(counter, "/v1/collect", arrived=False)

    with pytest.raises(CentralUnreachable):
        await collect_card(counter.visit)

    assert chip.state.pin.hex().startswith(PIN.digits)


@virtual_time
async def test_a_box_that_stood_open_when_the_machine_stopped_is_nobodys_guess(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counter = came_to_collect(path, NOTICE, WANTS)
    case = await counter.journal.open(Service.COLLECT_CARD, CaseId(case_key(9)))

    async def cut() -> None:
        raise CentralUnreachable("as if the power had gone")

    with pytest.raises(CentralUnreachable):
        await case.step(Do.OPEN_BOX, cut)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.UNSURE
    assert "a card may be out of it" in caplog.text


@virtual_time
async def test_a_replacement_in_changzhou_is_handed_out_against_its_receipt(path: Path) -> None:
    """JS 三.4: ID card and receipt; staff who open the box ask for it."""
    counter = in_changzhou(came_to_collect(path, NOTICE, (CollectCard, Back())))
    progress = counter.visit.central.progress

    async def replaced(request: m.ProgressRequest) -> m.Progress:
        answer = await progress(request)
        assert isinstance(answer, m.Progress)
        (order,) = answer.orders
        return m.Progress([m.OrderAtCentre(order.stage, "reissue_card", order.accepted_on, here=True)])

    counter.visit.central.progress = replaced  # type: ignore[method-assign]

    await collect_card(counter.visit)

    wish = next(seen for seen in counter.visitor.seen if isinstance(seen, CollectCard))
    assert Row(RowName.BRING, "receipt") in wish.rows


@virtual_time
async def test_what_a_unit_ordered_is_collected_by_the_unit_in_changzhou(path: Path) -> None:
    counter = in_changzhou(came_to_collect(path, NOTICE, (CannotServe, Way.HOME)))
    progress = counter.visit.central.progress

    async def of_a_unit(request: m.ProgressRequest) -> m.Progress:
        answer = await progress(request)
        assert isinstance(answer, m.Progress)
        (order,) = answer.orders
        return m.Progress(
            [m.OrderAtCentre(order.stage, order.service, order.accepted_on, here=True, unit=True)]
        )

    counter.visit.central.progress = of_a_unit  # type: ignore[method-assign]

    await collect_card(counter.visit)

    assert counter.visit.course.refusal == "UNIT_BATCH"
