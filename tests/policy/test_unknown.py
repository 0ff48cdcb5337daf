"""A fact that nobody knows is asked for, or it does not matter: each alone, where nothing else is lacking."""

from dataclasses import replace
from typing import Any

import pytest

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.model import Service
from kiosk.policy.decision import Allowed
from kiosk.policy.profile import AgentKind
from kiosk.policy.service_rule import CardOrder, RenewalReason
from kiosk.policy.standing import Fact, Standing
from tests.policy.cells import S, policy_of, provinces, usual

YES_OR_NO = (True, False)
VALUES: dict[tuple[str, Fact], tuple[Any, ...]] = {
    ("person", Fact.AGE): (0, 6, 15, 17, 18, 90),
    ("person", Fact.DOCUMENT): ("CN_ID", "PASSPORT"),
    ("person", Fact.DOCUMENT_VALID): YES_OR_NO,
    ("person", Fact.ENTITLED): YES_OR_NO,
    ("person", Fact.UNIT_MEMBER): YES_OR_NO,
    ("person", Fact.OWN_AGENCY): YES_OR_NO,
    ("person", Fact.INCAPABLE): YES_OR_NO,
    ("person", Fact.AGENT_AGE): (17, 18),
    ("card", Fact.OTHER_PROVINCE): YES_OR_NO,
    ("card", Fact.OWN): YES_OR_NO,
    ("card", Fact.IN_HAND): YES_OR_NO,
    ("card", Fact.SOCIAL): tuple(SocialState),
    ("card", Fact.BANK): tuple(BankState),
    ("card", Fact.PIN): tuple(PinState),
    ("card", Fact.REISSUE_FILED): YES_OR_NO,
    ("order", Fact.ORDER_OPEN): YES_OR_NO,
    ("order", Fact.STAGE): tuple(OrderStage),
    ("order", Fact.HERE): YES_OR_NO,
    ("order", Fact.KIND): tuple(CardOrder),
    ("wish", Fact.REASON): tuple(RenewalReason),
    ("wish", Fact.RECORD_AGREES): YES_OR_NO,
    ("wish", Fact.PLACE_CONFIRMED): YES_OR_NO,
    ("wish", Fact.LEAVES_PROVINCE): YES_OR_NO,
    ("wish", Fact.KEY_DATA): YES_OR_NO,
}
FOUND_BY_ASKING = {(S.QUERY_STATUS, Fact.SOCIAL), (S.QUERY_PROGRESS, Fact.ORDER_OPEN)}
"""The question itself finds it out."""
PROVEN_BY_THE_PIN = {
    *(S.CHANGE_PIN, S.CHANGE_CONTACT, S.TRANSFER_INSURED_PLACE, S.QUERY_RIGHTS, S.QUERY_MEDICAL_BALANCE)
}
"""Whose card it is needs no document: the old PIN, PIN or face tell."""
CARD_OR_DOCUMENT = {S.QUERY_STATUS, S.QUERY_PROGRESS, S.GET_ECARD_CODE}
"""What is not shown is not looked at: the other proof was."""

CASES = [(province, service) for province in provinces() for service in Service]


def may_stay_unknown(service: Service, fact: Fact) -> bool:
    if (service, fact) in FOUND_BY_ASKING:
        return True
    if service in CARD_OR_DOCUMENT:
        return fact in (Fact.IN_HAND, Fact.OWN, Fact.DOCUMENT)
    return fact is Fact.OWN and service in PROVEN_BY_THE_PIN


def with_fact(standing: Standing, part: str, fact: Fact, value: object) -> Standing:
    changed: dict[str, Any] = {fact.value: value}
    return replace(standing, **{part: replace(getattr(standing, part), **changed)})


def test_every_fact_is_a_field_by_its_name() -> None:
    assert {fact for _, fact in VALUES} == set(Fact)


@pytest.mark.parametrize(("province", "service"), CASES)
def test_a_fact_that_matters_is_asked_for_when_it_is_not_known(province: str, service: Service) -> None:
    policy = policy_of(province, True)
    for standing in (usual(service), _through_a_guardian(service)):
        known = policy.decide(service, standing)
        if not isinstance(known, Allowed) or known.informs:
            continue
        assert known.settled
        for (part, fact), values in VALUES.items():
            decision = policy.decide(service, with_fact(standing, part, fact, None))
            assert isinstance(decision, Allowed)
            if decision.unknown or may_stay_unknown(service, fact):
                assert decision.unknown <= {fact}
                continue
            others = [policy.decide(service, with_fact(standing, part, fact, value)) for value in values]
            assert all(isinstance(other, Allowed) for other in others), (fact, others)


def _through_a_guardian(service: Service) -> Standing:
    """For a holder of age, so that the capacity matters too."""
    standing = usual(service)
    person = replace(standing.person, agent=AgentKind.GUARDIAN, agent_age=40, incapable=True)
    return replace(standing, person=person)
