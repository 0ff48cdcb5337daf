"""The certificates of tests/vectors/gm_certificates.json: made with OpenSSL, every key in them is public."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.trust.certificate import Certificate, read_certificate

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "gm_certificates.json").read_text("utf-8")
)
X509 = VECTORS["x509"]
ENROL = VECTORS["enrol"]
IN_LIFE = datetime(2027, 6, 1, tzinfo=UTC)


def der_of(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode("ascii")).public_bytes(Encoding.DER)


def certificate_of(name: str) -> Certificate:
    """root, hub or kiosk."""
    return read_certificate(der_of(X509[f"{name}_pem"]))


def request_of_kiosk() -> bytes:
    return x509.load_pem_x509_csr(X509["kiosk_csr_pem"].encode("ascii")).public_bytes(Encoding.DER)
