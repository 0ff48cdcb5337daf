"""The real pyscard, the real pcscd and the virtual reader, with the simulated chip behind it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.ssse import PinChanged, SsseCard
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.pcscd import is_up
from kiosk.worker import ThreadWorker
from tests.card.old_cards import HOME, own_chip
from tests.devices.card_reader.bench import NEEDS_PCSCD, citizen_card, desk

pytestmark = NEEDS_PCSCD


class Listener:
    """See ChipBody: another one, and what happens when it is first spoken to."""

    def __init__(self, chip: SimulatedChip) -> None:
        self._chip = chip
        self.commands = 0
        self.at_command: Callable[[], object] = lambda: None

    def reset(self) -> bytes:
        return self._chip.reset()

    def power_off(self) -> None:
        self._chip.power_off()

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        self.commands += 1
        self.at_command()
        return self._chip.exchange(apdu)


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


async def test_a_card_is_recognised_in_one_go(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        body = own_chip()
        at.slot.insert(body)
        await at.reader.inserted()
        before = at.exchange.runs

        card = await recognise(at.reader.chip, HOME)

        assert isinstance(card, SocialCard)
        assert at.exchange.runs == before + 1


async def test_nothing_more_is_said_to_a_card_when_nobody_waits_any_more(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, asyncio.timeout(15):
        body = Listener(own_chip())
        at.slot.insert(body)
        await at.reader.inserted()

        asking = asyncio.ensure_future(recognise(at.reader.chip, HOME))
        body.at_command = asking.cancel
        await asyncio.wait([asking])
        await at.reader.chip.power_off()  # in the same thread, so it is over

        assert asking.cancelled()
        assert body.commands == 1


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
        pytest.skip(
            "another pcscd is running here, which is not ours to stop: it may serve somebody's readers"
        )
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
