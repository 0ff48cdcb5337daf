"""Forged, stale, replayed and altered requests: each is refused by its own name, and nothing happens."""

import json
from dataclasses import dataclass, replace

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.evidence import OWN, facts_of
from kiosk.central.routes import ROUTES, Repeats
from kiosk.central.sealed_body import Evidence
from kiosk.central.transport import KEY_HEADER, WireAnswer, WireRequest
from kiosk.central.write_key import write_key
from kiosk.crypto import sm3
from kiosk.errors import CentralUnreachable
from kiosk.hub.schema import KnownCertificate, SignedStatement
from kiosk.trust.handshake import Opened
from kiosk.trust.statements import Facts, signed_bytes, write_statement
from kiosk.trust.tags import AUTH_HEADER
from kiosk.trust.texts import to_base64
from tests.hub.identities import certificate_of, machine
from tests.hub.wire import KEY, Spoken, begin, by_hand, code_of, finish, tagged
from tests.hub.world import KIOSK, NOON, CountedEntropy, World, apply, case_key, make_card

OTHER_KEY = write_key(case_key(), b"1" * 16)
NOW_MS = int(NOON.timestamp() * 1000)
WITHDRAW = msgspec.json.encode(m.WithdrawRequest(case_key(), "test"))
LOOK_UP = msgspec.json.encode(m.LookUpRequest(case_key()))


@dataclass(slots=True)
class Line:
    """An open session, and a hand that sends."""

    world: World
    opened: Opened

    def says(self, target: str = "/v1/withdraw", message: bytes = WITHDRAW, at_ms: int = NOW_MS) -> Spoken:
        return Spoken(self.opened, target, message, at_ms, case=case_key())

    def send(self, request: WireRequest) -> tuple[int, str, bool]:
        return code_of(by_hand(self.world.hub)(request))


def line_of(world: World, name: str = KIOSK) -> Line:
    exchange = by_hand(world.hub)
    opening = begin(exchange, machine(name, CountedEntropy(f"{name} by hand")))
    return Line(world, finish(opening, exchange(opening.wire), world.hub.identity.own))


@pytest.fixture
def line(world: World) -> Line:
    return line_of(world)


def with_header(request: WireRequest, name: str, value: str) -> WireRequest:
    return replace(request, headers={**request.headers, name: value})


async def known(world: World) -> str:
    found = await world.central.look_up(m.LookUpRequest(case_key()))
    assert isinstance(found, m.CaseAtCentre)
    return found.state


def test_a_right_request_is_taken_and_its_answer_is_tagged(line: Line) -> None:
    assert line.send(line.says().wire) == (200, "", True)


async def test_whatever_is_altered_on_the_way_is_refused(line: Line) -> None:
    good = line.says().wire
    auth = good.headers[AUTH_HEADER]
    altered = {
        "body": replace(good, body=good.body[:-3] + bytes([good.body[-3] ^ 1]) + good.body[-2:]),
        "key": with_header(good, KEY_HEADER, OTHER_KEY),
        "no key": replace(good, headers={n: v for n, v in good.headers.items() if n != KEY_HEADER}),
        "content type": with_header(good, "Content-Type", "application/json; charset=utf-8"),
        "target": replace(good, target="/v1/enable"),
        "time": with_header(good, AUTH_HEADER, auth.replace(f"t={NOW_MS}", f"t={NOW_MS + 1}")),
        "counter": with_header(good, AUTH_HEADER, auth.replace("n=1,", "n=2,")),
        "lane": with_header(good, AUTH_HEADER, auth.replace("l=0", "l=1")),
        "number": with_header(good, AUTH_HEADER, auth.replace("r=6f", "r=7f")),
        "tag": with_header(good, AUTH_HEADER, auth[:-1] + ("0" if auth[-1] != "0" else "1")),
    }

    answers = {name: line.send(request) for name, request in altered.items()}

    assert answers == dict.fromkeys(altered, (401, "tag-invalid", False))
    assert await known(line.world) == "unknown"


GOOD = f"s={'ab' * 16},l=0,n=1,t={NOW_MS},r=6f1c0a52-3f0e-4c39-9a0e-2d5f4b1c7a10,m={'00' * 32}"


