"""Where cards come from: factories that lay the keys of this centre, or of another one, into each chip."""

import msgspec

from kiosk.card.keys import KeySet
from kiosk.entropy import Entropy
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.sandbox.chip import ChipTimes, SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Lock, Profile
from kiosk.sandbox.wallet import chip_of_card, own_card

STAFF_NUMBER = "T-0218"
STRANGER_NUMBER = "T-0977"
"""Staff of another hall: a good card that this machine does not let in."""


class Factory:
    """Makes chips for one centre and one place."""

    def __init__(
        self, keys: KeyHolder, region: str, times: ChipTimes, entropy: Entropy | None = None
    ) -> None:
        """`entropy` is where the chips' challenges come from; the virtual hall gives its own."""
        self._keys = keys
        self._region = region
        self._times = times
        self._entropy = entropy

    def blank(self, uid: int) -> SimulatedChip:
        """A white card's chip."""
        state = ChipState.blank(uid, self._region)
        self._lay_our_keys(state, self._region)
        return self._made(state)

    def brought(self, person: PersonRecord, card: PersonCard) -> SimulatedChip:
        """The chip of a card that this person has from before; what it says is what the centre expects."""
        region = card.region or self._region
        state = chip_of_card(own_card(person, card, region))
        if region[:2] == self._region[:2]:
            self._lay_our_keys(state, region)
        state.dead = card.chip.fate == "mute"
        state.lock = Lock.APPLICATION if card.chip.fate == "blocked" else Lock.OPEN
        return self._made(state)

    def other(self, profile: Profile, uid: int) -> SimulatedChip:
        """A card that has nothing to do with social security."""
        return self._made(ChipState.of_another_trade(profile, uid))

    def technician(self, pin: str, number: str = STAFF_NUMBER) -> SimulatedChip:
        """The chip of a technician's card."""
        return self._made(ChipState.technician(number, pin))

    def load(self, memory: dict[str, object]) -> SimulatedChip:
        """A chip as it was written down. Raises msgspec.ValidationError."""
        return self._made(msgspec.convert(memory, ChipState, strict=False))

    def _made(self, state: ChipState) -> SimulatedChip:
        return SimulatedChip(state, self._entropy, times=self._times)

    def _lay_our_keys(self, state: ChipState, region: str) -> None:
        laid = self._keys.card_keys(region, state.historical, state.scheme)
        state.lay_keys(
            KeySet(
                internal=laid[KeyUse.INTERNAL],
                read=laid[KeyUse.READ],
                update=laid[KeyUse.UPDATE],
                unblock=laid[KeyUse.PIN_UNBLOCK],
                maintenance=laid[KeyUse.MAINTENANCE],
                master=state.keys.master,
            )
        )
