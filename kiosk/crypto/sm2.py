"""SM2 (GB/T 32918): keys, signatures, encryption. The only module that may call gmssl.

gmssl signs and verifies digests and nothing else. Its own parsing accepts forged signatures, its decryption
compares no hash, its nonces are predictable and its constructor spoils one public key in eight; so every
scalar, point and signature is checked here before gmssl sees it, and digests come from sm3. Its points are
multiplied in plain integers (multiples.py), twenty times faster than by gmssl's own digits.

No multiplication here is constant in time: no long-lived secret may enter one that a stranger can trigger.
Signing multiplies by a fresh nonce; `decrypt` and `agree` multiply by the private key: one-time keys only.
"""

from dataclasses import dataclass, field
from typing import Final, cast

from cryptography.hazmat import asn1
from gmssl.sm2 import CryptSM2

from kiosk.crypto import multiples, sm3
from kiosk.crypto.multiples import GX, GY, Affine, N, P
from kiosk.entropy import Entropy

A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93

DEFAULT_IDENTIFIER: Final = b"1234567812345678"
POINT_BYTES: Final = 65
SIGNATURE_LIMIT: Final = 72
PLAIN_LIMIT: Final = 4096
CIPHER_LIMIT: Final = 4400
_BASE: Final = Affine(GX, GY)


class BadKey(Exception):
    """Not a key of this curve."""


