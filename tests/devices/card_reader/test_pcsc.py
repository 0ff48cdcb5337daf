"""The real pyscard, the real pcscd and the virtual reader, with the simulated chip behind it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.card.ssse import PinChanged, SsseCard
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.status import DeviceState
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin
from kiosk.sandbox.children import Children
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from kiosk.sandbox.pcscd import is_up, start_pcscd
from kiosk.sandbox.vpcd_card import VpcdSlot
from kiosk.worker import ThreadWorker

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pcscd") is None, reason="pcscd is not installed"),
]


@dataclass
class Desk:
    """A reader, its slot, and the daemon between them."""

    reader: PcscReader
    slot: VpcdSlot
    daemons: AsyncExitStack
    logs: Path

    async def start_daemon(self) -> bool:
        """Whether it is ours."""
        children = await self.daemons.enter_async_context(Children(self.logs))
        return await start_pcscd(children) is not None

    async def restart_daemon(self) -> None:
        await self.daemons.aclose()
        await self.start_daemon()


@asynccontextmanager
async def desk(logs: Path, *, needs_own_daemon: bool = False) -> AsyncIterator[Desk]:
    presence, exchange = ThreadWorker("presence"), ThreadWorker("exchange")
    async with AsyncExitStack() as daemons:
        reader, slot = PcscReader("Virtual PCD 00 00", presence, exchange), VpcdSlot(speed=0.0)
        at = Desk(reader, slot, daemons, logs)
        ours = await at.start_daemon()
        if needs_own_daemon and not ours:
            pytest.skip("another pcscd is running here, which is not ours to stop")
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(slot.serve())
            yield at
            await reader.close()
            serving.cancel()
    presence.close()
    exchange.close()


def citizen_card() -> SimulatedChip:
    return SimulatedChip(ChipState.blank(7, "510100"))


async def test_a_card_is_seen_spoken_to_and_missed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        body = citizen_card()
        at.slot.insert(body)

        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        identity = await card.identify()
        changed = await card.change_pin(Pin("123456"), Pin("482913"))
        at.slot.remove()
        await at.reader.removed()

        assert identity.card_id.hex().upper() == body.card_id
        assert changed == PinChanged()
        assert (await at.reader.status()).state is DeviceState.ONLINE


async def test_a_power_on_begins_with_nothing_proven(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        at.slot.insert(citizen_card())
        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        await card.identify()

        await card.power_off()
        with pytest.raises(DeviceError) as error:
            await card.challenge()
        await at.reader.chip.power_on()
        answer = await at.reader.chip.transmit(bytes.fromhex("00B2010400"))

        assert error.value.fault is Fault.CHIP_MUTE
        assert answer.hex() == "6985"


async def test_a_card_pulled_in_the_middle_ends_the_visit(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        at.slot.insert(citizen_card())
        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        await card.identify()

        at.slot.remove()

        with pytest.raises(CardPulled):
            await card.challenge()


async def test_a_chip_that_dies_is_mute_and_not_pulled(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        body = citizen_card()
        at.slot.insert(body)
        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        await card.identify()

        body.go_mute()

        with pytest.raises(DeviceError) as error:
            await card.challenge()
        assert error.value.fault is Fault.CHIP_MUTE


async def test_a_restart_of_pcscd_costs_a_moment_and_no_restart_of_ours(tmp_path: Path) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at, asyncio.timeout(20):
        body = citizen_card()
        at.slot.insert(body)
        await at.reader.inserted()
        card = SsseCard(at.reader.chip)
        await card.identify()

        await at.restart_daemon()
        with pytest.raises((DeviceError, CardPulled)):
            await card.challenge()
        await at.reader.inserted()
        identity = await card.identify()

        assert identity.card_id.hex().upper() == body.card_id


async def test_a_wait_for_a_card_outlives_the_restart_of_pcscd(tmp_path: Path) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at, asyncio.timeout(20):
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(at.reader.inserted())
            await asyncio.sleep(0.1)

            await at.restart_daemon()
            at.slot.insert(citizen_card())

        assert waiting.done()


async def test_without_pcscd_the_reader_is_a_status_and_a_wait_an_error(tmp_path: Path) -> None:
    if is_up():
        pytest.skip("another pcscd is running here, which is not ours to stop")
    presence, exchange = ThreadWorker("presence"), ThreadWorker("exchange")
    reader = PcscReader(0, presence, exchange)

    status = await reader.status()
    with pytest.raises(DeviceError) as error:
        await reader.inserted()
    with pytest.raises(DeviceError) as chip_error:
        await reader.chip.power_on()

    assert (status.state, status.fault) == (DeviceState.NO_DEVICE, Fault.READER_GONE)
    assert error.value.fault is Fault.READER_GONE
    assert chip_error.value.fault is Fault.READER_GONE
    presence.close()
    exchange.close()


async def test_a_reader_that_is_not_there_is_gone(tmp_path: Path) -> None:
    async with desk(tmp_path):
        presence, exchange = ThreadWorker("presence"), ThreadWorker("exchange")

        other = PcscReader("ACME Reader", presence, exchange)

        assert (await other.status()).fault is Fault.READER_GONE
        assert (await PcscReader(9, presence, exchange).status()).fault is Fault.READER_GONE
        presence.close()
        exchange.close()
