"""What must hold whatever is known (policy.md A.9, end): on the decision alone, and on a life led by it."""

from dataclasses import fields, replace
from itertools import product
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.model import Refused, Service
from kiosk.policy.decision import Allowed, Decision, NotOffered, Referred
from kiosk.policy.profile import AgentKind
from kiosk.policy.service_rule import CardOrder, RenewalReason
from kiosk.policy.standing import CardFacts, OrderFacts, Person, Standing, Wish
from tests.policy.cells import GROWN_UP, IN_HAND, ORDINARY, S, documents, policy_of, provinces

pytestmark = pytest.mark.slow

T = TypeVar("T")

PROVINCES = tuple(provinces())
PIN_SERVICES = (S.CHANGE_PIN, S.RESET_PIN)
LOST = (SocialState.TEMP_LOST, SocialState.FORMAL_LOST)
TEMPORARY_DAYS = 7  # SC-R 18, JS 三.2

truth = st.booleans()
person_facts = st.builds(
    Person,
    age=st.integers(0, 100),
    document=st.sampled_from(documents()),
    document_valid=truth,
    entitled=truth,
    unit_member=truth,
    own_agency=truth,
    agent=st.none() | st.sampled_from(AgentKind),
    agent_age=st.integers(10, 90),
    incapable=truth,
)
card_facts = st.builds(
    CardFacts,
    social=st.sampled_from(SocialState),
    bank=st.sampled_from(BankState),
    pin=st.sampled_from(PinState),
    reissue_filed=truth,
    other_province=truth,
    own=truth,
    in_hand=truth,
)
order_facts = st.builds(
    OrderFacts,
    order_open=truth,
    stage=st.sampled_from(OrderStage),
    here=truth,
    kind=st.sampled_from(CardOrder),
)
wishes = st.builds(
    Wish,
    reason=st.sampled_from(RenewalReason),
    record_agrees=truth,
    place_confirmed=truth,
    leaves_province=truth,
    key_data=truth,
)
GOOD = st.builds(
    Standing,
    st.just(GROWN_UP) | person_facts,
    st.builds(lambda social: replace(IN_HAND, social=social), st.sampled_from(SocialState)) | card_facts,
    st.just(OrderFacts(False, OrderStage.MADE, True, CardOrder.FIRST)) | order_facts,
    st.just(ORDINARY) | wishes,
)
"""Everything known; often enough somebody whom nothing stands against."""


@st.composite
def known_in_part(draw: st.DrawFn) -> tuple[Standing, Standing]:
    """All there is, and what of it is known. Who acts is known from the first touch on."""
    whole = draw(GOOD)

    def veiled(record: T) -> T:
        kept = ("agent", "facts")
        names = [field.name for field in fields(record) if field.name not in kept]  # type: ignore[arg-type]
        hidden: dict[str, Any] = {name: None for name in names if draw(truth)}
        return replace(record, **hidden)  # type: ignore[type-var]

    part = Standing(veiled(whole.person), veiled(whole.card), veiled(whole.order), veiled(whole.wish))
    return whole, part


def decided(province: str, switched_on: bool, service: Service, standing: Standing) -> Decision:
    return policy_of(province, switched_on).decide(service, standing)


EVERYWHERE = {
    "province": st.sampled_from(PROVINCES),
    "switched_on": truth,
    "service": st.sampled_from(Service),
}


@given(both=known_in_part(), **EVERYWHERE)
@settings(max_examples=150)
def test_learning_more_never_turns_a_no_into_a_yes(
    both: tuple[Standing, Standing], province: str, switched_on: bool, service: Service
) -> None:
    whole, part = both

    if not isinstance(decided(province, switched_on, service, part), Allowed):
        assert not isinstance(decided(province, switched_on, service, whole), Allowed)


