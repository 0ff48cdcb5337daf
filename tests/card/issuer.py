"""An issuer with all keys in one hand, and the shortest way from a chip's metal to the Chip port."""

from kiosk.card import files, keys
from kiosk.card.files import Ef
from kiosk.card.follow_up import transmit_fully
from kiosk.card.keys import KeySet
from kiosk.card.personalise import CardData, CardRecord, Challenges, ChipProof
from kiosk.card.ssse import BlankIdentity
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin, Refused
from kiosk.sandbox.chip import SimulatedChip

# Six different keys: taking the wrong one for a step must show.
ROOTS = KeySet(*(bytes([number] * 16) for number in range(1, 7)))
REGION = "510100"
HOLDER = {
    files.CARD_CLASS: "3",
    files.ISSUER: "915600000251010051010001",
    files.ISSUE_DATE: "20250601",
    files.EXPIRY_DATE: "20350601",
    files.CARD_NUMBER: "X00000019",
    files.ID_NUMBER: "510101199003070014",
    files.NAME: "张三",
    files.NAME_EXTENSION: "",
    files.SEX: "1",
    files.NATION: "01",
    files.BIRTH_PLACE: "510101",
    files.BIRTH_DATE: "19900307",
}


class Contacts:
    """See Chip: six springs on a simulated chip. `sent` is what went over them."""

    def __init__(self, body: SimulatedChip) -> None:
        self.body = body
        self.sent: list[bytes] = []

    async def power_on(self) -> bytes:
        atr = self.body.reset()
        if not atr:
            raise DeviceError(Fault.CHIP_MUTE)
        return atr

    async def transmit(self, apdu: bytes) -> bytes:
        return await transmit_fully(self._send, apdu)

    async def power_off(self) -> None:
        self.body.power_off()

    async def _send(self, apdu: bytes) -> bytes:
        self.sent.append(apdu)
        answer, _ = self.body.exchange(apdu)
        if not answer:
            raise DeviceError(Fault.CHIP_MUTE)
        return answer


class Issuer:
    """See KeyHolder. `refusal` makes it say no to the card data."""

    def __init__(self, roots: KeySet = ROOTS) -> None:
        self._roots = roots
        self.holder = dict(HOLDER)
        self.refusal: Refused | None = None

    async def prove_chip(self, identity: BlankIdentity, challenges: Challenges) -> ChipProof:
        keys_of_card = self._keys(identity)
        return ChipProof(
            internal=proof(keys_of_card.internal, challenges.internal_factor, challenges.internal_source),
            external=proof(keys_of_card.read, challenges.external_factor, challenges.external_source),
        )

    async def card_data(self, identity: BlankIdentity, factor: bytes, source: bytes) -> CardData | Refused:
        if self.refusal is not None:
            return self.refusal
        records = [CardRecord(f.ef, f.number, files.encode(f, value)) for f, value in self.holder.items()]
        own = CardRecord(Ef.EF05, files.CARD_ID.number, files.encode(files.CARD_ID, identity.card_id.hex()))
        right = proof(self._keys(identity).update, factor, source)
        return CardData(right, (own, *records), Pin("123456"))

    def _keys(self, identity: BlankIdentity) -> KeySet:
        return keys.card_keys(self._roots, identity.card_id[:3].hex(), identity.atr_historical)


def proof(key: bytes, factor: bytes, source: bytes) -> bytes:
    """Authenticator and source, as the issuer's key service gives them (card-chip.md §4.8)."""
    return keys.authenticator(keys.process_key(key, factor), source) + source
