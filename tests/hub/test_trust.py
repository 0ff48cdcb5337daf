"""Forged, stale, replayed and altered requests: each is refused by its own name, and nothing happens."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.central import messages as m
from kiosk.central.envelope import AUTH_HEADER, KEY_HEADER, Envelope
from kiosk.central.signer import Sm2Signer, StandInSigner
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.central.write_key import write_key
from kiosk.crypto.sm2 import PrivateKey
from kiosk.entropy import SystemEntropy
from kiosk.errors import CentralUnreachable
from kiosk.hub.by_hand import answer_by_hand
from kiosk.model import KioskId
from tests.hub.world import KIOSK, NOON, HandClock, World, case_key, make_hub

NOW_MS = int(NOON.timestamp() * 1000)
KIOSK_SIGNER = StandInSigner(b"kiosk" * 7)
KEY, OTHER_KEY = write_key(case_key(), bytes(16)), write_key(case_key(), b"1" * 16)
WITHDRAW = msgspec.json.encode(m.WithdrawRequest(case_key(), "test"))


def signed(world: World, at_ms: int = NOW_MS, nonce: str = "00" * 16, body: bytes = WITHDRAW) -> WireRequest:
    envelope = Envelope(KIOSK, KIOSK_SIGNER, world.hub.public)
    return envelope.signed("/v1/withdraw", KEY, body, at_ms, nonce).request


def answer(world: World, request: WireRequest) -> tuple[int, str, bool]:
    """Status, problem, and whether the centre signed it."""
    given = answer_by_hand(world.hub.app, request)
    problem = "" if given.status == 200 else msgspec.json.decode(given.body, type=m.Problem).code
    return given.status, problem, AUTH_HEADER.lower() in {name.lower() for name in given.headers}


def with_header(request: WireRequest, name: str, value: str) -> WireRequest:
    return replace(request, headers={**request.headers, name: value})


async def known(world: World) -> str:
    found = await world.central.look_up(m.LookUpRequest(case_key()))
    assert isinstance(found, m.CaseAtCentre)
    return found.state


def test_a_right_request_is_taken_and_its_answer_is_signed(world: World) -> None:
    assert answer(world, signed(world)) == (200, "", True)


async def test_whatever_is_altered_on_the_way_is_refused(world: World) -> None:
    good = signed(world)
    auth = good.headers[AUTH_HEADER]
    altered = {
        "body": replace(good, body=good.body.replace(b"test", b"tesT")),
        "key": with_header(good, KEY_HEADER, OTHER_KEY),
        "no key": replace(good, headers={AUTH_HEADER: auth}),
        "target": replace(good, target="/v1/enable"),
        "time": with_header(good, AUTH_HEADER, auth.replace(f"t={NOW_MS}", f"t={NOW_MS + 1}")),
        "nonce": with_header(good, AUTH_HEADER, auth.replace("n=00", "n=01")),
        "signature": with_header(good, AUTH_HEADER, auth[:-1] + ("0" if auth[-1] != "0" else "1")),
    }

    answers = {name: answer(world, request) for name, request in altered.items()}

    assert answers == dict.fromkeys(altered, (401, "signature-invalid", False))
    assert await known(world) == "unknown"


@pytest.mark.parametrize(
    ("auth", "status", "problem"),
    [
        ("", 401, "auth-missing"),
        ("KIOSK-SM2-2 k=SC-0001", 400, "version-unsupported"),
        ("KIOSK-SM2-1 k=SC-0001", 400, "auth-malformed"),
        (f"KIOSK-SM2-1 k=SC-0001,t=1_0,n={'00' * 16},s={'00' * 32}", 400, "auth-malformed"),
        (f"KIOSK-SM2-1 k=SC-0001,t=10,n={'0G' * 16},s={'00' * 32}", 400, "auth-malformed"),
        (f"KIOSK-SM2-1 k=SC-0001,t=10,n={'00' * 16},s={'AA' * 32}", 400, "auth-malformed"),
        (f"KIOSK-SM2-1 k=SC-0001,t=10,n={'00' * 16},s={'00' * 32} ", 400, "auth-malformed"),
        (f"KIOSK-SM2-1 k=SC-9999,t=10,n={'00' * 16},s={'00' * 32}", 401, "kiosk-unknown"),
    ],
)
def test_a_header_has_one_form_only(world: World, auth: str, status: int, problem: str) -> None:
    assert answer(world, with_header(signed(world), AUTH_HEADER, auth)) == (status, problem, False)


def test_a_key_that_could_break_the_signed_lines_is_refused(world: World) -> None:
    assert answer(world, with_header(signed(world), KEY_HEADER, "a b")) == (400, "auth-malformed", False)


@pytest.mark.parametrize("late_s", [-301, 301])
def test_a_stamp_outside_the_window_is_stale(world: World, late_s: int) -> None:
    assert answer(world, signed(world, NOW_MS + late_s * 1000)) == (401, "time-stale", True)


@pytest.mark.parametrize("late_s", [-299, 299])
def test_a_stamp_inside_the_window_is_fresh(world: World, late_s: int) -> None:
    assert answer(world, signed(world, NOW_MS + late_s * 1000)) == (200, "", True)


def test_the_same_bytes_count_once_as_long_as_their_stamp_is_fresh(world: World) -> None:
    ahead = signed(world, NOW_MS + 299_000)
    answer(world, ahead)

    again = []
    for _ in range(11):
        again.append(answer(world, ahead)[1])
        world.clock.move(60)
        now_ms = int(world.clock.at.timestamp() * 1000)
        answer(world, signed(world, now_ms, f"{len(again):032x}"))  # lets the gate forget what is old

    assert again == ["request-replayed"] * 10 + ["time-stale"]


def test_nothing_is_written_for_a_request_that_is_not_taken(world: World) -> None:
    stale = signed(world, NOW_MS - 301_000)
    answer(world, stale)
    world.clock.move(-200)

    assert answer(world, stale) == (200, "", True)  # its nonce was not used up


@pytest.mark.parametrize("status", ["suspended", "revoked"])
def test_a_machine_out_of_the_register_is_told_so(world: World, status: str) -> None:
    world.hub.set_status(KIOSK, status)

    assert answer(world, signed(world)) == (403, f"kiosk-{status}", True)


def test_a_suspended_machine_may_come_back(world: World) -> None:
    world.hub.set_status(KIOSK, "suspended")
    answer(world, signed(world))
    world.hub.set_status(KIOSK, "active")

    assert answer(world, signed(world)) == (200, "", True)


def test_a_machine_can_not_speak_for_another(world: World) -> None:
    world.hub.enrol("SC-0002", b"other" * 7, "示例服务点")
    auth = signed(world).headers[AUTH_HEADER].replace(KIOSK, "SC-0002")

    assert answer(world, with_header(signed(world), AUTH_HEADER, auth)) == (401, "signature-invalid", False)


async def test_a_machine_s_case_is_no_other_machine_s(world: World) -> None:
    await world.central.withdraw(m.WithdrawRequest(case_key(), "mine"))
    world.hub.enrol("SC-0002", b"other" * 7, "示例服务点")
    stranger = Envelope(KioskId("SC-0002"), StandInSigner(b"other" * 7), world.hub.public)

    request = stranger.signed("/v1/withdraw", KEY, WITHDRAW, NOW_MS, "11" * 16).request

    assert answer(world, request) == (403, "not-permitted", True)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"case":"x","reason":"r"}', WITHDRAW[:-1] + b',"more":1}', WITHDRAW + b" x"],
)
def test_a_body_that_is_not_the_record_is_refused(world: World, body: bytes) -> None:
    assert answer(world, signed(world, body=body)) == (422, "message-invalid", True)


def test_a_write_without_its_key_is_refused(world: World) -> None:
    envelope = Envelope(KIOSK, KIOSK_SIGNER, world.hub.public)
    request = envelope.signed("/v1/withdraw", "", WITHDRAW, NOW_MS, "00" * 16).request

    assert answer(world, request) == (400, "idempotency-missing", True)


def test_one_key_for_two_writes_is_refused(world: World) -> None:
    other = msgspec.json.encode(m.WithdrawRequest(case_key(2), "test"))
    answer(world, signed(world, nonce="01" * 16))

    second = answer(world, signed(world, nonce="02" * 16, body=other))

    assert second == (422, "idempotency-conflict", True)


def test_a_body_without_end_is_not_read_to_its_end(world: World) -> None:
    endless = replace(signed(world), body=b" " * 1_000_001)

    assert answer(world, endless) == (413, "body-too-large", False)


async def test_an_answer_that_was_altered_or_is_another_request_s_is_no_answer(world: World) -> None:
    first: list[WireAnswer] = []

    def other_one(answer: WireAnswer) -> WireAnswer:
        first.append(answer)
        return first[0]

    changes = [
        lambda answer: replace(answer, body=answer.body.replace(b"unknown", b"enabled")),
        lambda answer: replace(answer, status=409),
        lambda answer: replace(answer, headers={}),
        lambda answer: WireAnswer(502, {}, b"proxy"),
    ]
    for change in changes:
        world.transport.on_the_way_back = change
        with pytest.raises(CentralUnreachable):
            await known(world)
        assert world.central.link.reachable is False

    world.transport.on_the_way_back = other_one
    assert await known(world) == "unknown"
    with pytest.raises(CentralUnreachable):
        await known(world)


def test_the_real_signature_works_through_the_same_gate() -> None:
    entropy, clock = SystemEntropy(), HandClock()
    hub = make_hub(Sm2Signer(PrivateKey.generate(entropy), entropy), clock)
    signer = Sm2Signer(PrivateKey.generate(entropy), entropy)
    hub.enrol(KIOSK, signer.public, "示例服务点")
    envelope = Envelope(KIOSK, signer, hub.public)
    ready = envelope.signed("/v1/withdraw", KEY, WITHDRAW, NOW_MS, "00" * 16)

    good = answer_by_hand(hub.app, ready.request)
    changed = answer_by_hand(hub.app, replace(ready.request, body=WITHDRAW.replace(b"test", b"tesT")))

    assert good.status == 200
    assert envelope.answered_at_ms(ready.text, good) == NOW_MS
    assert envelope.answered_at_ms(ready.text, replace(good, body=b"{ }")) is None
    assert changed.status == 401
