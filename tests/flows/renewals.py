"""What the tests of renewals share: who comes with which card, and what became of it."""

from pathlib import Path
from typing import Any

from kiosk.central import messages as m
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.renewal import ChooseReason, OldCardFate
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Profile
from tests.counter import Counter
from tests.flows.new_cards import (
    CHANGZHOU,
    NOTICE,
    SETS_PIN,
    CardPath,
    came,
    fills_in,
    old_chip,
)
from tests.hub.held import cards
from tests.hub.world import person
from tests.visitor import Answer

EXPIRED, USED, DEAD = "田长风", "许清晏", "尹思齐"
PAPER = (Finished, ReceiptWanted(True))
HOME = (CannotServe, Way.HOME)


def because(reason: Why) -> tuple[tuple[type, Answer], ...]:
    return (NOTICE, (ChooseReason, reason), (OldCardFate, True))


def changzhou(
    path: Path, *script: tuple[type, Answer], gives: bool = True, last: tuple[Any, ...] = (PAPER,)
) -> tuple[Counter, CardPath]:
    """A damaged card in Changzhou, where the old one is taken back and the new one costs 20 yuan."""
    script = script or (*because(Why.DAMAGED), *fills_in(""), *SETS_PIN, *last)
    counter, gate = came(path, USED, *script, province=CHANGZHOU)
    if gives:
        gate.offered = [old_chip(USED, CHANGZHOU)]
    return counter, gate


async def old_and_new(counter: Counter, name: str) -> tuple[m.CardAtCentre, list[m.CardAtCentre]]:
    """The card from before, and the others."""
    tail = person(name).centre.cards[0].number[-4:]
    known = await cards(counter.world, name)
    (old,) = [card for card in known if card.number_masked.endswith(tail)]
    return old, [card for card in known if card is not old]


def stranger() -> SimulatedChip:
    return SimulatedChip(ChipState.of_another_trade(Profile.BANK, 9), None, times=USUAL_TIMES)
