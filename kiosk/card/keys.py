"""The card's keys: diversification, process key, authenticator, MAC, PIN message (card-chip.md §4.2-4.5).

Pure arithmetic, for whoever holds keys: the centre's key service and the simulated chip. A kiosk holds none.
What no public source confirms is a value of `KeyScheme`, never a constant in the code.

    root key --province factor--> --city factor--> --card factor--> card key
    process key   = f(card key, factor)       factor: the challenge the card gave last
    authenticator = f(process key, source)    source: an earlier challenge
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import reduce

from kiosk.crypto import sm4, tdes

HISTORICAL_BYTES = 13  # §1.2: the ATR's historical bytes, called 卡复位信息 everywhere
FACTOR_BYTES = 8
MAC_BYTES = 4
CLA_SECURE = 0x84
INS_PIN_UNBLOCK = 0x24


class Algorithm(IntEnum):
    """The third byte of tag 9F0C in the FCI of the SSSE (§1.1)."""

    TDES = 0x01
    SSF33 = 0x02
    """Never published: such a card is known by its tag, and only its issuer's hardware computes with it."""
    SM4 = 0x03


class Fold(StrEnum):
    """How 16 bytes become fewer: all parts XORed, or the leftmost part kept. Not confirmed for SM4 (§8.2)."""

    XOR = "xor"
    LEFT = "left"


class CardFactor(StrEnum):
    """Which historical bytes tell cards apart (§1.2)."""

    LAST_8 = "last8"
    T8_TD_0000 = "t8td_0000"


@dataclass(frozen=True, slots=True)
class KeyScheme:
    """A card family's way with keys; the defaults are the documented profile (§9)."""

    algorithm: Algorithm = Algorithm.SM4
    auth_fold: Fold = Fold.XOR
    mac_fold: Fold = Fold.XOR
    card_factor: CardFactor = CardFactor.LAST_8
    province_suffix: bytes = b"0000sh"
    city_suffix: bytes = b"sx"

    def __post_init__(self) -> None:
        """Raises ValueError for an algorithm that nobody outside the issuers can compute."""
        if self.algorithm is Algorithm.SSF33:
            raise ValueError("SSF33 was never published")


SM4_SCHEME = KeyScheme()
TDES_SCHEME = KeyScheme(algorithm=Algorithm.TDES, auth_fold=Fold.LEFT, mac_fold=Fold.LEFT)
SCHEMES = {scheme.algorithm: scheme for scheme in (SM4_SCHEME, TDES_SCHEME)}
"""What a centre that holds keys of all generations needs, by the algorithm that a card names."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """One key for each class of §3: the roots of an issuer, or what lies in one card."""

    internal: bytes = field(repr=False)  # IRK: INTERNAL AUTHENTICATE and the MAC of the 卡识别码
    read: bytes = field(repr=False)  # RKSSSE, KID 0A
    update: bytes = field(repr=False)  # UK of the SSSE, KID 04
    unblock: bytes = field(repr=False)  # PUK, KID 06
    maintenance: bytes = field(repr=False)  # STK: the secure messages about the PIN
    master: bytes = field(repr=False)  # MK, KID 00

    @classmethod
    def of_one(cls, key: bytes) -> "KeySet":
        """The same key for every class, as the profile's vectors have it."""
        return cls(key, key, key, key, key, key)


