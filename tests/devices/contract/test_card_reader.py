"""What a card reader makes of every mishap, through the real pcscd: whose fault it is, and who has to act.

PC/SC is no line of bytes, so the rows stand here: what goes wrong is done to the card, the reader and pcscd.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.card.ssse import SsseCard
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Action, Fault
from kiosk.sandbox.chip import SimulatedChip
from tests.devices.card_reader.bench import NEEDS_PCSCD, Desk, citizen_card, desk

pytestmark = NEEDS_PCSCD

SOUND = DeviceStatus(DeviceState.ONLINE)
GONE = DeviceStatus(DeviceState.NO_DEVICE, Fault.READER_GONE)


class LeavingChip:
    """See ChipBody: it is pulled while it thinks about a command, once that is wanted."""

    def __init__(self, chip: SimulatedChip, pull: Callable[[], None]) -> None:
        self.chip = chip
        self.leaving = False
        self._pull = pull

    def reset(self) -> bytes:
        return self.chip.reset()

    def power_off(self) -> None:
        self.chip.power_off()

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        if self.leaving:
            self._pull()
        return self.chip.exchange(apdu)


Befall = Callable[[Desk, LeavingChip], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Mishap:
    """What befalls the reader between two commands to a card in it, and what has to be told."""

    befall: Befall
    fault: Fault | None
    """None: the citizen's own doing, which is no fault."""
    action: Action | None
    then: DeviceStatus = SOUND
    """The status as long as nothing is mended."""


async def pulled(at: Desk, chip: LeavingChip) -> None:
    at.slot.remove()


async def pulled_in_the_middle(at: Desk, chip: LeavingChip) -> None:
    chip.leaving = True


async def mute(at: Desk, chip: LeavingChip) -> None:
    chip.chip.go_mute()


async def pcscd_restarted(at: Desk, chip: LeavingChip) -> None:
    await at.restart_daemon()


async def pcscd_stopped(at: Desk, chip: LeavingChip) -> None:
    await at.stop_daemon()


async def unplugged(at: Desk, chip: LeavingChip) -> None:
    await at.unplug_reader()


ROWS = {
    "pulled": Mishap(pulled, None, None),
    "pulled in the middle of a command": Mishap(pulled_in_the_middle, None, None),
    "mute": Mishap(mute, Fault.CHIP_MUTE, Action.CLEAR),
    "pcscd restarted": Mishap(pcscd_restarted, Fault.READER_GONE, Action.RESET),
    "pcscd stopped": Mishap(pcscd_stopped, Fault.READER_GONE, Action.RESET, GONE),
    "reader unplugged": Mishap(unplugged, Fault.READER_GONE, Action.RESET, GONE),
}


async def fault_of(work: Awaitable[object]) -> Fault | None:
    """Why it could not be done; None when the card is no longer there."""
    try:
        await work
    except CardPulled:
        return None
    except DeviceError as error:
        return error.fault
    raise AssertionError("it was done")


@pytest.mark.parametrize("mishap", ROWS.values(), ids=list(ROWS))
async def test_a_mishap_is_told_as_what_it_is_and_the_next_card_is_read(
    tmp_path: Path, mishap: Mishap
) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at, asyncio.timeout(20):
        chip = LeavingChip(citizen_card(), at.slot.remove)
        at.slot.insert(chip)
        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        await card.identify()

        await mishap.befall(at, chip)
        fault = await fault_of(card.challenge())
        status = await at.reader.status()

        assert fault is mishap.fault
        assert (fault.action if fault else None) is mishap.action
        assert status == mishap.then
        await mended(at, mishap)
        at.slot.insert(citizen_card())
        await at.reader.inserted()
        assert await card.identify()


async def mended(at: Desk, mishap: Mishap) -> None:
    """The card is out, and what has gone is there again."""
    at.slot.remove()
    if mishap.then == GONE:
        await at.restart_daemon()
    # First of all: pcscd looks every 400 ms, and sees no card at all where it was changed between two looks
    # when an attempt to power it down has failed meanwhile.
    await at.reader.removed()
    assert await at.reader.reset() == SOUND


async def test_without_a_card_there_is_nothing_to_power_and_the_reader_is_sound(tmp_path: Path) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at, asyncio.timeout(20):
        assert await fault_of(at.reader.chip.power_on()) is None
        assert await at.reader.status() == SOUND


async def test_a_wait_for_a_card_ends_when_the_reader_stays_away(tmp_path: Path) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at, asyncio.timeout(20):
        waiting = asyncio.ensure_future(fault_of(at.reader.inserted()))

        await at.unplug_reader()

        assert await waiting is Fault.READER_GONE
