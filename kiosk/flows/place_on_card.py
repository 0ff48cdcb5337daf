"""The insured place on the chip of a card in hand, as one case (SC-R art. 24; card-chip.md §2.7; ADR 0003).

    granted → the chip → the centre is told → DONE

    the chip was not written, or not obeyed        → the grant is withdrawn
    its answer was lost, or the record is torn     → the chip is asked, and a torn record is written whole
    the card is gone and nobody can ask it         → withdrawn: the next transfer writes the same anew

The centre's record follows the chip and never goes before it.
"""

import logging
from dataclasses import dataclass, replace

from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.personalise import NotGenuine
from kiosk.card.ssse import SsseCard
from kiosk.card.transfer import RegionWritten, insured_place, write_region
from kiosk.central import messages as m
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.flows.insist import insist
from kiosk.flows.region_office import CentreAsRegionOffice
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.known import HeldCard
from kiosk.model import CaseEnd, CaseId, Refused
from kiosk.visit import Visit

log = logging.getLogger(__name__)

ABOUT_THE_CARD = (Fault.CHIP_MUTE, Fault.CHIP_SWAPPED, Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA)
"""After these the reader is well, and no other day will say more of that chip."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer that the centre granted in a case."""

    case: Case
    held: HeldCard
    grant: m.TransferGrant


async def move_place(visit: Visit, move: Move) -> Refused | None:
    """Write it and tell the centre; None when it is so now, else what to tell.

    Raises CentralUnreachable when the chip is written and the centre does not hear of it: settling tells it.
    """
    case, held, place = move.case, move.held, move.grant.to_place
    evidence = {
        "card": held.record.ref,
        "card_id": held.chip.identity.card_id.hex(),
        "initialiser": held.chip.initialiser,
        "place": place,
    }
    written = await case.step(Do.WRITE_PLACE, lambda: _on_the_chip(visit, move), evidence=evidence)
    if isinstance(written, Refused):
        await withdraw_move(visit, case)
        return written
    refused = await _report(visit, case, held.record.ref, place)
    await _end(visit, case, CaseEnd.DONE)
    return refused


async def settle_place(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Moved when the chip says so; a torn record is written whole. May be repeated.

    Raises CentralUnreachable or DeviceError when centre or reader cannot be asked now: it stays open.
    """
    case = await visit.journal.resume(record)
    written = record.step(Do.WRITE_PLACE)
    if written is None or not record.may_have(Do.WRITE_PLACE):
        await withdraw_move(visit, case)
        return CaseEnd.WITHDRAWN
    if not record.did(Do.WRITE_PLACE):
        if not await _stands_on_card(visit, record.id, written.evidence):
            await withdraw_move(visit, case)
            return CaseEnd.WITHDRAWN
        await case.note(Do.WRITE_PLACE, evidence=written.evidence)
    await _report(visit, case, written.evidence["card"], written.evidence["place"])
    await case.close(CaseEnd.DONE)
    return CaseEnd.DONE


async def withdraw_move(visit: Visit, case: Case) -> None:
    """What was granted is void."""
    request = m.WithdrawRequest(case=case.id, reason="IN_DOUBT")
    await insist(visit, lambda: visit.central.withdraw(request))
    await _end(visit, case, CaseEnd.WITHDRAWN)


async def _on_the_chip(visit: Visit, move: Move) -> RegionWritten | Refused:
    """Written, or what to tell: not written, or a card that went before it could be asked."""
    held, place = move.held, move.grant.to_place
    office = CentreAsRegionOffice(visit, move.case.id, held.record.ref)
    try:
        return _told(await write_region(held.session, held.chip, office, place))
    except (DeviceError, CardPulled) as doubt:
        log.warning("case %s: insured place in doubt: %r", move.case.slip, doubt)
    try:
        # Writing the same again is right whatever the chip did the first time.
        return _told(await write_region(held.session, held.chip, office, place))
    except (DeviceError, CardPulled) as error:
        log.warning("case %s: the chip does not say its insured place: %r", move.case.slip, error)
        return Refused("PLACE_UNSURE")


def _told(written: RegionWritten | NotGenuine | Refused) -> RegionWritten | Refused:
    return Refused("CHIP_FAIL") if isinstance(written, NotGenuine) else written


async def _stands_on_card(visit: Visit, case: CaseId, about: dict[str, str]) -> bool:
    """Asked of the very chip, when it is in the reader still; a record that was cut is written whole."""
    try:
        return await _whole_on_card(visit, case, about)
    except CardPulled:
        return False
    except DeviceError as error:
        if error.fault not in ABOUT_THE_CARD:
            raise
        return False


async def _whole_on_card(visit: Visit, case: CaseId, about: dict[str, str]) -> bool:
    found = await recognise(visit.card_reader.chip, visit.site.home)
    if not isinstance(found, SocialCard) or found.identity.card_id.hex() != about["card_id"]:
        return False
    card = replace(found, initialiser=about["initialiser"])
    session, place = SsseCard(visit.card_reader.chip), about["place"]
    stands = await insured_place(session, card)
    if stands is not None:
        return stands == place
    office = CentreAsRegionOffice(visit, case, about["card"])
    return isinstance(await write_region(session, card, office, place), RegionWritten)


async def _report(visit: Visit, case: Case, card: str, place: str) -> Refused | None:
    """The centre's record follows the chip; raises CentralUnreachable, and settling says it again."""
    request = m.TransferredRequest(case=case.id, card=card, place=place)
    answer = await case.step(
        Do.DEED, lambda: insist(visit, lambda: visit.central.report_transferred(request))
    )
    if isinstance(answer, Refused):
        log.error("case %s: the centre refused to hear of a transfer: %s", case.slip, answer.code)
        return answer
    return None


async def _end(visit: Visit, case: Case, end: CaseEnd) -> None:
    await case.close(end)
    visit.course.end = end
