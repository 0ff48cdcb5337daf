"""Two readers of the real pcscd at once: a chip with contacts over T=0, one in the field over T=1."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.card.in_hand import SocialCard, recognise
from kiosk.devices.card_reader.pair import ReaderPair
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.status import DeviceState
from kiosk.devices.trace import Traces
from kiosk.errors import CardPulled, DeviceError
from kiosk.sandbox.children import Children
from kiosk.sandbox.pcscd import start_pcscd
from kiosk.sandbox.vpcd_card import VPCD_PORT, VpcdSlot
from kiosk.worker import ThreadWorker
from tests.card.old_cards import HOME, own_chip
from tests.devices.card_reader.contactless import ContactlessChip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pcscd") is None, reason="pcscd is not installed"),
]
NAMES = ("Virtual PCD 00 00", "Virtual PCD 00 01")


@dataclass
class Desk:
    """The pair, what lies in which place, and the daemon between them."""

    pair: ReaderPair
    slot: VpcdSlot
    field: VpcdSlot
    daemon: AsyncExitStack
    logs: Path
    traces: Traces

    async def start_daemon(self) -> bool:
        """Whether it is ours."""
        return await start_pcscd(await self.daemon.enter_async_context(Children(self.logs))) is not None

    async def restart_daemon(self) -> None:
        await self.daemon.aclose()
        await self.start_daemon()


@asynccontextmanager
async def desk(logs: Path, *, needs_own_daemon: bool = False) -> AsyncIterator[Desk]:
    workers = [ThreadWorker(name) for name in ("slot", "slot-exchange", "field", "field-exchange")]
    traces = Traces(logs / "trace")
    trace = traces.of("card_reader")
    readers = [
        PcscReader(NAMES[0], workers[0], workers[1], trace),
        PcscReader(NAMES[1], workers[2], workers[3], trace),
    ]
    slots = VpcdSlot(VPCD_PORT, speed=0.0), VpcdSlot(VPCD_PORT + 1, speed=0.0)
    async with AsyncExitStack() as daemon, asyncio.timeout(30):
        at = Desk(ReaderPair(*readers), *slots, daemon, logs, traces)
        ours = await at.start_daemon()
        if needs_own_daemon and not ours:
            pytest.skip(
                "another pcscd is running here, which is not ours to stop: it may serve somebody's readers"
            )
        async with asyncio.TaskGroup() as group:
            serving = [group.create_task(slot.serve()) for slot in slots]
            yield at
            for reader in readers:
                await reader.close()
            for task in serving:
                task.cancel()
    traces.close()
    for worker in workers:
        worker.close()


async def recognised(at: Desk) -> SocialCard:
    await at.pair.inserted()
    card = await recognise(at.pair.chip, HOME)
    assert isinstance(card, SocialCard)
    return card


async def test_a_card_is_recognised_in_either_place_and_what_lies_in_the_other_does_no_harm(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        in_field = ContactlessChip(own_chip())
        at.field.insert(in_field)
        first = await recognised(at)
        at.field.remove()
        await at.pair.removed()

        at.slot.insert(own_chip())
        second = await recognised(at)
        at.field.insert(ContactlessChip(own_chip()))
        await asyncio.sleep(0.6)
        again = await recognise(at.pair.chip, HOME)
        at.slot.remove()
        await at.pair.removed()
        status = await at.pair.status()

    said = (tmp_path / "trace" / "card_reader.log").read_text("ascii")
    assert first.identity == second.identity
    assert isinstance(again, SocialCard)
    assert (status.contact, status.contactless) == (DeviceState.ONLINE, DeviceState.ONLINE)
    # T=1 knows no 61xx: SELECT asked for its answer itself, and nothing was fetched.
    selects = [apdu for apdu in in_field.heard if apdu[1] == 0xA4]
    assert selects
    assert all(len(apdu) == 6 + apdu[4] for apdu in selects)
    assert not any(apdu[1] == 0xC0 for apdu in in_field.heard)
    # Both are traced, and the trace tells commands and status words, and no card from another.
    assert ", T=0" in said
    assert ", T=1" in said
    assert "> SELECT 00 a4" in said
    assert "< SW [" in said
    assert first.identity.card_id.hex(" ") not in said
    assert first.identity.atr_historical.hex(" ") not in said


async def test_both_places_outlive_a_restart_of_pcscd(tmp_path: Path) -> None:
    async with desk(tmp_path, needs_own_daemon=True) as at:
        at.slot.insert(own_chip())
        await recognised(at)

        await at.restart_daemon()
        with pytest.raises((DeviceError, CardPulled)):
            await at.pair.chip.transmit(bytes.fromhex("0084000008"))
        in_slot = await recognised(at)
        at.slot.remove()
        await at.pair.removed()
        at.field.insert(ContactlessChip(own_chip()))
        in_field = await recognised(at)

    assert in_slot.identity == in_field.identity
