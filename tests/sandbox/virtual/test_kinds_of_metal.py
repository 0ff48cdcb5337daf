"""Metal and chips go wrong at a named order: no card is lost, and once it is mended the next is served."""

from dataclasses import replace

import pytest

from kiosk.model import Service
from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import after, first_and_last, played
from tests.sandbox.virtual.shares import in_pairs, in_the_visit, sample, undisturbed, what_went_wrong

pytestmark = pytest.mark.slow

FEED = "v1/line:dispenser.3231:before#1"
PRINT = "v1/line:card_printer.job:before#1"
PRINTING = "v1/line:card_printer.job:sent#1"
RECORD = "v1/line:dispenser.5139.dc:before#3"
PRESENT = "v1/line:dispenser.3230:before#1"
RECEIPT = "v1/line:receipt_printer.receipt:before#1"
NOBODY_TAKES_IT = Setting(manner=Manner(takes_after_s=None))
USUAL = Setting()
ISSUED = {"stack": 2, "person": 1}
ISSUED_WITH_THE_SECOND = {"stack": 1, "capture_bin": 1, "person": 1}

DIRECTED: dict[str, tuple[Setting, dict[str, str], tuple[str, ...], dict[str, int]]] = {
    # Who comes, what happens where, the end, and where the blanks are.
    "jam at the feed": (USUAL, {FEED: Kind.JAM}, ("issued",), ISSUED),
    "two cards stick together": (USUAL, {FEED: Kind.DOUBLE_FEED}, ("issued",), ISSUED_WITH_THE_SECOND),
    "the roller grips nothing": (USUAL, {FEED: Kind.NOTHING_TO_FEED}, ("issued",), ISSUED),
    "jam at the gate": (USUAL, {PRESENT: Kind.JAM}, ("retained",), {"stack": 2, "capture_bin": 1}),
    "jam under the head": (
        USUAL,
        {PRINT: Kind.JAM},
        ("issued",),
        {"stack": 1, "reject_bin": 1, "person": 1},
    ),
    "the ribbon ends": (USUAL, {PRINT: Kind.RIBBON_OUT}, ("rejected",), {"stack": 2, "reject_bin": 1}),
    "the head is hot": (USUAL, {PRINT: Kind.HEAD_HOT}, ("rejected",), {"stack": 1, "reject_bin": 2}),
    "the cover is opened": (USUAL, {PRINT: Kind.COVER_OPEN}, ("rejected",), {"stack": 2, "reject_bin": 1}),
    "the printer begins anew": (
        USUAL,
        {PRINTING: Kind.DEVICE_RESET},
        ("rejected",),
        {"stack": 2, "reject_bin": 1},
    ),
    "the paper ends": (USUAL, {RECEIPT: Kind.PAPER_OUT}, ("issued",), ISSUED),
    "the chip is silent once": (USUAL, {RECORD: Kind.CHIP_MUTE}, ("issued",), ISSUED),
    "the chip dies": (USUAL, {RECORD: Kind.CHIP_DEAD}, ("issued",), ISSUED_WITH_THE_SECOND),
    "the chip cannot": (USUAL, {RECORD: Kind.CHIP_REFUSES}, ("issued",), ISSUED_WITH_THE_SECOND),
    "a record is torn and the chip silent": (USUAL, {RECORD: Kind.TORN_WRITE}, ("issued",), ISSUED),
    "a record is torn and the chip content": (
        Setting(seed=2),
        {RECORD: Kind.TORN_WRITE},
        ("issued",),
        ISSUED_WITH_THE_SECOND,
    ),
}


