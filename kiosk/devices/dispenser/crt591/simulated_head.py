"""The contact head of the simulated unit: whatever chip the metal puts under it, powered or not, or mute."""

from kiosk.devices.metal import CardBody, Metal, Station


class SimulatedHead:
    """Powers the chip of the card that stands at the head."""

    def __init__(self, metal: Metal) -> None:
        self._metal = metal
        self.powered = False
        self._mute_uid: int | None = None
        self._mute_next = False

    def mute(self) -> None:
        """The chip of the card here, or of the next one that comes, does not answer any more."""
        card = self.card()
        self._mute_uid = card.uid if card is not None else None
        self._mute_next = card is None

    def card(self) -> CardBody | None:
        return self._metal.card_at(Station.CHIP)

    def reset(self) -> bytes:
        """The ATR; b"" from no card or a mute one."""
        card = self._answering()
        atr = card.chip.reset() if card is not None else b""
        self.powered = bool(atr)
        return atr

    def activate(self) -> bytes:
        """The ATS in the field of the antenna (ISO/IEC 14443-4); b"" from no card or a mute one."""
        atr = self.reset()
        historical = atr[len(atr) - (atr[1] & 0x0F) :] if atr else b""
        return bytes([5 + len(historical), 0x78, 0x80, 0x70, 0x02]) + historical if atr else b""

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        """Answer and the seconds it takes; a chip that gives no answer is switched off."""
        card = self._answering()
        answer, seconds = card.chip.exchange(apdu) if card is not None else (b"", 0.0)
        if not answer:
            self.power_off()
        return answer, seconds

    def power_off(self) -> None:
        card = self.card()
        if card is not None and self.powered:
            card.chip.power_off()
        self.powered = False

    def _answering(self) -> CardBody | None:
        card = self.card()
        if card is None:
            return None
        if self._mute_next:
            self._mute_next, self._mute_uid = False, card.uid
        return None if card.uid == self._mute_uid else card
