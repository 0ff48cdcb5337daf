"""A citizen's own card in the virtual hall, and a PIN reset cut at every place that it passes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest

from kiosk.card import keys
from kiosk.card.holder import Holder, read_holder
from kiosk.card.in_hand import MuteCard, SocialCard, recognise
from kiosk.card.keys import SCHEMES
from kiosk.card.personalise import Challenges, ChipProof
from kiosk.card.pin import PinMark, PinOutcome, PinReset, find_out, mark_tries
from kiosk.card.ssse import SsseCard
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.hub.hsm import KeyUse
from kiosk.model import Pin
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.virtual.loop import VirtualLoop
from kiosk.sandbox.virtual.manner import Surroundings
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.power import Kind, PowerLost
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.slot import SlotReader
from tests.card.old_cards import reset_pin
from tests.sandbox.virtual.shares import WHOLE

T = TypeVar("T")

HOME = "51"
NEW_PIN = Pin("739164")
OWNERS = {"1.00": "邓云舒", "2.00": "何望川", "3.00": "许清晏"}
LOCKED = "袁若水"


class Office:
    """See ReadOffice and PinOffice: the room's key holder, and nothing asked."""

    def __init__(self, room: Room) -> None:
        self._holder = room.hub.key_holder

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof:
        return ChipProof(
            self._proof(card, KeyUse.INTERNAL, challenges.internal_factor, challenges.internal_source),
            self._proof(card, KeyUse.READ, challenges.external_factor, challenges.external_source),
        )

    async def pin_right(self, card: SocialCard, factor: bytes, source: bytes) -> bytes:
        return self._proof(card, KeyUse.PIN_UNBLOCK, factor, source)

    async def pin_reload(self, card: SocialCard, challenge: bytes, new: Pin) -> bytes:
        scheme = SCHEMES[card.algorithm]
        own = self._holder.card_keys(card.region, card.identity.atr_historical, scheme)
        pk = keys.process_key(own[KeyUse.MAINTENANCE], challenge, scheme)
        return keys.pin_reload_apdu(pk, keys.packed_pin(new.digits), scheme)

    async def pin_unblock(self, card: SocialCard, challenge: bytes) -> bytes:
        raise NotImplementedError  # no test of this file unblocks

    def _proof(self, card: SocialCard, use: KeyUse, factor: bytes, source: bytes) -> bytes:
        scheme = SCHEMES[card.algorithm]
        historical = card.identity.atr_historical
        return self._holder.proof(use, card.region, historical, factor, source, scheme)


def live(room: Room, work: Callable[[SlotReader], Awaitable[T]]) -> T:
    """One life of a program that does nothing else. Raises PowerLost when the script cuts it."""
    life = room.world.power.start()
    loop = VirtualLoop(room.world, life)
    try:
        return loop.run_until_complete(work(SlotReader(room.slot, life)))
    finally:
        loop.discard()
        room.world.power.off()


def room_with(person: str, folder: Path, script: dict[str, str] | None = None) -> Room:
    room = Room(Setting(person=person), script or {}, folder)
    room.world.later(2.0, lambda: hands(room).insert_own_card())
    return room


def hands(room: Room) -> Surroundings:
    return room.guests.around


def chip_in(room: Room) -> SimulatedChip:
    assert room.slot.body is not None
    return chip_of(room.slot.body)


@pytest.mark.parametrize("person", OWNERS.values(), ids=OWNERS)
def test_a_person_puts_a_card_in_and_pulls_it_out(tmp_path: Path, person: str) -> None:
    room = room_with(person, tmp_path)

    async def visit(reader: SlotReader) -> tuple[Holder, float]:
        await reader.inserted()
        card = await recognise(reader.chip, HOME)
        assert isinstance(card, SocialCard)
        holder = await read_holder(SsseCard(reader.chip), card, Office(room))
        assert isinstance(holder, Holder)
        room.world.later(3.0, hands(room).pull_own_card)
        await reader.removed()
        return holder, room.world.now

    holder, at = live(room, visit)

    assert holder.name == person
    assert at > 5.0, "hands and chip take their time"
    assert room.slot.body is None
    assert room.hall.bodies()["stack"] == 3


