"""What a PIN pad computes inside (ISO 9564-1, format 0). The simulated pads use it; the program never has to.

    PIN field      0 n PIN, filled with F
    account field  0, then the account's 12 digits to the right
    block          the one xor the other, encrypted under the working key

Format 0 is defined on 8 bytes. How the ZT598 fills the 16 bytes of an SM4 block is not published: the
layout below is inferred (devices.md 4C), and so it stands in a table.
"""

from collections.abc import Mapping

from kiosk.crypto import sm4, tdes
from kiosk.devices.pin_pad.port import KeyCipher

ACCOUNT_DIGITS = 12
FORMAT = "0"
BLOCK_BYTES: Mapping[KeyCipher, int] = {
    KeyCipher.TDES: tdes.BLOCK_BYTES,
    KeyCipher.SM4: sm4.BLOCK_BYTES,  # inferred: PIN and account field are both widened
}


def account_digits(number: str) -> str:
    """The twelve digits before the check digit, with zeros before a shorter number."""
    return number[:-1].rjust(ACCOUNT_DIGITS, "0")[-ACCOUNT_DIGITS:]


def clear_block(digits: str, account: str, size: int) -> bytes:
    """Before it is encrypted."""
    width = 2 * size
    pin_field = bytes.fromhex(f"{FORMAT}{len(digits):X}{digits}".ljust(width, "F"))
    account_field = bytes.fromhex(account.rjust(width, "0"))
    return bytes(a ^ b for a, b in zip(pin_field, account_field, strict=True))


def encrypted_block(cipher: KeyCipher, key: bytes, digits: str, account: str) -> bytes:
    """As it leaves the pad."""
    clear = clear_block(digits, account, BLOCK_BYTES[cipher])
    return sm4.encrypt_ecb(key, clear) if cipher is KeyCipher.SM4 else tdes.encrypt_ecb(key, clear)
