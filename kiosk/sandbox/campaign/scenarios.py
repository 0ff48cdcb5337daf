"""Who comes for what, in which province, and how they behave: the settings that a campaign plays, by name.

A name is `issue_card@sichuan`, with a variant where there are several (`renew_card@henan.dead-chip`), and
manners behind it: `issue_card@sichuan+leaves:SetPin+blanks:1`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from kiosk.devices.metal import Station
from kiosk.flows.table import BUILT
from kiosk.hub.agencies import Mood
from kiosk.hub.gateway import GatewayTroubles
from kiosk.model import Service
from kiosk.sandbox.programme import offered_in, who_comes
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.day import draw_day
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting

SICHUAN, HENAN, CHANGZHOU = "sichuan", "henan", "jiangsu-changzhou"
NEVER_S = 100_000.0
BEYOND_PATIENCE_S, FOR_GOOD_S = 80.0, 3000.0
"""How long a deed is lost: longer than the patience with the centre, and longer than anybody stays."""

LAST_WRITE = 11
"""Of the records of a card that is made."""
DAYS, CITIZENS_A_DAY = 4, 4
"""So many days for each province, drawn once and for all: a name always means the same people."""


class NoSuchScenario(Exception):
    """No scenario, or no manner, has this name."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a run begins with, but for its seed."""

    setting: Setting
    prepare: Callable[[Room], None] = lambda _room: None
    """What is wrong with the room before anybody comes."""

    def plan(self, seed: int, script: Mapping[str, str], *, keep_trace: bool = False) -> Plan:
        """To be played."""
        return Plan(replace(self.setting, seed=seed), dict(script), self.prepare, keep_trace=keep_trace)


def scenario(name: str) -> Scenario:
    """Raises NoSuchScenario."""
    base, *manners = name.split("+")
    found = scenarios().get(base)
    if found is None:
        raise NoSuchScenario(base)
    for manner in manners:
        found = _behaving(found, manner)
    return found


@cache
def scenarios() -> Mapping[str, Scenario]:
    """All of them, without manners, by name."""
    return dict((*_every_service(), *_for_another(), *_old_cards(), *_money(), *_troubles(), *_days()))


def is_written(manner: str) -> bool:
    """Whether such a manner is understood."""
    word, _, _ = manner.partition(":")
    return word in _MANNERS


def _behaving(found: Scenario, manner: str) -> Scenario:
    word, _, about = manner.partition(":")
    change = _MANNERS.get(word)
    if change is None:
        raise NoSuchScenario(f"+{manner}")
    return replace(found, setting=change(found.setting, about))


def _manner(setting: Setting, **changes: object) -> Setting:
    """Of a day's citizens all behave so."""
    visits = tuple(
        replace(visit, manner=replace(visit.manner, **changes))  # type: ignore[arg-type]
        for visit in setting.visits
    )
    return replace(setting, manner=replace(setting.manner, **changes), visits=visits)  # type: ignore[arg-type]


_MANNERS: Mapping[str, Callable[[Setting, str], Setting]] = {
    "leaves": lambda setting, prompt: _manner(setting, leaves_at=prompt),
    "pulls": lambda setting, prompt: _manner(setting, pulls_card_at=prompt),
    "takes-nothing": lambda setting, _: _manner(setting, takes_after_s=None),
    "tries-again": lambda setting, _: _manner(setting, tries_again=True),
    "no-receipt": lambda setting, _: _manner(setting, wants_receipt=False),
    "blanks": lambda setting, count: replace(setting, blanks=int(count)),
    "true-speed": lambda setting, _: replace(setting, speed=Speed.REAL),
}
"""Word → what it changes; what stands behind the colon is given along."""


def _every_service() -> Iterator[tuple[str, Scenario]]:
    for service in BUILT:
        if service is Service.ACT_FOR_ANOTHER:
            continue
        for province in offered_in(service):
            if service is Service.RECOVER_RETAINED_CARD and province == CHANGZHOU:
                continue  # the bureau makes the cards there: none is kept in the machine
            yield f"{service}@{province}", Scenario(coming(service, province))


def coming(service: Service, province: str = SICHUAN, manner: Manner | None = None) -> Setting:
    """Somebody whom it goes well for."""
    usual = Manner()
    if service is Service.RENEW_CARD and province != SICHUAN:
        usual = Manner(reason="damaged")  # what their card says by itself is no reason there
    return Setting(
        person=who_comes(service),
        service=service,
        province=province,
        manner=manner or usual,
        kept_before=service is Service.RECOVER_RETAINED_CARD,
    )


def acting_for(principal: str, agent: str = "宋锦书", **more: object) -> Setting:
    """Somebody comes for somebody else."""
    return Setting(person=agent, principal=principal, service=Service.ACT_FOR_ANOTHER, **more)  # type: ignore[arg-type]


def _for_another() -> Iterator[tuple[str, Scenario]]:
    for province in offered_in(Service.ACT_FOR_ANOTHER):
        yield f"act_for_another@{province}", Scenario(acting_for("贺小禾", province=province))
    for_a_child = acting_for("贺小禾")
    moods: tuple[Mood, ...] = ("reject", "silent")
    for mood in moods:
        yield f"act_for_another@sichuan.review-{mood}", Scenario(for_a_child, partial(_reviewer, mood))


def collecting(person: str, reason: str) -> Setting:
    """Ordered and paid for in a visit before, made by the bureau; the old card comes along (JS 三.4)."""
    return Setting(
        person=person,
        service=Service.COLLECT_CARD,
        province=CHANGZHOU,
        manner=Manner(reason=reason),
        renewed_before=True,
    )


