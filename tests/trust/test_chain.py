from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.trust import authority as issuing
from kiosk.trust.authority import Authority, Life, Withdrawn
from kiosk.trust.certificate import BadCertificate, Certificate, Usage, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.names import make_name
from kiosk.trust.revocation_list import RevocationList, read_revocation_list
from kiosk.trust.signing_request import key_form
from tests.trust.certificates import IN_LIFE, X509, certificate_of
from tests.trust.pki import ENTROPY, NOW, YEAR, YEARS, leaf, root

DAY = timedelta(days=1)


def refusal(pinned: Pinned, one: Certificate, chain: Sequence[Certificate] = (), at: datetime = NOW) -> str:
    with pytest.raises(BadCertificate) as refused:
        pinned.check(one, chain, at)
    return refused.value.reason


def revoked_by(authority: Authority, *serials: int, begins: datetime = NOW) -> RevocationList:
    entries = [Withdrawn(serial, NOW) for serial in serials]
    return read_revocation_list(authority.revocation_list(1, Life(begins, NOW + DAY), entries, ENTROPY))


def issuing_authority(above: Authority, extensions: list[x509.ExtensionType]) -> Authority:
    """An authority below another one, with these extensions, all critical."""
    key = leaf(above)[0]
    names = (above._name(), make_name("签发机构", ""))
    allowed = [issuing._extension(one, critical=True) for one in extensions]
    tbs = issuing._tbs(key_form(key.public()), names, YEARS, allowed, ENTROPY)
    signature = above._sign(asn1.encode_der(tbs), ENTROPY)
    return Authority(read_certificate(issuing._certificate(tbs, signature)), key)


AUTHORITY = [x509.BasicConstraints(ca=True, path_length=0), issuing._usage(of_authority=True)]


def open_root() -> Authority:
    """A root that lets authorities stand below it."""
    given = root()
    return Authority(replace(given.certificate, path_length=None), given.key)


def test_the_machines_of_the_vectors_are_believed_under_their_root() -> None:
    pinned = Pinned((certificate_of("root"),))

    pinned.check(certificate_of("kiosk"), (), IN_LIFE, unit="kiosk")
    pinned.check(certificate_of("hub"), (certificate_of("root"),), IN_LIFE, unit="hub")


def test_a_kiosk_cannot_pose_as_a_hub() -> None:
    with pytest.raises(BadCertificate, match="usage"):
        Pinned((certificate_of("root"),)).check(certificate_of("kiosk"), (), IN_LIFE, unit="hub")


def test_a_certificate_is_good_from_its_first_to_its_last_second() -> None:
    pinned, one = Pinned((certificate_of("root"),)), certificate_of("kiosk")
    second = timedelta(seconds=1)

    pinned.check(one, (), one.not_before)
    pinned.check(one, (), one.not_after)

    assert refusal(pinned, one, at=one.not_before - second) == "not-yet-valid"
    assert refusal(pinned, one, at=one.not_after + second) == "expired"


def test_an_expired_root_takes_its_leaves_with_it() -> None:
    old = Authority.new("旧根", Life(NOW - 9 * DAY, NOW - DAY), ENTROPY)

    assert refusal(Pinned((old.certificate,)), leaf(old)[1]) == "expired"


def test_a_stranger_s_root_is_believed_neither_pinned_elsewhere_nor_sent_along() -> None:
    ours, stranger = root(), root("别人的根")
    _key, theirs = leaf(stranger)

    assert refusal(Pinned((ours.certificate,)), theirs) == "unknown-issuer"
    assert refusal(Pinned((ours.certificate,)), theirs, (stranger.certificate,)) == "unknown-issuer"


def test_a_namesake_of_the_root_signs_nothing_for_it() -> None:
    ours, namesake = root(), root()

    assert refusal(Pinned((ours.certificate,)), leaf(namesake)[1]) == "signature"


def test_an_issuing_authority_may_stand_between_where_the_root_lets_it() -> None:
    above = open_root()
    between = issuing_authority(above, AUTHORITY)
    one = leaf(between)[1]

    Pinned((above.certificate,)).check(one, (between.certificate,), NOW)

    assert refusal(Pinned((above.certificate,)), one) == "unknown-issuer"
    strict = replace(above.certificate, path_length=0)
    assert refusal(Pinned((strict,)), one, (between.certificate,)) == "unknown-issuer"


def test_a_machine_issues_nothing() -> None:
    ours = root()
    key, machine = leaf(ours)
    child = leaf(Authority(machine, key))[1]

    assert refusal(Pinned((replace(ours.certificate, path_length=None),)), child, (machine,)) == "usage"
    assert refusal(Pinned((machine,)), child) == "usage"


