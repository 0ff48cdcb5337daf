"""Where blanks come from: a card factory that lays the keys of this centre into each chip."""

import msgspec

from kiosk.card.keys import KeySet, card_id_mac
from kiosk.entropy import Entropy
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.sandbox.chip import ChipTimes, SimulatedChip
from kiosk.sandbox.chip_state import EF05, ChipState

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
        laid = self._keys.card_keys(self._region, state.historical)
        state.keys = KeySet(
            internal=laid[KeyUse.INTERNAL],
            read=laid[KeyUse.READ],
            update=laid[KeyUse.UPDATE],
            unblock=laid[KeyUse.PIN_UNBLOCK],
            maintenance=state.keys.maintenance,
            master=state.keys.master,
        )
        number = state.files[EF05][0]
        mac = card_id_mac(state.keys.internal, number[2:14], state.scheme)
        state.files[EF05][0] = number[:14] + mac + number[18:]
        return SimulatedChip(state, self._entropy, times=self._times)

    def technician(self, pin: str, number: str = STAFF_NUMBER) -> SimulatedChip:
        """The chip of a technician's card."""
        return SimulatedChip(ChipState.technician(number, pin), self._entropy, times=self._times)

    def load(self, memory: dict[str, object]) -> SimulatedChip:
        """A chip as it was written down. Raises msgspec.ValidationError."""
        return SimulatedChip(
            msgspec.convert(memory, ChipState, strict=False), self._entropy, times=self._times
        )
