"""A machine renews its certificate at the real hub: with SM2, driven by hand, clocks moved by hand."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import Asking
from kiosk.central.beliefs import Beliefs
from kiosk.central.channel import Channel, Ends, Line, Papers
from kiosk.central.floor import MemoryFloor
from kiosk.central.identity import load_identity, save_certificates
from kiosk.central.keys import save_key
from kiosk.central.next_identity import NextIdentity
from kiosk.central.renewal import Own, Renewal, due_at
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.central.tries import NotTaken
from kiosk.crypto.sm2 import PrivateKey
from kiosk.errors import CentralUnreachable
from kiosk.hub.app import Hub
from kiosk.hub.issuing import Issuer
from kiosk.hub.machines import Machines
from kiosk.hub.schema import ChannelSession, KnownCertificate, RootHandover
from kiosk.model import KioskId
from kiosk.trust.authority import Life
from kiosk.trust.certificate import Certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.revocation_list import read_revocation_list
from kiosk.trust.tags import Lane
from kiosk.trust.texts import from_base64
from kiosk.worker import InlineWorker
from tests.central.bulletins import handover, listing
from tests.hub.enrolling import ENTROPY, ClockIssuer
from tests.hub.identities import WRITE_KEYS, authority, centre, roots
from tests.hub.world import CENTRE, KIOSK, CountedEntropy, HandClock, HandTransport, make_hub

pytestmark = pytest.mark.slow

POINT = "示例服务点"
YEAR_S, DAY_S = 365 * 86_400, 86_400


@dataclass(slots=True)
class Machine:
    """A kiosk with its files, and the hub that it speaks to."""

    folder: Path
    hub: Hub
    clock: HandClock
    transport: HandTransport
    renewal: Renewal
    channel: Channel
    files: NextIdentity

    @property
    def certificate(self) -> Certificate:
        return self.channel.own.certificate

    async def ask(self) -> object:
        """Something of its trade, on another lane."""
        flows = Asking(self.channel, Line(Lane.FLOWS, self.transport, InlineWorker()))
        return await flows.ask(routes.BANKS, m.BanksRequest(POINT))

    def states(self) -> list[str]:
        with Session(self.hub.engine) as db:
            return list(db.scalars(select(KnownCertificate.state).order_by(KnownCertificate.since_ms)))


def started(folder: Path, hub: Hub, clock: HandClock) -> Machine:
    """As the program starts: whatever lies in the folder."""
    files = NextIdentity(folder / "key.json", folder / "kiosk.crt")
    files.start()
    own = load_identity(files.key_file, files.certificate_file, ENTROPY)
    beliefs = Beliefs(folder / "root.crt", folder / "bulletin.json", CENTRE, own.chain, clock.now())
    ends = Ends(KioskId(KIOSK), own, CENTRE, beliefs.pinned, WRITE_KEYS)
    channel = Channel(ends, clock, ENTROPY, MemoryFloor())
    transport = HandTransport(hub)
    line = Line(Lane.OPERATOR, transport, InlineWorker())
    renewal = Renewal(Own(KIOSK, POINT, channel, files, beliefs), line, 8.0)
    return Machine(folder, hub, clock, transport, renewal, channel, files)


def machine(folder: Path, *, pending: bool = False) -> Machine:
    clock = HandClock()
    issuer: Issuer | None = None if pending else ClockIssuer(clock, authority())
    hub = make_hub(replace(centre(CountedEntropy("centre"), real=True), issuer=issuer), clock)
    key = PrivateKey.generate(ENTROPY)
    certificate = ClockIssuer(clock, authority()).issue(key.public(), KIOSK, "kiosk")
    save_key(folder / "key.json", key)
    save_certificates(folder / "kiosk.crt", certificate)
    save_certificates(folder / "root.crt", authority().certificate)
    hub.enrol(KIOSK, certificate.der, POINT)
    return started(folder, hub, clock)


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


async def test_a_centre_whose_certificate_was_taken_back_is_believed_no_more(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    await kiosk.ask()
    register = Machines(kiosk.hub.engine, kiosk.hub.identity.pinned, None, kiosk.clock)
    taken_back = listing(authority(), kiosk.clock.now(), kiosk.hub.identity.own.certificate.serial)
    register.bring_list(from_base64(taken_back.lists[0]))

    await kiosk.renewal.look()

    restarted = started(tmp_path, kiosk.hub, kiosk.clock)
    with pytest.raises(CentralUnreachable, match="centre-not-believed"):
        await restarted.ask()


async def test_a_list_without_a_successor_is_an_alarm_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk = machine(tmp_path)
    register = Machines(kiosk.hub.engine, kiosk.hub.identity.pinned, None, kiosk.clock)
    short = listing(authority(), kiosk.clock.now(), lasts=timedelta(days=1))
    register.bring_list(from_base64(short.lists[0]))
    await kiosk.renewal.look()
    assert "newer one" not in caplog.text
    kiosk.clock.move(2 * DAY_S)

    await kiosk.renewal.look()

    assert "should have been followed by a newer one" in caplog.text
    assert await kiosk.ask()


async def test_a_new_root_is_followed_before_the_next_certificate_is_judged(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    following = authority("next")
    told = handover(authority(), following, kiosk.clock.now() + timedelta(days=900)).new_roots[0]
    row = RootHandover(
        new=following.certificate.fingerprint.hex(),
        certificate=following.certificate.der,
        ordered=from_base64(told.order),
        signature=from_base64(told.signature),
        at_ms=0,
    )
    with Session(kiosk.hub.engine) as db, db.begin():
        db.add(row)
    kiosk.hub.issuing._issuer = ClockIssuer(kiosk.clock, following)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    await kiosk.renewal.look()
    assert kiosk.states() == ["good"]  # a centre that was not started again since gives out nothing yet

    identity = kiosk.hub.identity
    both = replace(identity, pinned=Pinned((following.certificate, *identity.pinned.roots)))
    both = replace(both, issuer=ClockIssuer(kiosk.clock, following))
    with Session(kiosk.hub.engine) as db, db.begin():
        db.execute(delete(ChannelSession))  # the same draws come after a test's restart, and so their numbers
    restarted = make_hub(both, kiosk.clock, engine=kiosk.hub.engine)
    kiosk = started(tmp_path, restarted, kiosk.clock)

    await kiosk.renewal.look()

    assert kiosk.certificate.issuer_name == following.certificate.subject_name
    assert kiosk.states() == ["superseded", "good"]


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


async def test_the_machine_tells_how_long_it_can_speak_and_how_old_its_list_is(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    leaf = kiosk.certificate
    kiosk.clock.at = leaf.not_after - timedelta(days=40, hours=1)
    assert kiosk.channel.papers() == Papers(40, None)

    made = kiosk.clock.at - timedelta(hours=30, minutes=5)
    given = authority().revocation_list(1, Life(made, made + timedelta(days=30)), (), ENTROPY)
    kiosk.channel.believe(roots().with_list(read_revocation_list(given)))

    assert kiosk.channel.papers() == Papers(40, 30)
    kiosk.clock.at = leaf.not_after + timedelta(hours=1)
    assert kiosk.channel.papers().days_left == -1


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
