"""What a simulated chip remembers without power: files, keys, PIN and counters (card-chip.md §2, §4.9).

The file layout is written down here a second time on purpose: driver and simulator share no codec, so that
the specification binds both.
"""

from enum import StrEnum
from typing import Self

import msgspec

from kiosk.card.keys import SM4_SCHEME, KeyScheme, KeySet, card_id_mac, card_keys

PIN_TRIES = 3  # profile: no public source gives the number (§3)
KEY_TRIES = 3  # profile (§4.9)
TEST_ROOTS = KeySet.of_one(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
"""The public test key of the profile's vectors: worth nothing, and the sandbox's centre has the same."""

SSSE_AID = bytes.fromhex("73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF")
STAFF_AID = bytes.fromhex("F0 4B 49 4F 53 4B 2E 53 54 41 46 46")
MANUFACTURER = 0x60
CHIP_MODEL = bytes.fromhex("81 45 4D 55")  # the emulator's own, "EMU" (§1.2)

PAYMENT_NAMES = (b"1PAY.SYS.DDF01", bytes.fromhex("A0 00 00 03 33 01 01 01"))
TRANSIT_NAME = bytes.fromhex("A0 00 00 06 32 01 01 05")

EF05 = 0xEF05
EF06 = 0xEF06
LAYOUT = {
    EF05: [(0x01, 16), (0x02, 1), (0x03, 4), (0x04, 12), (0x05, 4), (0x06, 4), (0x07, 9)],
    EF06: [(0x08, 18), (0x09, 30), (0x4E, 20), (0x0A, 1), (0x0B, 1), (0x0C, 3), (0x0D, 4)],
}
FIRST_LAYOUT = {EF05: LAYOUT[EF05], EF06: [record for record in LAYOUT[EF06] if record[0] != 0x4E]}
"""Version 1.00 knows no 姓名扩展, and what stands behind it moves up (§2.3)."""


class Profile(StrEnum):
    """Which application the chip carries."""

    CITIZEN = "citizen"
    TECHNICIAN = "technician"
    BANK = "bank"
    """A payment application and nothing else."""
    TRANSIT = "transit"
    """A chip of another trade."""


class Life(StrEnum):
    """§4.9: a chip is a blank until a card number stands in it."""

    BLANK = "blank"
    PERSONALISED = "personalised"


class Lock(StrEnum):
    """What has been blocked, and how finally."""

    OPEN = "open"
    APPLICATION = "application"
    APPLICATION_FOR_EVER = "application_for_ever"
    CARD = "card"


class ChipState(msgspec.Struct):
    """The memory that survives; JSON through msgspec.to_builtins."""

    profile: Profile
    historical: bytes
    keys: KeySet
    files: dict[int, list[bytes]]
    pin: bytes
    scheme: KeyScheme = SM4_SCHEME
    pin_left: int = PIN_TRIES
    key_left: dict[int, int] = msgspec.field(default_factory=dict)
    message_failures: int = 0
    lock: Lock = Lock.OPEN
    dead: bool = False

    @classmethod
    def blank(
        cls,
        serial: int,
        region: str,
        roots: KeySet = TEST_ROOTS,
        scheme: KeyScheme = SM4_SCHEME,
        version: str = "3.00",
    ) -> Self:
        """As the factory delivers it: 卡识别码 and 规范版本 written, the rest 00, the PIN 123456."""
        number = serial.to_bytes(4, "big")
        historical = _historical(bytes.fromhex(region[:4]) + number)
        keys = card_keys(roots, region, historical, scheme)
        layout = FIRST_LAYOUT if version.startswith("1") else LAYOUT
        files = {fid: _unwritten(records) for fid, records in layout.items()}
        first_twelve = bytes.fromhex(region) + bytes.fromhex("D156000005") + number
        files[EF05][0] = b"\x01\x10" + first_twelve + card_id_mac(keys.internal, first_twelve, scheme)
        files[EF05][2] = b"\x03\x04" + version.encode("ascii")
        return cls(Profile.CITIZEN, historical, keys, files, bytes.fromhex("123456"), scheme)

    @classmethod
    def technician(cls, staff_number: str, pin: str) -> Self:
        """A maintenance card: staff number of up to eight characters, readable after the PIN."""
        files = {EF05: [b"\x11\x08" + staff_number.encode("ascii").ljust(8, b"\x00")]}
        historical = _historical(b"\x00\x00" + staff_number.encode("ascii")[-4:].rjust(4))
        packed = bytes.fromhex(pin + "F" * (len(pin) % 2))
        return cls(Profile.TECHNICIAN, historical, KEYLESS, files, packed)

    @classmethod
    def of_another_trade(cls, profile: Profile, serial: int) -> Self:
        """A bank's or a bus company's card: it is selected by its names, and that is all it can do here."""
        return cls(profile, _historical(bytes(2) + serial.to_bytes(4, "big")), KEYLESS, {}, b"")

    def lay_keys(self, keys: KeySet) -> None:
        """The issuer's own keys instead, and the MAC of the 卡识别码 that belongs to them."""
        self.keys = keys
        first_twelve = self.value(EF05, 0x01)[:12]
        self.write_down(EF05, 0x01, first_twelve + card_id_mac(keys.internal, first_twelve, self.scheme))

    def write_down(self, ef: int, tag: int, value: bytes) -> None:
        """Lay a value into its record as the factory does, filled up with 00."""
        records = self.files[ef]
        at = next(number for number, record in enumerate(records) if record[0] == tag)
        records[at] = records[at][:2] + value.ljust(records[at][1], b"\x00")

    def value(self, ef: int, tag: int) -> bytes:
        """What stands in a record; b"" where the chip has none of this tag."""
        return next((record[2:] for record in self.files.get(ef, []) if record[0] == tag), b"")

    def __repr__(self) -> str:
        return f"ChipState({self.profile}, {self.life})"

    @property
    def life(self) -> Life:
        is_blank = self.profile is Profile.CITIZEN and self.value(EF05, 0x07) == bytes(9)
        return Life.BLANK if is_blank else Life.PERSONALISED

    @property
    def names(self) -> tuple[bytes, ...]:
        """The applications that can be selected."""
        return {
            Profile.CITIZEN: (SSSE_AID,),
            Profile.TECHNICIAN: (STAFF_AID,),
            Profile.BANK: PAYMENT_NAMES,
            Profile.TRANSIT: (TRANSIT_NAME,),
        }[self.profile]

    @property
    def version(self) -> str:
        return self.value(EF05, 0x03).decode("ascii", "replace")


KEYLESS = KeySet.of_one(bytes(16))


def _historical(own: bytes) -> bytes:
    return bytes([0x00, *CHIP_MODEL, 0x86, MANUFACTURER]) + own


def _unwritten(records: list[tuple[int, int]]) -> list[bytes]:
    return [bytes([tag, length]) + bytes(length) for tag, length in records]
