"""What holds for every write: said twice it is one, other words are a conflict, and it can be looked up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.routes import ROUTES
from kiosk.central.transport import WireRequest
from kiosk.central.write_key import write_key
from kiosk.hub.call import Call
from kiosk.hub.trust import Known
from kiosk.hub.writes import Write, remember
from tests.hub import test_agencies, test_fees, test_orders, test_pins, test_replacements, test_transfers
from tests.hub.held import SHOWN, card, chip_of, enable, find, holder, lose, number_of, sealed
from tests.hub.open_gate import open_the_gate, say
from tests.hub.world import (
    KIOSK,
    NOON,
    TODAY,
    World,
    apply,
    beat,
    case_key,
    chip,
    make_card,
    make_world,
    person,
)

pytestmark = pytest.mark.slow

CHALLENGES = [f"{number:016X}" for number in (1, 2, 3, 4)]
TOLD_ELSEWHERE = {"/v1/certificate"}
"""A machine's own certificate, by a signing request that no sample has: tests/central/test_renewal.py."""
WRITES = {route.path for route in ROUTES if route.repeats.has_key} - TOLD_ELSEWHERE
Story = Callable[[World], Awaitable[object]]


async def made_and_taken(world: World) -> None:
    await apply(world)
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))


async def kept_and_handed_back(world: World) -> None:
    await apply(world, "周以安", 2)
    await make_card(world, 2, body=2)
    await world.central.report_retained(m.RetainedRequest(case_key(2), "2611-0002"))
    await world.central.hand_back(m.HandBackRequest(case_key(3), holder("周以安"), "2611-0002", SHOWN))


async def spoilt_and_given_up(world: World) -> None:
    await apply(world, "欧阳明远", 4)
    await world.central.reserve(m.ReserveRequest(case_key(4), 1))
    await world.central.scrap(m.ScrapRequest(case_key(4), 1, "PRT-SMUDGE"))
    await world.central.withdraw(m.WithdrawRequest(case_key(4), "left"))


async def card_in_hand(world: World) -> None:
    known, who = await card(world, "许清晏"), holder("许清晏")
    proof = m.HeldChipProofRequest(case_key(5), number_of("许清晏"), chip_of("许清晏"), CHALLENGES)
    await world.central.prove_held_chip(proof)
    await world.central.change_contact(m.ContactRequest(case_key(6), who, known.ref, SHOWN, "", "示例路9号"))
    await world.central.keep(m.KeepRequest(case_key(7), who, "2611-0007", "other"))
    await enable(world, "沈嘉树", 8)


async def lost_and_found(world: World) -> None:
    await lose(world, "许清晏", number=1)
    await find(world, "许清晏", 2)


async def renewed(world: World) -> None:
    await test_replacements.apply_for(world, "许清晏", test_replacements.RENEW, reason="damaged")
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))
    await world.central.report_old_card(m.OldCardRequest(case_key(), "recycled"))


async def collected(world: World) -> None:
    await test_orders.collect(world, "方听雪")


async def read_outside(world: World) -> None:
    await apply(world)
    await make_card(world)
    await world.central.report_retained(m.RetainedRequest(case_key(), "2611-0001"))
    await world.central.read_outside(m.ReadOutsideRequest(case_key(2), chip()))


async def new_pin(world: World) -> None:
    right = await test_pins.authorised(world, "袁若水")
    await test_pins.message(world, "袁若水", sealed(right.seal_with, test_pins.NEW_PIN))
    ref = (await card(world, "袁若水")).ref
    await world.central.report_pin(m.PinReport(case_key(), ref, chip_of("袁若水"), "set"))


async def moved(world: World) -> None:
    await test_transfers.grant(world, "董星野")
    await test_transfers.data(world, "董星野")
    ref = (await card(world, "董星野")).ref
    await world.central.report_transferred(m.TransferredRequest(case_key(), ref, "510700"))


async def acted_for(world: World) -> None:
    await test_agencies.file(world)


async def paid_and_given_back(world: World) -> None:
    fee = await test_fees.order(world)
    world.hub.pay(fee.order)
    await world.central.refund_fee(m.FeeRefundRequest(case_key(), "no card came of it"))
    await test_fees.order(world, 2)
    await world.central.close_fee(m.FeeCloseRequest(case_key(2)))


async def told_what_to_do(world: World) -> None:
    command = world.hub.command(KIOSK, "out_of_service", "1001")
    await world.central.heartbeat(beat())
    await world.central.report_command(m.CommandReport(command, "done", NOON))


async def books_of_a_day(world: World) -> None:
    world.clock.move(86_400)
    world.kiosk_clock.move(86_400)
    await world.central.reconcile(m.ReconcileRequest(case_key(), TODAY, 0))


