"""Card dispenser CRT-591/571 (F2 protocol), which passes cards to the printer behind it.

    citizen   GATE  <->  contact HEAD  <->  printer's inlet
                           |      |
                         stack  error bin

A motion is never ordered twice in doubt. When its answer does not come, the sensors are asked, and only where
they can mean nothing else than "done" the motion counts as done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from kiosk.card.port import Chip
from kiosk.devices.dispenser.crt591.antenna import Crt591Antenna
from kiosk.devices.dispenser.crt591.chip import Crt591Chip
from kiosk.devices.dispenser.crt591.codec import Answer, Command, Failed
from kiosk.devices.dispenser.crt591.errors import CONTACT_NOT_RELEASED, fault_of
from kiosk.devices.dispenser.crt591.link import Crt591Link
from kiosk.devices.dispenser.crt591.model import Crt591Model, Crt591Patience
from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.line import LineOpener
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

INIT = 0x30
STATUS = Command(0x31, 0x30)
SENSORS = Command(0x31, 0x31)
BIN_COUNT = Command(0xA5, 0x30)
BIN_COUNT_ANEW = Command(0xA5, 0x31, b"000")
MOST_COUNTED = 900  # of three digits; a counter that runs over answers captures with error 50
SERIAL = Command(0xA2, 0x30)
VERSION = Command(0xA4, 0x30)
MOVE = 0x32
ENTRY = 0x33

_PLACES = {"0": CardPlace.NONE, "1": CardPlace.GATE, "2": CardPlace.CHIP}
_STACK = {"0": Supply.EMPTY, "1": Supply.LOW, "2": Supply.OK}
_BIN = {"0": Supply.OK, "1": Supply.FULL, "2": Supply.FULL}  # 2: seen on a real R02 unit
_STATES = {
    Fault.DISPENSER_GONE: DeviceState.NO_DEVICE,
    Fault.DISPENSER_SILENT: DeviceState.OFFLINE,
    Fault.DISPENSER_RESET: DeviceState.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class _Motion:
    """A move: where the card has to be before, and where the sensors see it afterwards."""

    pm: int
    origins: tuple[CardPlace, ...]
    target: CardPlace
    unmistakable_from: tuple[CardPlace, ...]
    """From where `target` proves that it was done: what is gone from the gate may have been taken."""


class Crt591Dispenser:
    """See Dispenser."""

    def __init__(
        self,
        open_line: LineOpener,
        *,
        model: Crt591Model | None = None,
        patience: Crt591Patience | None = None,
    ) -> None:
        self._model = model or Crt591Model()
        self._patience = patience or Crt591Patience()
        self._link = Crt591Link(open_line, self._patience, self._model.address)
        self._turn = asyncio.Lock()
        self._counts = self._model.counts_captures
        self._chip: Chip = (
            Crt591Antenna(self._chip_order) if self._model.antenna else Crt591Chip(self._chip_order)
        )
        self._tells_sensors = self._model.tells_sensors

    @property
    def chip(self) -> Chip:
        return self._chip

    async def status(self) -> DispenserStatus:
        return await self._told(self._sensors_and_counter)

    async def identity(self) -> DeviceIdentity:
        """See Dispenser. The version text names model and firmware in one: C591_R02_A_170413."""
        try:
            async with self._turn:
                version, serial = await self._text(VERSION), await self._text(SERIAL)
                captured = await self._captured()
        except DeviceError:
            return DeviceIdentity()
        counters = {} if captured is None else {"captured": captured}
        return DeviceIdentity(firmware=version, serial=serial, counters=counters)

    async def reset(self) -> DispenserStatus:
        return await self._told(self._initialised)

    async def feed(self) -> None:
        # With a card in the path the same order would not feed but move that card.
        await self._move(_Motion(self._model.to_chip, (CardPlace.NONE,), CardPlace.CHIP, (CardPlace.NONE,)))

    async def present(self) -> None:
        await self._move(_Motion(self._model.present, (CardPlace.CHIP,), CardPlace.GATE, (CardPlace.CHIP,)))

    async def taken(self, within_s: float) -> bool:
        status = await self._left_place(CardPlace.GATE, within_s)
        return status is not None and _gone(status)

    async def capture(self) -> None:
        origins = (CardPlace.CHIP, CardPlace.GATE)
        before = (await self.status()).captured
        await self._move(_Motion(self._model.capture, origins, CardPlace.NONE, (CardPlace.CHIP,)))
        after = (await self.status()).captured
        if before is not None and before == after:
            log.warning("dispenser: the bin's counter stands still; it is not believed any more")
            self._counts = False

    async def take_in(self, within_s: float) -> bool:
        if (await self._look()).card is not CardPlace.NONE:
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, "no room for a card from outside")
        try:
            await self._entry(self._model.permit_entry)
            await self._left_place(CardPlace.NONE, within_s)
        finally:
            await self._entry(self._model.forbid_entry)
        # A hand may have been quicker than our last look.
        if (await self._look()).card is CardPlace.NONE:
            return False
        # The unit has carried it to the antenna, where the contacts are not.
        inside = (CardPlace.CHIP, CardPlace.GATE)
        await self._move(_Motion(self._model.to_chip, inside, CardPlace.CHIP, (CardPlace.GATE,)))
        return True

    async def pass_to_printer(self) -> None:
        await self._move(
            _Motion(self._model.pass_to_printer, (CardPlace.CHIP,), CardPlace.NONE, (CardPlace.CHIP,))
        )

    async def take_from_printer(self) -> None:
        await self._move(
            _Motion(self._model.take_from_printer, (CardPlace.NONE,), CardPlace.CHIP, (CardPlace.NONE,))
        )

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _move(self, motion: _Motion) -> None:
        async with self._turn:
            before = (await self._sensors()).card
            if before not in motion.origins:
                raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"move {motion.pm:02X} with card {before}")
            try:
                answer = await self._link.order(Command(MOVE, motion.pm), self._patience.move_s)
            except DeviceError as doubt:
                if doubt.fault is not Fault.DISPENSER_SILENT or not await self._was_done(motion, before):
                    raise
                return
            after = _status_of(answer, f"move {motion.pm:02X}").card
            if after is not motion.target and not (
                motion.target is CardPlace.GATE and after is CardPlace.NONE
            ):
                raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"after move {motion.pm:02X} at {after}")

    async def _left_place(self, place: CardPlace, within_s: float) -> DispenserStatus | None:
        """The first status in which the card is not there any more; None when it is, after `within_s`."""
        clock = asyncio.get_running_loop().time
        until = clock() + within_s
        while True:
            status = await self._look()
            if status.card is not place:
                # Seen twice: a sensor that lies once must not hand anybody a card that stands there still.
                status = await self._look()
            if status.card is not place:
                return status
            if clock() >= until:
                return None
            await asyncio.sleep(min(self._patience.poll_s, max(until - clock(), 0)))

    async def _entry(self, pm: int) -> None:
        async with self._turn:
            _status_of(await self._link.order(Command(ENTRY, pm), self._patience.quick_s), f"entry {pm:02X}")

    async def _was_done(self, motion: _Motion, before: CardPlace) -> bool:
        """Ask the sensors about a motion without an answer."""
        after = (await self._sensors()).card
        done = before in motion.unmistakable_from and after is motion.target
        log.warning("dispenser: no answer to move %02X, card was %s, is %s", motion.pm, before, after)
        return done

    async def _chip_order(self, command: Command) -> Answer:
        async with self._turn:
            return await self._link.order(command, self._patience.chip_s)

    async def _look(self) -> DispenserStatus:
        async with self._turn:
            return await self._sensors()

    async def _sensors(self) -> DispenserStatus:
        return _status_of(await self._link.ask(STATUS, self._patience.quick_s), "status")

    async def _sensors_and_counter(self) -> DispenserStatus:
        status = await self._believed()
        return replace(status, captured=await self._captured(), sensors=await self._every_sensor())

    async def _believed(self) -> DispenserStatus:
        """What the sensors say twice; a third look decides. By this it is settled whose card is where."""
        first, second = await self._sensors(), await self._sensors()
        return second if first == second else await self._sensors()

    async def _every_sensor(self) -> str | None:
        """S1, S2 and so on as the unit tells them, 1 where a card is; where each sits, no manual says."""
        if not self._tells_sensors:
            return None
        answer = await self._link.ask(SENSORS, self._patience.quick_s)
        self._tells_sensors = not isinstance(answer, Failed)
        return None if isinstance(answer, Failed) else printable(answer.data)

    async def _captured(self) -> int | None:
        """The error bin's counter; None where the unit has none, or one that was seen to stand still."""
        if not self._counts:
            return None
        answer = await self._link.ask(BIN_COUNT, self._patience.quick_s)
        if isinstance(answer, Failed) or not answer.data.isdigit():
            return None
        return int(answer.data)

    async def _text(self, question: Command) -> str:
        """What the unit says of itself; a leading length byte (A2) is no part of it."""
        answer = await self._link.ask(question, self._patience.quick_s)
        return "" if isinstance(answer, Failed) else printable(answer.data)

    async def _initialised(self) -> DispenserStatus:
        await self._link.reach(self._patience.still_moving_s)
        initialise = Command(INIT, self._model.initialise)
        answer = await self._link.order(initialise, self._patience.init_s)
        if isinstance(answer, Failed) and answer.error == CONTACT_NOT_RELEASED:
            answer = await self._link.order(initialise, self._patience.init_s)
        status = _status_of(answer, "init")
        count = await self._captured()
        if count is not None and count > MOST_COUNTED and status.capture_bin is not Supply.FULL:
            await self._link.order(BIN_COUNT_ANEW, self._patience.quick_s)
        return await self._sensors_and_counter()

    async def _told(self, ask: Callable[[], Awaitable[DispenserStatus]]) -> DispenserStatus:
        """A status in any case: a fault is one too."""
        try:
            async with self._turn:
                return await ask()
        except DeviceError as error:
            return DispenserStatus(_STATES.get(error.fault, DeviceState.HARDWARE_ERROR), error.fault)


def _status_of(answer: Answer, what: str) -> DispenserStatus:
    """What a success says about card, stack and bin. Raises DeviceError for a failure."""
    if isinstance(answer, Failed):
        raise DeviceError(fault_of(answer.error), f"{answer.error} on {what}")
    return DispenserStatus(
        state=DeviceState.ONLINE,
        card=_PLACES.get(answer.status[0], CardPlace.UNKNOWN),
        stack=_STACK.get(answer.status[1], Supply.UNKNOWN),
        capture_bin=_BIN.get(answer.status[2], Supply.UNKNOWN),
    )


def _gone(status: DispenserStatus) -> bool:
    """Whether the card left by the gate. Raises DeviceError when it went somewhere else."""
    if status.card is not CardPlace.NONE:
        raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"from the gate to {status.card}")
    return True
