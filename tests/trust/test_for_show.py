"""Nothing real stands on a key that anybody has, or on an authority that vouches for whoever asks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central.identity import load_certificates
from kiosk.clock import SystemClock
from kiosk.crypto import sm2
from kiosk.errors import BadSettings
from kiosk.hub.own_authority import OwnAuthority
from kiosk.trust.authority import Authority
from kiosk.trust.for_show import SANDBOX, is_known, refuse_for_show
from tests.trust.pki import ENTROPY, YEARS

VECTORS = Path(__file__).parents[1] / "vectors"
OURS = sm2.PrivateKey.generate(ENTROPY).public()
REAL = Authority.new("省级机构", YEARS, ENTROPY)
MADE_UP = Authority.new("省级机构", YEARS, ENTROPY, SANDBOX)


def points(found: object) -> Iterator[sm2.PublicKey]:
    """Every public key that stands in the vectors, and that of every private one."""
    if isinstance(found, dict):
        for name, inner in found.items():
            if re.search(r"^[dab]$|private|ephemeral", name):
                scalars = [inner] if isinstance(inner, str) else inner.values()
                yield from (sm2.PrivateKey(int(one, 16)).public() for one in scalars)
            yield from points(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from points(inner)
    elif isinstance(found, str) and re.fullmatch("04[0-9a-f]{128}", found):
        try:
            yield sm2.PublicKey.from_bytes(bytes.fromhex(found))
        except sm2.BadKey:
            return  # the vectors have some that are none


@pytest.mark.parametrize("name", ["gm", "gm_certificates", "gm_channel"])
def test_every_key_of_the_vectors_is_known(name: str) -> None:
    keys = list(points(json.loads((VECTORS / f"{name}.json").read_text("utf-8"))))

    assert keys
    assert all(is_known(key) for key in keys)
    assert not is_known(OURS)


def test_a_certificate_of_a_public_test_key_is_refused(tmp_path: Path) -> None:
    pem = json.loads((VECTORS / "gm_certificates.json").read_text("utf-8"))["x509"]["kiosk_pem"]
    (tmp_path / "kiosk.crt").write_text(pem, "ascii")

    with pytest.raises(BadSettings, match=r"kiosk\.crt: certificate: found a public test key's"):
        refuse_for_show("kiosk.crt", load_certificates(tmp_path / "kiosk.crt"))


def test_a_sandbox_s_root_and_what_it_issued_are_refused() -> None:
    with pytest.raises(BadSettings, match="a sandbox's"):
        refuse_for_show("root.crt", [REAL.certificate, MADE_UP.certificate])
    with pytest.raises(BadSettings, match="a sandbox's"):
        refuse_for_show("kiosk.crt", [MADE_UP.issue(OURS, "SC-0001", "kiosk", YEARS, ENTROPY)])


def test_what_a_real_authority_issued_is_not() -> None:
    refuse_for_show("root.crt", [REAL.certificate, REAL.issue(OURS, "SC-0001", "kiosk", YEARS, ENTROPY)])


def test_a_sandbox_s_next_root_is_one_of_a_sandbox(tmp_path: Path) -> None:
    clock = SystemClock()
    own = OwnAuthority(tmp_path, clock, ENTROPY, SANDBOX)
    own.issue(OURS, "SC-0001", "kiosk")

    following = OwnAuthority(tmp_path, clock, ENTROPY).hand_over("centre", clock.now())

    assert following.unit == SANDBOX