STORIES: tuple[Story, ...] = (
    *(made_and_taken, kept_and_handed_back, spoilt_and_given_up, card_in_hand, lost_and_found, renewed),
    *(collected, read_outside, new_pin, moved, acted_for, paid_and_given_back),
    *(told_what_to_do, books_of_a_day),
)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Write, bytes]]:
    """Every write that the centre takes, as it reads it behind the gate, with its answer."""
    heard: list[tuple[Write, bytes]] = []

    def listen(call: Call, write: Write, answer: bytes) -> None:
        heard.append((write, answer))
        remember(call, write, answer)

    monkeypatch.setattr("kiosk.hub.centre.remember", listen)
    return heard


async def told(story: Story) -> World:
    world = make_world("jiangsu-changzhou" if story is paid_and_given_back else "sichuan")
    await story(world)
    return world


async def test_the_stories_have_every_write_there_is(taken: list[tuple[Write, bytes]]) -> None:
    for story in STORIES:
        await told(story)

    assert {write.path for write, _ in taken} == WRITES


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
async def test_every_write_is_one_whatever_is_said_again(
    story: Story, taken: list[tuple[Write, bytes]]
) -> None:
    world = await told(story)
    first = list(taken)
    open_the_gate(world.hub)
    world.clock.move(7 * 86_400)

    for write, answer in first:
        again = say(world.hub, write.path, write.body, write.key)
        other = say(world.hub, write.path, write.body + b" ", write.key)
        elsewhere = say(world.hub, "/v1/withdraw", write.body, write.key)
        stranger = say(world.hub, write.path, write.body, write_key(case_key(99), b"1" * 16))
        asked = m.WritesRequest(case=write.key[:32], key=write.key)
        found = say(world.hub, "/v1/writes", msgspec.json.encode(asked))

        assert (again.status, again.body) == (200, answer)
        assert msgspec.json.decode(other.body, type=m.Problem).code == "idempotency-conflict"
        if write.path != "/v1/withdraw":
            assert msgspec.json.decode(elsewhere.body, type=m.Problem).code == "idempotency-conflict"
        assert msgspec.json.decode(stranger.body, type=m.Problem).code == "idempotency-missing"
        (one,) = msgspec.json.decode(found.body, type=m.Writes).writes
        assert (one.key, one.path, one.body_sm3, bytes(one.answer)) == (
            *(write.key, write.path, write.body_sm3),
            answer,
        )
    assert taken == first  # nothing was written twice


async def test_a_case_has_all_its_writes_and_no_other_s(world: World) -> None:
    await made_and_taken(world)
    await apply(world, "周以安", 2)

    answer = await world.central.writes(m.WritesRequest(case_key()))

    assert isinstance(answer, m.Writes)
    assert {bytes(one.answer) for one in answer.writes} == {b"null"}
    assert {one.path for one in answer.writes} == {
        *("/v1/sms-code", "/v1/sms-code/check", "/v1/apply", "/v1/reserve", "/v1/chip/read-proof"),
        *("/v1/chip/write-proof", "/v1/made", "/v1/enable"),
    }
    assert await world.central.writes(m.WritesRequest(case_key(9))) == m.Writes([])


async def test_a_refusal_is_no_write(world: World) -> None:
    await world.central.reserve(m.ReserveRequest(case_key(), 1))

    assert await world.central.writes(m.WritesRequest(case_key())) == m.Writes([])


async def test_what_another_machine_wrote_is_not_told(world: World) -> None:
    await world.central.withdraw(m.WithdrawRequest(case_key(), "mine"))
    open_the_gate(world.hub)
    gate = world.hub.centre._gate
    world.hub.centre._gate = _As("SC-0002", gate)  # type: ignore[assignment]

    answer = say(world.hub, "/v1/writes", msgspec.json.encode(m.WritesRequest(case_key())))

    assert msgspec.json.decode(answer.body, type=m.Problem).code == "not-permitted"


async def test_one_slip_is_one_thing(world: World) -> None:
    who = holder("许清晏")
    await world.central.keep(m.KeepRequest(case_key(1), who, "2611-0007", "other"))
    open_the_gate(world.hub)

    same = m.KeepRequest(case_key(2), who, "2611-0007", "other")
    other = m.KeepRequest(case_key(3), holder("沈嘉树"), "2611-0007", "id_card")
    answers = [
        say(world.hub, "/v1/left-behind/keep", msgspec.json.encode(one), write_key(one.case, bytes(16)))
        for one in (same, other)
    ]

    assert [answer.status for answer in answers] == [200, 422]
    assert person("许清晏").id_number not in answers[1].body.decode()


class _As:
    """The same gate for another machine."""

    def __init__(self, kiosk: str, gate: object) -> None:
        self._kiosk, self._gate = kiosk, gate

    def __getattr__(self, name: str) -> object:
        given = getattr(self._gate, name)
        if name != "recognise":
            return given

        def recognised(db: Session, wire: WireRequest) -> Known:
            known: Known = given(db, wire)
            return replace(known, session=replace(known.session, kiosk=self._kiosk))

        return recognised