@pytest.mark.parametrize(
    ("auth", "status", "problem"),
    [
        ("", 401, "auth-missing"),
        (f"KGM2 {GOOD}", 400, "version-unsupported"),
        ("KIOSK-SM2-1 k=SC-0001", 400, "version-unsupported"),
        (f"KGM1  {GOOD}", 400, "auth-malformed"),
        (f"KGM1 {GOOD.replace('n=1', 'n=0')}", 400, "auth-malformed"),
        (f"KGM1 {GOOD.replace('n=1', 'n=1_0')}", 400, "auth-malformed"),
        (f"KGM1 {GOOD.replace('ab', 'AB')}", 400, "auth-malformed"),
        (f"KGM1 {GOOD} ", 400, "auth-malformed"),
        (f"KGM1 {GOOD}", 401, "session-unknown"),
    ],
)
def test_a_header_has_one_form_only(line: Line, auth: str, status: int, problem: str) -> None:
    assert line.send(with_header(line.says().wire, AUTH_HEADER, auth)) == (status, problem, False)


def test_a_key_that_could_break_the_tagged_lines_is_refused(line: Line) -> None:
    assert line.send(with_header(line.says().wire, KEY_HEADER, "a b")) == (400, "auth-malformed", False)


@pytest.mark.parametrize(
    ("target", "message", "fresh", "stale"),
    [("/v1/withdraw", WITHDRAW, (-60, 30), (-61, 31)), ("/v1/look-up", LOOK_UP, (-120, 30), (-121, 31))],
)
def test_a_write_is_fresh_for_a_minute_and_a_question_for_two(
    line: Line, target: str, message: bytes, fresh: tuple[int, int], stale: tuple[int, int]
) -> None:
    said = line.says(target, message)

    late = [line.send(said.with_(at_ms=NOW_MS + s * 1000, counter=1).wire) for s in stale]
    in_time = [line.send(said.with_(at_ms=NOW_MS + s * 1000, counter=n).wire) for n, s in enumerate(fresh, 1)]

    assert late == [(401, "time-stale", True)] * 2
    assert in_time == [(200, "", True)] * 2  # a stale request has not used its counter up


def test_the_same_bytes_count_once_and_counters_only_rise(line: Line) -> None:
    first, fifth = line.says().wire, line.says().with_(counter=5).wire

    answers = [line.send(request) for request in (first, first, fifth, line.says().with_(counter=4).wire)]

    replayed = (401, "request-replayed", True)
    assert answers == [(200, "", True), replayed, (200, "", True), replayed]


def test_each_lane_counts_for_itself(line: Line) -> None:
    assert [line.send(line.says().with_(lane=n).wire)[0] for n in range(4)] == [200] * 4


def test_a_request_that_was_refused_counts_all_the_same(line: Line) -> None:
    wrong = line.says(message=b"{}").with_(case="").wire

    assert [line.send(wrong)[1] for _ in range(2)] == ["message-invalid", "request-replayed"]


@pytest.mark.parametrize("status", ["suspended", "revoked"])
def test_a_machine_out_of_the_register_is_told_so_at_the_next_request(line: Line, status: str) -> None:
    line.world.hub.set_status(KIOSK, status)

    assert line.send(line.says().wire) == (403, f"kiosk-{status}", True)


def test_a_suspended_machine_may_come_back(line: Line) -> None:
    line.world.hub.set_status(KIOSK, "suspended")
    line.send(line.says().wire)
    line.world.hub.set_status(KIOSK, "active")

    assert line.send(line.says().wire) == (200, "", True)


def test_a_revoked_certificate_ends_its_sessions(line: Line) -> None:
    with Session(line.world.hub.engine) as db, db.begin():
        db.execute(update(KnownCertificate).values(state="revoked"))

    assert line.send(line.says().wire) == (403, "certificate-revoked", True)


def test_a_session_ends_and_says_so(line: Line) -> None:
    line.world.clock.move(4 * 3600 * 1.1 + 1)
    now_ms = int(line.world.clock.at.timestamp() * 1000)

    assert line.send(line.says(at_ms=now_ms).wire) == (401, "session-expired", True)


