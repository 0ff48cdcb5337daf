"""The chip of a dispenser without a head, through pcscd's second reader, while a card lies in the first."""

import asyncio
import shutil
from pathlib import Path

import pytest

from kiosk.card.ssse import SsseCard
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.dispenser.cd720m.driver import Cd720mDispenser
from kiosk.devices.dispenser.cd720m.simulator import SimulatedCd720m
from kiosk.devices.metal import Station
from kiosk.sandbox.children import Children
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.pcscd import start_pcscd
from kiosk.sandbox.vpcd_card import VPCD_PORT, VpcdSlot
from kiosk.worker import ThreadWorker
from tests.devices.dispenser.cd720m_bench import QUICK
from tests.devices.pty import PtyPort

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pcscd") is None, reason="pcscd is not installed"),
]


def make(uid: int) -> SimulatedChip:
    return SimulatedChip(ChipState.blank(uid, "510100"))


async def test_both_readers_speak_with_their_own_card(tmp_path: Path, port: PtyPort) -> None:
    workers = [ThreadWorker(name) for name in ("watch-0", "talk-0", "watch-1", "talk-1")]
    mine = PcscReader("Virtual PCD 00 00", workers[0], workers[1])
    theirs = PcscReader("Virtual PCD 00 01", workers[2], workers[3])
    slots = VpcdSlot(speed=0.0), VpcdSlot(VPCD_PORT + 1, speed=0.0)
    hall = Hall(None, lambda: 0.0, SimulatedChip.from_json)
    hall.stock(2, make)
    unit = SimulatedCd720m(port.send, port.later, hall, slots[1], QUICK)
    port.receive = unit.receive
    dispenser = Cd720mDispenser(port.open_line, theirs)
    async with Children(tmp_path) as children, asyncio.timeout(30), asyncio.TaskGroup() as group:
        await start_pcscd(children)
        serving = [group.create_task(slot.serve()) for slot in slots]
        slots[0].insert(make(7))
        await mine.inserted()
        citizens = await SsseCard(mine.chip).identify()
        seen = []
        for _ in range(2):
            await dispenser.feed()
            seen.append((await SsseCard(dispenser.chip).identify()).card_id.hex().upper())
            await dispenser.chip.power_off()
            await dispenser.capture()

        assert seen == [make(body.uid).card_id for body in hall.at(Station.CAPTURE_BIN)]
        assert citizens.card_id.hex().upper() == make(7).card_id
        assert (await SsseCard(mine.chip).identify()).card_id == citizens.card_id
        dispenser.close()
        await mine.close()
        await theirs.close()
        for task in serving:
            task.cancel()
    for worker in workers:
        worker.close()
