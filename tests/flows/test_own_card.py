"""What a citizen puts into the reader by mistake comes back with its own reason, and another may be tried."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.flows.form import Turn
from kiosk.flows.own_card import TROUBLE_OF, own_card
from kiosk.known import HeldCard
from kiosk.model import Service
from kiosk.prompts.card import CardTrouble, CardUse, WrongCard
from kiosk.prompts.prompt import Back, Step
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF05, ChipState, Lock, Profile
from tests.card.old_cards import own_chip
from tests.counter import Counter, make_counter
from tests.flows.deeds import put_own_card
from tests.visitor import Visitor

STEP = Step(Service.QUERY_STATUS, 1, 1)


def mute() -> SimulatedChip:
    chip = own_chip()
    chip.go_mute()
    return chip


def torn() -> SimulatedChip:
    chip = own_chip()
    chip.tear_record(EF05, 0x07)
    return chip


def blocked() -> SimulatedChip:
    chip = own_chip()
    chip.state.lock = Lock.APPLICATION
    return chip


WRONG: dict[CardTrouble, Callable[[], SimulatedChip]] = {
    CardTrouble.UNREADABLE: mute,
    CardTrouble.DAMAGED: torn,
    CardTrouble.BLOCKED: blocked,
    CardTrouble.UNISSUED: lambda: SimulatedChip(ChipState.blank(3, "510100")),
    CardTrouble.BANK_CARD: lambda: SimulatedChip(ChipState.of_another_trade(Profile.BANK, 9)),
    CardTrouble.UNKNOWN: lambda: SimulatedChip(ChipState.of_another_trade(Profile.TRANSIT, 9)),
    CardTrouble.NOT_YOURS: lambda: SimulatedChip(ChipState.technician("T-0218", "246813")),
    CardTrouble.OTHER_PROVINCE: lambda: own_chip(region="330100"),
    CardTrouble.NOT_ON_RECORD: own_chip,
}


def who_goes_back(path: Path, body: SimulatedChip) -> Counter:
    """Somebody who leaves the wrong card in the slot and goes back."""
    counter = make_counter(path, Visitor((WrongCard, Back())))
    counter.slot.has(body)
    counter.slot.hold()
    return counter


@pytest.mark.parametrize("trouble", WRONG)
async def test_each_wrong_card_is_told_apart_on_the_glass(path: Path, trouble: CardTrouble) -> None:
    counter = who_goes_back(path, WRONG[trouble]())

    turn = await own_card(counter.visit, STEP, CardUse.READ)

    shown = counter.visitor.seen[-1]
    assert isinstance(shown, WrongCard)
    assert shown.trouble is trouble
    assert turn is Turn.BACK


def test_every_wrong_card_of_the_chip_is_played_here() -> None:
    assert set(TROUBLE_OF.values()) <= set(WRONG)


async def test_a_card_from_elsewhere_comes_back_with_its_province(path: Path) -> None:
    counter = who_goes_back(path, own_chip(region="330100"))

    await own_card(counter.visit, STEP, CardUse.READ)

    shown = counter.visitor.seen[-1]
    assert isinstance(shown, WrongCard)
    assert shown.facts == (("province", "33"),)


async def test_the_right_card_after_a_wrong_one_is_taken(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.slot.has(mute())

    async def exchanged() -> None:
        put_own_card(counter, "许清晏")

    counter.slot.removed = exchanged  # type: ignore[method-assign]

    held = await own_card(counter.visit, STEP, CardUse.READ)

    assert isinstance(held, HeldCard)
    assert counter.visitor.names_seen == ["InsertCard", "WrongCard", "InsertCard"]
