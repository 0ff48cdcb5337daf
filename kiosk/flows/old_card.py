"""What becomes of the card that a new one replaced, once the new one was taken (JS 三.4; site elsewhere).

    new one taken ─► out of the reader ─► into the gate ─► recognised under the head ─► capture bin
                                             └─ not given, or another card ─► stays with its holder

The citizen's reader has no motor: a card is kept by way of the dispenser's gate. Nothing here puts the new
card in question: whatever fails, the case goes on, and what lies in the machine goes into the bin.
"""

import logging
from dataclasses import dataclass

from kiosk.card.in_hand import DamagedCard, MuteCard, SocialCard, recognise
from kiosk.central import messages as m
from kiosk.errors import DeviceError
from kiosk.flows.explain import tell_kept
from kiosk.flows.gate import drawn_in_time, taken_in_time
from kiosk.flows.own_card import return_own_card
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import Place, fell_into_bin, locate
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import CaseId, Refused
from kiosk.prompts.card import OwnCardIs
from kiosk.prompts.renewal import GiveOldCard
from kiosk.visit import Visit

log = logging.getLogger(__name__)

TRIES = 2
"""A bank card or the new one may be pushed in by mistake once."""
GIVE_WITHIN_S = 60.0
"""From the reader to the gate is an arm's length."""
CARD_ID, TAIL = "card_id", "tail"
ENDED = (Do.OLD_KEPT, Do.OLD_LEFT)


@dataclass(frozen=True, slots=True)
class OldCard:
    """The card that is replaced, as far as it has to be found again."""

    tail: str
    card_id: str
    """卡识别码, by which its chip is known under the head; of a card that the centre names, how it begins;
    empty when the reader heard nothing of it."""
    bank: str
    kept: bool
    """The rules or the site have it taken back; otherwise it goes home with its holder, void."""
    in_reader: OwnCardIs = OwnCardIs.WANTED
    """What lies in the reader when it is asked for: itself, or the one that was collected just now."""

    @property
    def was_read(self) -> bool:
        """Its chip answered; a dead one is of no more use, and nobody is told to go on using it."""
        return bool(self.card_id)


async def end_old_card(visit: Visit, case: Case, old: OldCard) -> None:
    """Take it back, or leave it, and write down which. Never raises for the machine's sake.

    What came out of the box may replace a card in front of a machine that cannot draw one in: it is left. So
    it is where the power is failing: it is void in any case, and what came in may not come out again.
    """
    if not old.kept or visit.ui.hurried or not (await visit.dispenser.status()).takes_in:
        await case.note(Do.OLD_LEFT)
        return
    try:
        await _take_back(visit, case, old)
    except DeviceError as doubt:
        log.warning("the old card is in doubt at the gate: %s", doubt)
        await _home(visit, case)


async def clear_gate(visit: Visit, case: Case) -> None:
    """See that nothing drawn in at the gate is inside any more. Raises DeviceError when nobody can tell."""
    record = await case.record()
    if not record.may_have(Do.TAKE_IN) or any(record.did(end) for end in ENDED):
        return
    place, dispenser = await locate(visit, ask_printer=False)
    if place is not Place.NOT_INSIDE:
        # Whose it is or was: nobody else may find it there. The staff open the bin with the slip.
        about = _about(record)
        is_old = place is Place.CHIP and await _is(visit, about)
        await _keep(visit, case, about[CARD_ID], Do.OLD_KEPT if is_old else Do.OLD_LEFT)
        return
    kept = record.step(Do.OLD_KEPT)
    await case.note(Do.OLD_KEPT if kept is not None and fell_into_bin(kept, dispenser) else Do.OLD_LEFT)


async def report_old_card(visit: Visit, case: Case) -> None:
    """The centre's record of the old body. Raises CentralUnreachable: the case stays open."""
    record = await case.record()
    kept, collected = record.did(Do.OLD_KEPT), record.step(Do.REPLACES)
    # What came out of the box was collected in a case of its own: the centre knows the renewal by that one.
    renewal = CaseId(collected.evidence["case"]) if collected is not None else case.id
    request = m.OldCardRequest(case=renewal, body="recycled" if kept else "with_holder", slip=case.slip)
    answer = await case.step(Do.REPORT_OLD, lambda: visit.central.report_old_card(request))
    if isinstance(answer, Refused):
        log.error("case %s: the centre refused what became of the old card: %s", case.slip, answer.code)


async def _take_back(visit: Visit, case: Case, old: OldCard) -> None:
    await return_own_card(visit, state=old.in_reader)
    for _ in range(TRIES):
        if visit.ui.hurried:
            break
        visit.ui.tell(GiveOldCard(old.tail))
        about = {CARD_ID: old.card_id, TAIL: old.tail}
        came = await case.step(Do.TAKE_IN, lambda: drawn_in_time(visit, GIVE_WITHIN_S), evidence=about)
        if not came:
            break
        if await _is(visit, about):
            await _keep(visit, case, old.card_id, Do.OLD_KEPT)
            return
        if not await _given_back(visit, case, old):
            return
    await case.note(Do.OLD_LEFT)


async def _is(visit: Visit, about: dict[str, str]) -> bool:
    """Whether the card under the head is this one; what says nothing is not, unless it was dead before."""
    found = await recognise(visit.dispenser.chip, visit.site.home)
    begins = about[CARD_ID]
    if begins:
        return isinstance(found, SocialCard) and found.identity.card_id.hex().upper().startswith(begins)
    # Contacts that one head cannot feel another one may: then its number tells.
    if isinstance(found, SocialCard):
        return found.number.endswith(about[TAIL])
    return isinstance(found, (MuteCard, DamagedCard))


async def _given_back(visit: Visit, case: Case, old: OldCard) -> bool:
    """Another card comes out again. False: nobody took it, and it lies in the bin under the slip number."""
    await case.step(Do.GIVE_BACK, visit.dispenser.present)
    visit.ui.tell(GiveOldCard(old.tail, wrong=True))
    if await taken_in_time(visit):
        return True
    await _keep(visit, case, "", Do.OLD_LEFT)
    await tell_kept(visit, case.slip)
    return False


async def _keep(visit: Visit, case: Case, card_id: str, step: Do) -> None:
    """Head or gate → capture bin; OLD_LEFT for a card that is not the old one."""
    before = await visit.dispenser.status()
    evidence = {CARD_ID: card_id, "bin": "yes"}
    if before.captured is not None:
        evidence["captured"] = str(before.captured)
    await case.step(step, visit.dispenser.capture, evidence=evidence)


async def _home(visit: Visit, case: Case) -> None:
    try:
        await clear_gate(visit, case)
    except DeviceError as error:
        # The terminal settles the case, and looks again.
        log.warning("the gate cannot be cleared now: %s", error)


def _about(record: CaseRecord) -> dict[str, str]:
    """What was written down of the card that was asked for."""
    step = record.step(Do.TAKE_IN)
    if step is None:
        raise AssertionError("nothing was drawn in")
    return dict(step.evidence)
