"""What an operator does with the register, and what a machine hears of it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.transport import WireRequest
from kiosk.clock import Clock
from kiosk.crypto.sm2 import PrivateKey
from kiosk.errors import CentralUnreachable
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.machines import Machines, NotDone
from kiosk.hub.own_authority import OwnAuthority
from kiosk.hub.schema import KnownCertificate
from kiosk.trust.authority import Life, Withdrawn
from kiosk.trust.certificate import BadCertificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.new_root import follow_order
from kiosk.trust.revocation_list import read_revocation_list
from kiosk.trust.texts import from_base64
from tests.hub.enrolling import ENTROPY
from tests.hub.identities import authority, certificate_of
from tests.hub.world import CENTRE, KIOSK, HandClock, World, make_world
from tests.trust.openssl import DISTID, openssl, pem

POINT = "示例服务点"


def register(world: World, own: OwnAuthority | None = None, pinned: Pinned | None = None) -> Machines:
    return Machines(world.hub.engine, pinned or world.hub.identity.pinned, own, world.clock)


def own_authority(folder: Path, clock: Clock) -> OwnAuthority:
    made = OwnAuthority(folder, clock, ENTROPY)
    made.issue(PrivateKey.generate(ENTROPY).public(), "hub", "hub")
    return made


def ask(world: World) -> Callable[[], Awaitable[object]]:
    return lambda: world.central.banks(m.BanksRequest(POINT))


async def refused(world: World) -> str:
    with pytest.raises(CentralUnreachable):
        await ask(world)()
    return world.central.link.problem


async def test_a_suspended_machine_is_refused_with_its_next_request_and_comes_back() -> None:
    world = make_world()
    await ask(world)()

    register(world).suspend(KIOSK)
    assert await refused(world) == "kiosk-suspended"
    register(world).resume(KIOSK)

    await ask(world)()


async def test_a_revoked_machine_never_comes_back() -> None:
    world = make_world()
    await ask(world)()

    register(world).revoke(KIOSK)

    assert await refused(world) == "kiosk-revoked"
    for again in (register(world).resume, register(world).suspend, register(world).revoke):
        with pytest.raises(NotDone, match="revoked"):
            again(KIOSK)
    assert await refused(world) == "kiosk-revoked"


async def test_a_revoked_certificate_ends_its_session_and_opens_no_other() -> None:
    world = make_world()
    await ask(world)()
    mine = certificate_of(KIOSK).fingerprint.hex()

    assert register(world).revoke_certificate(mine[:8].upper()) == KIOSK

    assert await refused(world) == "certificate-revoked"
    with pytest.raises(NotDone, match="already"):
        register(world).revoke_certificate(mine)


@pytest.mark.parametrize("named", ["", "00", "0" * 64])
def test_a_certificate_is_named_by_eight_signs_that_are_its_own(named: str) -> None:
    with pytest.raises(NotDone, match="certificates begin so"):
        register(make_world()).revoke_certificate(named)


@pytest.mark.parametrize("verb", ["suspend", "resume", "revoke"])
def test_what_is_not_in_the_register_stays_out(verb: str) -> None:
    with pytest.raises(NotDone, match="no such machine"):
        getattr(register(make_world()), verb)("SC-9999")


def test_an_active_machine_is_not_resumed() -> None:
    with pytest.raises(NotDone, match="it is active"):
        register(make_world()).resume(KIOSK)


def test_the_register_shows_machines_with_their_certificates() -> None:
    (line,) = register(make_world()).listed()

    assert (line.kiosk, line.service_point, line.status) == (KIOSK, POINT, "active")
    assert [(one.fingerprint, one.state) for one in line.certificates] == [
        (certificate_of(KIOSK).fingerprint.hex(), "good")
    ]


# --- an authority's list


def list_of(
    world: World, *serials: int, begins: timedelta = timedelta(0), by: str = "test authority"
) -> bytes:
    life = Life(world.clock.now() + begins, world.clock.now() + timedelta(days=30))
    return authority(by).revocation_list(
        1, life, [Withdrawn(one, world.clock.now()) for one in serials], ENTROPY
    )


async def test_an_authority_s_list_revokes_what_it_names_and_is_given_to_everybody() -> None:
    world = make_world()
    await ask(world)()
    brought = list_of(world, certificate_of(KIOSK).serial, 4711)

    assert register(world).bring_list(brought) == 1

    assert await refused(world) == "certificate-revoked"
    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/trust/bulletin", {}, b""))
    assert [from_base64(one) for one in msgspec.json.decode(answer.body, type=m.Bulletin).lists] == [brought]


def test_a_list_is_taken_from_a_believed_authority_and_never_an_older_one() -> None:
    world = make_world()
    register(world).bring_list(list_of(world))

    for brought, why in (
        (list_of(world, begins=timedelta(days=-1)), "newer list"),
        (list_of(world, by="somebody else"), "unknown-issuer"),
        (list_of(world)[:-1], "malformed"),
    ):
        with pytest.raises(NotDone, match=why):
            register(world).bring_list(brought)


# --- the centre's own authority


def test_the_own_authority_s_list_names_what_was_revoked_and_openssl_reads_it(tmp_path: Path) -> None:
    world = make_world()
    own = own_authority(tmp_path, world.clock)
    register(world, own).revoke(KIOSK)

    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/trust/bulletin", {}, b""))

    (told,) = msgspec.json.decode(answer.body, type=m.Bulletin).lists
    listed = read_revocation_list(from_base64(told))
    assert listed.serials == {certificate_of(KIOSK).serial}
    Pinned(tuple(own.roots())).with_list(listed)
    (tmp_path / "list.pem").write_text(pem("X509 CRL", listed.der), "ascii")
    text = openssl("crl", "-in", "list.pem", "-noout", "-text", cwd=tmp_path).decode()
    assert f"{certificate_of(KIOSK).serial:X}" in text


def test_a_province_s_authority_makes_its_lists_and_roots_itself() -> None:
    for does in (Machines.publish_list, lambda one: one.hand_over(CENTRE, one._clock.now())):
        with pytest.raises(NotDone, match="own"):
            does(register(make_world()))


def test_a_new_root_is_told_with_the_old_one_s_order_and_issues_from_now_on(tmp_path: Path) -> None:
    world = make_world()
    own = own_authority(tmp_path, world.clock)
    (old,) = own.roots()

    new = register(world, own).hand_over(CENTRE, world.clock.now() + timedelta(days=90))

    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/trust/bulletin", {}, b""))
    (told,) = msgspec.json.decode(answer.body, type=m.Bulletin).new_roots
    given = read_certificate(from_base64(told.certificate))
    text, signature = from_base64(told.order), from_base64(told.signature)
    followed = follow_order(Pinned((old,)), CENTRE, given, text, signature, world.clock.now())
    assert followed.roots == (old, new)
    assert own.roots() == [new, old]
    made = own.issue(PrivateKey.generate(ENTROPY).public(), KIOSK, "kiosk")
    Pinned((new,)).check(made, (), world.clock.now())
    with pytest.raises(BadCertificate, match="unknown-issuer"):
        Pinned((old,)).check(made, (), world.clock.now())
    (tmp_path / "root.pem").write_text(pem("CERTIFICATE", new.der), "ascii")
    (tmp_path / "leaf.pem").write_text(pem("CERTIFICATE", made.der), "ascii")
    at = str(int(world.clock.now().timestamp()))
    openssl("verify", "-attime", at, "-CAfile", "root.pem", "-vfyopt", DISTID, "leaf.pem", cwd=tmp_path)


@pytest.mark.parametrize("cut", ["order written", "roots written", "key linked", "done"])
def test_cut_anywhere_in_a_handover_the_authority_still_issues(
    tmp_path: Path, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    own = own_authority(tmp_path, clock)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    if cut == "order written":
        monkeypatch.setattr("kiosk.hub.own_authority.save_certificates", power_cut)
    if cut == "roots written":
        monkeypatch.setattr("kiosk.hub.own_authority.save_key", power_cut)
    if cut == "key linked":
        monkeypatch.setattr("kiosk.hub.own_authority.os.link", power_cut)
    try:
        own.hand_over(CENTRE, clock.now())
    except KeyboardInterrupt:
        assert cut != "done"

    made = own.issue(PrivateKey.generate(ENTROPY).public(), KIOSK, "kiosk")
    Pinned(tuple(own.roots())).check(made, (), clock.now())


def test_a_handover_that_was_cut_before_the_table_heard_of_it_is_told_at_the_next_start(
    tmp_path: Path,
) -> None:
    world = make_world()
    own = own_authority(tmp_path, world.clock)
    own.hand_over(CENTRE, world.clock.now())

    for _ in range(2):
        register(world, own).tell_handovers()

    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/trust/bulletin", {}, b""))
    assert len(msgspec.json.decode(answer.body, type=m.Bulletin).new_roots) == 1


def test_an_order_whose_root_never_came_into_use_is_told_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    own = own_authority(tmp_path, world.clock)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.hub.own_authority.os.link", power_cut)
        with pytest.raises(KeyboardInterrupt):
            own.hand_over(CENTRE, world.clock.now())
    register(world, own).tell_handovers()

    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/trust/bulletin", {}, b""))
    assert msgspec.json.decode(answer.body, type=m.Bulletin).new_roots == []


def test_who_is_superseded_is_revoked_with_the_rest() -> None:
    world = make_world()
    with Session(world.hub.engine) as db, db.begin():
        db.get_one(KnownCertificate, certificate_of(KIOSK).fingerprint.hex()).state = "superseded"

    register(world).revoke(KIOSK)

    (line,) = register(world).listed()
    assert [one.state for one in line.certificates] == ["revoked"]
