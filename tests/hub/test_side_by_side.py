"""Several processes on one database, and some that die in the midst: one card, one number, nothing lost.

Each process has a centre and a kiosk of its own over the same tables, as workers behind a proxy have.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, delete, event, func, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.database import open_database
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.numbers import next_serial
from kiosk.hub.schema import BureauJob, Card, Case, ChannelSession, FeeOrder, GatewayPayment, Serial
from kiosk.hub.transactions import transact
from kiosk.model import KioskId, Refused
from tests.hub import databases
from tests.hub.test_fees import order
from tests.hub.world import (
    KIOSK,
    NOON,
    World,
    application,
    case_key,
    chip,
    data_request,
    make_world,
    person,
    proof_request,
    prove_mobile,
)

pytestmark = pytest.mark.slow

AT_ONCE = 4
WITHIN_S = 30
FEES = "jiangsu-changzhou"
Work = Callable[[World], Awaitable[object]]

_fork = multiprocessing.get_context("fork")  # what the child does with a database, it opens itself


@pytest.fixture
def address(on_database: str, tmp_path: Path) -> URL:
    """An empty database with all tables."""
    found = databases.fresh_address()
    if found is None:
        found = URL.create("sqlite", database=str(tmp_path / "hub.db"))
        engine = open_database(found)
        bring_up_to_date(engine)
        engine.dispose()
    return found


def side_by_side(address: URL, works: Mapping[str, Work], province: str = "sichuan") -> list[object]:
    """What each process came to; they begin together. The name of a work is its kiosk's, up to a "/"."""
    start = _fork.Barrier(len(works))
    running = []
    for name, work in works.items():
        here, there = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_live, args=(address, name, province, work, start, there))
        process.start()
        there.close()
        running.append((process, here))
    told = [here.recv() if here.poll(WITHIN_S) else None for _, here in running]
    for process, _ in running:
        process.join(WITHIN_S)
        assert process.exitcode == 0
    return told


def _live(address: URL, name: str, province: str, work: Work, start: Barrier, told: Connection) -> None:
    engine = open_database(address)
    world = make_world(province, engine=engine, kiosk=KioskId(name.partition("/")[0]), draws=name)
    start.wait(WITHIN_S)
    told.send(asyncio.run(_awaited(work(world))))
    os._exit(0)


async def _awaited(waits: Awaitable[object]) -> object:
    return await waits


def counted(address: URL, what: Any) -> int:
    engine = open_database(address)
    with Session(engine) as db:
        number = db.scalar(select(func.count()).select_from(what.subquery())) or 0
    engine.dispose()
    return number


# --- at once


async def test_machines_that_apply_for_one_person_at_once_get_one_card_between_them(address: URL) -> None:
    def applies(number: int) -> Work:
        async def work(world: World) -> object:
            await prove_mobile(world.central, world.hub, case_key(number))
            return await world.central.apply(application(person("林知夏"), case_key(number)))

        return work

    answers = side_by_side(address, {f"SC-{n:04d}": applies(n) for n in range(1, AT_ONCE + 1)})

    taken = [one for one in answers if isinstance(one, m.Applied)]
    refused = [one for one in answers if isinstance(one, Refused)]
    assert len(taken) == 1
    assert [one.code for one in refused] == ["IN_PROGRESS"] * (AT_ONCE - 1)
    assert counted(address, select(Case.id).where(Case.live_person.is_not(None))) == 1


async def test_one_number_that_is_asked_for_several_times_at_once_is_one_number(address: URL) -> None:
    engine = open_database(address)
    world = make_world(engine=engine)
    await prove_mobile(world.central, world.hub, case_key())
    await world.central.apply(application(person("林知夏"), case_key()))
    engine.dispose()

    async def reserves(world: World) -> object:
        return await world.central.reserve(m.ReserveRequest(case_key(), 1))

    answers = side_by_side(address, {f"{KIOSK}/{n}": reserves for n in range(AT_ONCE)})

    assert isinstance(answers[0], m.Reserved)
    assert answers == [answers[0]] * AT_ONCE
    assert counted(address, select(Card.number)) == 1


async def test_no_two_get_the_same_number_and_none_is_left_out(address: URL) -> None:
    async def draws(world: World) -> object:
        return [transact(world.hub.engine, lambda db: next_serial(db, "card")) for _ in range(15)]

    drawn = side_by_side(address, {f"{KIOSK}/{n}": draws for n in range(AT_ONCE)})

    numbers = [number for one in drawn for number in one]  # type: ignore[attr-defined]
    assert sorted(numbers) == list(range(1, 15 * AT_ONCE + 1))


