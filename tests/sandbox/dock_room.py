"""What stands behind the dock in its tests: slot, gate, keys, a phone, a bureau, a watch room."""

from dataclasses import dataclass
from typing import Any

from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.registry import PersonCard
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.clerk import laid_card
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.web import Web

FACTORY = Factory(KeyHolder({use: bytes([n]) * 16 for n, use in enumerate(KeyUse)}), "510100", USUAL_TIMES)


def chip_of(body: Body) -> SimulatedChip:
    assert isinstance(body.bare_chip, SimulatedChip)
    return body.bare_chip


class Slot:
    def __init__(self) -> None:
        self.inside: Body | None = None

    def put_in(self, body: Body) -> None:
        self.inside = body

    def pull_out(self) -> None:
        self.inside = None


class Gate:
    def __init__(self) -> None:
        self.gate_open = False
        self.pushed = 0

    def card_pushed_in(self) -> None:
        self.pushed += 1


@dataclass
class Room:
    web: Web
    hall: Hall
    pad: SimulatedSamv
    slot: Slot
    phone: "Pocket"
    gate: Gate
    bureau: "Bureau"
    keys: "Keys"


class Keys:
    """A PIN pad that is open or not."""

    def __init__(self) -> None:
        self.mode = "plain"
        self.pressed: list[str] = []

    def press(self, *keys: str) -> None:
        self.pressed += keys


class Pocket:
    """A phone to which the test sends."""

    def __init__(self) -> None:
        self.received: list[dict[str, str]] = []

        self.owes = False

    async def messages(self) -> list[dict[str, str]]:
        return self.received

    async def pay(self) -> bool:
        owed, self.owes = self.owes, False
        return owed


class Bureau:
    """A clerk who makes 林知夏's card in two steps, until it was fetched."""

    def __init__(self) -> None:
        self.steps = 0
        self.collected = False

    async def go_on(self, id_number: str) -> bool:
        if self.steps == 2 or id_number != "510104199203078628":
            return False
        self.steps += 1
        return True

    async def laid_ready(self, id_number: str) -> PersonCard | None:
        told = {"number": "X00000019", "serial": "3000001", "bank": "SBB"}
        days = {"issue_date": "2026-11-21", "expiry_date": "2036-11-21"}
        here = self.steps == 2 and not self.collected
        return laid_card(told | days) if here else None


class Heard:
    """A watch room that heard of one device that is gone."""

    async def kiosk(self) -> dict[str, Any]:
        return {
            "mode": "ready",
            "devices": [{"role": "card_reader", "state": "noDevice", "fault": "RDR-GONE"}],
        }
