"""The key holder: master keys, what they give for one card, and nothing else (card-chip.md §4.1-4.3, §4.8).

In the field this is a hardware module behind the same verbs. The sandbox keeps its master keys in a file of
the centre's state folder; the hall asks `card_keys` for what the factory lays into a blank.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from kiosk.card import keys
from kiosk.card.keys import SM4_SCHEME, KeyScheme
from kiosk.central.keys import read_secret, write_secret
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

KEY_BYTES = 16


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
        card_key = keys.card_key(self._masters[use], region, atr_historical, scheme)
        return keys.authenticator(keys.process_key(card_key, factor, scheme), source, scheme) + source

    def card_keys(
        self, region: str, atr_historical: bytes, scheme: KeyScheme = SM4_SCHEME
    ) -> dict[KeyUse, bytes]:
        """The keys of one card, for the factory that lays them down. No request from a kiosk leads here."""
        return {
            use: keys.card_key(root, region, atr_historical, scheme) for use, root in self._masters.items()
        }


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
