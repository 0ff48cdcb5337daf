"""What is said beside the state of a card, and which one act helps with it (SC-R art. 19, 21, 25, 28)."""

from datetime import date

from kiosk.card_life import BankState, PinState, SocialState
from kiosk.central import messages as m
from kiosk.clock import local_minute, today
from kiosk.model import Service, age_on
from kiosk.policy.card_grounds import NO_ACCOUNT
from kiosk.policy.decision import Allowed
from kiosk.policy.profile import NoticeCode
from kiosk.policy.standing import Standing
from kiosk.prompts.result import StatusNote
from kiosk.visit import Visit

LOST = (SocialState.TEMP_LOST, SocialState.FORMAL_LOST)


def needs_new_photo(visit: Visit, card: m.CardAtCentre, birth: date) -> bool:
    """Art. 21: who has come of age since the card was made renews it, where the rules have that reason."""
    rule = visit.policy.profile.services.get(Service.RENEW_CARD)
    ages = [one.from_age for one in rule.reasons.values() if one.from_age is not None] if rule else []
    then, now = age_on(card.issue_date, birth), age_on(today(visit.clock), birth)
    return card.social is SocialState.ACTIVE and any(then < age <= now for age in ages)


def note_on(
    card: m.CardAtCentre, decision: Allowed, *, of_several: bool, new_photo: bool
) -> StatusNote | None:
    """The gravest thing beside the state: what the rules want said comes before all else (art. 28)."""
    active = card.social is SocialState.ACTIVE
    notes = (
        (StatusNote.BANK_MUST_CLOSE, NoticeCode.ACCOUNT_WILL_BE_RESTRICTED in decision.notices),
        (StatusNote.BANK_STILL_OPEN, NoticeCode.SS_CANCELLED_BANK_OPEN in decision.notices),
        (StatusNote.LAPSES, card.lost_until is not None),
        (StatusNote.SURPLUS, of_several or card.surplus),
        (StatusNote.PIN_LOCKED, active and card.pin is PinState.LOCKED),
        (StatusNote.BANK_RESTRICTED, card.bank is BankState.RESTRICTED),
        (StatusNote.PIN_INITIAL, active and card.pin is PinState.INITIAL),
        (StatusNote.REACHED_AGE, new_photo),
    )
    return next((note for note, holds in notes if holds), None)


def facts_of(note: StatusNote | None, card: m.CardAtCentre) -> tuple[tuple[str, str], ...]:
    """What fills the note's sentences."""
    if note is StatusNote.LAPSES and card.lost_until is not None:
        return (("when", local_minute(card.lost_until)),)
    return (("bank", card.bank_name),)


def act_for(
    visit: Visit, card: m.CardAtCentre, standing: Standing, note: StatusNote | None
) -> Service | None:
    """The first that helps, can be had here, and is not refused to this card by the rules."""
    return first_open(visit, standing, _helpful(visit, card, note, in_hand=bool(standing.card.in_hand)))


def first_open(visit: Visit, standing: Standing, acts: tuple[Service, ...]) -> Service | None:
    """The first of these that can be had here and that the rules do not refuse."""
    open_acts = (act for act in acts if act in visit.course.can_have)
    return next((act for act in open_acts if isinstance(visit.policy.decide(act, standing), Allowed)), None)


def _helpful(
    visit: Visit, card: m.CardAtCentre, note: StatusNote | None, *, in_hand: bool
) -> tuple[Service, ...]:
    active, account = card.social is SocialState.ACTIVE, card.bank not in NO_ACCOUNT
    cancelled = card.social is SocialState.CANCELLED
    helps = (
        (Service.ENABLE_CARD, card.social is SocialState.INACTIVE),
        (Service.RENEW_CARD, active and card.expiry_date < today(visit.clock)),
        (Service.RESET_PIN, active and card.pin is PinState.LOCKED),
        (Service.CHANGE_PIN, active and card.pin is PinState.INITIAL),
        (Service.CANCEL_LOSS, card.social in LOST and in_hand),  # art. 19: the found card is the proof
        (Service.REPORT_LOSS, card.social is SocialState.TEMP_LOST and not in_hand),
        (Service.REISSUE_CARD, card.social is SocialState.FORMAL_LOST and not in_hand),
        (Service.GUIDE_CANCELLATION, cancelled and account),
        (Service.ISSUE_CARD, cancelled and not account and not card.reissue_filed),
        (Service.RENEW_CARD, note is StatusNote.REACHED_AGE),
        (Service.GUIDE_CANCELLATION, note is StatusNote.SURPLUS),  # art. 25: the other one may end
    )
    return tuple(service for service, holds in helps if holds)
