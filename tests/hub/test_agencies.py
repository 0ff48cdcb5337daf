import msgspec
import pytest
from sqlalchemy.orm import Session

from kiosk.card_life import PinState, SocialState
from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.hub.schema import Agency
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, holder
from tests.hub.world import (
    MOBILE,
    NOON,
    World,
    application,
    case_key,
    make_card,
    make_world,
    person,
    prove_mobile,
)

FILED = 50
SIGNED = "承诺书".encode()
COMMITMENT = sm3.digest(SIGNED).hex()


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def file(
    world: World,
    principal: str = "何小满",
    agent: str = "宋锦书",
    *,
    service: str = "issue_card",
    relation: str = "guardian",
    proof: m.Proof = SHOWN,
    number: int = FILED,
    signed: bytes = SIGNED,
) -> m.AgencyFiled | Refused:
    return await world.central.file_agency(
        m.AgencyRequest(
            case=case_key(number),
            service=service,
            principal=holder(principal),
            principal_mobile="",
            agent=holder(agent),
            agent_mobile=MOBILE,
            agent_proof=proof,
            relation=relation,
            cause="minor",
            commitment=COMMITMENT,
            signed=signed,
            documents=[b"\xff\xd8\xff"],
        )
    )


async def verdict(world: World) -> m.Verdict:
    answer = await world.central.agency_verdict(m.VerdictRequest(case_key(FILED)))
    assert isinstance(answer, m.Verdict)
    return answer


async def apply_for(world: World, name: str, agency: str, number: int = 1) -> m.Applied | Refused:
    await prove_mobile(world.central, world.hub, case_key(number))
    plain = application(person(name), case_key(number))
    return await world.central.apply(msgspec.structs.replace(plain, agency=agency))


async def test_a_mother_applies_for_her_child_once_the_papers_were_looked_at(world: World) -> None:
    assert code(await apply_for(world, "何小满", "")) == "AGE_GUARDIAN"
    assert await file(world) == m.AgencyFiled(180)
    assert await verdict(world) == m.Verdict("approved")

    assert isinstance(await apply_for(world, "何小满", case_key(FILED)), m.Applied)


async def test_the_digest_of_the_commitment_and_who_acts_are_kept(world: World) -> None:
    await file(world)

    with Session(world.hub.engine) as db:
        row = db.get_one(Agency, case_key(FILED))
    assert (row.commitment, row.relation) == (COMMITMENT, "guardian")
    assert (row.agent, row.principal) == (person("宋锦书").id_number, person("何小满").id_number)
    assert msgspec.json.decode(row.filed, type=m.AgencyRequest).agent_mobile == MOBILE


async def test_an_agency_that_was_not_accepted_opens_nothing(world: World) -> None:
    await file(world)

    assert code(await apply_for(world, "何小满", case_key(FILED))) == "AGENT_NOT_ALLOWED"
    world.hub.reviewer.mood = "reject"
    assert await verdict(world) == m.Verdict("rejected", "材料看不清")
    assert code(await apply_for(world, "何小满", case_key(FILED))) == "AGENT_NOT_ALLOWED"
    world.hub.reviewer.mood = "approve"
    assert (await verdict(world)).state == "rejected"  # a word once given stands


async def test_an_agency_is_for_one_person_and_one_service(world: World) -> None:
    await file(world)
    await verdict(world)

    assert code(await apply_for(world, "陈予安", case_key(FILED))) == "AGENT_NOT_ALLOWED"
    ref = (await card(world, "贺小禾")).ref
    request = m.LossRequest(
        case_key(3),
        holder("何小满"),
        ref,
        "formal",
        m.Proof(id_read=True, face_matched=True, agency=case_key(FILED)),
    )
    assert code(await world.central.report_loss(request)) == "AGENT_NOT_ALLOWED"


async def test_a_son_reports_his_mother_s_loss(world: World) -> None:
    """罗清和 has no card yet: what is asked is whether he is let through to that answer."""
    await file(world, "罗清和", "罗远行", service="report_loss", relation="child")
    await verdict(world)
    proof = m.Proof(id_read=True, face_matched=True, agency=case_key(FILED))
    request = m.LossRequest(case_key(3), holder("罗清和"), "0" * 32, "formal", proof)

    assert code(await world.central.report_loss(request)) == "NO_CARD"


