"""From a blank to somebody's card, in the order of card-chip.md §4.6; the keys stay with their holder.

    identify -> 4 challenges -> proof -> INTERNAL AUTHENTICATE, EXTERNAL AUTHENTICATE (KID 0A)
             -> 2 challenges -> card data -> EXTERNAL AUTHENTICATE (KID 04) -> EF06, EF05
    and again from the start to read back what was written.

A chip knows no roll-back. Everything here may be repeated on the same card, and a repetition that meets the
card's own half-written records writes them whole.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.card import files
from kiosk.card.apdu import Kid
from kiosk.card.files import Ef
from kiosk.card.ssse import BlankIdentity, PinChanged, PinLocked, PinVerified, SsseCard, WrongPin, wrong_data
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin, Refused

AUTHENTICATOR_BYTES = 8
WRITING_ORDER = (Ef.EF06, Ef.EF05)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Challenges:
    """r1 … r4 as the card gave them; it remembers only r4 (§4.1)."""

    internal_factor: bytes
    internal_source: bytes
    external_source: bytes
    external_factor: bytes

    def in_order(self) -> list[bytes]:
        return [self.internal_factor, self.internal_source, self.external_source, self.external_factor]


@dataclass(frozen=True, slots=True)
class ChipProof:
    """Authenticator and source, twice: what the chip has to answer, and what opens it for reading."""

    internal: bytes = field(repr=False)
    external: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotGenuine:
    """The chip could not prove its key: a copy, or a card that another issuer's keys lie in."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One record to write."""

    ef: Ef
    number: int
    tlv: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardData:
    """The right to write, and what."""

    external: bytes = field(repr=False)
    records: tuple[CardRecord, ...]
    initial_pin: Pin


@dataclass(frozen=True, slots=True)
class Written:
    """What a chip was told, to be compared with what it says."""

    identity: BlankIdentity
    records: tuple[CardRecord, ...]
    initial_pin: Pin


class KeyHolder(Protocol):
    """Whoever has the issuer's keys; the flow puts the centre here. Asking again is always right."""

    async def prove_chip(self, identity: BlankIdentity, challenges: Challenges) -> ChipProof | Refused: ...

    async def card_data(
        self, identity: BlankIdentity, factor: bytes, source: bytes
    ) -> CardData | Refused: ...


async def write_chip(card: SsseCard, holder: KeyHolder, bound: BlankIdentity) -> Written | Refused:
    """Write everything but the PIN, on the chip that the case was bound to and on no other."""
    refusal = await _open(card, holder, bound)
    if refusal is not None:
        return refusal
    number_before = await card.read_record(files.CARD_NUMBER.number, files.CARD_NUMBER.record_length)
    await card.select_ef(Ef.EF06)
    source, factor = await card.challenge(), await card.challenge()
    data = await holder.card_data(bound, factor, source)
    if isinstance(data, Refused):
        return data
    _expect_free_for(data.records, number_before)
    await card.external_authenticate(Kid.UPDATE_SSSE, data.external)
    for ef in WRITING_ORDER:
        await card.select_ef(ef)
        for record in _of(data.records, ef):
            await card.update_record(record.number, record.tlv)
    log.info("chip written, %d records", len(data.records))
    return Written(bound, data.records, data.initial_pin)


async def read_back(card: SsseCard, holder: KeyHolder, written: Written) -> Refused | None:
    """Begin anew with the chip, and compare. Raises DeviceError like `compare`."""
    refusal = await _open(card, holder, written.identity)
    if refusal is None:
        await compare(card, written)
    return refusal


async def compare(card: SsseCard, written: Written) -> None:
    """Compare every record, in a session that may read. Raises DeviceError(CHIP_WRONG_DATA, record)."""
    for ef in WRITING_ORDER:
        await card.select_ef(ef)
        for record in _of(written.records, ef):
            if await card.read_record(record.number, len(record.tlv)) != record.tlv:
                raise wrong_data(ef, record.number)
    log.info("chip read back, %d records agree", len(written.records))


async def expect_same_chip(card: SsseCard, bound: BlankIdentity) -> None:
    """Raises DeviceError(CHIP_SWAPPED) when another chip is in the contacts than the case was bound to."""
    met = await card.identify()
    if (met.card_id, met.atr_historical) != (bound.card_id, bound.atr_historical):
        raise DeviceError(Fault.CHIP_SWAPPED)


async def set_first_pin(card: SsseCard, initial: Pin, own: Pin) -> PinChanged | WrongPin | PinLocked:
    """Replace the factory's PIN by the citizen's; right again when the answer to the first time was lost."""
    changed = await card.change_pin(initial, own)
    if isinstance(changed, WrongPin) and isinstance(await card.verify_pin(own), PinVerified):
        return PinChanged()
    return changed


async def exchange_proofs(
    card: SsseCard, ask: Callable[[Challenges], Awaitable[ChipProof | Refused]]
) -> ChipProof | NotGenuine | Refused:
    """Four challenges out, proofs back, and the chip's own is compared; what opens it is not shown yet.

    In this order a chip of another issuer never sees an authenticator: it would count the wrong ones.
    """
    challenges = Challenges(
        internal_factor=await card.challenge(),
        internal_source=await card.challenge(),
        external_source=await card.challenge(),
        external_factor=await card.challenge(),
    )
    proof = await ask(challenges)
    if isinstance(proof, Refused):
        return proof
    answer = await card.internal_authenticate(challenges.internal_factor, challenges.internal_source)
    return proof if answer == proof.internal[:AUTHENTICATOR_BYTES] else NotGenuine()


async def _open(card: SsseCard, holder: KeyHolder, bound: BlankIdentity) -> Refused | None:
    """Both prove themselves: the chip that the issuer made it, we that the issuer lets us read."""
    await expect_same_chip(card, bound)
    proof = await exchange_proofs(card, lambda challenges: holder.prove_chip(bound, challenges))
    if isinstance(proof, Refused):
        return proof
    if isinstance(proof, NotGenuine):
        raise DeviceError(Fault.CHIP_REFUSED, "INTERNAL_AUTHENTICATE differs from the issuer's")
    await card.external_authenticate(Kid.READ_SSSE, proof.external)
    return None


def _expect_free_for(records: tuple[CardRecord, ...], number_before: bytes) -> None:
    """A card never carries two numbers: what is on it is nothing, this number, or the torn half of one."""
    meant = next((r.tlv for r in _of(records, Ef.EF05) if r.number == files.CARD_NUMBER.number), b"")
    if number_before == meant:
        return
    try:
        told = files.decode(files.CARD_NUMBER, number_before)
    except files.BadRecord:
        return
    if files.is_card_number(told):
        raise wrong_data(Ef.EF05, files.CARD_NUMBER.number)


def _of(records: tuple[CardRecord, ...], ef: Ef) -> list[CardRecord]:
    return [record for record in records if record.ef is ef]
