"""The keys of one session, out of the point that only its two ends know (gm-trust.md §6.1).

    prk = HKDF-Extract-SM3(salt = SM3(hello ‖ welcome), z)
    OKM = HKDF-Expand-SM3(prk, "KGM1 keys", 96) = tag up 32 ‖ tag down 32 ‖ seal up 16 ‖ seal down 16

Up is from kiosk to centre. The transcript in the salt ties the keys to everything that was signed.
"""

from dataclasses import dataclass, field

from kiosk.crypto import sm3, sm4

KEYS_BYTES = 96
_INFO = b"KGM1 keys"
_WRAP_IV_BYTES = 12


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """One key for each direction and purpose; none of them ever leaves this object but wrapped."""

    tag_up: bytes = field(repr=False)
    tag_down: bytes = field(repr=False)
    seal_up: bytes = field(repr=False)
    seal_down: bytes = field(repr=False)

    @classmethod
    def agreed(cls, z: bytes, hello: bytes, welcome: bytes) -> "SessionKeys":
        """From the shared x coordinate (32 bytes) and the two texts as they travelled."""
        return cls._cut(sm3.expand(z, sm3.digest(hello + welcome), _INFO, KEYS_BYTES))

    @classmethod
    def unwrapped(cls, key: bytes, wrapped: bytes, about: bytes) -> "SessionKeys":
        """See `wrapped`. Raises sm4.SealBroken for another row's keys, or after any change."""
        return cls._cut(sm4.unseal(key, wrapped[:_WRAP_IV_BYTES], wrapped[_WRAP_IV_BYTES:], about))

    def wrapped(self, key: bytes, iv: bytes, about: bytes) -> bytes:
        """For a database: iv (12 random bytes) ‖ SM4-GCM. `about` is the row's own identity."""
        text = self.tag_up + self.tag_down + self.seal_up + self.seal_down
        return iv + sm4.seal(key, iv, text, about)

    @classmethod
    def _cut(cls, keys: bytes) -> "SessionKeys":
        return cls(keys[:32], keys[32:64], keys[64:80], keys[80:96])
