"""S22: what was left behind and what this machine keeps comes back to its owner (ADR 0013, 0017).

what it is about → who → what lies here, under which number → staff open the box → the chip → the centre

The machine gives nothing back by itself: the number says what staff hand out. A card moves in the ledger when
its chip was read in the citizen's reader, and not because somebody says so.
"""

from kiosk.card_life import PinState, SocialState
from kiosk.central import messages as m
from kiosk.clock import local_minute
from kiosk.flows.ask_centre import ask_centre
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.from_the_box import TAIL, card_from_box
from kiosk.flows.own_card import card_in_the_slot
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard, Shown
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.collect import LeftBehind, RetainedCard, RetainedCards, StaffOpensBox
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import DeedDone, DonePoint, Row, RowName, Seen, Told
from kiosk.visit import Visit

SERVICE = Service.RECOVER_RETAINED_CARD
STEPS = 2
MOST = 2
"""Numbers that staff are told at once; there is hardly ever more than one."""
LEADS_TO = {
    Told.ENABLE_NEXT: Service.ENABLE_CARD,
    Told.HOLDER_ENABLES: Service.ENABLE_CARD,
    Told.ASK_ITS_STATE: Service.QUERY_STATUS,
}
ON_PAPER = {
    Told.SOCIAL_ENABLED: "enabled",
    Told.ENABLE_NEXT: "to_enable",
    Told.HOLDER_ENABLES: "holder_enables",
    Told.ASK_ITS_STATE: "ask_its_state",
}
"""Which line of the receipt says the same."""


async def recover_retained_card(visit: Visit) -> Service | None:
    """From what has happened to the card in its owner's hand."""
    if visit.known.shown is None and not await _goes_on(visit):
        return None
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn) or await weighed(visit, SERVICE, with_person(visit, UNKNOWN, shown)) is None:
        return None
    things = await _kept_here(visit, shown)
    if things is None:
        return None
    visit.course.end = CaseEnd.DONE
    if isinstance(await visit.ui.ask(RetainedCards(tuple(_told(thing) for thing in things))), Seen):
        return None
    return await _out_of_the_box(visit, shown, things)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Given back when the centre says so; see settle_deed. The ledger was told by the chip before that."""
    return await settle_deed(visit, record)


async def _goes_on(visit: Visit) -> bool:
    """Before any proof: what happened, and who has it. JS 四.17: a bank's machine gives it to the bank."""
    said = await visit.ui.ask(LeftBehind(has_box=visit.site.box_opened_on_site))
    if said is SERVICE:
        return True
    visit.course.end = CaseEnd.DONE
    return False


async def _kept_here(visit: Visit, shown: Shown) -> list[m.KeptThing] | None:
    """What lies in this machine, maybe nothing; None: told where it is instead, or why nobody can say."""
    step = Step(SERVICE, 1, STEPS)
    answer = await ask_centre(
        visit, step, lambda: visit.central.left_behind(m.LeftBehindRequest(shown.holder))
    )
    match answer:
        case Refused("NOT_FOUND"):
            return []
        case Refused():
            await refuse(visit, SERVICE, answer)
            return None
        case Turn():
            return None
        case m.LeftBehind():
            pass
    here = [thing for thing in answer.things if thing.here and visit.site.box_opened_on_site]
    if here:
        return sorted(here, key=lambda thing: thing.kept_since, reverse=True)
    thing = answer.things[-1]
    ours = thing.here or thing.where == visit.site.service_point
    where = visit.site.place if ours else thing.where
    await refuse(visit, SERVICE, Refused("KEPT_ELSEWHERE", {"where": where, "slip": thing.slip}))
    return None


def _told(thing: m.KeptThing) -> RetainedCard:
    return RetainedCard(thing.card_number[-TAIL:], local_minute(thing.kept_since), thing.slip)


def _where(visit: Visit, things: list[m.KeptThing]) -> tuple[Row, ...]:
    """What staff find it by: which machine's box, and the number that lies on it."""
    slips = "、".join(thing.slip for thing in things[:MOST])
    tails = "、".join(thing.card_number[-TAIL:] for thing in things[:MOST] if thing.card_number)
    rows = (
        Row(RowName.BOX_OF, visit.site.machine),
        Row(RowName.KEPT_NUMBER, slips),
        Row(RowName.CARD_TAIL, tails),
    )
    return tuple(row for row in rows if row.value)


async def _out_of_the_box(visit: Visit, shown: Shown, things: list[m.KeptThing]) -> Service | None:
    step, rows = Step(SERVICE, 2, STEPS), _where(visit, things)
    cards = {thing.card_number: thing for thing in things if thing.card_number}
    if not cards:
        # What has no chip that this reader knows is handed out by its number; staff book it themselves.
        visit.help_desk.press()
        await visit.ui.ask(StaffOpensBox(step, rows, checks=False))
        return None
    # From here on it is not over with having been told: a journal that fails now is said to who waits.
    visit.course.end = None
    found = await card_from_box(visit, step, rows, cards)
    if isinstance(found, Turn):
        visit.course.end = CaseEnd.DONE
        return None
    slip = cards[found.card.number].slip
    back = await do_deed(
        visit,
        SERVICE,
        lambda case: visit.central.hand_back(m.HandBackRequest(case, shown.holder, slip, shown.proof)),
        found.case,
    )
    if isinstance(back, Refused):
        await refuse(visit, SERVICE, back)
        return None
    return await _say_back(visit, shown, back, found.card.number[-TAIL:])


async def _say_back(visit: Visit, shown: Shown, back: Deed[m.Done], card_tail: str) -> Service | None:
    """Art. 13: whether it works already, the centre says; nothing was done to it while it lay there.

    Who has pulled it out by now, or whose line is down, has it back all the same, and is told so.
    """
    held = await card_in_the_slot(visit, Step(SERVICE, 2, STEPS))
    visit.course.end = CaseEnd.DONE
    works = _works(held, shown)
    leads_to = LEADS_TO.get(works)
    status = await visit.receipt_printer.status()
    answer = await visit.ui.ask(
        DeedDone(
            service=SERVICE,
            points=(DonePoint(works),),
            card_tail=card_tail,
            instead=leads_to if leads_to in visit.course.can_have else None,
            can_print=status.can_print,
        )
    )
    if isinstance(answer, Service):
        return answer
    if answer.wanted:
        own_pin = held is not None and held.record.pin is not PinState.INITIAL
        facts = {
            **of_person(shown),
            "card_tail": card_tail,
            ON_PAPER[works]: "yes",
            "own_pin": "yes" if own_pin else "",
        }
        await print_deed(visit, SERVICE, back.slip, facts)
    return None


def _works(held: HeldCard | None, shown: Shown) -> Told:
    if held is None:
        return Told.ASK_ITS_STATE
    if held.record.social is SocialState.ACTIVE:
        return Told.SOCIAL_ENABLED
    return Told.HOLDER_ENABLES if shown.acting else Told.ENABLE_NEXT
