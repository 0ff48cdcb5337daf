"""Made-up authority, centre and machines; each certificate is made once a process, with SM2 itself."""

from datetime import UTC, datetime
from functools import lru_cache

from kiosk.central.write_key import WriteKeys
from kiosk.crypto.sm2 import PrivateKey
from kiosk.entropy import Entropy
from kiosk.hub.identity import HubIdentity
from kiosk.hub.secrets import HubSecrets
from kiosk.sandbox.virtual.chance import Chance, ChanceEntropy
from kiosk.trust.authority import Authority, Life, Unit
from kiosk.trust.certificate import Certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.for_show import SANDBOX
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import Signer, Sm2Signer, StandInSigner

LIFE = Life(datetime(1980, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
"""Some tests come on the day when somebody is seven, or a hundred."""
SECRETS = HubSecrets.of(b"s" * 32)
WRITE_KEYS = WriteKeys(b"w" * 32)


@lru_cache
def authority(name: str = "test authority") -> Authority:
    return Authority.new(name, LIFE, _chance(name), SANDBOX)


@lru_cache
def key_of(name: str) -> PrivateKey:
    return PrivateKey.generate(_chance(f"key of {name}"))


@lru_cache
def certificate_of(name: str, unit: Unit = "kiosk", by: str = "test authority") -> Certificate:
    return authority(by).issue(key_of(name).public(), name, unit, LIFE, _chance(f"{by} for {name}"))


def _chance(label: str) -> ChanceEntropy:
    return ChanceEntropy(Chance(0), label)


def roots() -> Pinned:
    return Pinned((authority().certificate,))


def machine(name: str, entropy: Entropy, *, real: bool = False) -> Identity:
    """A machine's own end; `real`: with SM2 in the place of its stand-in."""
    return Identity(certificate_of(name), _signer(name, entropy, real=real))


def centre(entropy: Entropy, *, real: bool = False) -> HubIdentity:
    own = Identity(certificate_of("hub", "hub"), _signer("hub", entropy, real=real))
    return HubIdentity(own, roots(), SECRETS)


def _signer(name: str, entropy: Entropy, *, real: bool) -> Signer:
    key = key_of(name)
    return Sm2Signer(key, entropy) if real else StandInSigner(key.public(), entropy)
