from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.crypto import sm2
from kiosk.trust.authority import Authority, Life
from kiosk.trust.certificate import BadCertificate
from kiosk.trust.chain import Pinned
from kiosk.trust.new_root import follow_order, give_order
from tests.trust.pki import ENTROPY, NOW, leaf, root

CENTRE = "sd.hub"
ENDS = NOW + timedelta(days=90)


@pytest.fixture(scope="module")
def old() -> Authority:
    return root("旧根")


@pytest.fixture(scope="module")
def new() -> Authority:
    return root("新根")


def test_both_roots_are_believed_until_the_old_one_ends(old: Authority, new: Authority) -> None:
    text, signature = give_order(old, CENTRE, new.certificate, ENDS, ENTROPY)
    before = Pinned((old.certificate,))

    during = follow_order(before, CENTRE, new.certificate, text, signature, NOW)
    after = follow_order(before, CENTRE, new.certificate, text, signature, ENDS + timedelta(seconds=1))

    assert during.roots == (old.certificate, new.certificate)
    assert after.roots == (new.certificate,)
    during.check(leaf(old)[1], (), NOW)
    during.check(leaf(new)[1], (), NOW)
    with pytest.raises(BadCertificate, match="unknown-issuer"):
        after.check(leaf(old)[1], (), NOW)


def test_the_same_order_again_changes_nothing(old: Authority, new: Authority) -> None:
    text, signature = give_order(old, CENTRE, new.certificate, ENDS, ENTROPY)
    once = follow_order(Pinned((old.certificate,)), CENTRE, new.certificate, text, signature, NOW)

    assert follow_order(once, CENTRE, new.certificate, text, signature, NOW) == once


def test_nobody_but_a_pinned_root_gives_the_order(old: Authority, new: Authority) -> None:
    pinned, stranger = Pinned((old.certificate,)), root("别人的根")
    machine_key, machine = leaf(old)

    for giver, reason in (
        (stranger, "unknown-issuer"),
        (new, "unknown-issuer"),
        (Authority(machine, machine_key), "unknown-issuer"),
        (Authority(old.certificate, machine_key), "signature"),
    ):
        text, signature = give_order(giver, CENTRE, new.certificate, ENDS, ENTROPY)
        with pytest.raises(BadCertificate, match=reason):
            follow_order(pinned, CENTRE, new.certificate, text, signature, NOW)


def test_an_order_is_for_one_centre_and_one_new_root(old: Authority, new: Authority) -> None:
    pinned, other = Pinned((old.certificate,)), root("另一根")
    text, signature = give_order(old, CENTRE, new.certificate, ENDS, ENTROPY)

    for centre, brought in (("another", new.certificate), (CENTRE, other.certificate)):
        with pytest.raises(BadCertificate, match="malformed"):
            follow_order(pinned, centre, brought, text, signature, NOW)


def test_only_an_authority_that_is_good_now_takes_over(old: Authority, new: Authority) -> None:
    pinned = Pinned((old.certificate,))
    ended = Authority.new("过期根", Life(NOW - timedelta(days=9), NOW - timedelta(days=1)), ENTROPY)
    namesake = replace(new.certificate, signature=old.certificate.signature)

    for brought, reason in ((leaf(old)[1], "usage"), (ended.certificate, "expired"), (namesake, "usage")):
        text, signature = give_order(old, CENTRE, brought, ENDS, ENTROPY)
        with pytest.raises(BadCertificate, match=reason):
            follow_order(pinned, CENTRE, brought, text, signature, NOW)


def test_every_byte_of_an_order_counts(
    old: Authority, new: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, signature = give_order(old, CENTRE, new.certificate, ENDS, ENTROPY)
    pinned = Pinned((old.certificate,))
    new_key = new.certificate.public_key

    def verify(key: sm2.PublicKey, signed: bytes, given: bytes, *_: object) -> bool:
        return key == new_key or (signed, given) == (text, signature)

    monkeypatch.setattr(sm2, "verify", verify)
    for place in range(len(text)):
        changed = bytearray(text)
        changed[place] ^= 0x01
        with pytest.raises(BadCertificate):
            follow_order(pinned, CENTRE, new.certificate, bytes(changed), signature, NOW)
    follow_order(pinned, CENTRE, new.certificate, text, signature, NOW)
