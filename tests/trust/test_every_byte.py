"""One byte changed anywhere in what travels, and it is refused: hello, header, body, seal, statement."""

import json

import pytest

from kiosk.crypto import sm2, sm3, sm4
from kiosk.trust import opening, statements, tags
from kiosk.trust.seal import Place, Way, unseal
from kiosk.trust.session_keys import SessionKeys
from kiosk.trust.texts import Malformed
from tests.trust.vectors import (
    CENTRE,
    CHANNEL,
    answered,
    hello_text,
    place,
    request_sent,
    secret,
    welcome_text,
)

UP, DOWN = secret("session", "mac_up"), secret("session", "mac_down")
HEADER: str = CHANNEL["request"]["header"].removeprefix("Kiosk-Auth: ")


def flipped(data: bytes, at: int, bit: int = 1) -> bytes:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def taken(header: bytes, sent: tags.Sent) -> bool:
    """What a centre does with a request before anything else."""
    try:
        stamp, tag = tags.read_request_header(header.decode("latin-1"))
        return sm3.same(tags.request_tag(UP, CENTRE, stamp, sent), tag)
    except (Malformed, ValueError):
        return False


def with_body(body: bytes) -> tags.Sent:
    sent = request_sent()
    return tags.Sent(sent.method, sent.target, sent.content_type, sent.key, body)


def test_of_a_request_every_byte_counts() -> None:
    header, body = HEADER.encode(), request_sent().body
    assert taken(header, request_sent())

    headers = [
        at
        for at in range(len(header))
        for bit in (1, 32, 128)
        if taken(flipped(header, at, bit), request_sent())
    ]
    bodies = [at for at in range(len(body)) if taken(header, with_body(flipped(body, at)))]
    cut = [n for n in range(len(body)) if taken(header, with_body(body[:n]))]

    assert (headers, bodies, cut) == ([], [], [])


@pytest.mark.parametrize("name", ["method", "target", "content_type", "key"])
def test_what_goes_beside_a_request_counts(name: str) -> None:
    sent = request_sent()
    fields = {field: getattr(sent, field) for field in ("method", "target", "content_type", "key", "body")}
    value: str = fields[name]

    changed = [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in range(len(value))]

    assert not any(taken(HEADER.encode(), tags.Sent(**(fields | {name: other}))) for other in (*changed, ""))


def test_of_an_answer_every_byte_counts_and_only_the_centre_s_key_makes_it() -> None:
    answer = CHANNEL["response"]
    header = answer["header"].removeprefix("Kiosk-Auth: ").encode()
    asked = bytes.fromhex(CHANNEL["request"]["mac"])

    def believed(header: bytes, given: tags.Answered, key: bytes = DOWN, request: bytes = asked) -> bool:
        try:
            at_ms, tag = tags.read_answer_header(header.decode("latin-1"))
        except Malformed:
            return False
        return sm3.same(tags.answer_tag(key, request, at_ms, given), tag)

    good = answered()
    assert believed(header, good)
    assert not any(believed(flipped(header, at), good) for at in range(len(header)))
    for at in range(len(good.body)):
        assert not believed(header, tags.Answered(good.status, good.content_type, flipped(good.body, at)))
    assert not believed(header, tags.Answered(201, good.content_type, good.body))
    assert not believed(header, tags.Answered(good.status, "text/html", good.body))
    assert not believed(header, good, key=UP)
    assert not believed(header, good, request=flipped(asked, 0))


def test_of_a_seal_every_byte_counts_and_so_does_its_place() -> None:
    closed: str = json.loads(CHANNEL["request"]["body_text"])["sealed"]
    key, here = secret("session", "enc_up"), place()

    def opens(sealed: str, at: Place = here, way: Way = Way.UP, key: bytes = key) -> bool:
        try:
            unseal(key, way, at, sealed)
        except sm4.SealBroken:
            return False
        return True

    assert opens(closed)
    assert not any(opens(flipped(closed.encode(), at).decode()) for at in range(len(closed)))
    assert not any(opens(closed[:n]) for n in range(0, len(closed), 7))
    names = ("centre", "session", "lane", "counter", "method", "target")
    fields = {name: getattr(here, name) for name in names}
    for name, value in fields.items():
        other = value + 1 if isinstance(value, int) else value[:-1] + chr(ord(value[-1]) ^ 1)
        assert not opens(closed, Place(**(fields | {name: other}))), name
    assert not opens(closed, way=Way.DOWN)
    assert not opens(closed, key=secret("session", "enc_down"))


def test_of_wrapped_keys_every_byte_counts() -> None:
    keys = SessionKeys.agreed(secret("session", "z"), hello_text(), welcome_text())
    wrapped = keys.wrapped(b"k" * 16, b"i" * 12, b"row 1")

    for changed in [flipped(wrapped, at) for at in range(len(wrapped))] + [b"", wrapped[:27]]:
        with pytest.raises(sm4.SealBroken):
            SessionKeys.unwrapped(b"k" * 16, changed, b"row 1")
    with pytest.raises(sm4.SealBroken):
        SessionKeys.unwrapped(b"k" * 16, wrapped, b"row 2")


def test_of_a_transcript_every_byte_counts() -> None:
    good = SessionKeys.agreed(secret("session", "z"), hello_text(), welcome_text())

    for at in range(0, len(hello_text()), 5):
        assert SessionKeys.agreed(secret("session", "z"), flipped(hello_text(), at), welcome_text()) != good
    for at in range(0, len(welcome_text()), 5):
        assert SessionKeys.agreed(secret("session", "z"), hello_text(), flipped(welcome_text(), at)) != good


KIOSK_KEY = sm2.PrivateKey(int.from_bytes(secret("kiosk_private"), "big")).public()
SIGNED = {
    "hello": (hello_text(), secret("session", "hello_signature")),
    "statement": (
        statements.signed_bytes(CHANNEL["statement"]["statement_text"]),
        bytes.fromhex(CHANNEL["statement"]["signature_der"]),
    ),
}


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.slow
def test_of_what_is_signed_every_byte_counts(name: str) -> None:
    text, signature = SIGNED[name]

    assert sm2.verify(KIOSK_KEY, text, signature)
    assert not any(sm2.verify(KIOSK_KEY, flipped(text, at), signature) for at in range(len(text)))
    assert not any(sm2.verify(KIOSK_KEY, text, flipped(signature, at)) for at in range(len(signature)))


@pytest.mark.parametrize("name", SIGNED)
def test_of_what_is_signed_the_ends_and_the_middle_count(name: str) -> None:
    text, signature = SIGNED[name]

    for at in (0, len(text) // 2, len(text) - 1):
        assert not sm2.verify(KIOSK_KEY, flipped(text, at), signature)
    assert not sm2.verify(KIOSK_KEY, text[:-1], signature)
    assert not sm2.verify(KIOSK_KEY, text + b"\n", signature)


def test_a_misshapen_hello_is_nothing_but_malformed() -> None:
    for at in range(len(hello_text())):
        for bit in (1, 2, 64, 128):
            try:
                read = opening.read_hello(flipped(hello_text(), at, bit))
            except Malformed:
                continue
            assert read.text() == flipped(hello_text(), at, bit), "two spellings of one hello"
