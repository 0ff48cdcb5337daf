"""Openings that are refused: each by its name, and nothing of them stays."""

from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kiosk.central.channel import CHALLENGE_PATH, SESSION_PATH
from kiosk.central.transport import JSON, WireRequest
from kiosk.hub.schema import ChannelSession, KnownCertificate
from kiosk.trust import handshake
from kiosk.trust.handshake import Identity
from kiosk.trust.opening import read_hello
from kiosk.trust.texts import from_base64, to_base64
from tests.hub.identities import certificate_of, machine
from tests.hub.wire import Opening, begin, by_hand, challenge, code_of, finish, opening
from tests.hub.world import CENTRE, KIOSK, CountedEntropy, World


@pytest.fixture
def own() -> Identity:
    return machine(KIOSK, CountedEntropy("by hand"))


def told(world: World, request: WireRequest) -> tuple[int, str]:
    return code_of(by_hand(world.hub)(request))[:2]


def kept(world: World) -> int:
    with Session(world.hub.engine) as db:
        return db.scalar(select(func.count()).select_from(ChannelSession)) or 0


def test_a_right_hello_opens(world: World, own: Identity) -> None:
    begun = begin(by_hand(world.hub), own)

    opened = finish(begun, by_hand(world.hub)(begun.wire), world.hub.identity.own)

    assert opened.welcome.ends_at_ms - opened.welcome.at_ms >= 14_400_000 * 9 // 10
    assert kept(world) == 1


def with_text(begun: Opening, text: bytes) -> WireRequest:
    """Another hello, signed all the same by the machine."""
    signature = begun.own.signer.sign(text)
    return opening(
        msgspec.structs.replace(begun.request, hello=to_base64(text), signature=to_base64(signature))
    )


def test_what_a_hello_says_has_to_hold(world: World, own: Identity) -> None:
    begun = begin(by_hand(world.hub), own)
    hello = read_hello(begun.begun.hello)
    others = {
        "another centre's": (replace(hello, centre="other"), 401, "hello-invalid"),
        "another suite": (replace(hello, suites=("2",)), 400, "version-unsupported"),
        "nobody's challenge": (replace(hello, challenge=bytes(40)), 401, "challenge-stale"),
        "another certificate": (replace(hello, certificate=bytes(32)), 403, "certificate-unknown"),
    }

    answers = {name: told(world, with_text(begun, one.text())) for name, (one, _, _) in others.items()}

    assert answers == {name: (status, code) for name, (_, status, code) in others.items()}
    assert kept(world) == 0


def test_a_challenge_is_good_for_two_minutes(world: World, own: Identity) -> None:
    begun = begin(by_hand(world.hub), own)
    world.clock.move(121)

    assert told(world, begun.wire) == (401, "challenge-stale")


def test_a_signature_of_another_key_opens_nothing(world: World, own: Identity) -> None:
    thief = Identity(own.certificate, machine("SC-0002", CountedEntropy("x")).signer)

    assert told(world, begin(by_hand(world.hub), thief).wire) == (401, "hello-invalid")
    assert kept(world) == 0


def test_the_certificate_that_is_sent_is_the_one_that_is_named(world: World, own: Identity) -> None:
    world.hub.enrol("SC-0002", certificate_of("SC-0002").der, "示例服务点")
    begun = begin(by_hand(world.hub), own)
    other = to_base64(certificate_of("SC-0002").der)

    answer = told(world, opening(msgspec.structs.replace(begun.request, certificate=other)))

    assert answer == (401, "hello-invalid")


def test_a_certificate_of_another_authority_is_not_believed_though_it_is_registered(world: World) -> None:
    stranger = certificate_of("stranger", by="another authority")
    world.hub.enrol("SC-0009", stranger.der, "示例服务点")
    own = Identity(stranger, machine("stranger", CountedEntropy("x")).signer)

    assert told(world, begin(by_hand(world.hub), own).wire) == (403, "certificate-unknown")


@pytest.mark.parametrize(
    ("state", "code"), [("superseded", "certificate-unknown"), ("revoked", "certificate-revoked")]
)
def test_a_certificate_that_is_no_longer_good_opens_nothing(
    world: World, own: Identity, state: str, code: str
) -> None:
    with Session(world.hub.engine) as db, db.begin():
        db.execute(update(KnownCertificate).values(state=state))

    assert told(world, begin(by_hand(world.hub), own).wire) == (403, code)


def test_a_suspended_machine_opens_so_that_it_is_told_in_an_authentic_answer(
    world: World, own: Identity
) -> None:
    world.hub.set_status(KIOSK, "suspended")

    assert by_hand(world.hub)(begin(by_hand(world.hub), own).wire).status == 200


def test_openings_under_way_are_counted_and_forgotten(world: World, own: Identity) -> None:
    codes = [told(world, begin(by_hand(world.hub), own).wire) for _ in range(4)]
    world.clock.move(121)
    later = told(world, begin(by_hand(world.hub), own).wire)
    world.clock.move(4 * 3600)
    told(world, begin(by_hand(world.hub), own).wire)

    assert [status for status, _ in codes] == [200, 200, 200, 429]
    assert later[0] == 200
    assert kept(world) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"hello":"*","signature":"","certificate":""}', b"\xff"]
)
def test_what_is_no_opening_is_refused(world: World, body: bytes) -> None:
    assert told(world, WireRequest("POST", SESSION_PATH, {"Content-Type": JSON}, body)) == (
        401,
        "hello-invalid",
    )


def test_no_two_challenges_are_alike(world: World) -> None:
    exchange = by_hand(world.hub)

    assert challenge(exchange) != challenge(exchange)
    assert code_of(exchange(WireRequest("GET", CHALLENGE_PATH, {}, b"")))[0] == 200


@pytest.mark.slow
def test_a_point_off_the_curve_opens_nothing_with_sm2_itself() -> None:
    from tests.hub.identities import centre
    from tests.hub.world import HandClock, make_hub

    hub = make_hub(centre(CountedEntropy("hub"), real=True), HandClock())
    hub.enrol(KIOSK, certificate_of(KIOSK).der, "示例服务点")
    own = machine(KIOSK, CountedEntropy("kiosk"), real=True)
    begun = begin(by_hand(hub), own)
    hello = replace(read_hello(begun.begun.hello), share=b"\x04" + b"\x11" * 64)

    assert code_of(by_hand(hub)(with_text(begun, hello.text())))[:2] == (401, "hello-invalid")
    assert from_base64(begun.request.hello) == begun.begun.hello
    assert handshake.holds_key(own, own.certificate, begun.begun.hello, begun.begun.signature)
    assert hello.centre == CENTRE
