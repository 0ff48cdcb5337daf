"""DES and two-key triple DES, which cards before the third generation speak (ISO/IEC 18033-3).

Never for anything new: it is here because those cards are in people's pockets.
"""

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

BLOCK_BYTES = 8
ZERO_IV = bytes(BLOCK_BYTES)


def encrypt_ecb(key: bytes, blocks: bytes) -> bytes:
    """Block by block, as the card's key diversification is defined; 8 bytes of key mean single DES."""
    step = Cipher(_cipher(key), modes.ECB()).encryptor()  # noqa: S305  (the card's own definition)
    return step.update(blocks) + step.finalize()


def decrypt_ecb(key: bytes, blocks: bytes) -> bytes:
    """See encrypt_ecb."""
    step = Cipher(_cipher(key), modes.ECB()).decryptor()  # noqa: S305
    return step.update(blocks) + step.finalize()


def encrypt_cbc(key: bytes, iv: bytes, blocks: bytes) -> bytes:
    step = Cipher(_cipher(key), modes.CBC(iv)).encryptor()
    return step.update(blocks) + step.finalize()


def _cipher(key: bytes) -> TripleDES:
    return TripleDES((key * 3)[:24])  # 8 bytes three times is DES, 16 bytes become K1 K2 K1
