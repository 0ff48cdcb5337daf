"""The key holder: master keys, what they give for one card, and nothing else (card-chip.md §4.1-4.3, §4.8).

In the field this is a hardware module behind the same verbs. The sandbox keeps its master keys in a file of
the centre's state folder; the hall asks `card_keys` for what the factory lays into a blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import msgspec

from kiosk.card import keys
from kiosk.card.keys import SM4_SCHEME, KeyScheme
from kiosk.central.keys import read_secret, write_secret
from kiosk.crypto import multiples, sm2, sm3
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

KEY_BYTES = 16
PIN_DIGITS_MIN, PIN_DIGITS_MAX = 4, 12
CARD_KEYS_KEPT = 4096


class KeyUse(StrEnum):
    """What a key in the card is for; a master key for each, so that none serves two ends."""

    INTERNAL = "internal"
    """IRK: the card proves itself in INTERNAL AUTHENTICATE."""
    READ = "read"
    """KID 0A."""
    UPDATE = "update"
    """KID 04."""
    PIN_UNBLOCK = "pin_unblock"
    """KID 06."""
    MAINTENANCE = "maintenance"
    """STK: the secure messages about the PIN."""


@dataclass(frozen=True, slots=True)
class CardKeyPath:
    """What tells one card's keys from all others'."""

    region: str
    atr_historical: bytes
    scheme: KeyScheme = SM4_SCHEME


@dataclass(frozen=True, slots=True)
class SealedPin:
    """A new PIN on its way into the key holder."""

    occasion: str
    """What the key of one use was made for."""
    sealed: bytes = field(repr=False)
    """DER (GM/T 0009) of its digits."""
    initial: str = field(repr=False)
    """The one PIN that it must not be."""


class PinNotTaken(Exception):
    """No message is made for this PIN. `initial`: it is the one that cards leave the factory with."""

    def __init__(self, *, initial: bool) -> None:
        super().__init__("initial" if initial else "not sealed rightly")
        self.initial = initial


class _MasterFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="card-masters-2", tag_field="form"
):
    masters: dict[KeyUse, bytes]

    def __repr__(self) -> str:
        return "_MasterFile(…)"


class KeyHolder:
    """Answers for one card at a time; master keys never leave it."""

    def __init__(self, masters: Mapping[KeyUse, bytes]) -> None:
        if set(masters) != set(KeyUse) or any(len(key) != KEY_BYTES for key in masters.values()):
            raise ValueError("a master key of 16 bytes is needed for every use")
        self._masters = dict(masters)
        # Beside the keys that they are made of; a card is proved and written to in a dozen requests.
        self._card_key = lru_cache(CARD_KEYS_KEPT)(self._derived)

    def proof(
        self,
        use: KeyUse,
        region: str,
        atr_historical: bytes,
        factor: bytes,
        source: bytes,
        scheme: KeyScheme = SM4_SCHEME,
    ) -> bytes:
        """Authenticator ‖ source under the card's key for `use`."""
        card_key = self._card_key(use, region, atr_historical, scheme)
        return keys.authenticator(keys.process_key(card_key, factor, scheme), source, scheme) + source

    def card_keys(
        self, region: str, atr_historical: bytes, scheme: KeyScheme = SM4_SCHEME
    ) -> dict[KeyUse, bytes]:
        """The keys of one card, for the factory that lays them down. No request from a kiosk leads here."""
        return {use: self._card_key(use, region, atr_historical, scheme) for use in self._masters}

    def seal_key(self, occasion: str) -> sm2.PublicKey:
        """The public half of the key of one use that a PIN is sealed with on this occasion."""
        return self._one_use_key(occasion).public()

    def pin_message(self, card: CardKeyPath, factor: bytes, new: SealedPin) -> bytes:
        """The secure command that makes the sealed digits the card's PIN (§4.4). Nothing else ever has them.

        Raises PinNotTaken: not sealed with this occasion's key, not a PIN, or one that nobody may have.
        """
        try:
            digits = sm2.decrypt(self._one_use_key(new.occasion), new.sealed)
        except sm2.CannotDecrypt:
            raise PinNotTaken(initial=False) from None
        if not (PIN_DIGITS_MIN <= len(digits) <= PIN_DIGITS_MAX and digits.isdigit()):
            raise PinNotTaken(initial=False)
        if digits.decode("ascii") == new.initial:
            raise PinNotTaken(initial=True)
        packed = keys.packed_pin(digits.decode("ascii"))
        return keys.pin_reload_apdu(self._message_key(card, factor), packed, card.scheme)

    def unblock_message(self, card: CardKeyPath, factor: bytes) -> bytes:
        """The secure command that fills the try counter; the PIN stays (§3)."""
        return keys.pin_unblock_apdu(self._message_key(card, factor), card.scheme)

    def _message_key(self, card: CardKeyPath, factor: bytes) -> bytes:
        in_card = self._card_key(KeyUse.MAINTENANCE, card.region, card.atr_historical, card.scheme)
        return keys.process_key(in_card, factor, card.scheme)

    def _derived(self, use: KeyUse, region: str, atr_historical: bytes, scheme: KeyScheme) -> bytes:
        return keys.card_key(self._masters[use], region, atr_historical, scheme)

    def _one_use_key(self, occasion: str) -> sm2.PrivateKey:
        """Made anew from the occasion: it is kept nowhere, and each opens one message only."""
        secret = sm3.mac(self._masters[KeyUse.MAINTENANCE], b"pin seal\n" + occasion.encode("ascii"))
        drawn = int.from_bytes(sm3.key_stream(secret, 48), "big")
        return sm2.PrivateKey(drawn % (multiples.N - 2) + 1)


def load_or_make_masters(path: Path, entropy: Entropy) -> KeyHolder:
    """The master keys in `path`; the first time they are made. Raises BadSettings."""
    if not path.exists():
        made = _MasterFile({use: entropy.bytes(KEY_BYTES) for use in KeyUse})
        write_secret(path, msgspec.json.encode(made))
        return KeyHolder(made.masters)
    try:
        return KeyHolder(msgspec.json.decode(read_secret(path), type=_MasterFile).masters)
    except (msgspec.MsgspecError, ValueError):
        raise BadSettings(path.name, "masters", "something else", "a file of master keys") from None