def test_when_the_next_session_speaks_the_older_one_lives_a_minute_on(line: Line) -> None:
    line.send(line.says().wire)
    after = line_of(line.world)
    before_it_spoke = line.send(line.says().with_(counter=2).wire)
    after.send(
        after.says(message=msgspec.json.encode(m.WithdrawRequest(case_key(), "x"))).with_(key=OTHER_KEY).wire
    )

    line.world.clock.move(59)
    in_time = line.send(line.says(at_ms=NOW_MS + 59_000).with_(counter=3).wire)
    line.world.clock.move(2)
    too_late = line.send(line.says(at_ms=NOW_MS + 61_000).with_(counter=4).wire)
    other = after.send(after.says(at_ms=NOW_MS + 61_000).with_(counter=2, key=KEY).wire)

    assert (before_it_spoke[0], in_time[0], other[0]) == (200, 200, 200)
    assert too_late == (401, "session-closed", True)


def test_a_machine_can_not_speak_in_another_s_session(world: World) -> None:
    world.hub.enrol("SC-0002", certificate_of("SC-0002").der, "示例服务点")
    mine, other = line_of(world), line_of(world, "SC-0002")
    stolen = (
        other.says()
        .wire.headers[AUTH_HEADER]
        .replace(other.opened.welcome.session, mine.opened.welcome.session)
    )

    assert mine.send(with_header(mine.says().wire, AUTH_HEADER, stolen)) == (401, "tag-invalid", False)


async def test_a_machine_s_case_is_no_other_machine_s(world: World) -> None:
    await world.central.withdraw(m.WithdrawRequest(case_key(), "mine"))
    world.hub.enrol("SC-0002", certificate_of("SC-0002").der, "示例服务点")
    stranger = line_of(world, "SC-0002")

    assert stranger.send(stranger.says().wire) == (403, "not-permitted", True)


# --- what is inside


@pytest.mark.parametrize(
    "message", [b"{}", b"[]", b'{"case":"x","reason":"r"}', WITHDRAW[:-1] + b',"more":1}']
)
def test_a_message_that_is_not_the_record_is_refused(line: Line, message: bytes) -> None:
    assert line.send(line.says(message=message).wire) == (422, "message-invalid", True)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", WITHDRAW, b'{"sealed":""}', b'{"sealed":"AAAA","more":1}']
)
def test_a_body_without_a_right_seal_is_refused(line: Line, body: bytes) -> None:
    assert line.send(tagged(line.says(), body)) == (422, "seal-invalid", True)


def test_a_sealed_text_opens_at_its_own_counter_only(line: Line) -> None:
    sealed = line.says().wire.body

    assert line.send(tagged(line.says().with_(counter=2), sealed)) == (422, "seal-invalid", True)
    assert line.send(tagged(line.says().with_(target="/v1/scrap", counter=3), sealed))[1] == "seal-invalid"


def test_the_case_outside_is_the_one_inside(line: Line) -> None:
    assert line.send(line.says().with_(case=case_key(2)).wire) == (422, "message-invalid", True)


def test_a_heartbeat_goes_in_clear_and_nothing_personal_does() -> None:
    clear = {route.path for route in ROUTES if not route.sealed}

    asked = {"/v1/banks", "/v1/regions", "/v1/service-points"}
    assert clear == {"/v1/heartbeat", "/v1/commands/report", *asked}


def test_a_write_without_its_key_is_refused(line: Line) -> None:
    assert line.send(line.says().with_(key="").wire) == (400, "idempotency-missing", True)


def test_one_key_for_two_writes_is_refused(line: Line) -> None:
    other = msgspec.json.encode(m.WithdrawRequest(case_key(2), "test"))
    line.send(line.says().wire)

    second = line.send(line.says(message=other).with_(counter=2, case=case_key(2)).wire)

    assert second == (422, "idempotency-conflict", True)


def test_a_body_without_end_is_not_read_to_its_end(line: Line) -> None:
    endless = replace(line.says().wire, body=b" " * 1_000_001)

    assert line.send(endless) == (413, "body-too-large", False)


# --- statements

NOTHING: Facts = {}
RETAINED = m.RetainedRequest(case_key(), "K0000001-0001")