class CannotDecrypt(Exception):
    """Not a cipher text for this key. There is one reason for all, so that nothing can be learnt from it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A finite point of the curve; the cofactor is 1, so every one of them will do."""

    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.x < P and 0 <= self.y < P):
            raise BadKey("coordinate out of range")
        if (self.y * self.y - (self.x**3 + A * self.x + B)) % P:
            raise BadKey("not on the curve")

    @classmethod
    def from_bytes(cls, point: bytes) -> "PublicKey":
        """04 ‖ X ‖ Y; compressed and hybrid forms are refused."""
        if len(point) != POINT_BYTES or point[0] != 0x04:
            raise BadKey("not an uncompressed point")
        return cls(int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big"))

    def to_bytes(self) -> bytes:
        return b"\x04" + self.x.to_bytes(32, "big") + self.y.to_bytes(32, "big")


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A scalar in 1 … n - 2: n - 1 would make the division in signing impossible."""

    d: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.d <= N - 2:
            raise BadKey("scalar out of range")

    @classmethod
    def generate(cls, entropy: Entropy) -> "PrivateKey":
        return cls(entropy.below(N - 2) + 1)

    def public(self) -> PublicKey:
        return _times(self.d, _BASE)


def sign(key: PrivateKey, public: PublicKey, message: bytes, entropy: Entropy) -> bytes:
    """A DER signature under the default identifier. `public` must be the key's own: it enters the digest."""
    digest = _digest(public, message, DEFAULT_IDENTIFIER)
    arithmetic = _Arithmetic(private_key=f"{key.d:064x}", public_key="")
    while True:
        nonce = entropy.below(N - 1) + 1
        raw = cast("str | None", arithmetic.sign(digest, f"{nonce:064x}"))
        if raw is not None:
            return asn1.encode_der(_Signature(r=int(raw[:64], 16), s=int(raw[64:], 16)))


def verify(
    public: PublicKey, message: bytes, signature: bytes, identifier: bytes = DEFAULT_IDENTIFIER
) -> bool:
    """Whether `signature` is strict DER, in range, and made over `message` with the key of `public`."""
    if len(signature) > SIGNATURE_LIMIT:
        return False
    try:
        pair = asn1.decode_der(_Signature, signature)
    except ValueError:
        return False
    if not (1 <= pair.r < N and 1 <= pair.s < N) or (pair.r + pair.s) % N == 0:
        return False
    arithmetic = _Arithmetic(private_key="", public_key="")
    arithmetic.public_key = _digits(public)  # assigned, because the constructor strips digits off the front
    try:
        verdict = arithmetic.verify(f"{pair.r:064x}{pair.s:064x}", _digest(public, message, identifier))
    except TypeError:  # gmssl's way to say that the sum is the point at infinity
        return False
    return verdict is True


def encrypt(public: PublicKey, text: bytes, entropy: Entropy) -> bytes:
    """DER of C1, C3, C2 (GM/T 0009) for the holder of `public`."""
    if not 1 <= len(text) <= PLAIN_LIMIT:
        raise ValueError("text too short or too long")
    while True:
        nonce = entropy.below(N - 1) + 1
        shared = _times(nonce, public)
        stream = _stream(shared, len(text))
        if any(stream):
            break
    start = _times(nonce, _BASE)
    sealed = _Ciphertext(x=start.x, y=start.y, c3=_check(shared, text), c2=_xor(text, stream))
    return asn1.encode_der(sealed)


def decrypt(key: PrivateKey, sealed: bytes) -> bytes:
    """Open what `encrypt` made; raises CannotDecrypt. For one-time keys only (see the module)."""
    if len(sealed) > CIPHER_LIMIT:
        raise CannotDecrypt
    try:
        parts = asn1.decode_der(_Ciphertext, sealed)
        start = PublicKey(parts.x, parts.y)
    except (ValueError, BadKey):
        raise CannotDecrypt from None
    if not 1 <= len(parts.c2) <= PLAIN_LIMIT or len(parts.c3) != sm3.DIGEST_BYTES:
        raise CannotDecrypt
    shared = _times(key.d, start)
    stream = _stream(shared, len(parts.c2))
    text = _xor(parts.c2, stream)
    if not any(stream) or not sm3.same(parts.c3, _check(shared, text)):
        raise CannotDecrypt
    return text


def agree(key: PrivateKey, peer: PublicKey) -> bytes:
    """ECDH: the x coordinate that both ends arrive at, 32 bytes. For one-time keys only (see the module)."""
    return _times(key.d, peer).x.to_bytes(32, "big")


@asn1.sequence
class _Signature:
    r: int
    s: int


@asn1.sequence
class _Ciphertext:
    x: int
    y: int
    c3: bytes
    c2: bytes


class _Arithmetic(CryptSM2):  # type: ignore[misc]  # gmssl has no types
    """gmssl's signatures over our multiples."""

    def _kg(self, k: int, Point: str) -> str:  # noqa: N803  (gmssl's name)
        point = Affine(int(Point[:64], 16), int(Point[64:], 16))
        if point == _BASE:
            return _digits(_times(k, point))
        # A signer's public key: it signs again, and all of its signature may be known.
        return _digits(PublicKey(*multiples.of_known_point(k, point)))


def _digits(point: PublicKey) -> str:
    return f"{point.x:064x}{point.y:064x}"


def _times(scalar: int, point: PublicKey | Affine) -> PublicKey:
    """Scalars are in range, since keys, nonces and signatures were checked; so no multiple is infinite."""
    if (point.x, point.y) == _BASE:
        return PublicKey(*multiples.of_base(scalar))
    return PublicKey(*multiples.of_point(scalar, Affine(point.x, point.y)))


def _digest(public: PublicKey, message: bytes, identifier: bytes) -> bytes:
    """E = SM3(ZA ‖ message), GB/T 32918.2, 5.5 and 6.1."""
    curve = b"".join(number.to_bytes(32, "big") for number in (A, B, GX, GY, public.x, public.y))
    za = sm3.digest((len(identifier) * 8).to_bytes(2, "big") + identifier + curve)
    return sm3.digest(za + message)


def _stream(shared: PublicKey, n: int) -> bytes:
    return sm3.key_stream(shared.to_bytes()[1:], n)


def _check(shared: PublicKey, text: bytes) -> bytes:
    return sm3.digest(shared.x.to_bytes(32, "big") + text + shared.y.to_bytes(32, "big"))


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
