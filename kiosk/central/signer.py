"""Who signs: the real signature and the virtual hall's cheap stand-in, behind one port."""

from typing import Protocol

from kiosk.crypto import sm2, sm3
from kiosk.entropy import Entropy


class Signer(Protocol):
    """One end of the wire. A `peer` is named by its public key as bytes, pinned or registered beforehand."""

    @property
    def public(self) -> bytes:
        """What the other end has to know of this one."""
        ...

    def sign(self, text: bytes) -> bytes: ...

    def verify(self, peer: bytes, text: bytes, signature: bytes) -> bool: ...


class Sm2Signer:
    """See Signer: SM2 with SM3 under the default identifier (GB/T 32918.2), signatures as DER."""

    def __init__(self, key: sm2.PrivateKey, entropy: Entropy) -> None:
        self._key = key
        self._public = key.public()
        self._entropy = entropy

    @property
    def public(self) -> bytes:
        return self._public.to_bytes()

    def sign(self, text: bytes) -> bytes:
        return sm2.sign(self._key, self._public, text, self._entropy)

    def verify(self, peer: bytes, text: bytes, signature: bytes) -> bool:
        try:
            key = sm2.PublicKey.from_bytes(peer)
        except sm2.BadKey:
            return False
        return sm2.verify(key, text, signature)


class StandInSigner:
    """See Signer: HMAC-SM3, a thousand times cheaper, for thousands of visits a minute in the virtual hall.

    Its "public" key is the secret itself, so it proves nothing to anybody outside one process.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @property
    def public(self) -> bytes:
        return self._secret

    def sign(self, text: bytes) -> bytes:
        return sm3.mac(self._secret, text)

    def verify(self, peer: bytes, text: bytes, signature: bytes) -> bool:
        return sm3.same(sm3.mac(peer, text), signature)
