"""The cards of a made-up person through the real pcscd: recognised, read, PIN reset, pulled, upside down."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.card.holder import Holder, read_holder
from kiosk.card.in_hand import (
    BankCard,
    MuteCard,
    OtherProvince,
    SocialCard,
    StaffCardFound,
    UnknownCard,
    recognise,
)
from kiosk.card.pin import PinOutcome, PinReset, find_out, mark_tries
from kiosk.card.ssse import PinVerified, SsseCard
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.children import Children
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Profile
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.mishaps import Mishaps
from kiosk.sandbox.pcscd import start_pcscd
from kiosk.sandbox.reader_slot import ReaderSlot
from kiosk.sandbox.vpcd_card import VpcdSlot
from kiosk.worker import ThreadWorker
from tests.card.old_cards import HOME, NEW_PIN, VERSIONS, Office, own_chip, reset_pin

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pcscd") is None, reason="pcscd is not installed"),
]


@dataclass
class Desk:
    """A hall with one reader, and hands."""

    hall: Hall
    slot: ReaderSlot
    reader: PcscReader
    mishaps: Mishaps

    async def put_in(self, chip: SimulatedChip, *, upside_down: bool = False) -> None:
        body = self.hall.bring(lambda _: chip, "a card")
        assert self.hall.insert(body, upside_down=upside_down)
        self.slot.put_in(body)
        await self.reader.inserted()

    async def pull_out(self) -> None:
        self.hall.withdraw()
        self.slot.pull_out()
        await self.reader.removed()


@asynccontextmanager
async def desk(logs: Path) -> AsyncIterator[Desk]:
    presence, exchange = ThreadWorker("presence"), ThreadWorker("exchange")
    async with Children(logs) as children, asyncio.timeout(60):
        await start_pcscd(children)
        hall, vpcd = Hall(None, lambda: 0.0, SimulatedChip.from_json), VpcdSlot(speed=0.0)
        slot = ReaderSlot(hall, vpcd)
        mishaps = Mishaps({"card_reader": slot.mishaps()}, lambda *_: None)
        hall.watch(mishaps.moment)
        reader = PcscReader("Virtual PCD 00 00", presence, exchange)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(vpcd.serve())
            yield Desk(hall, slot, reader, mishaps)
            await reader.close()
            serving.cancel()
    presence.close()
    exchange.close()


async def test_every_card_of_a_wallet_is_recognised_one_after_the_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        for version in VERSIONS:
            await at.put_in(own_chip(version))
            card = await recognise(at.reader.chip, HOME)
            assert isinstance(card, SocialCard)
            holder = await read_holder(SsseCard(at.reader.chip), card, Office())
            assert isinstance(holder, Holder)
            assert holder.name == "张三"
            await at.pull_out()


async def test_every_wrong_card_is_told_apart(tmp_path: Path) -> None:
    dead = own_chip()
    dead.go_mute()
    cards = [
        (own_chip(), True, MuteCard),
        (dead, False, MuteCard),
        (own_chip(region="330100"), False, OtherProvince),
        (SimulatedChip(ChipState.of_another_trade(Profile.BANK, 9)), False, BankCard),
        (SimulatedChip(ChipState.of_another_trade(Profile.TRANSIT, 9)), False, UnknownCard),
        (SimulatedChip(ChipState.technician("T-0218", "246813")), False, StaffCardFound),
    ]
    async with desk(tmp_path) as at:
        for chip, upside_down, kind in cards:
            await at.put_in(chip, upside_down=upside_down)
            assert isinstance(await recognise(at.reader.chip, HOME), kind)
            await at.pull_out()


@pytest.mark.parametrize("name", ["lost_command", "lost_answer"])
async def test_a_reset_without_an_answer_is_found_out_on_the_card_still_in_the_slot(
    tmp_path: Path, name: str
) -> None:
    async with desk(tmp_path) as at:
        own = own_chip()
        await at.put_in(own)
        card = await recognise(at.reader.chip, HOME)
        assert isinstance(card, SocialCard)
        session = SsseCard(at.reader.chip)
        mark = await mark_tries(session)
        at.mishaps.arm(f"{name}@pin_reset")

        with pytest.raises(DeviceError) as error:
            await reset_pin(session, card, Office(), NEW_PIN)
        outcome = await find_out(session, card.identity, mark)
        done = await reset_pin(session, card, Office(), NEW_PIN)

        assert error.value.fault is Fault.CHIP_MUTE
        assert outcome is (PinOutcome.DONE if name == "lost_answer" else PinOutcome.NOT_DONE)
        assert done == PinReset()
        assert await session.verify_pin(NEW_PIN) == PinVerified()


async def recognise_read_and_reset(reader: PcscReader) -> None:
    session = SsseCard(reader.chip)
    card = await recognise(reader.chip, HOME)
    assert isinstance(card, SocialCard)
    await read_holder(session, card, Office())
    await reset_pin(session, card, Office(), NEW_PIN)


@pytest.mark.parametrize("step", ["card_read", "card_proof", "card_opening", "pin_reset"])
async def test_a_card_pulled_at_any_command_is_pulled_and_nothing_hangs(tmp_path: Path, step: str) -> None:
    async with desk(tmp_path) as at:
        await at.put_in(own_chip())
        at.mishaps.arm(f"pulled@{step}")

        with pytest.raises(CardPulled):
            await recognise_read_and_reset(at.reader)
        await at.reader.removed()
