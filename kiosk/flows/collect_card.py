"""S02: a card that was made beforehand comes into its holder's hand (SC-R art. 12; JS 二.1, 三.1, 三.4).

who → the order → where it lies → staff open the box → the chip is the ordered one → the centre

In Changzhou confirming the receipt enables it, so the owner's PIN is in the chip before; in Sichuan enabling
is a matter of its own (art. 13), and follows. A renewal's old card is given up then (JS 三.4). Fetched for
somebody else it keeps the factory's PIN, and is enabled by its holder.
"""

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.first_pin import FirstPin, factory_pin, put_first_pin
from kiosk.flows.form import Turn
from kiosk.flows.from_the_box import OutOfTheBox, card_from_box
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.old_card_then import give_up_old_card, settle_given_up
from kiosk.flows.ready_card import Ready, ready_card
from kiosk.flows.steps import Do
from kiosk.flows.who import show_who
from kiosk.journal.port import CaseRecord
from kiosk.model import CaseEnd, Refused, Service, masked_name
from kiosk.prompts.collect import CollectCard
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import DeedDone, DonePoint, Row, RowName, Told
from kiosk.visit import Visit

SERVICE = Service.COLLECT_CARD
STEPS = 3


async def collect_card(visit: Visit) -> Service | None:
    """From the ID card to a card that is the holder's own."""
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    ready = await ready_card(visit, Step(SERVICE, 2, STEPS), shown)
    if not isinstance(ready, Ready):
        return ready
    if not await _is_wanted(visit, ready):
        return None
    found = await card_from_box(
        visit, Step(SERVICE, 3, STEPS), _where(ready), (ready.card.card_number,), in_hand=ready.in_hand
    )
    return None if isinstance(found, Turn) else await _taken(visit, ready, found)


async def _taken(visit: Visit, ready: Ready, found: OutOfTheBox) -> Service | None:
    # JS 三.1: the receipt enables it, so nobody confirms it with the PIN that everybody knows.
    pin: FirstPin | None = FirstPin.MAY_STAY
    if ready.card.enables:
        pin = await put_first_pin(visit, SERVICE, ready.shown, found.card)
    if pin is None:
        return None  # told why not; settling says that it lies in no box any more
    collected = await _collect(visit, ready, found, pin)
    if isinstance(collected, Refused):
        await refuse(visit, SERVICE, collected)
        return None
    # JS 三.4: only now, with the new one in hand, the old one is given up.
    replaces = ready.card.replaces
    kept = replaces is not None and await give_up_old_card(visit, found.case.id, replaces)
    return await _say_collected(visit, ready, collected, pin_set=pin is FirstPin.SET, old_kept=kept)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Collected when the centre says so, or can be still; see settle_deed. It never lay in the stack.

    The old card that is given up for it has a case of its own.
    """
    if record.step(Do.REPLACES) is not None:
        return await settle_given_up(visit, record)
    return await settle_deed(visit, record)


async def _is_wanted(visit: Visit, ready: Ready) -> bool:
    """JS 三.1: what collecting brings is said before; 确认领卡 is what enables it."""
    rows = (
        Row(RowName.NAME, masked_name(ready.shown.document.name)),
        Row(RowName.CARD_TAIL, ready.tail),
        Row(RowName.BANK, ready.card.bank_name),
        *ready.bring,
    )
    new_pin_next = ready.card.enables and factory_pin(visit) is not None
    prompt = CollectCard(Step(SERVICE, 2, STEPS), rows, new_pin_next, activates=ready.card.enables)
    return not isinstance(await visit.ui.ask(prompt), Back)


def _where(ready: Ready) -> tuple[Row, ...]:
    tail, compartment = Row(RowName.CARD_TAIL, ready.tail), Row(RowName.COMPARTMENT, str(ready.card.slot))
    return (tail, *ready.bring) if ready.in_hand else (compartment, tail, *ready.bring)


async def _collect(
    visit: Visit, ready: Ready, found: OutOfTheBox, pin: FirstPin
) -> Deed[m.Collected] | Refused:
    return await do_deed(
        visit,
        SERVICE,
        lambda case_id: visit.central.collect(
            m.CollectRequest(
                case=case_id,
                who=ready.shown.holder,
                card=ready.card.card,
                card_number=found.card.number,
                chip=chip_identity(found.card.identity),
                taken_at=visit.clock.now(),
                proof=ready.shown.proof,
                pin="" if pin is FirstPin.MAY_STAY else "set",
            )
        ),
        found.case,
    )


async def _say_collected(
    visit: Visit, ready: Ready, collected: Deed[m.Collected], *, pin_set: bool, old_kept: bool
) -> Service | None:
    enabled = collected.answer.social is SocialState.ACTIVE
    leads_on = not enabled and Service.ENABLE_CARD in visit.course.can_have
    fetched = ready.shown.acting is not None
    not_yet = Told.HOLDER_ENABLES if fetched else Told.ENABLE_NEXT
    points = [DonePoint(Told.SOCIAL_ENABLED if enabled else not_yet)]
    old = ready.card.replaces
    if old is not None:
        back = DonePoint(Told.OLD_CARD_BACK, (("bank", old.bank_name),))
        points.append(DonePoint(Told.OLD_CARD_KEPT) if old_kept else back)
    elif pin_set:
        points.append(DonePoint(Told.PIN_SET))
    # Art. 7; JS 三.1: the bank's function begins at the bank.
    points.append(DonePoint(Told.BANK_ACTIVATE, (("bank", ready.card.bank_name),)))
    status = await visit.receipt_printer.status()
    answer = await visit.ui.ask(
        DeedDone(
            service=SERVICE,
            points=tuple(points),
            card_tail=ready.tail,
            instead=Service.ENABLE_CARD if leads_on else None,
            can_print=status.can_print,
        )
    )
    if isinstance(answer, Service):
        return answer
    if answer.wanted:
        facts = {
            **of_person(ready.shown),
            "card_tail": ready.tail,
            "bank": ready.card.bank_name,
            "enabled": "yes" if enabled else "",
            "to_enable": "" if enabled or fetched else "yes",
            "holder_enables": "yes" if fetched else "",
            "pin_set": "yes" if pin_set else "",
            "old_bank": old.bank_name if old is not None else "",
            "old_kept": "yes" if old_kept else "",
            "old_left": "yes" if old is not None and not old_kept else "",
        }
        await print_deed(visit, SERVICE, collected.slip, facts)
    return None
