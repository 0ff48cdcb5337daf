"""A machine is enrolled at the real hub, driven by hand: cuts, lost answers, strangers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from kiosk.central import messages as m
from kiosk.central.enrolling import Enrolling, NotEnrolled
from kiosk.central.identity import load_certificates, load_identity
from kiosk.central.next_identity import NextIdentity
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.hub.by_hand import answer_by_hand
from kiosk.trust.chain import Pinned
from kiosk.trust.enrolment import Applicant, OneTimeCode, issued_mac
from kiosk.trust.texts import from_base64, to_base64
from tests.hub.enrolling import ASSET, ENTROPY, DeskWorld, desk_world
from tests.hub.identities import authority, certificate_of
from tests.hub.world import CENTRE

APPLICANT = Applicant(CENTRE, ASSET)


def as_it_is(answer: WireAnswer) -> WireAnswer:
    return answer


@dataclass(slots=True)
class DeskTransport:
    """See Transport; `on_the_way_back` may lose or change the answer."""

    world: DeskWorld
    on_the_way_back: Callable[[WireAnswer], WireAnswer] = as_it_is

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        return self.on_the_way_back(answer_by_hand(self.world.hub.app, request))


def lost(_answer: WireAnswer) -> WireAnswer:
    raise CentralUnreachable("lost")


def enrolling(folder: Path) -> Enrolling:
    return Enrolling(APPLICANT, NextIdentity(folder / "key.json", folder / "kiosk.crt"), folder / "root.crt")


async def test_a_machine_has_key_certificate_and_root_afterwards(tmp_path: Path) -> None:
    world = desk_world()

    leaf = await enrolling(tmp_path).enrol(world.code(), DeskTransport(world), ENTROPY, 8.0)

    own = load_identity(tmp_path / "key.json", tmp_path / "kiosk.crt", ENTROPY)
    assert own.certificate == leaf
    Pinned(tuple(load_certificates(tmp_path / "root.crt"))).check(leaf, (), world.clock.now(), "kiosk")
    assert not enrolling(tmp_path).own.is_asked_for


async def test_after_a_lost_answer_and_a_restart_it_gets_the_same_certificate(tmp_path: Path) -> None:
    world = desk_world()
    code = world.code()
    seen: list[bytes] = []

    def lost_but_seen(answer: WireAnswer) -> WireAnswer:
        seen.append(from_base64(msgspec.json.decode(answer.body, type=m.Enrolled).certificate))
        return lost(answer)

    with pytest.raises(CentralUnreachable):
        await enrolling(tmp_path).enrol(code, DeskTransport(world, lost_but_seen), ENTROPY, 8.0)
    leaf = await enrolling(tmp_path).enrol(code, DeskTransport(world), ENTROPY, 8.0)

    assert [leaf.der] == seen


async def test_a_cut_before_anything_was_sent_costs_nothing(tmp_path: Path) -> None:
    world = desk_world()
    enrolling(tmp_path).own.request(ASSET, ENTROPY)

    await enrolling(tmp_path).enrol(world.code(), DeskTransport(world), ENTROPY, 8.0)

    assert load_identity(tmp_path / "key.json", tmp_path / "kiosk.crt", ENTROPY)


async def test_a_wrong_code_is_refused_and_the_right_one_goes_on_with_the_same_key(tmp_path: Path) -> None:
    world = desk_world()
    code = world.code()
    wrong = OneTimeCode(code.lookup, "0" * 16)

    with pytest.raises(NotEnrolled, match="enrol-refused"):
        await enrolling(tmp_path).enrol(wrong, DeskTransport(world), ENTROPY, 8.0)
    key = enrolling(tmp_path).own.public_key()
    leaf = await enrolling(tmp_path).enrol(code, DeskTransport(world), ENTROPY, 8.0)

    assert leaf.public_key == key


async def test_an_authority_that_takes_its_time_is_said_so(tmp_path: Path) -> None:
    world = desk_world(pending=True)

    with pytest.raises(NotEnrolled, match="enrol-pending"):
        await enrolling(tmp_path).enrol(world.code(), DeskTransport(world), ENTROPY, 8.0)

    assert not (tmp_path / "kiosk.crt").exists()


async def test_whoever_does_not_know_the_code_brings_no_root(tmp_path: Path) -> None:
    """Somebody on the way hands out a certificate under a root of their own."""
    world, stranger = desk_world(), authority("somebody on the way")
    code = world.code()

    def forged(answer: WireAnswer) -> WireAnswer:
        given = msgspec.json.decode(answer.body, type=m.Enrolled)
        false = msgspec.structs.replace(given, chain=[to_base64(stranger.certificate.der)])
        return WireAnswer(200, answer.headers, msgspec.json.encode(false))

    with pytest.raises(NotEnrolled, match="centre-not-believed"):
        await enrolling(tmp_path).enrol(code, DeskTransport(world, forged), ENTROPY, 8.0)

    assert not (tmp_path / "root.crt").exists()


async def test_a_certificate_for_another_key_is_not_taken(tmp_path: Path) -> None:
    world = desk_world()
    code = world.code()
    own = enrolling(tmp_path)
    csr = own.own.request(ASSET, ENTROPY)
    other, above = certificate_of(ASSET), authority().certificate

    def another_s(answer: WireAnswer) -> WireAnswer:
        mac = issued_mac(code.key(ASSET), APPLICANT, csr, other.der, above.der).hex()
        given = m.Enrolled(to_base64(other.der), [to_base64(above.der)], mac)
        return WireAnswer(200, answer.headers, msgspec.json.encode(given))

    with pytest.raises(NotEnrolled, match="another-key"):
        await own.enrol(code, DeskTransport(world, another_s), ENTROPY, 8.0)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"certificate":"","chain":[],"mac":""}'])
async def test_what_is_no_centre_s_answer_is_no_answer(tmp_path: Path, body: bytes) -> None:
    world = desk_world()
    transport = DeskTransport(world, lambda _answer: WireAnswer(200, {}, body))

    with pytest.raises(CentralUnreachable):
        await enrolling(tmp_path).enrol(world.code(), transport, ENTROPY, 8.0)
