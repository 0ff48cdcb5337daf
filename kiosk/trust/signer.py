"""What SM2 does for the channel, behind one port: sign, verify, agree on a point.

The virtual hall plays thousands of visits a minute, and SM2 costs milliseconds: it has a stand-in of equal
shape. Digests, tags and seals are the real ones everywhere.
"""

from typing import Protocol

from kiosk.crypto import sm2, sm3
from kiosk.entropy import Entropy


class Share(Protocol):
    """A key of one opening: made, used once, forgotten."""

    @property
    def public(self) -> bytes:
        """65 bytes, for the other end."""
        ...

    def agreed(self, peer: bytes) -> bytes:
        """The 32 bytes that both ends have then. Raises sm2.BadKey for what is no point of the curve."""
        ...


class Signer(Protocol):
    """One end's own key, and what can be done without one."""

    def sign(self, text: bytes) -> bytes: ...

    def verify(self, peer: sm2.PublicKey, text: bytes, signature: bytes) -> bool: ...

    def share(self) -> Share: ...


class Sm2Signer:
    """See Signer: SM2 with SM3 under the default identifier (GB/T 32918.2), signatures as DER."""

    def __init__(self, key: sm2.PrivateKey, entropy: Entropy) -> None:
        self._key = key
        self._public = key.public()
        self._entropy = entropy

    def sign(self, text: bytes) -> bytes:
        return sm2.sign(self._key, self._public, text, self._entropy)

    def verify(self, peer: sm2.PublicKey, text: bytes, signature: bytes) -> bool:
        return sm2.verify(peer, text, signature)

    def share(self) -> "Sm2Share":
        return Sm2Share(sm2.PrivateKey.generate(self._entropy))


class Sm2Share:
    """See Share. `agreed` multiplies by the secret, and not in constant time: one use only."""

    def __init__(self, key: sm2.PrivateKey) -> None:
        self._key = key
        self.public = key.public().to_bytes()

    def agreed(self, peer: bytes) -> bytes:
        return sm2.agree(self._key, sm2.PublicKey.from_bytes(peer))


class StandInSigner:
    """See Signer: a thousand times cheaper. It proves nothing: whoever knows the public key can sign."""

    def __init__(self, public: sm2.PublicKey, entropy: Entropy) -> None:
        self._public = public
        self._entropy = entropy

    def sign(self, text: bytes) -> bytes:
        return sm3.mac(self._public.to_bytes(), text)

    def verify(self, peer: sm2.PublicKey, text: bytes, signature: bytes) -> bool:
        return sm3.same(sm3.mac(peer.to_bytes(), text), signature)

    def share(self) -> "StandInShare":
        return StandInShare(self._entropy.bytes(64))


class StandInShare:
    """See Share: what both ends have is the digest of what both have said, which everybody heard."""

    def __init__(self, said: bytes) -> None:
        self.public = b"\x04" + said

    def agreed(self, peer: bytes) -> bytes:
        return sm3.digest(b"".join(sorted((self.public, peer))))
