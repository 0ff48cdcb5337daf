"""SM4 in the modes that card and channel need (GB/T 32907; modes of GB/T 17964; GCM after RFC 8998)."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

BLOCK_BYTES = 16
TAG_BYTES = 16
ZERO_IV = bytes(BLOCK_BYTES)


class SealBroken(Exception):
    """The text was not sealed under this key, vector and context, or was changed since."""


def encrypt_ecb(key: bytes, blocks: bytes) -> bytes:
    """Block by block: the card's key diversification and authenticators are defined on single blocks."""
    step = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305  (the card's own definition, never for texts)
    return step.update(blocks) + step.finalize()


def decrypt_ecb(key: bytes, blocks: bytes) -> bytes:
    """See encrypt_ecb."""
    step = Cipher(SM4(key), modes.ECB()).decryptor()  # noqa: S305
    return step.update(blocks) + step.finalize()


def encrypt_cbc(key: bytes, iv: bytes, blocks: bytes) -> bytes:
    step = Cipher(SM4(key), modes.CBC(iv)).encryptor()
    return step.update(blocks) + step.finalize()


def decrypt_cbc(key: bytes, iv: bytes, blocks: bytes) -> bytes:
    step = Cipher(SM4(key), modes.CBC(iv)).decryptor()
    return step.update(blocks) + step.finalize()


def cbc_mac(key: bytes, blocks: bytes, iv: bytes = ZERO_IV) -> bytes:
    """The last block of CBC; the caller pads and folds as its card demands."""
    if not blocks:
        raise ValueError("a MAC over nothing")
    return encrypt_cbc(key, iv, blocks)[-BLOCK_BYTES:]


def seal(key: bytes, iv: bytes, text: bytes, context: bytes) -> bytes:
    """SM4-GCM: cipher text ‖ tag. The same `iv` must never come twice under one key."""
    step = Cipher(SM4(key), modes.GCM(iv)).encryptor()
    step.authenticate_additional_data(context)
    return step.update(text) + step.finalize() + step.tag


def unseal(key: bytes, iv: bytes, sealed: bytes, context: bytes) -> bytes:
    """Open what `seal` closed; raises SealBroken, and gives nobody a text before its tag was right."""
    if len(sealed) < TAG_BYTES:
        raise SealBroken
    step = Cipher(SM4(key), modes.GCM(iv, sealed[-TAG_BYTES:])).decryptor()
    step.authenticate_additional_data(context)
    text = step.update(sealed[:-TAG_BYTES])
    try:
        return text + step.finalize()
    except InvalidTag:
        raise SealBroken from None
