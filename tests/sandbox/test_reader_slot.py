"""What may happen to a card while the reader talks to it, as the dock lets it happen."""

import pytest

from kiosk.devices.metal import Station
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.mishaps import Mishaps
from kiosk.sandbox.reader_slot import ReaderSlot
from kiosk.sandbox.vpcd_card import VpcdSlot
from tests.card.old_cards import own_chip

SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
WRONG_PIN = bytes.fromhex("0020000003000000")
RIGHT_PIN = bytes.fromhex("0020000003482913")


class Desk:
    """A slot with a card in it and a powered chip."""

    def __init__(self, *, upside_down: bool = False) -> None:
        self.hall = Hall(None, lambda: 0.0, SimulatedChip.from_json)
        self.vpcd = VpcdSlot()
        self.slot = ReaderSlot(self.hall, self.vpcd)
        self.mishaps = Mishaps({"card_reader": self.slot.mishaps()}, lambda *_: None)
        self.hall.watch(self.mishaps.moment)
        self.own = own_chip()
        self.body: Body = self.hall.bring(lambda _: self.own, "许清晏 1")
        self.hall.insert(self.body, upside_down=upside_down)
        self.slot.put_in(self.body)
        self.body.chip.reset()

    def say(self, apdu: bytes) -> str:
        return self.body.chip.exchange(apdu)[0].hex().upper()


def test_a_card_is_pulled_at_the_very_command() -> None:
    desk = Desk()
    desk.mishaps.arm("pulled@pin_try")
    assert desk.say(SSSE).startswith("61")

    assert desk.say(WRONG_PIN) == ""
    assert not desk.vpcd.occupied
    assert desk.hall.card_at(Station.READER) is None
    assert desk.own.state.pin_left == 3


@pytest.mark.parametrize(("name", "left"), [("lost_command", 3), ("lost_answer", 2)])
def test_power_is_lost_before_or_after_the_command_was_obeyed(name: str, left: int) -> None:
    desk = Desk()
    desk.mishaps.arm(f"{name}@pin_try")
    desk.say(SSSE)

    assert desk.say(WRONG_PIN) == ""
    assert desk.own.state.pin_left == left
    desk.body.chip.reset()
    desk.say(SSSE)
    assert desk.say(RIGHT_PIN) == "9000"


def test_a_wrong_status_comes_once_and_a_dead_chip_stays_dead() -> None:
    desk = Desk()
    desk.mishaps.arm("wrong_status@pin_try")
    desk.say(SSSE)

    assert desk.say(RIGHT_PIN) == "6F00"
    assert desk.say(RIGHT_PIN) == "9000"
    desk.mishaps.happen("card_reader", "mute")
    assert desk.say(RIGHT_PIN) == ""
    assert desk.body.chip.reset() == b""


def test_a_card_upside_down_is_there_and_says_nothing() -> None:
    desk = Desk(upside_down=True)

    assert desk.vpcd.occupied
    assert desk.vpcd.chip is not None
    assert desk.vpcd.chip.reset() == b""
    assert desk.vpcd.chip.exchange(SSSE)[0] == b""


def test_nothing_happens_to_an_empty_slot() -> None:
    desk = Desk()
    desk.hall.withdraw()
    desk.slot.pull_out()

    for name in desk.slot.mishaps():
        desk.mishaps.happen("card_reader", name)

    assert desk.own.state.pin_left == 3
    assert not desk.own.state.dead
