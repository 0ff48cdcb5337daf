"""Who this centre is: its certificate and key, whom it believes, and its own secrets.

A province's authority issues the certificate: `hub.crt` with what stands above it in `root.crt`, both PEM, in
the state folder beside `hub.key`. Where none was put there, a centre makes an authority of its own; that is
what the sandbox does.
"""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.central.identity import load_certificates, save_certificates
from kiosk.central.keys import load_or_make_key
from kiosk.central.next_identity import NextIdentity
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.hub.issuing import Issuer
from kiosk.hub.own_authority import ROOT_FILE, OwnAuthority
from kiosk.hub.secrets import HubSecrets, load_or_make_secrets
from kiosk.trust.certificate import Certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.for_show import SANDBOX
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import Sm2Signer

KEY_FILE = "hub.key"
CERTIFICATE_FILE = "hub.crt"


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """What the channel's centre end is made of."""

    own: Identity
    pinned: Pinned
    secrets: HubSecrets = field(repr=False)
    issuer: Issuer | None = None
    """None: certificates come from an authority elsewhere, and in its own time."""

    def above(self, leaf: Certificate) -> tuple[Certificate, ...]:
        """What stands above a machine's certificate, the root last; the centre's has the same."""
        between = tuple(one for one in self.own.chain if one not in self.pinned.roots)
        issuer_name = between[-1].issuer_name if between else leaf.issuer_name
        return (*between, next(root for root in self.pinned.roots if root.subject_name == issuer_name))


def load_or_make_identity(
    state: Path, clock: Clock, entropy: Entropy, *, sandbox: bool = False
) -> HubIdentity:
    """That of the state folder; what is missing there is made. Raises BadSettings."""
    NextIdentity(state / KEY_FILE, state / CERTIFICATE_FILE).finish()
    key = load_or_make_key(state / KEY_FILE, entropy)
    certificate = state / CERTIFICATE_FILE
    authority = OwnAuthority(state, clock, entropy, SANDBOX if sandbox else "")
    if not certificate.exists():
        save_certificates(certificate, authority.issue(key.public(), "hub", "hub"))
    leaf, *chain = load_certificates(certificate)
    own = Identity(leaf, Sm2Signer(key, entropy), tuple(chain))
    pinned = Pinned(tuple(load_certificates(state / ROOT_FILE)))
    secrets = load_or_make_secrets(state / "hub.secret", entropy)
    return HubIdentity(own, pinned, secrets, authority if authority.is_here else None)
