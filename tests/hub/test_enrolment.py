import logging

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.crypto.sm2 import PrivateKey
from kiosk.hub.enrolment import Refused
from kiosk.hub.issuing import NotAsked
from kiosk.hub.schema import EnrolCode, Kiosk, KnownCertificate
from kiosk.trust.certificate import read_certificate
from kiosk.trust.enrolment import OneTimeCode, issued_mac
from kiosk.trust.signing_request import make_request
from kiosk.trust.texts import from_base64
from tests.hub.enrolling import ASSET, ENTROPY, Asker, ClockIssuer, desk_world, enrolled, problem_of
from tests.hub.identities import authority, roots

REFUSED = (403, "enrol-refused")
HOUR_S, DAY_S = 3600, 86_400


def test_a_machine_with_its_code_gets_a_certificate_and_stands_in_the_register() -> None:
    world = desk_world()
    asker = Asker(world.code())

    answer = enrolled(world.post(asker.body()))

    leaf, root = read_certificate(from_base64(answer.certificate)), from_base64(answer.chain[-1])
    assert leaf.public_key == asker.key.public()
    roots().check(leaf, (), world.clock.now(), "kiosk")
    mac = issued_mac(asker.code.key(ASSET), asker.applicant, asker.csr, leaf.der, root)
    assert (answer.mac, root) == (mac.hex(), authority().certificate.der)
    with Session(world.hub.engine) as db:
        assert db.get_one(Kiosk, ASSET).status == "active"
        assert db.get_one(KnownCertificate, leaf.fingerprint.hex()).kiosk == ASSET


def test_the_hub_keeps_neither_the_code_nor_its_key_in_clear() -> None:
    world = desk_world()
    code = world.code()

    with Session(world.hub.engine) as db:
        row = db.scalars(select(EnrolCode)).one()

    assert code.key(ASSET) not in row.key
    assert code.secret.encode() not in row.key


def test_the_same_request_gets_the_same_certificate_for_an_hour() -> None:
    world = desk_world()
    asker = Asker(world.code())
    first = enrolled(world.post(asker.body()))

    world.clock.move(HOUR_S - 1)
    again = enrolled(world.post(asker.body()))
    world.clock.move(2)

    assert again == first
    assert problem_of(world.post(asker.body())) == REFUSED


def test_another_request_under_a_used_code_is_refused_and_told(caplog: pytest.LogCaptureFixture) -> None:
    world = desk_world()
    code = world.code()
    enrolled(world.post(Asker(code).body()))

    with caplog.at_level(logging.ERROR):
        answer = problem_of(world.post(Asker(code).body()))

    assert answer == REFUSED
    assert f"another request under the used code of {ASSET}" in caplog.text
    assert code.secret not in caplog.text


def test_five_wrong_tries_void_a_code_and_four_do_not() -> None:
    for tries, answers in ((4, 200), (5, 403)):
        world = desk_world()
        code = world.code()
        wrong = Asker(OneTimeCode(code.lookup, "0" * 16))

        refused = {problem_of(world.post(wrong.body())) for _ in range(tries)}

        assert refused == {REFUSED}
        assert world.post(Asker(code).body()).status == answers


def test_a_code_waits_for_a_day() -> None:
    world = desk_world()
    early, late = Asker(world.code()), Asker(world.code())
    world.clock.move(DAY_S + 1)

    assert problem_of(world.post(late.body())) == REFUSED
    assert problem_of(world.post(early.body())) == REFUSED
    world = desk_world()
    asker = Asker(world.code())
    world.clock.move(DAY_S)
    assert world.post(asker.body()).status == 200


def test_a_new_code_takes_the_place_of_the_one_before() -> None:
    world = desk_world()
    first, second = world.code(), world.code()

    assert problem_of(world.post(Asker(first).body())) == REFUSED
    assert world.post(Asker(second).body()).status == 200


def test_a_code_is_for_one_machine() -> None:
    world = desk_world()
    code = world.code()

    assert problem_of(world.post(Asker(code, asset="SC-0002").body())) == REFUSED


def test_a_request_that_does_not_prove_its_key_uses_up_nothing() -> None:
    world = desk_world()
    code = world.code()
    asker = Asker(code)
    forged = bytearray(asker.csr)
    forged[-1] ^= 1

    assert problem_of(world.post(Asker(code, csr=bytes(forged)).body())) == REFUSED
    assert problem_of(world.post(Asker(code, csr=b"no request").body())) == REFUSED
    assert world.post(asker.body()).status == 200


