"""Every province, service, card and person that the rules could meet: generated from the profiles.

Two walks share one form. Cards: every card of A.9's dimensions before one ordinary holder. Persons: every age
on both sides of an edge, document and agent before the states a card can be in. Facts that only one service
asks for are walked with that service alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.model import Service
from kiosk.policy.policy import Policy
from kiosk.policy.profile import AgentKind, Profile
from kiosk.policy.read_rules import read_profile
from kiosk.policy.service_rule import CardOrder, RenewalReason
from kiosk.policy.standing import CardFacts, OrderFacts, Person, Standing, Wish
from kiosk.settings import SiteSettings
from tests.hub.world import CONFIG

S = Service


@dataclass(frozen=True, slots=True)
class Cell:
    """One question, with everything known."""

    province: str
    switched_on: bool
    service: Service
    standing: Standing

    @property
    def person(self) -> Person:
        return self.standing.person

    @property
    def age(self) -> int:
        assert self.person.age is not None
        return self.person.age

    @property
    def alone(self) -> bool:
        return self.person.agent is None

    @property
    def social(self) -> SocialState:
        assert self.standing.card.social is not None
        return self.standing.card.social

    @property
    def card(self) -> CardFacts:
        return self.standing.card

    @property
    def order(self) -> OrderFacts:
        return self.standing.order

    @property
    def wish(self) -> Wish:
        return self.standing.wish


def provinces() -> dict[str, Path]:
    return {path.stem: path for path in sorted((CONFIG / "provinces").glob("*.toml"))}


@cache
def profile_of(province: str) -> Profile:
    return read_profile(provinces()[province])


@cache
def policy_of(province: str, switched_on: bool) -> Policy:
    profile = profile_of(province)
    left = [service for service, rule in profile.services.items() if rule.answer.value == "switch"]
    return Policy(profile, SiteSettings(services_on=left if switched_on else []))


def cells_of(province: str) -> Iterator[Cell]:
    for switched_on, service in product((False, True), Service):
        for standing in (*_cards(service), *_persons(service), *_matters(service)):
            yield Cell(province, switched_on, service, standing)


def ages() -> list[int]:
    """Both sides of every age that a profile names."""
    edges = {7, 16, 18}
    for province in provinces():
        profile = profile_of(province)
        rules = [profile.identity.adult_age, profile.photo.optional_under_age, profile.agents.agent_from_age]
        rules += [kind.holder_under_age for kind in profile.agents.kinds.values()]
        rules += list(profile.identity.only_under_age.values())
        edges |= {rule.value for rule in rules if rule}
        for service in profile.services.values():
            edges |= {reason.from_age for reason in service.reasons.values() if reason.from_age}
    return sorted({age + step for age in edges for step in (-1, 0)} | {90})


def documents() -> list[str]:
    named = {"A_DOCUMENT_THAT_NOBODY_NAMES"}
    for province in provinces():
        identity = profile_of(province).identity
        named |= set(identity.id_at_kiosk.value)
        named |= set(identity.id_at_counter.value if identity.id_at_counter else ())
    return sorted(named)


GROWN_UP = Person(
    age=40, document="CN_ID", document_valid=True, entitled=True, unit_member=False, own_agency=True
)
IN_HAND = CardFacts(
    social=SocialState.ACTIVE,
    bank=BankState.ACTIVE,
    pin=PinState.SET,
    reissue_filed=False,
    other_province=False,
    own=True,
    in_hand=True,
)
NO_ORDER = OrderFacts(order_open=False)
WAITING = OrderFacts(order_open=True, stage=OrderStage.MADE, here=True, kind=CardOrder.FIRST)
ORDINARY = Wish(
    reason=RenewalReason.DAMAGED,
    record_agrees=True,
    place_confirmed=True,
    leaves_province=False,
    key_data=False,
)
GOOD_STATE = {
    S.ISSUE_CARD: SocialState.NONE,
    S.ENABLE_CARD: SocialState.INACTIVE,
    S.CANCEL_LOSS: SocialState.FORMAL_LOST,
    S.REISSUE_CARD: SocialState.FORMAL_LOST,
}


def usual(service: Service) -> Standing:
    """Nothing speaks against this service for this standing, in a province that has it."""
    order = WAITING if service in (S.COLLECT_CARD, S.QUERY_PROGRESS) else NO_ORDER
    state = GOOD_STATE.get(service, SocialState.ACTIVE)
    return Standing(GROWN_UP, replace(IN_HAND, social=state), order, ORDINARY)


def _cards(service: Service) -> Iterator[Standing]:
    standing = usual(service)
    accounts = (BankState.ACTIVE, BankState.RESTRICTED, BankState.CLOSED)
    hands = ((True, True, False), (False, True, False), (True, False, False), (True, True, True))
    for social, pin, bank, filed, (in_hand, own, foreign) in product(
        SocialState, PinState, accounts, (False, True), hands
    ):
        card = CardFacts(social, bank, pin, filed, foreign, own, in_hand)
        yield replace(standing, card=card)


def _persons(service: Service) -> Iterator[Standing]:
    standing = usual(service)
    for social in SocialState:
        card = replace(IN_HAND, social=social)
        for age in ages():
            yield replace(standing, card=card, person=replace(GROWN_UP, age=age))
        for document, valid in product(documents(), (True, False)):
            person = replace(GROWN_UP, document=document, document_valid=valid)
            yield replace(standing, card=card, person=person)
    for agent, age, agent_age, incapable in product(AgentKind, ages(), (17, 18), (False, True)):
        person = replace(GROWN_UP, age=age, agent=agent, agent_age=agent_age, incapable=incapable)
        yield replace(standing, person=person)


def _matters(service: Service) -> Iterator[Standing]:
    """What only some services ask."""
    standing = usual(service)
    yield standing
    if service in (S.ISSUE_CARD, S.COLLECT_CARD):
        for entitled, member, own_agency in product((True, False), repeat=3):
            person = replace(GROWN_UP, entitled=entitled, unit_member=member, own_agency=own_agency)
            yield replace(standing, person=person)
    if service in (S.ISSUE_CARD, S.REISSUE_CARD, S.RENEW_CARD, S.QUERY_PROGRESS, S.COLLECT_CARD):
        for is_open, stage, here, kind in product((True, False), OrderStage, (True, False), CardOrder):
            yield replace(standing, order=OrderFacts(is_open, stage, here, kind))
    if service is S.RENEW_CARD:
        for reason, agrees, age, agent in product(
            RenewalReason, (True, False), ages(), (None, AgentKind.GUARDIAN)
        ):
            person = replace(GROWN_UP, age=age, agent=agent, agent_age=40, incapable=True)
            yield replace(
                standing, person=person, wish=replace(ORDINARY, reason=reason, record_agrees=agrees)
            )
    if service in (S.CHANGE_CONTACT, S.TRANSFER_INSURED_PLACE):
        for key_data, confirmed, leaves in product((True, False), repeat=3):
            wish = replace(ORDINARY, key_data=key_data, place_confirmed=confirmed, leaves_province=leaves)
            yield replace(standing, wish=wish)
