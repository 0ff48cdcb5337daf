"""S12: a new card in place of one in hand (SC-R art. 21, 33; HN 七; JS 三.4, 三.8, 四.7).

who → why → the old card → its fate → data, bank, photo → fee → made → handed over → the old one ends
"""

from dataclasses import replace

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.flows.application import MINUTES, STEPS, Application, Draft, Replaces, fee_by_rules
from kiosk.flows.exchanged_card import Exchanged, exchanged_card
from kiosk.flows.form import Turn
from kiosk.flows.new_card import new_card
from kiosk.flows.old_card import OldCard
from kiosk.flows.pick_card import fitting_cards, tail_of, with_card
from kiosk.flows.settle_card import settle_card
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import Shown
from kiosk.model import CaseEnd, Service, age_on
from kiosk.policy.decision import Allowed
from kiosk.policy.service_rule import RenewalReason
from kiosk.policy.standing import UNKNOWN, Standing, Wish
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.renewal import ChooseReason, Fate, OldCardFate
from kiosk.visit import Visit, new_case_id

SERVICE = Service.RENEW_CARD
GROWN = {RenewalReason.REACHED_7: 7, RenewalReason.REACHED_18: 18}


async def renew_card(visit: Visit) -> None:
    """From the ID card to the new card in the citizen's hand, and the old one out of the world."""
    # Art. 21: with the ID document; who has no card to renew is told so before one goes in.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS), MINUTES, fee_by_rules(visit, SERVICE))
    if isinstance(shown, Turn):
        return
    step = Step(SERVICE, 2, STEPS)
    cards = await fitting_cards(visit, step, shown)
    if isinstance(cards, Turn):
        return
    # Art. 21, HN 七, JS 三.4: for the reasons of the province, and no others.
    reasons, suggested = _reasons(visit, shown, cards), _suggested(visit, shown, cards)
    reason = await visit.ui.ask(ChooseReason(step, reasons, suggested))
    if isinstance(reason, Back):
        return
    # Art. 21: and with the card itself, dead or alive.
    card = await exchanged_card(visit, step, cards, reason)
    if isinstance(card, Turn) or await weighed(visit, SERVICE, _standing(visit, shown, card, reason)) is None:
        return
    old = _old(visit, card)
    if not await _is_meant(visit, step, old):
        return
    draft = Draft(new_case_id(visit.entropy))
    application = Application(visit, SERVICE, draft, Replaces(card.record.ref, old.tail, reason))
    if await application.fill_in() is not Turn.ON:
        return
    # JS 三.4: the old card goes on until the new one was taken, and ends then.
    case = await visit.journal.open(SERVICE, draft.id)
    await new_card(visit, case, application, old)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Bring an interrupted renewal to one of its ends, and the old card with it; see settle_card."""
    return await settle_card(visit, record)


def _reasons(visit: Visit, shown: Shown, cards: tuple[m.CardAtCentre, ...]) -> tuple[RenewalReason, ...]:
    """Those that the rules do not refuse to this person, and that such cards can have."""
    rule = visit.policy.profile.services[SERVICE]
    person = with_person(visit, UNKNOWN, shown)
    return tuple(
        reason
        for reason in rule.reasons
        if (reason not in GROWN or any(reason in _outgrown(visit, shown, card) for card in cards))
        and isinstance(visit.policy.decide(SERVICE, replace(person, wish=Wish(reason=reason))), Allowed)
    )


def _suggested(visit: Visit, shown: Shown, cards: tuple[m.CardAtCentre, ...]) -> RenewalReason | None:
    """What the only card that can be meant says by itself."""
    if len(cards) != 1:
        return None
    (card,) = cards
    if card.expiry_date < today(visit.clock):
        return RenewalReason.EXPIRED
    return next(iter(_outgrown(visit, shown, card)), None)


def _outgrown(visit: Visit, shown: Shown, card: m.CardAtCentre) -> tuple[RenewalReason, ...]:
    """The birthdays since this card was made that are a reason."""
    birth = shown.document.birth
    then, now = age_on(card.issue_date, birth), age_on(today(visit.clock), birth)
    return tuple(why for why, age in GROWN.items() if then < age <= now)


def _standing(visit: Visit, shown: Shown, card: Exchanged, reason: RenewalReason) -> Standing:
    standing = with_card(with_person(visit, UNKNOWN, shown), card.record, in_hand=True)
    return replace(standing, wish=Wish(reason=reason))


def _old(visit: Visit, card: Exchanged) -> OldCard:
    return OldCard(
        tail=tail_of(card.record),
        card_id=card.card_id,
        bank=card.record.bank_name,
        kept=visit.policy.keeps_old_card(),
    )


async def _is_meant(visit: Visit, step: Step, old: OldCard) -> bool:
    """JS 三.4: taken back; elsewhere as the site decides, and its bank account may live on."""
    then = Fate.AT_COLLECTION if old.was_read else Fate.DEAD_AT_COLLECTION
    kept = Fate.KEPT if visit.policy.makes_card(SERVICE) else then
    left = Fate.GIVEN_BACK if old.was_read else Fate.NOT_AT_HAND
    fate = kept if old.kept else left
    return await visit.ui.ask(OldCardFate(step, fate, old.tail, old.bank))
