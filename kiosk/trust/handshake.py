"""The opening of a session at both ends, without wires and tables (gm-trust.md §6.1).

    kiosk   begin → Begun          and, with what came back, finish → Opened
    centre  holds_key, answer → what it sends, and the same Opened

One-time keys and the shared point live in these calls and nowhere else: what was recorded stays shut when a
key of either end is stolen later.
"""

from dataclasses import dataclass, field

from kiosk.crypto import sm2, sm3
from kiosk.trust.certificate import Certificate
from kiosk.trust.opening import SUITE, Hello, Welcome, read_welcome
from kiosk.trust.session_keys import SessionKeys
from kiosk.trust.signer import Share, Signer
from kiosk.trust.texts import Malformed


class NotOpened(Exception):
    """What came is not the answer of the other end to this opening; the text says where it parts."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One end's own: its certificate, what stands between it and a root, and its key."""

    certificate: Certificate
    signer: Signer = field(repr=False)
    chain: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A kiosk's opening while it is under way."""

    hello: bytes
    signature: bytes
    share: Share = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What both ends have then."""

    welcome: Welcome
    keys: SessionKeys


@dataclass(frozen=True, slots=True)
class Given:
    """A centre's answer to a hello."""

    text: bytes
    signature: bytes
    opened: Opened


def begin(own: Identity, centre: str, challenge: bytes) -> Begun:
    """Two SM2 operations: a one-time key and a signature."""
    share = own.signer.share()
    hello = Hello(centre, own.certificate.fingerprint, challenge, share.public).text()
    return Begun(hello, own.signer.sign(hello), share)


def finish(own: Identity, begun: Begun, leaf: Certificate, text: bytes, signature: bytes) -> Opened:
    """Whether the holder of `leaf` welcomes this very hello; whether to believe `leaf` is the chain's matter.

    Two SM2 operations. Raises NotOpened.
    """
    if not own.signer.verify(leaf.public_key, text, signature):
        raise NotOpened("signature")
    try:
        welcome = read_welcome(text)
        z = begun.share.agreed(welcome.share)
    except (Malformed, sm2.BadKey):
        raise NotOpened("form") from None
    if welcome.hello != sm3.digest(begun.hello) or welcome.certificate != leaf.fingerprint:
        raise NotOpened("another opening's")
    if welcome.suite != SUITE or welcome.ends_at_ms <= welcome.at_ms:
        raise NotOpened("terms")
    return Opened(welcome, SessionKeys.agreed(z, begun.hello, text))


def holds_key(own: Identity, leaf: Certificate, hello: bytes, signature: bytes) -> bool:
    """Whether whoever says hello has the key of the certificate; one SM2 operation."""
    return own.signer.verify(leaf.public_key, hello, signature)


def answer(own: Identity, hello: Hello, text: bytes, session: str, life: tuple[int, int]) -> Given:
    """Welcome a hello whose signature was right; `life`: from when until when, in ms of the centre's time.

    Three SM2 operations. Raises sm2.BadKey for a share that is no point of the curve.
    """
    share = own.signer.share()
    z = share.agreed(hello.share)
    welcome = Welcome(sm3.digest(text), own.certificate.fingerprint, session, share.public, *life)
    said = welcome.text()
    return Given(said, own.signer.sign(said), Opened(welcome, SessionKeys.agreed(z, text, said)))
