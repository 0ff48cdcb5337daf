"""A powered chip on the bench, spoken to in bytes; the client's code takes no part."""

from kiosk.card import keys
from kiosk.card.keys import SM4_SCHEME, KeyScheme, KeySet
from kiosk.sandbox.chip import ChipHabits, SimulatedChip
from kiosk.sandbox.chip_state import ChipState

ROOTS = KeySet(*(bytes([number] * 16) for number in range(1, 7)))
AID = "7378312E73682EC9E7BBE1B1A3D5CF"
SSSE = f"00A404000F{AID}"
EF05, EF06 = "00A4000002EF05", "00A4000002EF06"
MF = "00A40000023F00"
READ_1, CHALLENGE = "00B2010400", "0084000008"
READ_KID, UPDATE_KID, UNBLOCK_KID = 0x0A, 0x04, 0x06


class Bench:
    """A powered chip and somebody who has all its keys."""

    def __init__(self, scheme: KeyScheme = SM4_SCHEME, habits: ChipHabits | None = None) -> None:
        self.state = ChipState.blank(1, "370100", ROOTS, scheme)
        self.chip = SimulatedChip(self.state, habits=habits or ChipHabits(announces=False))
        self.keys = self.state.keys
        self.scheme = scheme
        self.chip.reset()

    def say(self, apdu: str) -> str:
        answer, _ = self.chip.exchange(bytes.fromhex(apdu))
        return answer.hex().upper()

    def select(self, *apdus: str) -> None:
        for apdu in apdus:
            assert self.say(apdu).endswith("9000")

    def challenge(self) -> bytes:
        return bytes.fromhex(self.say(CHALLENGE)[:16])

    def authenticate(self, kid: int, *, right: bool = True, source: bytes = bytes(8)) -> str:
        key = {READ_KID: self.keys.read, UPDATE_KID: self.keys.update, UNBLOCK_KID: self.keys.unblock}[kid]
        pk = keys.process_key(key if right else bytes(16), self.challenge(), self.scheme)
        return self.say(f"008200{kid:02X}10" + (keys.authenticator(pk, source, self.scheme) + source).hex())

    def maintenance_key(self, challenge: bytes) -> bytes:
        return keys.process_key(self.keys.maintenance, challenge, self.scheme)

    def lock_message(self, head: str, *, right: bool = True) -> str:
        pk = self.maintenance_key(self.challenge()) if right else bytes(16)
        header = bytes.fromhex(head + "04")
        return self.say((header + keys.mac(pk, header, self.scheme)).hex())
