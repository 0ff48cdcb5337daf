"""The files of a simulated chip: what is selected, who may read and write what (card-chip.md §2.1, §2.7)."""

from kiosk.sandbox.chip_security import ChipSecurity, Says, demand
from kiosk.sandbox.chip_state import EF05, SSSE_AID, ChipState, Profile

MF = 0x3F00
KID_UPDATE = 0x04
KID_READ = 0x0A
FREE_TO_READ = ("1", "2")  # §2.7: EF06 of a 1.00 or 2.00 card
WITHOUT_ALGORITHM = "1"  # profile: some cards have no 9F0C, and the oldest of ours are among them (§1.1)


class ChipFiles:
    """The selection of one power cycle, above the records that the chip remembers."""

    def __init__(self, state: ChipState, security: ChipSecurity) -> None:
        self._state = state
        self._security = security
        self._ef: int | None = None
        self.application_selected = False

    def select_application(self, name: bytes) -> bytes:
        """The FCI: for the SSSE exactly 30 bytes, with the algorithm in tag 9F0C (§1.1)."""
        demand(name in self._state.names, 0x6A82)
        self.application_selected, self._ef = True, None
        about = b"\x88\x01\x01"
        if name == SSSE_AID and not self._state.version.startswith(WITHOUT_ALGORITHM):
            about += bytes([0x9F, 0x0C, 0x03, 0x86, 0x01, self._state.scheme.algorithm])
        inner = bytes([0x84, len(name)]) + name + bytes([0xA5, len(about)]) + about
        return bytes([0x6F, len(inner)]) + inner

    def select_file(self, fid: bytes) -> None:
        demand(len(fid) == 2, 0x6700)
        number = int.from_bytes(fid, "big")
        if number == MF:
            self.application_selected, self._ef = False, None
            self._security.forget()
            return
        demand(self.application_selected and number in self._state.files, 0x6A82)
        self._ef = number

    def read_record(self, key: int, p2: int) -> bytes:
        """By number (P2 ends in 100) or by tag (000); the five bits above them may name a file."""
        mode, sfi = p2 & 0x07, p2 >> 3
        demand(mode in (0x00, 0x04), 0x6A86)
        if sfi:
            self.select_file(bytes([0xEF, sfi]))
        ef = self._selected_ef()
        demand(self._readable(ef), 0x6982)
        return self._by_tag(ef, key) if mode == 0x00 else self._by_number(ef, key)

    def record_to_update(self, number: int, p2: int, new: bytes) -> tuple[int, bytes]:
        """File and record as it is now, once `new` may replace it."""
        demand(p2 == 0x04, 0x6A86)
        ef = self._selected_ef()
        may_write = self._state.profile is Profile.CITIZEN and KID_UPDATE in self._security.proven
        demand(may_write, 0x6982)
        old = self._by_number(ef, number)
        demand(len(new) == len(old), 0x6700)
        demand(new[:2] == old[:2], 0x6A80)
        return ef, old

    def _selected_ef(self) -> int:
        if self._ef is None:
            raise Says(0x6986)
        return self._ef

    def _readable(self, ef: int) -> bool:
        if self._state.profile is Profile.TECHNICIAN:
            return self._security.pin_verified
        is_free = ef == EF05 or self._state.version.startswith(FREE_TO_READ)
        return is_free or KID_READ in self._security.proven

    def _by_number(self, ef: int, number: int) -> bytes:
        records = self._state.files[ef]
        demand(1 <= number <= len(records), 0x6A83)
        return records[number - 1]

    def _by_tag(self, ef: int, tag: int) -> bytes:
        for record in self._state.files[ef]:
            if record[0] == tag:
                return record
        raise Says(0x6A83)
