"""S14: the insured place moves inside the province, on card and at the centre (SC-R art. 24; policy.md A.9).

    card → whose → PIN → the centre's own check → from where to where → the chip → the centre is told

Nothing is asked of the citizen that the centre knows.
"""

from dataclasses import replace

from kiosk.card.transfer import insured_place
from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.flows.chip_holder import CardHolder, card_holder
from kiosk.flows.deed_slip import print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.own_card import own_card, return_own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.place_on_card import Move, move_place, settle_place, withdraw_move
from kiosk.flows.prove_holder import Proven, prove_holder
from kiosk.flows.steps import Do
from kiosk.flows.weigh import weighed
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard
from kiosk.model import CaseEnd, Refused, Service, age_on
from kiosk.policy.standing import UNKNOWN, Person
from kiosk.prompts.card import CardUse
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import DeedDone, DonePoint, RowName, Told
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit, new_case_id

SERVICE = Service.TRANSFER_INSURED_PLACE
STEPS = 3


async def transfer_insured_place(visit: Visit) -> Service | None:
    """From the own card to the place where its holder is insured now."""
    # Art. 24: by the own card; art. 13: one in use.
    held = await own_card(visit, Step(SERVICE, 1, STEPS), CardUse.WRITE)
    if isinstance(held, Turn):
        return None
    holder = await card_holder(visit, Step(SERVICE, 1, STEPS), held)
    if isinstance(holder, Turn) or not await _may(visit, held, holder):
        return None
    proven = await prove_holder(visit, Step(SERVICE, 2, STEPS), held, holder)
    if isinstance(proven, Proven):
        await _transfer(visit, held, proven)
    return proven if isinstance(proven, Service) else None


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Moved when the chip says so; see settle_place."""
    return await settle_place(visit, record)


async def _transfer(visit: Visit, held: HeldCard, proven: Proven) -> None:
    # Art. 24: the system itself checks where the holder is insured now.
    move = await _granted(visit, held, proven)
    if isinstance(move, Refused):
        await refuse(visit, SERVICE, move)
        return
    if not await _is_meant(visit, move):
        await withdraw_move(visit, move.case)
        return
    refused = await move_place(visit, move)
    if refused is not None:
        await _say_not_moved(visit, refused)
        return
    visit.known.held = None  # what the centre said of it is no longer so: the next matter asks anew
    await _say_moved(visit, move, proven)


async def _may(visit: Visit, held: HeldCard, holder: CardHolder) -> bool:
    """Art. 13: only a card in use."""
    person = Person(age=age_on(today(visit.clock), holder.birth))
    standing = with_card(replace(UNKNOWN, person=person), held.record, in_hand=True)
    return await weighed(visit, SERVICE, standing) is not None


async def _granted(visit: Visit, held: HeldCard, proven: Proven) -> Move | Refused:
    """The centre's word; a place that is right at the centre and on the card needs nothing."""
    case = await visit.journal.open(SERVICE, new_case_id(visit.entropy))
    request = m.TransferRequest(
        case=case.id,
        who=proven.who,
        card=held.record.ref,
        chip=chip_identity(held.chip.identity),
        proof=proven.proof,
    )
    grant = await case.step(Do.GRANT, lambda: insist(visit, lambda: visit.central.transfer(request)))
    if isinstance(grant, Refused):
        await case.close(CaseEnd.REFUSED)
        visit.course.end = CaseEnd.REFUSED
        return grant
    if grant.from_place == grant.to_place == await insured_place(held.session, held.chip):
        await withdraw_move(visit, case)
        return Refused("PLACE_UNCHANGED", {"place": grant.to_name})
    return Move(case, held, grant)


async def _is_meant(visit: Visit, move: Move) -> bool:
    grant = move.grant
    return await visit.ui.ask(
        ConfirmDeed(
            step=Step(SERVICE, 3, STEPS),
            altered=(Altered(RowName.INSURED_PLACE, grant.from_name, grant.to_name),),
            consequences=(Consequence.RECORD_MOVES, Consequence.BANK_DATA_STAY, Consequence.NO_NEW_CARD),
            card_tail=tail_of(move.held.record),
        )
    )


async def _say_not_moved(visit: Visit, refused: Refused) -> None:
    """A card that went too early can be put in again: what was granted is void, and it all begins anew."""
    ways = (Way.HOME, Way.RETRY) if refused.code == "PLACE_UNSURE" else (Way.HOME,)
    if await refuse(visit, SERVICE, refused, ways) is not Way.RETRY:
        return
    visit.known.held = None
    await return_own_card(visit)
    visit.course.onward = SERVICE


async def _say_moved(visit: Visit, move: Move, proven: Proven) -> None:
    """Art. 24; JS 四.12 says of the account that it stays, and so it is here."""
    held, grant = move.held, move.grant
    tail, status = tail_of(held.record), await visit.receipt_printer.status()
    points = (DonePoint(Told.PLACE_CHANGED, (("place", grant.to_name),)), DonePoint(Told.NO_NEW_CARD))
    wish = await visit.ui.ask(DeedDone(SERVICE, points, tail, can_print=status.can_print))
    if isinstance(wish, Service) or not wish.wanted:
        return
    facts = {**proven.on_paper(), "card_tail": tail, "old_place": grant.from_name, "new_place": grant.to_name}
    await print_deed(visit, SERVICE, move.case.slip, facts)