@pytest.mark.parametrize(
    "extensions",
    [
        [AUTHORITY[0]],
        [AUTHORITY[1]],
        [x509.BasicConstraints(ca=False, path_length=None), AUTHORITY[1]],
        [AUTHORITY[0], issuing._usage(of_authority=False)],
    ],
    ids=["no usage", "no constraints", "not an authority", "usage of a leaf"],
)
def test_an_authority_has_to_say_so_in_both_places(extensions: list[x509.ExtensionType]) -> None:
    above = open_root()
    between = issuing_authority(above, extensions)

    assert refusal(Pinned((above.certificate,)), leaf(between)[1], (between.certificate,)) == "usage"


def test_an_authority_is_no_machine() -> None:
    above = open_root()

    assert refusal(Pinned((above.certificate,)), issuing_authority(above, AUTHORITY).certificate) == "usage"


def test_a_machine_signs_and_cannot_deny_it() -> None:
    ours = root()
    one = leaf(ours)[1]

    for missing in (Usage.DIGITAL_SIGNATURE, Usage.NON_REPUDIATION):
        poorer = replace(one, usage=one.usage & ~missing)
        assert refusal(Pinned((ours.certificate,)), poorer) == "usage"


def test_a_critical_word_that_nobody_here_knows_is_refused() -> None:
    policy = x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)

    with pytest.raises(BadCertificate, match="usage"):
        issuing_authority(root(), [*AUTHORITY, policy])


def test_what_comes_twice_is_refused() -> None:
    with pytest.raises(BadCertificate, match="malformed"):
        issuing_authority(root(), [*AUTHORITY, AUTHORITY[0]])


# --- what was taken back


def test_a_revoked_machine_is_out_and_its_neighbour_is_not() -> None:
    ours = root()
    one, other = leaf(ours)[1], leaf(ours)[1]

    pinned = Pinned((ours.certificate,)).with_list(revoked_by(ours, one.serial))

    assert refusal(pinned, one) == "revoked"
    pinned.check(other, (), NOW)


def test_a_revoked_issuing_authority_takes_its_machines_with_it() -> None:
    above = open_root()
    between = issuing_authority(above, AUTHORITY)

    pinned = Pinned((above.certificate,)).with_list(revoked_by(above, between.certificate.serial))

    assert refusal(pinned, leaf(between)[1], (between.certificate,)) == "revoked"


def test_an_issuing_authority_has_a_list_of_its_own() -> None:
    above = open_root()
    between = issuing_authority(above, AUTHORITY)
    one = leaf(between)[1]

    pinned = Pinned((above.certificate,)).with_list(revoked_by(between, one.serial), (between.certificate,))

    assert refusal(pinned, one, (between.certificate,)) == "revoked"


def test_an_older_list_never_replaces_a_newer_one() -> None:
    ours = root()
    one = leaf(ours)[1]
    newer, older = revoked_by(ours, one.serial), revoked_by(ours, begins=NOW - DAY)

    pinned = Pinned((ours.certificate,)).with_list(newer).with_list(older)

    assert pinned.lists == (newer,)
    assert refusal(pinned, one) == "revoked"


def test_nobody_else_makes_a_list() -> None:
    ours, stranger, namesake = root(), root("别人的根"), root()
    key, machine = leaf(ours)
    pinned = Pinned((ours.certificate,))

    for maker, reason in (
        (stranger, "unknown-issuer"),
        (namesake, "signature"),
        (Authority(machine, key), "unknown-issuer"),
    ):
        with pytest.raises(BadCertificate, match=reason):
            pinned.with_list(revoked_by(maker))
    with pytest.raises(BadCertificate, match="usage"):
        pinned.with_list(revoked_by(Authority(machine, key)), (machine,))
    with pytest.raises(BadCertificate, match="unknown-issuer"):
        pinned.with_list(revoked_by(stranger), (stranger.certificate,))


def test_a_list_is_stale_when_the_next_one_is_due_and_goes_on_counting() -> None:
    ours = root()
    one = leaf(ours)[1]

    pinned = Pinned((ours.certificate,)).with_list(revoked_by(ours, one.serial))

    assert not pinned.is_stale(NOW + DAY)
    assert pinned.is_stale(NOW + 2 * DAY)
    assert refusal(pinned, one, at=NOW + 2 * DAY) == "revoked"


def test_the_list_of_the_vectors_is_read_and_believed() -> None:
    der = x509.load_pem_x509_crl(X509["crl_pem"].encode("ascii")).public_bytes(Encoding.DER)

    pinned = Pinned((certificate_of("root"),)).with_list(read_revocation_list(der))

    assert pinned.lists[0].serials == frozenset(X509["crl_revoked_serials"])


def test_a_life_ends_with_the_second_that_it_names() -> None:
    ours = root()
    one = leaf(ours, life=Life(YEAR.begins, NOW + timedelta(microseconds=5)))[1]

    assert one.not_after == NOW