def stated(facts: Facts = NOTHING, name: str = KIOSK) -> Evidence:
    """What a machine signs of this request, some facts of it changed."""
    statement = write_statement({**facts_of(KIOSK, "retained", NOW_MS, RETAINED), **facts})
    own = machine(name, CountedEntropy("s"))
    signature = own.signer.sign(signed_bytes(statement))
    return Evidence(statement, to_base64(signature), own.certificate.fingerprint.hex())


def retains(line: Line, evidence: Evidence | None) -> tuple[int, str, bool]:
    said = line.says("/v1/retained", msgspec.json.encode(RETAINED)).with_(evidence=evidence)
    return line.send(said.wire)


def test_a_right_statement_is_taken(line: Line) -> None:
    assert retains(line, stated())[0] == 409  # NO_JOB: the statement held, there is no such case


@pytest.mark.parametrize(
    "facts",
    [
        *({"slip": "other"}, {"case": case_key(2)}, {"kiosk": "SC-0002"}, {"step": "made"}, {"v": 2}),
        *({"more": "x"}, {"at": "1"}, {"at": NOW_MS + 30_001}),
    ],
)
def test_a_statement_of_something_else_is_refused(line: Line, facts: dict[str, str | int]) -> None:
    assert retains(line, stated(facts)) == (422, "statement-invalid", True)


def test_a_statement_that_is_missing_altered_or_another_s_is_refused(world: World) -> None:
    world.hub.enrol("SC-0002", certificate_of("SC-0002").der, "示例服务点")
    line = line_of(world)
    good = stated()
    evidence = {
        "none": None,
        "altered": Evidence(
            good.statement.replace("0001-0001", "0001-0002"), good.signature, good.certificate
        ),
        "signature": Evidence(good.statement, to_base64(b"x" * 32), good.certificate),
        "no base64": Evidence(good.statement, "A", good.certificate),
        "nobody's": Evidence(good.statement, good.signature, "00" * 32),
        "another machine's": stated(name="SC-0002"),
    }

    def refused(number: int, given: Evidence | None) -> tuple[int, str, bool]:
        said = line.says("/v1/retained", msgspec.json.encode(RETAINED)).with_(counter=number, evidence=given)
        return line.send(said.wire)

    answers = {name: refused(number, one) for number, (name, one) in enumerate(evidence.items(), 1)}

    assert answers == dict.fromkeys(answers, (422, "statement-invalid", True))


async def test_statements_are_kept_word_for_word_with_what_was_done(world: World) -> None:
    world.hub.faults.drop_answer("/v1/made")
    await apply(world)
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))

    with Session(world.hub.engine) as db:
        kept = db.scalars(select(SignedStatement)).all()
    steps = {json.loads(one.statement)["step"]: one for one in kept}
    assert sorted(steps) == ["apply", "enable", "made"]  # each once, also where an answer was lost
    facts = json.loads(steps["apply"].statement)
    assert (facts["kiosk"], facts["case"], facts["at"]) == (KIOSK, case_key(), NOW_MS)
    assert facts["applicant.name"] == "林知夏"
    assert facts["applicant.photo.sm3"] == sm3.digest(b"\xff\xd8\xff").hex()
    own = machine(KIOSK, CountedEntropy("s"))
    for one in kept:
        assert one.case_id == case_key()
        assert own.signer.verify(own.certificate.public_key, signed_bytes(one.statement), one.signature)


def test_no_signed_request_has_a_member_of_the_statement_s_own_name() -> None:
    for route in (route for route in ROUTES if route.signed):
        assert not set(OWN) & set(route.question.__struct_fields__)
        assert route.sealed
        assert route.repeats is not Repeats.QUERY


# --- answers


async def test_an_answer_that_was_altered_or_is_another_request_s_is_no_answer(world: World) -> None:
    first: list[WireAnswer] = []
    await known(world)

    def other_one(answer: WireAnswer) -> WireAnswer:
        first.append(answer)
        return first[0]

    changes = [
        lambda answer: replace(answer, body=answer.body[:20] + b"x" + answer.body[21:]),
        lambda answer: replace(answer, status=409),
        lambda answer: replace(answer, headers={}),
        lambda answer: replace(answer, headers={**answer.headers, "content-type": "text/html"}),
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