def province_factor(region: str, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """Level 1: the province's two digits and a suffix, as ASCII (§4.2)."""
    return region[:2].encode("ascii") + scheme.province_suffix


def city_factor(region: str, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """Level 2: the city's six digits and a suffix, as ASCII (§4.2)."""
    return region[:6].encode("ascii") + scheme.city_suffix


def card_factor(atr_historical: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """Level 3: what is the card's own among the historical bytes (§1.2)."""
    if len(atr_historical) != HISTORICAL_BYTES:
        raise ValueError(f"{len(atr_historical)} historical bytes instead of {HISTORICAL_BYTES}")
    if scheme.card_factor is CardFactor.T8_TD_0000:
        return atr_historical[7:] + bytes(2)
    return atr_historical[-FACTOR_BYTES:]


def diversify(master: bytes, factor: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """One level down: the key of whoever `factor` names (§4.2)."""
    _expect_factor(factor)
    return _encrypt_blocks(master, factor + _inverted(factor), scheme)


def card_key(root: bytes, region: str, atr_historical: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """All three levels: the key that lies in one card."""
    factors = (
        province_factor(region, scheme),
        city_factor(region, scheme),
        card_factor(atr_historical, scheme),
    )
    return reduce(lambda key, factor: diversify(key, factor, scheme), factors, root)


def card_keys(roots: KeySet, region: str, atr_historical: bytes, scheme: KeyScheme = SM4_SCHEME) -> KeySet:
    """Every key of one card."""
    return KeySet(
        internal=card_key(roots.internal, region, atr_historical, scheme),
        read=card_key(roots.read, region, atr_historical, scheme),
        update=card_key(roots.update, region, atr_historical, scheme),
        unblock=card_key(roots.unblock, region, atr_historical, scheme),
        maintenance=card_key(roots.maintenance, region, atr_historical, scheme),
        master=card_key(roots.master, region, atr_historical, scheme),
    )


def process_key(dk: bytes, factor: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """The key of one exchange: 8 bytes for 3DES, 16 for SM4 (§4.3; the SM4 form is not confirmed)."""
    _expect_factor(factor)
    if scheme.algorithm is Algorithm.TDES:
        return _encrypt_blocks(dk, factor, scheme)
    return _encrypt_blocks(dk, factor + _inverted(factor), scheme)


def authenticator(pk: bytes, source: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """The 8 bytes that prove the key, in INTERNAL and EXTERNAL AUTHENTICATE alike (§4.3)."""
    _expect_factor(source)
    if scheme.algorithm is Algorithm.TDES:
        return _encrypt_blocks(pk, source, scheme)
    return _folded(_encrypt_blocks(pk, source + bytes(8), scheme), 8, scheme.auth_fold)


def mac(pk: bytes, message: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """CBC-MAC over the padded message with a zero IV, four bytes (§4.4; the SM4 fold is not confirmed)."""
    return _folded(_cbc_mac(pk, message, scheme), MAC_BYTES, scheme.mac_fold)


def card_id_mac(irk: bytes, first_twelve: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """The last four bytes of the 卡识别码 (§2.4; the SM4 form is not confirmed)."""
    if scheme.algorithm is Algorithm.SM4:
        return mac(irk, first_twelve, scheme)
    padded = pad(first_twelve, 8)
    chained = _cbc(irk[:8], padded[:-8], scheme)[-8:]
    last = bytes(a ^ b for a, b in zip(chained, padded[-8:], strict=True))
    return _encrypt_blocks(irk, last, scheme)[:MAC_BYTES]


def pin_reload_apdu(pk: bytes, pin: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """PIN 重装: a new PIN (packed BCD) under a process key of the STK (§3, §4.4)."""
    block = block_bytes(scheme)
    sealed = _encrypt_blocks(pk, pad(bytes([len(pin)]) + pin, block), scheme)
    header = bytes([CLA_SECURE, INS_PIN_UNBLOCK, 0x00, 0x01, len(sealed) + MAC_BYTES])
    return header + sealed + mac(pk, header + sealed, scheme)


def pin_unblock_apdu(pk: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes:
    """PIN 解锁: the counter starts anew, the PIN stays (§3)."""
    header = bytes([CLA_SECURE, INS_PIN_UNBLOCK, 0x00, 0x00, MAC_BYTES])
    return header + mac(pk, header, scheme)


def open_pin(pk: bytes, sealed: bytes, scheme: KeyScheme = SM4_SCHEME) -> bytes | None:
    """The PIN inside a reload message, packed BCD; None when what comes out is not `len PIN 80 00…`."""
    if not sealed or len(sealed) % block_bytes(scheme):
        return None
    decrypt = sm4.decrypt_ecb if scheme.algorithm is Algorithm.SM4 else tdes.decrypt_ecb
    plain = decrypt(pk, sealed)
    pin = plain[1 : 1 + plain[0]]
    return pin if plain == pad(bytes([plain[0]]) + pin, block_bytes(scheme)) else None


def packed_pin(digits: str) -> bytes:
    """PIN digits as BCD, an odd last one padded with F (§3)."""
    return bytes.fromhex(digits + "F" * (len(digits) % 2))


def pad(message: bytes, block: int) -> bytes:
    """ISO/IEC 9797-1 method 2: 80, then 00 to the block's end."""
    return message + b"\x80" + bytes(-(len(message) + 1) % block)


def block_bytes(scheme: KeyScheme) -> int:
    """8 for 3DES, 16 for SM4."""
    return sm4.BLOCK_BYTES if scheme.algorithm is Algorithm.SM4 else tdes.BLOCK_BYTES


def _encrypt_blocks(key: bytes, blocks: bytes, scheme: KeyScheme) -> bytes:
    if scheme.algorithm is Algorithm.SM4:
        return sm4.encrypt_ecb(key, blocks)
    return tdes.encrypt_ecb(key, blocks)


def _cbc_mac(key: bytes, message: bytes, scheme: KeyScheme) -> bytes:
    block = block_bytes(scheme)
    return _cbc(key, pad(message, block), scheme)[-block:]


def _cbc(key: bytes, blocks: bytes, scheme: KeyScheme) -> bytes:
    if scheme.algorithm is Algorithm.SM4:
        return sm4.encrypt_cbc(key, sm4.ZERO_IV, blocks)
    return tdes.encrypt_cbc(key, tdes.ZERO_IV, blocks)


def _folded(value: bytes, size: int, fold: Fold) -> bytes:
    if fold is Fold.LEFT:
        return value[:size]
    parts = [value[at : at + size] for at in range(0, len(value), size)]
    return bytes(reduce(lambda a, b: [x ^ y for x, y in zip(a, b, strict=True)], map(list, parts)))


def _inverted(factor: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in factor)


def _expect_factor(factor: bytes) -> None:
    if len(factor) != FACTOR_BYTES:
        raise ValueError(f"a factor of {len(factor)} bytes instead of {FACTOR_BYTES}")
