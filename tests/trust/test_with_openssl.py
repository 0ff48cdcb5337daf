"""Each side reads what the other one wrote: certificates, requests, revocation lists."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.crypto import sm2
from kiosk.trust.authority import Authority, Life, Withdrawn
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.revocation_list import read_revocation_list
from kiosk.trust.signing_request import make_request, read_request
from tests.crypto.test_sm2_with_openssl import SPKI_PREFIX
from tests.trust.openssl import DISTID, der_of_file, issue, make_authority, make_key, make_list, openssl, pem
from tests.trust.pki import ENTROPY

pytestmark = pytest.mark.slow

NAME = "370100-0001"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder)
    key = sm2.PrivateKey.generate(ENTROPY)
    (folder / "kiosk.csr").write_text(
        pem("CERTIFICATE REQUEST", make_request(key, NAME, "kiosk", ENTROPY)), "ascii"
    )
    issue(folder, "kiosk", by="issuing")
    (folder / "direct.csr").write_text((folder / "kiosk.csr").read_text("ascii"), "ascii")
    issue(folder, "direct", by="root")
    return folder


def certificate(folder: Path, name: str) -> Certificate:
    return read_certificate(der_of_file(folder / f"{name}.pem"))


def now() -> datetime:
    return datetime.now(UTC)


def ours() -> Authority:
    return Authority.new("沙盒根", Life(now(), now() + timedelta(days=3650)), ENTROPY)


# --- what they made


def test_openssl_s_certificates_are_believed_directly_and_through_an_issuing_authority(theirs: Path) -> None:
    pinned = Pinned((certificate(theirs, "root"),))

    pinned.check(certificate(theirs, "direct"), (), now(), unit="kiosk")
    pinned.check(certificate(theirs, "kiosk"), (certificate(theirs, "issuing"),), now(), unit="kiosk")

    assert certificate(theirs, "kiosk").subject == f"C=CN,OU=kiosk,CN={NAME}"
    assert certificate(theirs, "root").subject == "C=CN,CN=某省根"


def test_openssl_s_request_is_read_and_its_key_is_the_one_it_made(theirs: Path) -> None:
    make_key(theirs, "other")
    words = ("req", "-new", "-config", "openssl.cnf", "-key", "other.key", "-sm3", "-sigopt", DISTID)
    openssl(*words, "-subj", "/C=CN/OU=kiosk/CN=1", "-out", "other.csr", cwd=theirs)
    spki = openssl("pkey", "-in", "other.key", "-pubout", "-outform", "DER", cwd=theirs)

    request = read_request(der_of_file(theirs / "other.csr"))

    assert request.public_key.to_bytes() == spki[-65:]


def test_a_request_signed_under_the_empty_identifier_proves_nothing(theirs: Path) -> None:
    make_key(theirs, "empty")
    words = ("req", "-new", "-config", "openssl.cnf", "-key", "empty.key", "-sm3", "-subj", "/C=CN/CN=1")
    openssl(*words, "-out", "empty.csr", cwd=theirs)

    with pytest.raises(BadCertificate, match="signature"):
        read_request(der_of_file(theirs / "empty.csr"))


def test_openssl_s_revocation_list_takes_its_certificate_back(theirs: Path) -> None:
    make_list(theirs, "root", revoked="direct")
    pinned = Pinned((certificate(theirs, "root"),))

    pinned = pinned.with_list(read_revocation_list(der_of_file(theirs / "list.pem")))

    with pytest.raises(BadCertificate, match="revoked"):
        pinned.check(certificate(theirs, "direct"), (), now())


# --- what we made


def test_openssl_verifies_our_certificates_and_names_them_as_we_do(tmp_path: Path) -> None:
    root = ours()
    key = sm2.PrivateKey.generate(ENTROPY)
    one = root.issue(key.public(), NAME, "kiosk", Life(now(), now() + timedelta(days=365)), ENTROPY)
    (tmp_path / "root.pem").write_text(pem("CERTIFICATE", root.certificate.der), "ascii")
    (tmp_path / "kiosk.pem").write_text(pem("CERTIFICATE", one.der), "ascii")

    verified = openssl(
        "verify", "-x509_strict", "-CAfile", "root.pem", "-vfyopt", DISTID, "kiosk.pem", cwd=tmp_path
    )
    text = openssl("x509", "-in", "kiosk.pem", "-noout", "-text", cwd=tmp_path).decode()

    assert b"kiosk.pem: OK" in verified
    assert f"OU = kiosk, CN = {NAME}" in text
    assert "Digital Signature, Non Repudiation" in text
    assert "Signature Algorithm: SM2-with-SM3" in text


def test_openssl_refuses_our_certificate_under_the_empty_identifier(tmp_path: Path) -> None:
    root = ours()
    (tmp_path / "root.pem").write_text(pem("CERTIFICATE", root.certificate.der), "ascii")

    openssl("verify", "-check_ss_sig", "-CAfile", "root.pem", "root.pem", cwd=tmp_path, fails=True)


def test_openssl_accepts_our_request(tmp_path: Path) -> None:
    key = sm2.PrivateKey.generate(ENTROPY)
    (tmp_path / "k.csr").write_text(
        pem("CERTIFICATE REQUEST", make_request(key, NAME, "kiosk", ENTROPY)), "ascii"
    )

    said = openssl("req", "-in", "k.csr", "-verify", "-vfyopt", DISTID, "-noout", "-subject", cwd=tmp_path)

    assert b"self-signature verify OK" in said
    assert f"C = CN, OU = kiosk, CN = {NAME}".encode() in said


def test_openssl_reads_our_revocation_list_and_verifies_its_signature(tmp_path: Path) -> None:
    root = ours()
    life = Life(now(), now() + timedelta(days=30))
    der = root.revocation_list(7, life, [Withdrawn(0xBAD, now())], ENTROPY)
    (tmp_path / "list.pem").write_text(pem("X509 CRL", der), "ascii")
    read = read_revocation_list(der)

    text = openssl("crl", "-in", "list.pem", "-noout", "-text", cwd=tmp_path).decode()

    assert "Serial Number: 0BAD" in text
    assert "X509v3 CRL Number: \n                7" in text
    # `openssl crl -CAfile` cannot be told the identifier, so its SM2 verification is asked directly.
    (tmp_path / "signed").write_bytes(read.signed)
    (tmp_path / "signature").write_bytes(read.signature)
    point = root.certificate.public_key.to_bytes()
    (tmp_path / "key.pub").write_text(pem("PUBLIC KEY", SPKI_PREFIX + point), "ascii")
    words = ("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey", "key.pub")
    openssl(*words, "-in", "signed", "-sigfile", "signature", "-pkeyopt", DISTID, cwd=tmp_path)


def test_the_last_date_of_a_long_life_is_written_as_the_standard_wants(tmp_path: Path) -> None:
    ends = datetime(2051, 1, 2, 3, 4, 5, tzinfo=UTC)
    root = Authority.new("长寿根", Life(now(), ends), ENTROPY)
    (tmp_path / "root.pem").write_text(pem("CERTIFICATE", root.certificate.der), "ascii")

    said = openssl("x509", "-in", "root.pem", "-noout", "-enddate", cwd=tmp_path)

    assert b"Jan  2 03:04:05 2051 GMT" in said
    assert root.certificate.not_after == ends
    assert b"20510102030405Z" in root.certificate.der
