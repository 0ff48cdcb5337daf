"""Certificates on disk, as PEM (RFC 7468): a machine's own, and the roots that it pins."""

import os
import re
from base64 import b64decode
from pathlib import Path
from ssl import DER_cert_to_PEM_cert

from kiosk.central.keys import load_or_make_key
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import Sm2Signer

FILE_LIMIT = 65_536
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


def load_identity(key_file: Path, certificate_file: Path, entropy: Entropy) -> Identity:
    """Key and certificate, with what follows the certificate in its file. Raises BadSettings."""
    leaf, *chain = load_certificates(certificate_file)
    key = load_or_make_key(key_file, entropy)
    if key.public() != leaf.public_key:
        raise BadSettings(
            certificate_file.name, "key", "another key's certificate", f"that of {key_file.name}"
        )
    return Identity(leaf, Sm2Signer(key, entropy), tuple(chain))


def load_certificates(path: Path) -> list[Certificate]:
    """Every certificate of a file, at least one. Raises BadSettings."""
    try:
        with path.open("r", encoding="ascii") as file:
            text = file.read(FILE_LIMIT)
        found = [read_certificate(b64decode(block)) for block in _BLOCK.findall(text)]
    except OSError as error:
        raise BadSettings(path.name, "file", type(error).__name__, "a file with a certificate") from None
    except (ValueError, BadCertificate) as error:
        reason = str(error) if isinstance(error, BadCertificate) else "something else"
        raise BadSettings(path.name, "certificate", reason, "SM2 certificates as PEM") from None
    if not found:
        raise BadSettings(path.name, "certificate", "none", "SM2 certificates as PEM")
    return found


def save_certificates(path: Path, *certificates: Certificate) -> None:
    """Whole or not at all, in the place of what stood there."""
    put_in_place(path, "".join(DER_cert_to_PEM_cert(one.der) for one in certificates).encode("ascii"))


def put_in_place(path: Path, content: bytes) -> None:
    """On disk for good when this returns; cut before, the file is as it was."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
