"""What the sandbox can play: every service that is built, under each province, and who comes for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kiosk.flows.table import BUILT
from kiosk.hub.registry import PersonRecord, load_people
from kiosk.model import Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.sandbox.summary import MAINTENANCE
from kiosk.settings import PACKAGED_CONFIG, SiteSettings

DEFAULT_PERSON = "林知夏"
WHO_COMES = {
    Service.COLLECT_CARD: "方听雪",
    Service.ENABLE_CARD: "沈嘉树",
    Service.CHANGE_PIN: "许清晏",
    Service.RESET_PIN: "袁若水",
    Service.QUERY_STATUS: "许清晏",
    Service.QUERY_PROGRESS: "崔知遥",
    Service.REPORT_TEMPORARY_LOSS: "许清晏",
    Service.REPORT_LOSS: "许清晏",
    Service.CANCEL_LOSS: "彭见山",
    Service.REISSUE_CARD: "彭见山",
    Service.RENEW_CARD: "田长风",
    Service.CHANGE_CONTACT: "许清晏",
    Service.TRANSFER_INSURED_PLACE: "董星野",
    Service.QUERY_MEDICAL_BALANCE: "许清晏",
    Service.ACT_FOR_ANOTHER: "宋锦书",
    Service.GET_ECARD_CODE: "许清晏",
    Service.QUERY_RIGHTS: "许清晏",
}
"""Somebody of the people file whom the service goes well for; DEFAULT_PERSON for all others."""


MOVED = "董星野"
"""Comes to change_contact with a new address; everybody else has a new mobile."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody comes for somebody else."""

    agent: str
    principal: str
    service: Service


ERRANDS = (
    Errand("宋锦书", "何小满", Service.ISSUE_CARD),
    Errand("宋锦书", "贺小禾", Service.RENEW_CARD),
    Errand("罗远行", "罗清和", Service.REPORT_LOSS),
)
"""--person finds the errand by either name: the first of an agent, or that of who stays at home."""


def tours() -> tuple[str, ...]:
    """What can stand after --tour."""
    return (*(service.value for service in BUILT), MAINTENANCE)


def who_comes(tour: str) -> str:
    """The made-up person of a tour when none is named."""
    return DEFAULT_PERSON if tour in ("", MAINTENANCE) else WHO_COMES.get(Service(tour), DEFAULT_PERSON)


def errand_of(person: str) -> Errand | None:
    """What is played when this one comes to act for another, or is acted for."""
    return next((errand for errand in ERRANDS if person in (errand.agent, errand.principal)), None)


def people() -> tuple[PersonRecord, ...]:
    """Everybody of the people file."""
    return load_people(PACKAGED_CONFIG / "sandbox" / "people.toml")


def provinces() -> tuple[str, ...]:
    """All that have a file of rules."""
    return tuple(_policies())


def offered_in(tour: str) -> tuple[str, ...]:
    """The provinces in which the machine does this, by their rules or because the site chose it."""
    return tuple(
        name for name, rules in _policies().items() if tour == MAINTENANCE or rules.offers(Service(tour))
    )


def listing() -> Iterator[str]:
    """Tours with who comes and where they are played, provinces, drivers, and everybody who may come."""
    # A campaign asks who comes, in each of its processes, and needs no camera for that.
    from kiosk.sandbox.drivers import known_drivers  # noqa: PLC0415

    policies = _policies()
    yield "tours (*: left to the site, and on here):"
    for tour in tours():
        offered = [
            name + ("*" if tour in policies[name].site.services_on else "") for name in offered_in(tour)
        ]
        yield f"  {tour}: {who_comes(tour)} ({', '.join(offered)})"
    yield "provinces:"
    yield from (f"  {name}" for name in policies)
    yield "drivers (for --driver ROLE=NAME):"
    yield from (f"  {role}: {', '.join(names)}" for role, names in known_drivers().items())
    yield "people (with their cards, and what they come for when nobody is named):"
    yield from (f"  {_in_a_line(person)}" for person in people())


def _in_a_line(person: PersonRecord) -> str:
    cards = [f"{card.chip.generation} {card.state} {card.number[-4:]}" for card in person.centre.cards]
    comes_for = [tour for tour in tours() if who_comes(tour) == person.name]
    acts = [f"{one.service} for {one.principal}" for one in ERRANDS if one.agent == person.name]
    stays_home = [f"{one.agent} comes: {one.service}" for one in ERRANDS if one.principal == person.name]
    more = (*cards, ", ".join(comes_for), *acts, *stays_home)
    return " · ".join((f"{person.name}: {person.note}", *(one for one in more if one)))


@cache
def _policies() -> dict[str, Policy]:
    return {
        path.stem: Policy(
            read_profile(path), SiteSettings(services_on=left_to_site(PACKAGED_CONFIG, path.stem))
        )
        for path in sorted(PACKAGED_CONFIG.glob("provinces/*.toml"))
    }
