"""A machine renews its certificate: when it is due, once, and whatever is cut or said again."""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kiosk.central import routes
from kiosk.central.next_identity import NextIdentity
from kiosk.central.renewal import due_at
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.central.tries import NotTaken
from kiosk.errors import CentralUnreachable
from kiosk.hub.machines import Machines
from tests.central.renewing import Machine, machine, started
from tests.hub.enrolling import ENTROPY, ClockIssuer
from tests.hub.identities import authority
from tests.hub.world import KIOSK

pytestmark = pytest.mark.slow


async def test_before_two_thirds_of_its_life_a_certificate_stays(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    due = due_at(kiosk.certificate, 2 / 3)
    kiosk.clock.at = due - timedelta(seconds=1)

    await kiosk.renewal.look()

    assert not kiosk.files.is_asked_for
    assert kiosk.states() == ["good"]


async def test_at_two_thirds_it_gets_the_next_with_a_new_key_and_the_old_one_is_superseded(
    tmp_path: Path,
) -> None:
    kiosk = machine(tmp_path)
    before = kiosk.certificate
    await kiosk.ask()
    kiosk.clock.at = due_at(before, 2 / 3)

    await kiosk.renewal.look()

    after = kiosk.certificate
    assert after.public_key != before.public_key
    assert kiosk.states() == ["superseded", "good"]
    assert await kiosk.ask()
    restarted = started(tmp_path, kiosk.hub, kiosk.clock)
    assert restarted.certificate == after
    assert await restarted.ask()


async def test_a_superseded_certificate_opens_no_session(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    before = kiosk.channel.own
    kiosk.clock.at = due_at(before.certificate, 2 / 3)
    await kiosk.renewal.look()

    kiosk.channel.become(before)

    with pytest.raises(CentralUnreachable, match="certificate-unknown"):
        await kiosk.ask()


async def test_until_the_new_one_has_spoken_the_old_one_is_good(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    before = kiosk.certificate

    uncut = kiosk.transport.on_the_way

    def cut(request: WireRequest) -> WireRequest:
        if kiosk.files.is_here:
            raise CentralUnreachable("cut")
        return uncut(request)

    kiosk.transport.on_the_way = cut
    with pytest.raises(CentralUnreachable):
        await kiosk.renewal.look()
    kiosk.transport.on_the_way = uncut

    assert kiosk.certificate == before
    assert kiosk.states() == ["good", "good"]
    kiosk.clock.move(3600)
    assert await kiosk.ask()
    await kiosk.renewal.look()
    assert kiosk.certificate != before
    assert kiosk.states() == ["superseded", "good"]


async def test_cut_after_the_new_one_spoke_the_next_start_goes_on_with_it(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)

    def power_cut(_self: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NextIdentity, "take_into_use", power_cut)
        with pytest.raises(KeyboardInterrupt):
            await kiosk.renewal.look()
    assert kiosk.states() == ["superseded", "good"]

    restarted = started(tmp_path, kiosk.hub, kiosk.clock)

    assert await restarted.ask()
    assert not restarted.files.is_here


async def test_a_lost_answer_is_asked_for_again_with_the_same_request(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    await kiosk.ask()
    kiosk.hub.faults.drop_answer(routes.RENEW.path)
    kiosk.hub.faults.drop_answer(routes.RENEW.path)
    with pytest.raises(CentralUnreachable):
        await kiosk.renewal.look()
    request = kiosk.files.request(KIOSK, ENTROPY)

    restarted = started(tmp_path, kiosk.hub, kiosk.clock)
    assert restarted.files.request(KIOSK, ENTROPY) == request
    await restarted.renewal.look()

    assert restarted.states() == ["superseded", "good"]


async def test_an_authority_that_takes_its_time_is_asked_again(tmp_path: Path) -> None:
    kiosk = machine(tmp_path, pending=True)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    await kiosk.renewal.look()
    await kiosk.renewal.look()
    assert (kiosk.states(), kiosk.files.is_asked_for, kiosk.files.is_here) == (["good"], True, False)

    made = ClockIssuer(kiosk.clock, authority()).issue(kiosk.files.public_key(), KIOSK, "kiosk")
    with Session(kiosk.hub.engine) as db, db.begin():
        kiosk.hub.issuing.bring(db, made, ())
    await kiosk.renewal.look()

    assert kiosk.certificate == made


async def test_a_key_that_is_in_use_is_no_new_one(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    (tmp_path / "key.json.next").write_bytes((tmp_path / "key.json").read_bytes())
    (tmp_path / "key.json.next").chmod(0o600)

    with pytest.raises(CentralUnreachable, match="message-invalid"):
        await kiosk.renewal.look()

    assert kiosk.states() == ["good"]


async def test_a_suspended_machine_renews_nothing(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    Machines(kiosk.hub.engine, kiosk.hub.identity.pinned, None, kiosk.clock).suspend(KIOSK)

    with pytest.raises(CentralUnreachable, match="kiosk-suspended"):
        await kiosk.renewal.look()

    assert kiosk.states() == ["good"]


async def test_a_certificate_that_ended_is_refused_with_its_own_word(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    kiosk.clock.at = kiosk.certificate.not_after + timedelta(seconds=1)

    with pytest.raises(CentralUnreachable, match="certificate-expired"):
        await kiosk.ask()


# --- the bulletin


def another_request(kiosk: Machine) -> None:
    """As a machine would ask that has lost what it asked for."""
    kiosk.files.give_up()


async def test_more_requests_than_a_day_has_are_refused_by_name_until_the_day_is_over(tmp_path: Path) -> None:
    kiosk = machine(tmp_path, pending=True)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    for _ in range(3):
        another_request(kiosk)
        await kiosk.renewal.look()
    another_request(kiosk)

    for _ in range(2):
        with pytest.raises(NotTaken, match="renewals-spent"):
            await kiosk.renewal.look()
        kiosk.clock.move(3600)
    assert await kiosk.ask()
    request = kiosk.files.request(KIOSK, ENTROPY)
    kiosk.clock.move(23 * 3600)
    await kiosk.renewal.look()

    assert kiosk.files.request(KIOSK, ENTROPY) == request


async def test_the_same_request_is_one_however_often_it_is_said(tmp_path: Path) -> None:
    kiosk = machine(tmp_path, pending=True)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)

    for _ in range(8):
        await kiosk.renewal.look()
        kiosk.clock.move(3600)

    assert kiosk.files.is_asked_for


class PowerCut(BaseException):
    """The program ends here and now."""


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("call", range(7))
async def test_cut_at_any_call_of_a_renewal_the_next_start_ends_it_with_one_certificate(
    tmp_path: Path, call: int, answered: bool
) -> None:
    """Bulletin; challenge, session, renewal; challenge, session, and the first word under the new one."""
    kiosk = machine(tmp_path)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    exchange, calls = kiosk.transport.exchange, count()

    async def cut(request: WireRequest, deadline_s: float) -> WireAnswer:
        is_the_one = next(calls) == call
        if is_the_one and not answered:
            raise PowerCut
        answer = await exchange(request, deadline_s)
        if is_the_one:
            raise PowerCut
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kiosk.transport, "exchange", cut)
        with pytest.raises(PowerCut):
            await kiosk.renewal.look()

    restarted = started(tmp_path, kiosk.hub, kiosk.clock)
    await restarted.renewal.look()

    assert await restarted.ask()
    assert restarted.states() == ["superseded", "good"]
    assert not restarted.files.is_asked_for