@given(both=known_in_part(), **EVERYWHERE)
@settings(max_examples=150)
def test_every_no_names_its_article_and_a_frozen_card_tells_no_reason(
    both: tuple[Standing, Standing], province: str, switched_on: bool, service: Service
) -> None:
    decision = decided(province, switched_on, service, both[1])

    assert decision.article
    assert decision.article.split(" ")[0] in {*policy_of(province, True).profile.sources, "own"}
    if isinstance(decision, Refused) and decision.code == "FROZEN":
        assert decision.facts == {}


@given(standing=GOOD, switched_on=truth)
@settings(max_examples=200, deadline=None)
def test_what_is_done_here_keeps_the_invariants_of_a_card_s_life(
    standing: Standing, switched_on: bool
) -> None:
    for province, service in product(PROVINCES, Service):
        decision = decided(province, switched_on, service, standing)
        if isinstance(decision, Allowed) and not decision.informs:
            _keeps_the_invariants(province, service, standing)
            if standing.person.agent is not None and decision.needs:
                assert (province, switched_on) == ("sichuan", True)


def _keeps_the_invariants(province: str, service: Service, standing: Standing) -> None:
    card = standing.card
    if service is S.REISSUE_CARD:
        assert card.social is SocialState.FORMAL_LOST
        assert not card.reissue_filed
    if service in PIN_SERVICES:
        assert card.social is SocialState.ACTIVE
        assert standing.person.agent is None
    if service is S.ISSUE_CARD:
        assert card.social in (SocialState.NONE, SocialState.CANCELLED)
        assert not standing.order.order_open
    if service is S.CANCEL_LOSS:
        assert card.social in LOST
        assert not card.reissue_filed
    assert province != "jiangsu-changzhou" or service not in (S.REPORT_LOSS, S.CANCEL_LOSS)


LEFT_TO_THE_SITE = [
    (province, service)
    for province in PROVINCES
    for service, rules in policy_of(province, False).profile.services.items()
    if rules.answer.value == "switch"
]


@given(standing=GOOD, where=st.sampled_from(LEFT_TO_THE_SITE))
def test_a_site_that_turned_nothing_on_does_nothing_that_is_left_to_it(
    standing: Standing, where: tuple[str, Service]
) -> None:
    decision = decided(where[0], False, where[1], standing)

    assert isinstance(decision, Referred) or (isinstance(decision, Allowed) and decision.informs)


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("service", Service)
def test_with_nothing_known_nothing_personal_is_settled(province: str, service: Service) -> None:
    decision = policy_of(province, True).decide(service)

    if isinstance(decision, Allowed) and decision.needs:
        assert not decision.settled
    else:
        assert isinstance(decision, Allowed | Referred | NotOffered)


