"""Every step of the channel against the worked-out one: texts, keys, tags, seals and statements."""

import json

import pytest

from kiosk.crypto import sm2, sm3
from kiosk.trust import opening, statements, tags
from kiosk.trust.seal import Way, seal, unseal
from kiosk.trust.session_keys import SessionKeys
from kiosk.trust.texts import Malformed, from_base64, items_of, lines, to_base64
from tests.trust.vectors import (
    CENTRE,
    CHANNEL,
    WORKED,
    answered,
    heartbeat_sent,
    hello_text,
    place,
    request_sent,
    request_stamp,
    secret,
    welcome_text,
)

HUB = sm2.PrivateKey(int.from_bytes(secret("hub_private"), "big"))
KIOSK = sm2.PrivateKey(int.from_bytes(secret("kiosk_private"), "big"))


@pytest.mark.parametrize("case", WORKED["hkdf_sm3"])
def test_keys_are_expanded_as_openssl_does(case: dict[str, str]) -> None:
    ikm, salt, info = (bytes.fromhex(case[name]) for name in ("ikm", "salt", "info"))

    assert sm3.expand(ikm, salt, info, int(case["length"])).hex() == case["okm"]


def test_both_ends_agree_on_one_point() -> None:
    case = WORKED["sm2_ecdh"]
    a, b = (sm2.PrivateKey(int(case[name], 16)) for name in ("a", "b"))

    assert (a.public().to_bytes().hex(), b.public().to_bytes().hex()) == (case["A"], case["B"])
    assert sm2.agree(a, b.public()).hex() == sm2.agree(b, a.public()).hex() == case["z"]


def test_a_challenge_is_known_again_for_two_minutes() -> None:
    case, key, at_ms = CHANNEL["challenge"], secret("challenge", "key"), CHANNEL["challenge"]["ms"]
    challenge = opening.make_challenge(key, at_ms, secret("challenge", "random"))

    assert to_base64(challenge) == case["challenge_b64u"]
    held = [opening.challenge_holds(key, challenge, at_ms + ms) for ms in (-1, 0, 120_000, 120_001)]
    assert held == [False, True, True, False]
    assert not opening.challenge_holds(bytes(32), challenge, at_ms)
    for at in range(len(challenge)):
        changed = challenge[:at] + bytes([challenge[at] ^ 1]) + challenge[at + 1 :]
        assert not opening.challenge_holds(key, changed, at_ms)
    assert not opening.challenge_holds(key, b"", at_ms)


def test_hello_and_welcome_are_read_and_written_alike() -> None:
    hello, welcome = opening.read_hello(hello_text()), opening.read_welcome(welcome_text())

    assert (hello.centre, hello.suites, welcome.suite) == (CENTRE, ("1",), "1")
    assert hello.text() == hello_text()
    assert welcome.text() == welcome_text()
    assert welcome.hello == sm3.digest(hello_text())
    assert (welcome.at_ms, welcome.ends_at_ms) == (1900000000350, 1900014400350)


def test_both_signatures_are_over_the_texts_as_they_stand() -> None:
    assert sm2.verify(KIOSK.public(), hello_text(), secret("session", "hello_signature"))
    assert sm2.verify(HUB.public(), welcome_text(), secret("session", "welcome_signature"))


@pytest.mark.parametrize("suites", ["2", "1,2"])
def test_what_suites_were_offered_stands_in_the_signed_text(suites: str) -> None:
    offered = opening.read_hello(hello_text()[:-2] + suites.encode() + b"\n")

    assert offered.suites == tuple(suites.split(","))


def test_the_keys_of_a_session_come_from_the_point_and_both_texts() -> None:
    keys = SessionKeys.agreed(secret("session", "z"), hello_text(), welcome_text())

    assert (keys.tag_up, keys.tag_down) == (secret("session", "mac_up"), secret("session", "mac_down"))
    assert (keys.seal_up, keys.seal_down) == (secret("session", "enc_up"), secret("session", "enc_down"))
    assert keys.tag_up.hex() not in repr(keys)


