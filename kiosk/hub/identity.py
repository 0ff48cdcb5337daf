"""Who this centre is: its certificate and key, whom it believes, and its own secrets.

A province's authority issues the certificate: `hub.crt` with what stands above it in `root.crt`, both PEM, in
the state folder beside `hub.key`. Where none was put there, a centre makes an authority of its own; that is
what the sandbox does.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from kiosk.central.identity import load_certificates, save_certificates
from kiosk.central.keys import load_key, load_or_make_key, save_key
from kiosk.clock import Clock
from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.hub.secrets import HubSecrets, load_or_make_secrets
from kiosk.trust.authority import Authority, Life, Unit
from kiosk.trust.certificate import Certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import Sm2Signer

ROOT_FILE = "root.crt"
AUTHORITY_NAME = "kiosk centre's own authority"
AUTHORITY_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=730)
_BEFORE = timedelta(hours=1)
"""A machine's clock may be behind the centre's."""


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """What the channel's centre end is made of."""

    own: Identity
    pinned: Pinned
    secrets: HubSecrets = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnAuthority:
    """An authority in a state folder, for a centre that has no province behind it."""

    state: Path
    clock: Clock
    entropy: Entropy

    def issue(self, public: sm2.PublicKey, name: str, unit: Unit) -> Certificate:
        """A certificate for a key that its holder has shown."""
        began = self.clock.now() - _BEFORE
        life = Life(began, began + LEAF_LIFE)
        return self._load().issue(public, name, unit, life, self.entropy)

    def _load(self) -> Authority:
        key_file, root = self.state / "authority.key", self.state / ROOT_FILE
        if not root.exists():
            began = self.clock.now() - _BEFORE
            made = Authority.new(AUTHORITY_NAME, Life(began, began + AUTHORITY_LIFE), self.entropy)
            key_file.unlink(missing_ok=True)  # of a start that was cut before the root was written
            save_key(key_file, made.key)
            save_certificates(root, made.certificate)
            return made
        return Authority(load_certificates(root)[0], load_key(key_file))


def load_or_make_identity(state: Path, clock: Clock, entropy: Entropy) -> HubIdentity:
    """That of the state folder; what is missing there is made. Raises BadSettings."""
    key = load_or_make_key(state / "hub.key", entropy)
    certificate = state / "hub.crt"
    if not certificate.exists():
        save_certificates(certificate, OwnAuthority(state, clock, entropy).issue(key.public(), "hub", "hub"))
    leaf, *chain = load_certificates(certificate)
    own = Identity(leaf, Sm2Signer(key, entropy), tuple(chain))
    pinned = Pinned(tuple(load_certificates(state / ROOT_FILE)))
    return HubIdentity(own, pinned, load_or_make_secrets(state / "hub.secret", entropy))