async def test_cards_that_are_laid_ready_at_once_lie_in_different_compartments(address: URL) -> None:
    """Only the isolation keeps them apart: each looks for the first free one and writes a row of its own."""
    engine = open_database(address)
    hub = make_world(FEES, engine=engine).hub
    people = [f"person {number}" for number in range(AT_ONCE)]
    with Session(engine) as db:
        for number, who in enumerate(people):
            waits = {"kiosk": KIOSK, "state": "applied", "bank": "SBB", "id_number": who, "live_person": who}
            db.add(Case(id=case_key(number), changed_at_ms=0, **waits))
        db.commit()
    assert [hub.bureau_goes_on(who) for who in people] == [True] * AT_ONCE
    engine.dispose()

    def lays(who: str) -> Work:
        async def work(world: World) -> object:
            return world.hub.bureau_goes_on(who)

        return work

    side_by_side(address, {f"{KIOSK}/{who}": lays(who) for who in people}, FEES)

    assert counted(address, select(BureauJob.slot).where(BureauJob.slot > 0).distinct()) == AT_ONCE


async def test_a_payment_that_is_told_of_three_times_at_once_is_one_payment(address: URL) -> None:
    engine = open_database(address)
    world = make_world(FEES, engine=engine)
    fee = await order(world)
    assert world.hub.pay(fee.order)
    with Session(engine) as db:
        db.get_one(GatewayPayment, fee.order).notices = 3
        db.commit()
    engine.dispose()

    async def asks(world: World) -> object:
        answer = await world.central.fee(m.FeeLookUp(case_key()))
        return answer.state if isinstance(answer, m.FeeStanding) else answer

    async def gives_back(world: World) -> object:
        return await world.central.withdraw(m.WithdrawRequest(case_key(), "test"))

    assert side_by_side(address, {f"{KIOSK}/{n}": asks for n in range(3)}, FEES) == ["paid"] * 3
    works = {f"{KIOSK}/back/{n}": gives_back for n in range(3)}
    assert side_by_side(address, works, FEES) == [m.Done()] * 3
    assert counted(address, select(FeeOrder.number).where(FeeOrder.state == "refunded")) == 1
    assert counted(address, select(GatewayPayment).where(GatewayPayment.charged == 0)) == 1


# --- killed in the midst


async def made(world: World, case: str) -> object:
    """Every write of an issue, from the number to the enabled card."""
    reserved = await world.central.reserve(m.ReserveRequest(case, 1))
    assert isinstance(reserved, m.Reserved), reserved
    assert isinstance(await world.central.prove_chip(proof_request(case)), m.ChipProof)
    assert isinstance(await world.central.card_data(data_request(case)), m.CardData)
    done = m.MadeRequest(case, 1, chip(), reserved.card_number, reserved.bank_card_number)
    assert await world.central.report_made(done) == m.Done()
    return await world.central.enable(m.EnableRequest(case, NOON))


async def issued(world: World) -> object:
    await prove_mobile(world.central, world.hub, case_key())
    applied = await world.central.apply(application(person("林知夏"), case_key()))
    assert isinstance(applied, m.Applied), applied
    return await made(world, case_key())


def _killed_at(address: URL, moment: int, name: str) -> None:
    """An issue by a worker that SIGKILL meets before, or just after, the nth thing it tells the database."""
    engine = open_database(address)
    told = 0

    def tells(*_: object) -> None:
        nonlocal told
        told += 1
        if told == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    _as_if_much_later(engine)
    world = make_world(engine=engine, draws=name)
    event.listen(engine, "before_cursor_execute", tells)
    event.listen(engine, "commit", tells)
    event.listen(Session, "after_commit", tells)
    asyncio.run(_awaited(issued(world)))
    os._exit(0)


def _as_if_much_later(engine: Engine) -> None:
    """Openings that nobody went on with are forgotten after a while; here the clock stands still."""
    with Session(engine) as db, db.begin():
        db.execute(delete(ChannelSession).where(ChannelSession.live_since_ms.is_(None)))


async def test_whenever_a_worker_is_killed_what_was_asked_is_asked_again_and_is_done_once(
    address: URL,
) -> None:
    killed = 0
    for moment in range(
        2, 400, 6
    ):  # each worker gets further before it dies: what was done is answered at once
        worker = _fork.Process(target=_killed_at, args=(address, moment, f"worker-{moment}"))
        worker.start()
        worker.join(WITHIN_S)
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
        killed += 1
    assert killed > 8

    engine = open_database(address)
    _as_if_much_later(engine)
    world = make_world(engine=engine, draws="the last one")
    assert await issued(world) == m.Done()

    with Session(engine) as db:
        cards = db.scalars(select(Card)).all()
        assert [card.state for card in cards] == ["enabled"]
        assert db.get_one(Serial, "card").last == 1
        assert [case.state for case in db.scalars(select(Case))] == ["enabled"]
    engine.dispose()
