"""The keys inside a simulated pad: it unwraps what it is given, and gives out only blocks."""

from kiosk.crypto import sm4, tdes
from kiosk.devices.pin_pad.pin_block import encrypted_block
from kiosk.devices.pin_pad.port import KeyCipher, KeySlot

TEST_MASTER = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
"""Of devices.md 4C; it opens nothing anywhere."""


class SimulatedKeys:
    """Master and working keys by number, for each cipher of its own."""

    def __init__(self) -> None:
        self._masters: dict[tuple[KeyCipher, int], bytes] = {}
        self._working: dict[tuple[KeyCipher, int], bytes] = {}

    def fill(self, master: int) -> None:
        """What who installs the pad does: the test's master key for both ciphers."""
        for cipher in KeyCipher:
            self._masters[cipher, master] = TEST_MASTER

    def lose(self) -> None:
        """The battery ran out, or the case was opened."""
        self._masters.clear()
        self._working.clear()

    @property
    def has_master(self) -> bool:
        return bool(self._masters)

    def load(self, slot: KeySlot, wrapped: bytes) -> bool:
        """False when its master key is not there."""
        master = self._masters.get((slot.cipher, slot.master))
        if master is None:
            return False
        decrypt = sm4.decrypt_ecb if slot.cipher is KeyCipher.SM4 else tdes.decrypt_ecb
        self._working[slot.cipher, slot.number] = decrypt(master, wrapped)
        return True

    def block(self, cipher: KeyCipher, number: int, digits: str, account: str) -> bytes | None:
        """None when there is no such key."""
        key = self._working.get((cipher, number))
        return None if key is None else encrypted_block(cipher, key, digits, account)
