"""What speaks against a service because of the card: whose it is first, then its state."""

from collections.abc import Iterator

from kiosk.card_life import BankState, PinState, SocialState
from kiosk.model import Refused, Service
from kiosk.policy.profile import RefusalCode
from kiosk.policy.question import Finding, Question
from kiosk.policy.rule import cited
from kiosk.policy.service_rule import Proof
from kiosk.policy.standing import Fact

NO_ACCOUNT = frozenset({BankState.NONE, BankState.CLOSED})


def card_findings(ask: Question) -> Iterator[Finding]:
    """The gravest first: a stranger's card tells nothing of its state, a frozen one no reason."""
    yield from _whose_card(ask)
    yield from _frozen(ask)
    yield from _replacement(ask)
    yield from _state(ask)
    yield from _pin(ask)


def _whose_card(ask: Question) -> Iterator[Finding]:
    card, needs = ask.standing.card, ask.needs()
    if Proof.CARD not in needs and not (Proof.CARD_OR_ID in needs and card.in_hand):
        return
    must = ask.shown_rule()
    if card.in_hand is None:
        yield Fact.IN_HAND
    elif not card.in_hand:
        yield ask.no("CARD_NEEDED", must)
    if card.other_province is None:
        yield Fact.OTHER_PROVINCE
    elif card.other_province:
        yield ask.no("CARD_FOREIGN", ask.rule.answer, **card.facts)
    if card.own is None and Proof.ID in needs:
        yield Fact.OWN
    elif card.own is False:
        yield ask.no("NOT_OWNER", must)


def _frozen(ask: Question) -> Iterator[Finding]:
    states = ask.rule.states
    if states and ask.standing.card.social is SocialState.FROZEN not in states.value:
        yield ask.no("FROZEN", states)


def _replacement(ask: Question) -> Iterator[Finding]:
    rule, filed = ask.rule.not_after_reissue, ask.standing.card.reissue_filed
    if rule is None or not rule.value:
        return
    if filed is None:
        yield Fact.REISSUE_FILED
    elif filed:
        yield ask.no("REISSUED" if ask.service is Service.CANCEL_LOSS else "IN_PROGRESS", rule)


def _state(ask: Question) -> Iterator[Finding]:
    """Whether the card is in one of the states in which this is done."""
    states, card = ask.rule.states, ask.standing.card
    if states is None:
        return
    if card.social is None:
        if ask.service is not Service.QUERY_STATUS:
            yield Fact.SOCIAL
    elif card.social not in states.value:
        yield _wrong_state(ask, card.social)


def _wrong_state(ask: Question, state: SocialState) -> Refused:
    card, service = ask.standing.card, ask.service
    rule, shown = ask.rule.states or ask.rule.answer, ask.shown_rule()
    if service is Service.ISSUE_CARD:
        return ask.no("CARD_EXISTS", ask.profile.issue.one_card or rule, **card.facts)
    match state:
        case SocialState.NONE:
            return Refused("NOT_FOUND" if service is Service.QUERY_STATUS else "NO_CARD", {}, cited(shown))
        case SocialState.INACTIVE | SocialState.ACTIVE:
            return ask.no(_not_lost(service, state), rule)
        case SocialState.TEMP_LOST | SocialState.FORMAL_LOST:
            return ask.no(_lost(service, state), rule)
        case SocialState.FROZEN:
            return ask.no("FROZEN", rule)
        case SocialState.CANCELLED:
            has_account = card.bank is not None and card.bank not in NO_ACCOUNT
            return ask.no("SS_CANCELLED_BANK_OPEN" if has_account else "CANCELLED", rule, **card.facts)


def _not_lost(service: Service, state: SocialState) -> RefusalCode:
    match service:
        case Service.REISSUE_CARD:
            return "NEED_FORMAL_LOSS"
        case Service.CANCEL_LOSS:
            return "NOT_LOST"
        case Service.ENABLE_CARD:
            return "ALREADY_ACTIVE"
        case _:
            return "NOT_ACTIVE" if state is SocialState.INACTIVE else "CARD_EXISTS"


def _lost(service: Service, state: SocialState) -> RefusalCode:
    match service, state:
        case Service.REISSUE_CARD, SocialState.TEMP_LOST:
            return "TEMP_ONLY"
        case Service.REPORT_LOSS, SocialState.FORMAL_LOST:
            return "ALREADY_FORMAL"
        case ((Service.REPORT_TEMPORARY_LOSS | Service.REPORT_LOSS), _):
            return "ALREADY_LOST"
        case _:
            return "CARD_LOST"


def _pin(ask: Question) -> Iterator[Finding]:
    rule, pin = ask.rule.pin_states, ask.standing.card.pin
    if rule is None:
        return
    if pin is None:
        yield Fact.PIN
    elif pin is PinState.LOCKED not in rule.value:
        yield ask.no("PIN_LOCKED", rule)
