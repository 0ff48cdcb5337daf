"""Who has the issuer's keys, as operations on a card in hand need it (card-chip.md §4.1, §4.4, §4.8).

The flow puts the centre here. What comes back is shown to the card unread; no key is ever in the kiosk, and
which algorithm the keys are for is `card.algorithm`. Asking again is always right.
"""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.card.in_hand import SocialCard
from kiosk.card.personalise import CardRecord, Challenges, ChipProof
from kiosk.model import Pin, Refused


@dataclass(frozen=True, slots=True)
class RegionData:
    """The right to write, and the records that say the new insured place."""

    external: bytes = field(repr=False)
    records: tuple[CardRecord, ...]


class ReadOffice(Protocol):
    """Proves cards, and opens the holder's file of those that guard it."""

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof | Refused:
        """HSM call 01. `external` is of no use, and may be empty, for generations that do not guard EF06."""
        ...


class PinOffice(Protocol):
    """Authorises the issuer's commands about the PIN."""

    async def pin_right(self, card: SocialCard, factor: bytes, source: bytes) -> bytes | Refused:
        """HSM call 02 with the PUK: authenticator ‖ source for EXTERNAL AUTHENTICATE, KID 06."""
        ...

    async def pin_reload(self, card: SocialCard, challenge: bytes, new: Pin) -> bytes | Refused:
        """HSM call 03 with the STK: the whole APDU 84 24 00 01 that makes `new` the PIN."""
        ...

    async def pin_unblock(self, card: SocialCard, challenge: bytes) -> bytes | Refused:
        """HSM call 03 with the STK: the whole APDU 84 24 00 00 that fills the try counter."""
        ...


class RegionOffice(ReadOffice, Protocol):
    """Decides about a transfer inside the province."""

    async def region_data(
        self, card: SocialCard, factor: bytes, source: bytes, region: str
    ) -> RegionData | Refused:
        """HSM call 02 with the update key (KID 04), and what to write."""
        ...