def test_wrapped_keys_open_for_their_own_row_only() -> None:
    keys = SessionKeys.agreed(secret("session", "z"), hello_text(), welcome_text())
    wrapped = keys.wrapped(b"k" * 16, b"i" * 12, b"row 1")

    assert SessionKeys.unwrapped(b"k" * 16, wrapped, b"row 1") == keys
    assert keys.tag_up not in wrapped


def test_a_request_and_its_answer_carry_the_tags_that_were_worked_out() -> None:
    request, answer = CHANNEL["request"], CHANNEL["response"]

    text = tags.request_text(CENTRE, request_stamp(), request_sent())
    tag = tags.request_tag(secret("session", "mac_up"), CENTRE, request_stamp(), request_sent())
    back = tags.answer_tag(secret("session", "mac_down"), tag, answer["t"], answered())

    assert text.decode() == request["canonical_text"]
    assert f"Kiosk-Auth: {tags.request_header(request_stamp(), tag)}" == request["header"]
    assert tags.read_request_header(request["header"].removeprefix("Kiosk-Auth: ")) == (request_stamp(), tag)
    assert tags.answer_text(tag, answer["t"], answered()).decode() == answer["canonical_text"]
    assert f"Kiosk-Auth: {tags.answer_header(answer['t'], back)}" == answer["header"]
    assert tags.read_answer_header(answer["header"].removeprefix("Kiosk-Auth: ")) == (answer["t"], back)


def test_a_heartbeat_has_a_lane_of_its_own_and_no_key() -> None:
    stamp, sent = heartbeat_sent()

    assert stamp.lane == tags.Lane.HEARTBEAT
    assert sent.key == ""
    assert tags.request_text(CENTRE, stamp, sent).decode() == CHANNEL["heartbeat"]["canonical_text"]
    tag = tags.request_tag(secret("session", "mac_up"), CENTRE, stamp, sent)
    assert tag.hex() == CHANNEL["heartbeat"]["mac"]


@pytest.mark.parametrize(
    ("way", "half", "key"), [(Way.UP, "request", "enc_up"), (Way.DOWN, "response", "enc_down")]
)
def test_what_is_sealed_opens_in_its_own_place(way: Way, half: str, key: str) -> None:
    case = CHANNEL[half]
    closed, text = json.loads(case["body_text"])["sealed"], case["seal_plain_text"].encode()

    assert seal(secret("session", key), way, place(), text) == closed
    assert unseal(secret("session", key), way, place(), closed) == text


def test_a_statement_is_one_spelling_and_its_signature_is_over_a_prefix_of_its_own() -> None:
    case = CHANNEL["statement"]
    facts = json.loads(case["statement_text"])

    assert statements.write_statement(facts) == case["statement_text"]
    assert statements.read_statement(case["statement_text"]) == facts
    signed = statements.signed_bytes(case["statement_text"])
    assert signed.hex() == case["signed_bytes_hex"]
    assert sm2.verify(KIOSK.public(), signed, bytes.fromhex(case["signature_der"]))
    assert not sm2.verify(KIOSK.public(), signed[15:], bytes.fromhex(case["signature_der"]))


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "1", '{"a": 1}', '{"b":1,"a":1}', '{"a":1,"a":1}', '{"a":1}\n', '{"\\u0061":1}'),
        *('{"a":1.0}', '{"a":true}', '{"a":null}', '{"a":[]}', '{"a":{}}', '{"a":NaN}', '{"a":"\\ud800"}'),
        *("[" * 9999, '{"a":"' + "x" * 16_384 + '"}'),
    ],
)
def test_any_other_spelling_of_a_statement_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        statements.read_statement(text)


@pytest.mark.parametrize("value", [True, 1.5, None, [], {}])
def test_a_statement_holds_words_and_whole_numbers_only(value: object) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        statements.write_statement({"a": value})  # type: ignore[dict-item]