def _old_cards() -> Iterator[tuple[str, Scenario]]:
    dead = "尹思齐"
    for name, person, reason in (
        ("names-itself", "秦晚舟", "card_info_changed"),
        ("damaged", "许清晏", "damaged"),
        ("dead-chip", dead, "damaged"),
    ):
        yield f"collect_card@{CHANGZHOU}.renewed-{name}", Scenario(collecting(person, reason))
    renewing = coming(Service.RENEW_CARD)
    dead_chip = replace(renewing, person=dead, manner=Manner(reason="damaged"))
    yield "renew_card@sichuan.kept", Scenario(replace(renewing, keeps_old_cards=True))
    yield "renew_card@sichuan.dead-chip", Scenario(dead_chip)
    yield "renew_card@sichuan.dead-chip-kept", Scenario(replace(dead_chip, keeps_old_cards=True))
    yield f"renew_card@{CHANGZHOU}.refused", Scenario(coming(Service.RENEW_CARD, CHANGZHOU, Manner()))
    leads_on = coming(Service.REPORT_LOSS, manner=Manner(leads_on=True))
    yield "report_loss@sichuan.leads-on", Scenario(leads_on)


def _money() -> Iterator[tuple[str, Scenario]]:
    lost = coming(Service.REISSUE_CARD, CHANGZHOU)
    yield f"reissue_card@{CHANGZHOU}.pays-never", Scenario(_manner(lost, pays_after_s=NEVER_S))
    for name, troubles in {
        "late-notice": GatewayTroubles(late_s=400),
        "no-notice": GatewayTroubles(lose_notices=True),
        "two-notices": GatewayTroubles(double_notices=True),
        "lost-answers": GatewayTroubles(lose_answers=2),
    }.items():
        yield f"reissue_card@{CHANGZHOU}.{name}", Scenario(lost, partial(_gateway, troubles))


def _troubles() -> Iterator[tuple[str, Scenario]]:
    first = coming(Service.ISSUE_CARD)
    nobody_takes_it = _manner(first, takes_after_s=None)
    yield "issue_card@sichuan.nobody-takes-it", Scenario(nobody_takes_it)
    yield "issue_card@sichuan.jam-at-print", Scenario(first, _jam)
    yield "issue_card@sichuan.last-blank-jams", Scenario(replace(first, blanks=1), _jam)
    yield "issue_card@sichuan.face-differs", Scenario(replace(first, faces=(False,)))
    for path in ("apply", "made", "enable"):
        yield f"issue_card@sichuan.{path}-lost", Scenario(first, partial(_ailing, path))
    then_enables = coming(Service.RECOVER_RETAINED_CARD, manner=Manner(leads_on=True))
    left_before = replace(then_enables, manner_before=Manner(leaves_at="SetPin"))
    yield "recover_retained_card@sichuan.left-before-pin", Scenario(left_before)
    yield "issue_card@sichuan.retained-lost", Scenario(nobody_takes_it, partial(_ailing, "retained"))
    yield "issue_card@sichuan.centre-away", Scenario(first, _centre_away)
    yield "issue_card@sichuan.exchanged-inside", Scenario(first, _exchanged_inside)
    for_another = acting_for("何小满", manner=Manner(errand=Service.ISSUE_CARD))
    yield "act_for_another@sichuan.exchanged-inside", Scenario(for_another, _exchanged_inside)
    yield "issue_card@sichuan.half-written", Scenario(first, _half_written)
    for service, path in ((Service.REPORT_LOSS, "loss"), (Service.ENABLE_CARD, "cards/enable")):
        yield f"{service}@sichuan.deed-lost", Scenario(coming(service), partial(_ailing, path))


def _days() -> Iterator[tuple[str, Scenario]]:
    """Several citizens, one after the other, each with a matter and a manner of their own."""
    for province in (SICHUAN, HENAN, CHANGZHOU):
        for which in range(1, DAYS + 1):
            drawn = draw_day(Chance(which), CITIZENS_A_DAY, province)
            yield f"day@{province}.{which}", Scenario(drawn)


def _reviewer(mood: Mood, room: Room) -> None:
    room.hub.reviewer.mood = mood


def _gateway(troubles: GatewayTroubles, room: Room) -> None:
    room.hub.gateway.troubles = replace(troubles)  # it counts down what it still loses


def _jam(room: Room) -> None:
    room.card_printer.jam_next_print()


def _centre_away(room: Room) -> None:
    room.network.down_for.add("/v1/apply")


def _exchanged_inside(room: Room) -> None:
    """Somebody opens the printer before it prints: another white card lies there afterwards."""

    def watch(moment: str) -> None:
        if moment == "draw_in" and not room.hall.exchanged:
            room.hall.exchange(Station.PRINT)

    room.hall.watch(watch)


def _half_written(room: Room) -> None:
    """Of the record with the card's number only one half arrives, and the chip says that all is well."""
    writes = 0

    def watch(moment: str) -> None:
        nonlocal writes
        writes += moment == "write"
        body = room.hall.card_at(Station.CHIP)
        if moment == "write" and writes == LAST_WRITE and body is not None:
            chip_of(body).tear_next_write()

    room.hall.watch(watch)


def _ailing(path: str, room: Room) -> None:
    room.network.ailing[f"/v1/{path}"] = (Kind.LOST_ANSWER, BEYOND_PATIENCE_S)