@pytest.mark.parametrize("what", list(DIRECTED))
def test_what_happens_is_noticed_and_no_card_is_lost(what: str) -> None:
    setting, script, ends, bodies = DIRECTED[what]
    verdict = played(Plan(setting, script))

    assert (verdict.violations, set(verdict.fired)) == ((), set(script))
    assert (verdict.ends, verdict.bodies) == (ends, bodies)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_sensor_that_lies_once_moves_no_card_astray(seed: int) -> None:
    looks = [a for a in in_the_visit(undisturbed(USUAL).passed) if "dispenser.3130:before" in a]

    for address in sample(looks, every=max(len(looks) // 4, 1), offset=seed):
        verdict = played(Plan(Setting(seed=seed), {address: Kind.SENSOR_LIES}))
        assert (verdict.violations, verdict.fired) == ((), (address,)), address


SETTLED_BY_SENSORS = {
    # What a life ends with, and where the card may be that the next one asks the sensors about.
    "fed": (USUAL, "v1/line:dispenser.3231:answered#1"),
    "at the gate": (NOBODY_TAKES_IT, "v1/line:dispenser.3230:answered#1"),
    "on its way into the bin": (NOBODY_TAKES_IT, "v1/line:dispenser.3233:sent#1"),
}


@pytest.mark.parametrize("where", list(SETTLED_BY_SENSORS))
def test_a_sensor_that_lies_once_while_settling_moves_no_card_astray(where: str) -> None:
    setting, cut = SETTLED_BY_SENSORS[where]
    first = played(Plan(setting, {cut: Kind.CRASH}))
    looks = sample([a for a in after(cut, first) if "dispenser.3130:before" in a][:6], every=2)
    assert len(looks) >= 2

    plan = Plan(replace(setting, seed=1), {cut: Kind.CRASH})
    assert what_went_wrong(plan, [(address, Kind.SENSOR_LIES) for address in looks]) == []


def slowness(seed: int, at: str) -> Verdict:
    verdict = played(Plan(Setting(seed=seed), {at: Kind.SLOW}))
    assert (verdict.violations, verdict.fired) == ((), (at,))
    return verdict


def test_a_motion_that_nobody_waits_for_any_more_is_found_where_it_ended() -> None:
    how_it_ended = {slowness(seed, FEED).ends for seed in (1, 2, 3, 4)}

    assert how_it_ended <= {("issued",), ("rejected",)}
    for seed in (1, 2):
        slowness(seed, "v1/line:card_printer.Si:before#1")


def test_a_bin_that_is_full_keeps_nothing_and_is_emptied_by_staff() -> None:
    full = "v1/line:dispenser.3233:before#1"
    rooms: list[Room] = []
    verdict = played(Plan(NOBODY_TAKES_IT, {full: Kind.BIN_FULL}, rooms.append))

    assert (verdict.violations, verdict.fired) == ((), (full,))
    assert verdict.bodies == {"stack": 2, "capture_bin": 1}
    assert rooms[0].dispenser.bin_capacity > 1


METAL = frozenset(
    {
        Kind.DEVICE_RESET,
        Kind.JAM,
        Kind.DOUBLE_FEED,
        Kind.SLOW,
        Kind.SENSOR_LIES,
        Kind.NOTHING_TO_FEED,
        Kind.BIN_FULL,
        Kind.COVER_OPEN,
        Kind.RIBBON_OUT,
        Kind.HEAD_HOT,
        Kind.PAPER_OUT,
        Kind.CHIP_MUTE,
        Kind.CHIP_DEAD,
        Kind.CHIP_REFUSES,
        Kind.TORN_WRITE,
    }
)


@pytest.mark.parametrize(("kind", "taken"), in_pairs(sorted(METAL), ["taken", "left"]))
def test_a_sample_of_its_places_loses_nothing(kind: Kind, taken: str) -> None:
    seed, setting = (1, USUAL) if taken == "taken" else (2, NOBODY_TAKES_IT)
    at = [a for a in first_and_last(in_the_visit(undisturbed(setting).passed)) if kind in kinds_of(a)]
    assert at

    drawn = Setting(seed=seed, manner=setting.manner)
    chosen = sample(at, every=len(at), offset=len(at) // 2)
    assert what_went_wrong(Plan(drawn), [(address, kind) for address in chosen]) == []


DEEDS = (Service.CHANGE_PIN, Service.TRANSFER_INSURED_PLACE)


@pytest.mark.parametrize("kind", [Kind.CHIP_MUTE, Kind.CHIP_REFUSES, Kind.TORN_WRITE])
@pytest.mark.parametrize("service", DEEDS)
def test_the_citizens_own_chip_goes_wrong_and_all_tell_one_story(service: Service, kind: Kind) -> None:
    for seed in sample((1, 2), every=2, offset=DEEDS.index(service)):
        setting = Setting(seed=seed, person=who_comes(service), service=service)
        at = [
            a
            for a in in_the_visit(undisturbed(setting).passed)
            if "card_reader." in a and kind in kinds_of(a)
        ]
        chosen = sample(at, every=max(len(at) // 2, 1), offset=seed)
        assert what_went_wrong(Plan(setting), [(address, kind) for address in chosen]) == []