async def test_a_commitment_that_is_not_the_signed_one_opens_nothing(world: World) -> None:
    assert code(await file(world, signed=b"something else")) == "AGENT_NOT_ALLOWED"


async def test_an_agency_that_was_withdrawn_opens_nothing_any_more(world: World) -> None:
    await file(world)
    await verdict(world)

    assert await world.central.withdraw(m.WithdrawRequest(case_key(FILED), "left")) == m.Done()

    assert code(await apply_for(world, "何小满", case_key(FILED))) == "AGENT_NOT_ALLOWED"


async def test_papers_that_prove_nothing_are_rejected(world: World) -> None:
    await file(world, "何小满", "许清晏")

    assert await verdict(world) == m.Verdict("rejected", "系统查不到这个关系")


@pytest.mark.parametrize(("waited_s", "state"), [(179, "waiting"), (180, "timed_out")])
async def test_a_reviewer_who_does_not_answer_in_time_is_waited_for_no_longer(
    world: World, waited_s: int, state: str
) -> None:
    world.hub.reviewer.mood = "silent"
    await file(world)

    world.clock.move(waited_s)

    assert (await verdict(world)).state == state


async def test_a_reviewer_takes_time_to_look(world: World) -> None:
    world.hub.reviewer.takes_s = 40
    await file(world)
    first = (await verdict(world)).state
    world.clock.move(40)

    assert [first, (await verdict(world)).state] == ["waiting", "approved"]


@pytest.mark.parametrize(
    "service", ["change_pin", "reset_pin", "enable_card", "query_medical_balance", "nonsense"]
)
async def test_no_agent_sets_a_pin_or_asks_for_what_machines_do_not_do(world: World, service: str) -> None:
    assert code(await file(world, service=service)) == "AGENT_NOT_ALLOWED"


async def test_who_may_not_act(world: World) -> None:
    assert code(await file(world, relation="neighbour")) == "AGENT_NOT_ALLOWED"
    assert code(await file(world, "宋锦书", "宋锦书")) == "AGENT_NOT_ALLOWED"
    assert code(await file(world, agent="陈予安")) == "AGE_GUARDIAN"
    assert code(await file(world, agent="钱星河")) == "ID_EXPIRED"
    assert code(await file(world, proof=m.Proof(id_read=True, face_matched=False))) == "FACE_MISMATCH"
    assert (await verdict(world)).state == "unknown"


async def test_what_was_filed_twice_is_filed_once(world: World) -> None:
    first = await file(world)
    await verdict(world)
    world.clock.move(600)
    world.kiosk_clock.move(600)

    assert await file(world) == first
    assert (await verdict(world)).state == "approved"


async def test_nobody_acts_for_another_at_machines_in_henan_and_changzhou() -> None:
    for province in ("henan", "jiangsu-changzhou"):
        assert code(await file(make_world(province))) == "SERVICE_OFF"


async def test_a_child_s_card_is_renewed_by_its_guardian_at_seven(world: World) -> None:
    world.hub.reviewer.mood = "approve"
    await file(world, "贺小禾", "宋锦书", service="renew_card")
    await verdict(world)
    ref = (await card(world, "贺小禾")).ref
    await prove_mobile(world.central, world.hub, case_key(1))
    plain = application(person("贺小禾"), case_key(1))
    request = m.ApplyRequest(
        case_key(1),
        "renew_card",
        plain.applicant,
        "SBB",
        True,
        NOON,
        NOON,
        ref,
        "reached_7",
        case_key(FILED),
    )

    assert isinstance(await world.central.apply(request), m.Applied)


async def test_a_card_that_somebody_fetched_is_not_enabled_and_has_the_factory_s_pin(world: World) -> None:
    await file(world)
    await verdict(world)
    assert isinstance(await apply_for(world, "何小满", case_key(FILED)), m.Applied)
    await make_card(world)

    assert await world.central.enable(m.EnableRequest(case_key(1), NOON)) == m.Done()

    fetched = await card(world, "何小满")
    assert (fetched.social, fetched.pin) == (SocialState.INACTIVE, PinState.INITIAL)
