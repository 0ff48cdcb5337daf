"""Whatever a closed set has to say fits on its screen, in every look: the samples show only some of it."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pytest

from kiosk.card_life import OrderStage, SocialState
from kiosk.flows.errands import ERRANDS
from kiosk.flows.own_card import HELPED_BY
from kiosk.flows.read_guides import sentences_of
from kiosk.hub.enquiries import load_points
from kiosk.model import Service
from kiosk.policy.read_rules import read_policy
from kiosk.policy.service_guides import guided, service_guide
from kiosk.prompts.card import CardTrouble, CardUse, EnterPin, InsertCard, PinFor, WrongCard
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.entrance import ChooseService, Offer, Referral
from kiosk.prompts.menu import Group
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.reading import (
    ChooseGuide,
    GuidePage,
    GuideTopic,
    ServicePoint,
    ShowGuide,
    ShowPlaces,
)
from kiosk.prompts.result import (
    DeedDone,
    DonePoint,
    RowName,
    ShowProgress,
    ShowStatus,
    StatusNote,
    Told,
)
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.settings import SiteSettings
from tests.hub.world import CONFIG
from tests.screens.service_samples import ALL_OPEN, PROGRESS, STATUS, step
from tests.screens.test_layout import Screens, overflowing, worded  # noqa: F401

pytestmark = pytest.mark.slow
T = TypeVar("T")

FACTS = (
    ("bank", "示例农村商业银行"),
    ("phone", "0519-86681234"),
    ("reason", "银行系统繁忙"),
    ("place", "示例市 青禾区"),
    ("province", "黑龙江省"),
    ("tail", "5678"),
    ("days", "7"),
    ("when", "2026-12-25T09:40"),
)
RECOMMENDED = (
    *(Service.ISSUE_CARD, Service.ENABLE_CARD, Service.CANCEL_LOSS, Service.REISSUE_CARD),
    *(Service.REPORT_LOSS, Service.RESET_PIN, Service.RENEW_CARD, Service.COLLECT_CARD),
    Service.GUIDE_CANCELLATION,
)
A_SHELF = 4
"""As many guides as stand on a page in the larger type."""
DEEDS = (
    *(Service.ENABLE_CARD, Service.REPORT_TEMPORARY_LOSS, Service.CANCEL_LOSS, Service.CHANGE_CONTACT),
    *(Service.TRANSFER_INSURED_PLACE, Service.CHANGE_PIN, Service.REPORT_LOSS, Service.COLLECT_CARD),
)


def threes(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """As many as a panel holds."""
    left = list(items)
    return (tuple(left[n : n + 3]) for n in range(0, len(left), 3))


def cards() -> Iterator[tuple[str, Prompt[Any]]]:
    for trouble in CardTrouble:
        yield trouble.value, WrongCard(step(3), trouble, FACTS)
        yield f"{trouble} dead", WrongCard(step(3), trouble, FACTS, goes_on_dead=True)
    for trouble, helps in HELPED_BY.items():
        for service in helps:
            yield f"instead {service}", WrongCard(step(3), trouble, instead=service)
    for use in CardUse:
        yield use.value, InsertCard(step(3), use)
    for purpose in PinFor:
        yield purpose.value, EnterPin(step(3), purpose)
        yield f"{purpose} again", EnterPin(step(3), purpose, wrong=True)


def results() -> Iterator[tuple[str, Prompt[Any]]]:
    for state in SocialState:
        yield state.value, ShowStatus(state, STATUS, can_print=True)
    for service in RECOMMENDED:
        yield service.value, ShowStatus(SocialState.ACTIVE, STATUS, service, can_print=True)
    for note in StatusNote:
        yield note.value, ShowStatus(SocialState.ACTIVE, STATUS, note=note, facts=FACTS)
    for stage in OrderStage:
        yield stage.value, ShowProgress(stage, PROGRESS, "2026-12-05", "2026-12-16", "", "2026-12-22")


def deeds() -> Iterator[tuple[str, Prompt[Any]]]:
    altered = (Altered(RowName.SOCIAL, "inactive", "active"),)
    for facts in ((), FACTS):
        for three in threes(Consequence):
            yield f"{three}", ConfirmDeed(step(4), altered, three, facts, "5678")
        for points in threes(DonePoint(told, facts) for told in Told):
            yield f"{points}", DeedDone(Service.ENABLE_CARD, points, "5678")
    for service in DEEDS:
        yield service.value, ConfirmDeed(step(4, service), altered, ())
        yield f"done {service}", DeedDone(service, (), "5678", Service.REISSUE_CARD)


def menus() -> Iterator[tuple[str, Prompt[Any]]]:
    for group in Group:
        yield group.value, ChooseService(ALL_OPEN, group)
    for offer in ALL_OPEN:
        yield offer.service.value, ChooseService((offer, Offer(Service.ISSUE_CARD)))
    for referral in Referral:
        yield referral.value, ChooseService((Offer(Service.RENEW_CARD, referral=referral), ALL_OPEN[0]))


def shelves() -> Iterator[tuple[str, Prompt[Any]]]:
    for path in sorted((CONFIG / "provinces").glob("*.toml")):
        policy = read_policy(CONFIG, path.stem, SiteSettings(services_on=left_to_site(CONFIG, path.stem)))
        guides = policy.profile.guides
        yield f"{path.stem} services", ChooseGuide((), guided(policy))
        topics = [GuideTopic(key, guide.title, guide.title_en) for key, guide in guides.items()]
        for first in range(0, len(topics), A_SHELF):
            yield f"{path.stem} shelf {first}", ChooseGuide(tuple(topics[first : first + A_SHELF]))
        of_services = [(one.value, service_guide(policy, one, ERRANDS)) for one in guided(policy)]
        for key, guide in [*guides.items(), *of_services]:
            page = GuidePage(
                guide.title,
                sentences_of(guide.text),
                "《示例办法》第一条",
                guide.title_en,
                sentences_of(guide.text_en),
            )
            yield f"{path.stem} {key}", ShowGuide((page,), can_print=True)


def points() -> Iterator[tuple[str, Prompt[Any]]]:
    for province in ("32", "41", "51"):
        for one in load_points(CONFIG / "sandbox" / "service_points.toml", province):
            done = tuple(service for service in Service if service.value in one.services)
            place = ServicePoint(one.name, one.district, one.address, one.hours, one.phone, done)
            yield one.name, ShowPlaces((place,), can_print=True)


@pytest.mark.parametrize("prompts", [cards, results, deeds, menus, shelves, points])
async def test_every_word_fits(worded: Screens, prompts: Any) -> None:  # noqa: F811
    too_long = [(name, words) for name, _, screen in worded.of(prompts()) for words in overflowing(screen)]

    assert too_long == []
