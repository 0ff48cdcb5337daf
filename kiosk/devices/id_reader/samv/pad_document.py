"""A made-up ID document as it is laid on the simulated reader, and what its chip holds (GA 490).

Written apart from `text_block.py` on purpose: two readings of the same standard, held together by vectors.
"""

from dataclasses import dataclass
from typing import Literal

RESERVED = " "


@dataclass(frozen=True, slots=True)
class PadDocument:
    """What is encoded on the chip. Dates are eight digits as stored; nothing is checked."""

    name: str
    sex: str
    birth: str
    number: str
    issuer: str
    valid_from: str
    valid_until: str
    """Eight digits or 长期."""
    letter: Literal["", "J", "I"] | str = ""
    nation: str = ""
    address: str = ""
    permit_number: str = ""
    issue_count: str = ""
    english_name: str = ""
    nationality: str = ""
    card_version: str = ""
    photo: bytes = b""
    appended: tuple[str, ...] = ()
    """Addresses that were written later, the oldest first."""
    fingers: bytes = b""
    """512 bytes for each finger that was taken, two at most."""

    def text(self) -> bytes:
        """The 256 bytes of text."""
        if self.letter == "I":
            return self._permanent_resident()
        return self._resident()

    def picture(self) -> bytes:
        """1024 bytes. The real coding is secret: anything will do where nobody can decode it."""
        return self.photo[:1024].ljust(1024, b"\x00")

    def later_addresses(self) -> bytes:
        """70 bytes each; nothing when none was appended."""
        return b"".join(_padded(address, 70) for address in self.appended)

    def _resident(self) -> bytes:
        parts = (
            _padded(self.name, 30),
            _padded(self.sex, 2),
            _padded(self.nation, 4),
            _padded(self.birth, 16),
            _padded(self.address, 70),
            _padded(self.number, 36),
            _padded(self.issuer, 30),
            _padded(self.valid_from, 16),
            _padded(self.valid_until, 16),
            _padded(self.permit_number, 18),
            _padded(self.issue_count, 4),
            _padded(RESERVED, 6),
            _padded(self.letter, 2),
            _padded(RESERVED, 6),
        )
        return b"".join(parts)

    def _permanent_resident(self) -> bytes:
        parts = (
            _padded(self.english_name, 120),
            _padded(self.sex, 2),
            _padded(self.number, 30),
            _padded(self.nationality, 6),
            _padded(self.name, 30),
            _padded(self.valid_from, 16),
            _padded(self.valid_until, 16),
            _padded(self.birth, 16),
            _padded(self.card_version, 4),
            _padded(self.issuer, 8),
            _padded(self.letter, 2),
            _padded(RESERVED, 6),
        )
        return b"".join(parts)


def _padded(text: str, size: int) -> bytes:
    filled = text.ljust(size // 2, " ").encode("utf-16-le", errors="surrogatepass")
    return filled[:size]