def test_a_text_without_utf_8_is_not_signed() -> None:
    with pytest.raises(Malformed):
        statements.signed_bytes("\ud800")


# --- one form each


@pytest.mark.parametrize("item", ["a\nb", "a\rb", "a\x00", "\x7f", "é", "姓"])
def test_an_item_that_could_pass_for_two_is_not_written(item: str) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        lines("TITLE", item)


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"T", b"T\n", b"T\na", b"T\na\nb\n", b"T\na\r\n", b"T\na\n\n"),
        *(b"t\na\n", b" T\na\n", b"T\n\xe5\n", b"T\na\tb\n"),
    ],
)
def test_a_text_of_another_form_is_not_read(text: bytes) -> None:
    assert items_of(b"T\na\n", "T", 1) == ["a"]
    with pytest.raises(Malformed):
        items_of(text, "T", 1)


@pytest.mark.parametrize("text", ["A", "AB", "AAB", "AA==", "+A", "A A", "AAAA\n", "ä"])
def test_bytes_have_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        from_base64(text)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xfe", b"\xff\xfe\xfd", bytes(range(256))])
def test_bytes_come_back_as_they_went(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data


GOOD = CHANNEL["request"]["header"].removeprefix("Kiosk-Auth: ")


@pytest.mark.parametrize(
    "header",
    [
        GOOD.replace("n=1,", "n=0,"),
        GOOD.replace("n=1,", "n=01,"),
        GOOD.replace("n=1,", "n=1_0,"),
        GOOD.replace("n=1,", "n=4294967296,"),
        GOOD.replace("l=0", "l=4"),
        GOOD.replace("t=19", "t=+19"),
        GOOD.replace("t=19", "t=019"),
        GOOD.replace("a", "A"),
        GOOD.replace("-4c39-", "-5c39-"),
        GOOD.replace(",l=", ", l="),
        GOOD + " ",
        GOOD + "\n",
        GOOD[:-1],
        GOOD.replace("KGM1 ", "KGM1  "),
        "KGM1 ",
    ],
)
def test_a_header_has_one_form(header: str) -> None:
    with pytest.raises(Malformed):
        tags.read_request_header(header)


@pytest.mark.parametrize("header", ["", "KGM1", "KGM2" + GOOD[4:], "kgm1" + GOOD[4:], "KIOSK-SM2-1 k=a"])
def test_another_channel_s_header_is_called_so(header: str) -> None:
    with pytest.raises(tags.UnknownVersion):
        tags.read_request_header(header)


@pytest.mark.parametrize(
    "header", ["", "KGM1 t=0,m=" + "0" * 64, "KGM1 t=1,m=" + "0" * 63, "KGM1 t=1,m=" + "G" * 64]
)
def test_an_answer_s_header_has_one_form(header: str) -> None:
    with pytest.raises(Malformed):
        tags.read_answer_header(header)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "post"},
        {"target": "x"},
        {"target": "/a b"},
        {"target": "/a\n"},
        {"key": "a b"},
        {"content_type": "a\n"},
    ],
)
def test_what_could_break_the_tagged_lines_gets_no_tag(change: dict[str, str]) -> None:
    sent = request_sent()
    fields = {name: getattr(sent, name) for name in ("method", "target", "content_type", "key", "body")}

    with pytest.raises(ValueError, match="not allowed"):
        tags.request_tag(bytes(32), CENTRE, request_stamp(), tags.Sent(**(fields | change)))


def test_a_request_s_number_is_a_version_4_uuid() -> None:
    for random in (bytes(16), b"\xff" * 16, bytes(range(16))):
        header = GOOD.replace(request_stamp().request, tags.request_id(random))
        assert tags.read_request_header(header)[0].request == tags.request_id(random)
    assert tags.request_id(bytes(range(16))) == "00010203-0405-4607-8809-0a0b0c0d0e0f"