def test_every_refusal_looks_the_same_and_the_log_knows_why(caplog: pytest.LogCaptureFixture) -> None:
    world = desk_world()
    code = world.code()
    asker = Asker(code)
    unknown = Asker(OneTimeCode("ZZZZ", code.secret))
    wrong = Asker(OneTimeCode(code.lookup, "0" * 16))

    with caplog.at_level(logging.WARNING):
        answers = {world.post(one.body()).body for one in (unknown, wrong)}

    assert len(answers) == 1
    assert "no such code for this machine" in caplog.text
    assert "wrong code" in caplog.text
    assert asker.code.secret not in caplog.text


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff", b'{"asset":"SC-0001","lookup":"ILOU","csr":"","mac":""}']
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    assert problem_of(desk_world().post(body)) == REFUSED


def test_a_revoked_machine_gets_no_code_and_nothing_for_one_that_it_has() -> None:
    world = desk_world()
    enrolled(world.post(Asker(world.code()).body()))
    asker = Asker(world.code())
    world.hub.set_status(ASSET, "revoked")

    assert problem_of(world.post(asker.body())) == REFUSED
    with pytest.raises(Refused, match="revoked for good"):
        world.code()


def test_a_suspended_machine_may_be_enrolled_anew_and_stays_suspended() -> None:
    world = desk_world()
    enrolled(world.post(Asker(world.code()).body()))
    world.hub.set_status(ASSET, "suspended")

    assert world.post(Asker(world.code()).body()).status == 200
    with Session(world.hub.engine) as db:
        assert db.get_one(Kiosk, ASSET).status == "suspended"


# --- an authority that takes its time


def test_where_an_authority_takes_its_time_the_machine_asks_again_until_somebody_brought_it() -> None:
    world = desk_world(pending=True)
    asker = Asker(world.code())
    assert problem_of(world.post(asker.body())) == (202, "enrol-pending")
    world.clock.move(3 * DAY_S)
    assert problem_of(world.post(asker.body())) == (202, "enrol-pending")

    made = ClockIssuer(world.clock, authority()).issue(asker.key.public(), ASSET, "kiosk")
    with Session(world.hub.engine) as db, db.begin():
        assert world.hub.issuing.waiting(db) == [(ASSET, asker.csr)]
        whose = world.hub.issuing.bring(db, made, ())

    assert whose == ASSET
    assert from_base64(enrolled(world.post(asker.body())).certificate) == made.der
    with Session(world.hub.engine) as db:
        assert world.hub.issuing.waiting(db) == []


def test_what_nobody_asked_for_or_a_stranger_made_is_not_taken_in() -> None:
    world = desk_world(pending=True)
    asker = Asker(world.code())
    world.post(asker.body())
    stranger = PrivateKey.generate(ENTROPY).public()
    for made, reason in (
        (ClockIssuer(world.clock, authority()).issue(stranger, ASSET, "kiosk"), "no request"),
        (
            ClockIssuer(world.clock, authority("other")).issue(asker.key.public(), ASSET, "kiosk"),
            "unknown-issuer",
        ),
        (ClockIssuer(world.clock, authority()).issue(asker.key.public(), ASSET, "hub"), "usage"),
    ):
        with Session(world.hub.engine) as db, pytest.raises(NotAsked, match=reason):
            world.hub.issuing.bring(db, made, ())


def test_two_requests_race_for_one_code_and_one_gets_a_certificate() -> None:
    world = desk_world()
    code = world.code()
    bodies = [Asker(code).body() for _ in range(4)]

    answers = [world.post(body).status for body in bodies]

    assert sorted(answers) == [200, 403, 403, 403]
    with Session(world.hub.engine) as db:
        assert len(db.scalars(select(KnownCertificate)).all()) == 1


def test_a_request_of_the_right_key_in_new_words_is_another_request() -> None:
    world = desk_world()
    asker = Asker(world.code())
    enrolled(world.post(asker.body()))

    again = Asker(asker.code, key=asker.key, csr=make_request(asker.key, ASSET, "kiosk", ENTROPY))

    assert problem_of(world.post(again.body())) == REFUSED
