"""One blank becomes one card: feed, write, print, check, report. Raises DeviceError when the blank is spoilt.

The order is that of card-chip.md §4.6 and anchors.md §4. A chip that falls silent is asked once more before
the blank is spoilt (silent_chip.py). Number and face are prepared while the machine is busy with something
else, so that the devices never wait for the program.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk.card.face import FaceContent
from kiosk.card.personalise import Written, compare, read_back, write_chip
from kiosk.card.ssse import BlankIdentity, SsseCard
from kiosk.central import messages as m
from kiosk.devices.card_printer.port import PrintJob
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import CentreAsKeyHolder, chip_identity
from kiosk.flows.silent_chip import once_more_if_silent
from kiosk.flows.steps import Do
from kiosk.journal.port import Bound, Case, Fed
from kiosk.model import Bank, Refused
from kiosk.prompts.making import Stage
from kiosk.visit import Visit

A = TypeVar("A")
B = TypeVar("B")

ShowStage = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be on the card, beside what the centre gives."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    bank: Bank
    portrait: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class FinishedCard:
    """A card that is written, printed, read again and reported, in the chip head."""

    attempt: int
    reserved: m.Reserved
    written: Written


async def make_card(
    visit: Visit, case: Case, order: Order, attempt: int, show: ShowStage
) -> FinishedCard | Refused:
    """Make one card out of one blank."""
    show(Stage.PREPARING)
    reserved, identity = await both(
        _reserve(visit, case, attempt),
        _feed_and_identify(visit, case, attempt),
    )
    if isinstance(reserved, Refused):
        return reserved

    show(Stage.WRITING)
    written, job = await both(
        _write(visit, case, attempt, identity),
        _prepare_face(visit, order, reserved),
    )
    if isinstance(written, Refused):
        return written

    show(Stage.PRINTING)
    await case.step(Do.TO_PRINTER, visit.dispenser.pass_to_printer, attempt=attempt)
    await case.step(Do.PRINT, lambda: visit.card_printer.print(job), attempt=attempt)
    await case.step(Do.FROM_PRINTER, visit.dispenser.take_from_printer, attempt=attempt)

    # The card under the head may have been another one: nothing is reported that was not read again.
    show(Stage.CHECKING)
    holder = CentreAsKeyHolder(visit, case.id, attempt)
    refused = await once_more_if_silent(
        visit, case, attempt, lambda: read_back(SsseCard(visit.dispenser.chip), holder, written)
    )
    if refused is not None:
        return refused
    card = FinishedCard(attempt, reserved, written)
    reported = await _report(visit, case, card)
    return reported if isinstance(reported, Refused) else card


async def _reserve(visit: Visit, case: Case, attempt: int) -> m.Reserved | Refused:
    request = m.ReserveRequest(case=case.id, attempt=attempt)
    return await case.step(
        Do.RESERVE, lambda: insist(visit, lambda: visit.central.reserve(request)), attempt=attempt
    )


async def _feed_and_identify(visit: Visit, case: Case, attempt: int) -> BlankIdentity:
    await case.step(Do.FEED, visit.dispenser.feed, attempt=attempt, before=Fed(attempt))
    identity = await once_more_if_silent(
        visit, case, attempt, lambda: SsseCard(visit.dispenser.chip).identify()
    )
    await case.note(Do.BIND, attempt=attempt, entry=Bound(attempt, identity.card_id.hex().upper()))
    return identity


async def _write(visit: Visit, case: Case, attempt: int, identity: BlankIdentity) -> Written | Refused:
    holder = CentreAsKeyHolder(visit, case.id, attempt)
    card = SsseCard(visit.dispenser.chip)

    async def write_and_compare() -> Written | Refused:
        written = await write_chip(card, holder, identity)
        if isinstance(written, Refused):
            return written
        # In the same session: the one that begins anew comes after printing, before the card is reported.
        await compare(card, written)
        return written

    return await once_more_if_silent(
        visit, case, attempt, lambda: case.step(Do.WRITE, write_and_compare, attempt=attempt)
    )


async def _prepare_face(visit: Visit, order: Order, reserved: m.Reserved) -> PrintJob:
    content = FaceContent(
        name=order.name,
        social_security_number=order.id_number,
        card_number=reserved.card_number,
        issued_on=reserved.issue_date,
        bank_name=order.bank.name,
        bank_card_number=reserved.bank_card_number,
        portrait=order.portrait,
    )
    return await visit.card_printer.prepare(await visit.artist.draw(content))


async def _report(visit: Visit, case: Case, card: FinishedCard) -> m.Done | Refused:
    request = m.MadeRequest(
        case=case.id,
        attempt=card.attempt,
        chip=chip_identity(card.written.identity),
        card_number=card.reserved.card_number,
        bank_card_number=card.reserved.bank_card_number,
    )
    return await case.step(
        Do.REPORT, lambda: insist(visit, lambda: visit.central.report_made(request)), attempt=card.attempt
    )


async def both(first: Awaitable[A], second: Awaitable[B]) -> tuple[A, B]:
    """Do two things at once and wait for both to end, also when one fails: neither is cut in the middle.

    No TaskGroup, which would cancel a card in motion because a letter did not arrive.
    """
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other