class Life(RuleBasedStateMachine):
    """One holder, the card of the moment, a centre with its own clock; the machine does what is allowed."""

    province = "sichuan"

    def __init__(self) -> None:
        super().__init__()
        self.policy = policy_of(self.province, True)
        self.hour = 0
        self.reported_at: int | None = None
        self.social, self.before_loss = SocialState.NONE, SocialState.ACTIVE
        self.filed = False
        self.order: OrderStage | None = None
        self.renewing = False
        self.new_taken = False
        self.old_kept = False
        self.superseded = False
        """The card of before is at its end for ever."""

    @initialize(state=st.sampled_from([SocialState.NONE, SocialState.ACTIVE]))
    def begin(self, state: SocialState) -> None:
        self.social = state

    def may(self, service: Service) -> bool:
        card = replace(IN_HAND, social=self.social, reissue_filed=self.filed)
        order = OrderFacts(self.order is not None, self.order, here=True, kind=CardOrder.FIRST)
        decision = self.policy.decide(service, Standing(GROWN_UP, card, order, ORDINARY))
        assert not isinstance(decision, Allowed) or decision.informs or decision.settled
        return isinstance(decision, Allowed) and not decision.informs

    @rule(hours=st.integers(1, 24 * 9))
    def time_goes_by_at_the_centre(self, hours: int) -> None:
        self.hour += hours
        due = self.reported_at is not None and self.hour - self.reported_at >= TEMPORARY_DAYS * 24
        if due and self.social is SocialState.TEMP_LOST:
            self.social, self.reported_at = self.before_loss, None

    @rule()
    def apply(self) -> None:
        if self.may(S.ISSUE_CARD):
            assert self.social in (SocialState.NONE, SocialState.CANCELLED)
            self.order = OrderStage.MADE

    @rule()
    def collect(self) -> None:
        if self.may(S.COLLECT_CARD) or (self.order is OrderStage.MADE and self.renewing):
            on_collection = self.province == "jiangsu-changzhou"
            self.new_taken, self.order, self.filed = True, None, False
            self.social = SocialState.ACTIVE if on_collection else SocialState.INACTIVE
            self.old_kept = self.renewing and self.policy.keeps_old_card()
            self.renewing = self.superseded = False

    @rule()
    def enable(self) -> None:
        if self.may(S.ENABLE_CARD):
            self.social = SocialState.ACTIVE

    @rule(formally=truth)
    def report(self, formally: bool) -> None:
        if self.may(S.REPORT_LOSS if formally else S.REPORT_TEMPORARY_LOSS):
            assert not (formally and self.province == "jiangsu-changzhou")
            if self.social not in LOST:
                self.before_loss = self.social
            self.social = SocialState.FORMAL_LOST if formally else SocialState.TEMP_LOST
            self.reported_at = None if formally else self.hour

    @precondition(lambda self: self.social is not SocialState.NONE)
    @rule()
    def the_bank_takes_a_formal_report(self) -> None:
        if self.social in (SocialState.ACTIVE, SocialState.INACTIVE, SocialState.TEMP_LOST):
            if self.social is not SocialState.TEMP_LOST:
                self.before_loss = self.social
            self.social, self.reported_at = SocialState.FORMAL_LOST, None

    @rule()
    def find_it_again(self) -> None:
        if self.may(S.CANCEL_LOSS):
            assert self.province != "jiangsu-changzhou"
            assert not self.superseded
            self.social, self.reported_at = self.before_loss, None

    @rule()
    def reissue(self) -> None:
        if self.may(S.REISSUE_CARD):
            assert self.social is SocialState.FORMAL_LOST
            self.filed, self.order, self.superseded = True, OrderStage.MADE, True

    @rule()
    def renew(self) -> None:
        if self.may(S.RENEW_CARD):
            self.renewing, self.new_taken, self.order = True, False, OrderStage.MADE
            self.old_kept = False  # another old card now

    @rule(service=st.sampled_from(PIN_SERVICES))
    def touch_the_pin(self, service: Service) -> None:
        if self.may(service):
            assert self.social is SocialState.ACTIVE

    @invariant()
    def a_temporary_report_is_never_older_than_its_days(self) -> None:
        if self.social is SocialState.TEMP_LOST:
            assert self.reported_at is not None
            assert self.hour - self.reported_at < TEMPORARY_DAYS * 24

    @invariant()
    def a_second_live_card_is_only_made_within_one_renewal(self) -> None:
        live = self.social in (SocialState.ACTIVE, SocialState.INACTIVE, SocialState.TEMP_LOST)
        assert not (live and self.order is OrderStage.MADE) or self.renewing

    @invariant()
    def an_old_card_is_kept_only_after_the_new_one_was_taken(self) -> None:
        assert not self.old_kept or self.new_taken


def _life_in(province: str) -> type[Life]:
    return type(f"LifeIn{province.title().replace('-', '')}", (Life,), {"province": province})


@pytest.mark.parametrize("province", PROVINCES)
def test_a_life_led_by_the_decisions_keeps_the_invariants(province: str) -> None:
    case = _life_in(province).TestCase
    case.settings = settings(
        max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )

    case("runTest").runTest()
