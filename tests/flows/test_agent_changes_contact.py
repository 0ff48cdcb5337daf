"""S20 and a mobile number: of the holder, or of the guardian who has just given it (SC-R art. 10, 23, 32)."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.flows.act_for_another import act_for_another
from kiosk.flows.change_contact import change_contact
from kiosk.hub.schema import Contact
from kiosk.model import Service
from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import (
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
)
from kiosk.prompts.application import EnterMobile, EnterSmsCode
from kiosk.prompts.confirm import ConfirmDeed
from kiosk.prompts.contact import ChooseContactField, ContactField
from kiosk.prompts.result import DeedDone
from kiosk.prompts.taking import ReceiptWanted
from tests.counter import Counter
from tests.flows.agents import GUARDIAN, HOME, NOTICE, PHONE, READ, SIGN, Compares, came_for_another
from tests.flows.deeds import put_own_card, receipt_of
from tests.hub.world import MOBILE, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer

NUMBER = (ChooseContactField, ContactField.MOBILE)
LAST = ((ConfirmDeed, True), (DeedDone, ReceiptWanted(True)))
FIRST = ((ChooseErrand, Service.CHANGE_CONTACT), NOTICE)
HIS = "13900139000"


def came_to_change(
    path: Path,
    *script: tuple[type, Answer],
    compares: bool = True,
    principal: str = "贺小禾",
    agent: str = "宋锦书",
) -> Counter:
    """The holder's card in the slot, and a machine that compares faces unless it is said."""
    counter = came_for_another(path, *FIRST, principal=principal, agent=agent)
    counter.visitor._script += [(kind, _said(counter, kind, answer)) for kind, answer in script]
    counter.visit.course.can_have = frozenset({Service.CHANGE_CONTACT})
    counter.world.hub.reviewer.mood = "approve"
    put_own_card(counter, principal)
    if compares:
        counter.visit = replace(counter.visit, camera=Compares())
    return counter


def _said(counter: Counter, kind: type, answer: Answer) -> Answer:
    """A code is answered by the number of the phone that it came to."""
    return (lambda _: counter.world.hub.last_code(str(answer))) if kind is EnterSmsCode else answer


def known(counter: Counter, name: str) -> str:
    with Session(counter.world.hub.engine) as db:
        row = db.get(Contact, person(name).id_number)
        return row.mobile if row is not None else ""


@virtual_time
async def test_a_mother_has_her_number_registered_for_her_child_and_types_it_once(path: Path) -> None:
    mother = (GUARDIAN, READ, PHONE, SIGN)
    counter = came_to_change(path, *mother, NUMBER, (EnterSmsCode, MOBILE), *LAST)

    assert await act_for_another(counter.visit) is Service.CHANGE_CONTACT
    assert await change_contact(counter.visit) is None

    assert counter.visitor.script_left == []
    assert counter.visitor.names_seen.count("EnterMobile") == 1
    assert known(counter, "贺小禾") == MOBILE
    told = receipt_of(counter)
    assert "贺 * 禾" in told
    assert "代办人 宋 * 书" in told


@virtual_time
async def test_a_son_types_his_father_s_number_and_no_pin(path: Path) -> None:
    son = ((ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.DISABLED), PHONE, SIGN)
    script = (*son, NUMBER, (EnterMobile, HIS), (EnterSmsCode, HIS), *LAST)
    counter = came_to_change(path, *script, principal="许清晏", agent="罗远行")

    await act_for_another(counter.visit)
    await change_contact(counter.visit)

    assert counter.visitor.script_left == []
    assert [one.of_another for one in counter.visitor.seen if isinstance(one, EnterMobile)] == [False, True]
    assert "EnterPin" not in counter.visitor.names_seen
    assert (known(counter, "许清晏"), known(counter, "罗远行")) == (HIS, "")


@virtual_time
async def test_where_no_face_is_compared_there_is_no_way_but_the_holder_s_pin(path: Path) -> None:
    counter = came_to_change(path, HOME, compares=False)

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED"
    assert "ReadCommitment" not in counter.visitor.names_seen, "told before anything is signed"
