"""What gmssl alone would take for what a kiosk sends: SM4, SM3 and SM2 all by it. Only ever to be timed.

Its digest and its cipher are plain Python; nothing of the program uses them (crypto/sm2.py says what else is
wrong with it). It has no GCM: CBC costs it less.
"""

from gmssl import sm3
from gmssl.sm2 import CryptSM2
from gmssl.sm4 import SM4_ENCRYPT, CryptSM4


def send_by_gmssl(key: bytes, private: str, public: str, text: bytes, statement: bytes) -> str:
    """Seal `text`, sign `statement` and tag the whole. `private`, `public`: as gmssl takes them, hex."""
    cipher = CryptSM4()
    cipher.set_key(key, SM4_ENCRYPT)
    sealed: bytes = cipher.crypt_cbc(bytes(16), text)
    CryptSM2(private_key=private, public_key=public).sign_with_sm3(statement)
    inner = _digest(_padded(key, 0x36) + bytes.fromhex(_digest(sealed)))
    return _digest(_padded(key, 0x5C) + bytes.fromhex(inner))


def _digest(message: bytes) -> str:
    return str(sm3.sm3_hash(list(message)))


def _padded(key: bytes, with_: int) -> bytes:
    return bytes(byte ^ with_ for byte in key.ljust(64, b"\0"))