def test_upside_down_it_is_mute(tmp_path: Path) -> None:
    room = Room(Setting(person=OWNERS["3.00"]), {}, tmp_path)
    room.world.later(1.0, lambda: hands(room).insert_own_card(upside_down=True))

    async def visit(reader: SlotReader) -> object:
        await reader.inserted()
        return await recognise(reader.chip, HOME)

    assert live(room, visit) == MuteCard()


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.3, 0.5])
def test_who_pulls_the_card_in_the_middle_has_pulled_it(tmp_path: Path, after_s: float) -> None:
    room = room_with(OWNERS["3.00"], tmp_path)

    async def visit(reader: SlotReader) -> None:
        await reader.inserted()
        room.world.later(after_s, hands(room).pull_own_card)
        while True:
            await recognise(reader.chip, HOME)

    with pytest.raises(CardPulled):
        live(room, visit)


def test_a_card_pulled_while_its_chip_works_gives_no_answer(tmp_path: Path) -> None:
    room = room_with(OWNERS["3.00"], tmp_path)

    async def visit(reader: SlotReader) -> None:
        await reader.inserted()
        room.world.later(0.01, hands(room).pull_own_card)
        await reader.chip.power_on()

    with pytest.raises(CardPulled):
        live(room, visit)


def test_without_power_the_chip_says_nothing(tmp_path: Path) -> None:
    room = room_with(OWNERS["3.00"], tmp_path)

    async def visit(reader: SlotReader) -> None:
        await reader.inserted()
        await reader.chip.power_on()
        await reader.reset()
        await reader.chip.transmit(bytes.fromhex("0084000008"))

    with pytest.raises(DeviceError, match=Fault.CHIP_MUTE.code):
        live(room, visit)


# --- a reset, cut everywhere --------------------------------------------------------------------------------


class NotRecognised(Exception):
    """The chip fell silent while it was looked at."""


class Reset:
    """The forward path, and what it would have written into its journal."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.card: SocialCard | None = None
        self.mark: PinMark | None = None
        self.done: object = None

    async def run(self, reader: SlotReader) -> None:
        await reader.inserted()
        card = await recognise(reader.chip, HOME)
        if not isinstance(card, SocialCard):
            raise NotRecognised
        session = SsseCard(reader.chip)
        self.card, self.mark = card, await mark_tries(session)
        self.done = await reset_pin(session, card, Office(self.room), NEW_PIN)

    async def settle(self, reader: SlotReader) -> PinOutcome:
        assert self.card is not None
        return await find_out(SsseCard(reader.chip), self.card.identity, self.mark)


def places_of(person: str) -> list[str]:
    with TemporaryDirectory() as folder:
        room = room_with(person, Path(folder))
        reset = Reset(room)
        live(room, reset.run)
        assert reset.done == PinReset()
        return list(room.world.power.passed)


WHOSE = (*OWNERS.values(), LOCKED)


def cases_of(person: str) -> list[tuple[str, Kind]]:
    """Each place with one kind of what may happen there; the whole sweep: each with all."""
    cases = []
    for number, place in enumerate(places_of(person), WHOSE.index(person)):
        lost = Kind.LOST_REQUEST if ":before#" in place else Kind.LOST_ANSWER
        kinds = (Kind.CRASH, Kind.MAINS, lost)
        cases += [(place, kind) for kind in (kinds if WHOLE else kinds[number % 3 :][:1])]
    return cases


@pytest.mark.slow
def test_the_sweep_reaches_each_command_of_a_reset() -> None:
    places = places_of(LOCKED)

    for command in ("on", "a4", "b2", "20", "84", "82", "24"):
        assert any(f"card_reader.{command}:" in place for place in places)


@pytest.mark.slow
@pytest.mark.parametrize("person", WHOSE)
def test_cut_anywhere_the_card_has_the_old_state_or_the_new_pin_and_it_is_known_which(
    tmp_path: Path, person: str
) -> None:
    cases = cases_of(person)
    assert len(cases) >= 36
    for number, (place, kind) in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        room = room_with(person, folder, {place: kind})
        reset = Reset(room)
        with pytest.raises((PowerLost, DeviceError, NotRecognised)):
            live(room, reset.run)
        assert room.world.power.fired == [place], (person, place, kind)
        state = chip_in(room).state
        is_new = state.pin == bytes.fromhex(NEW_PIN.digits)

        if reset.mark is None:
            assert not is_new, (person, place, kind)
            continue
        outcome = live(room, reset.settle)

        assert outcome is (PinOutcome.DONE if is_new else PinOutcome.NOT_DONE), (person, place, kind)
        assert state.pin_left == (3 if is_new else reset.mark.left), (person, place, kind)
        assert (state.pin_left > 0) or person == LOCKED
