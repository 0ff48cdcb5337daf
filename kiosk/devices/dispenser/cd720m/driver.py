"""Card dispenser of the CD-720M type: hopper, read position, take position, capture bin; no chip head.

    citizen   TAKE position  <->  READ position (a PC/SC reader stands there)  <--  hopper
                                        |
                                  capture bin

No motion is answered. The unit is told once, and then asked for its state until nothing moves any more: what
its sensors say then decides whether the motion was done, or never began because the ENQ was lost. It is
never told twice. The chip is reached by a reader of its own; a passage to the card printer belongs to the
cabinet (ADR 0021), and old cards cannot be taken in.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from kiosk.card.port import Chip
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.dispenser.cd720m.chip import ReadPositionChip
from kiosk.devices.dispenser.cd720m.codec import MOVING, Act, Ask, Flag, State, flags_of, state_of
from kiosk.devices.dispenser.cd720m.errors import HISTORY, fault_of
from kiosk.devices.dispenser.cd720m.link import Cd720mLink
from kiosk.devices.dispenser.cd720m.model import MODELS, Cd720mModel, Cd720mPatience
from kiosk.devices.dispenser.cd720m.sensors import STATES, place_of, status_of, troubled
from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.line import LineOpener
from kiosk.devices.status import DeviceIdentity, printable
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

_STILL_MOVING = frozenset({State.DISPENSING, State.CALLING_BACK})


@dataclass(frozen=True, slots=True)
class _Motion:
    """A move: where the card has to be before, and where the sensors see it afterwards."""

    letters: str
    origins: tuple[CardPlace, ...]
    target: CardPlace
    clears_history: bool = False
    """Before a card goes on its way, "taken" and "called back" of the one before it are forgotten."""


class Cd720mDispenser:
    """See Dispenser. `reader` is the PC/SC reader at the read position."""

    def __init__(
        self,
        open_line: LineOpener,
        reader: CardReader,
        *,
        model: Cd720mModel | None = None,
        patience: Cd720mPatience | None = None,
    ) -> None:
        self._model = model or MODELS[""]
        self._patience = patience or Cd720mPatience()
        self._reader = reader
        self._link = Cd720mLink(open_line, self._patience)
        self._turn = asyncio.Lock()
        self._chip = ReadPositionChip(reader, self._patience.chip_s)
        self._deaf = False
        """It acknowledged an order, did nothing, and is not ready: as after a loss of power."""

    @property
    def chip(self) -> Chip:
        return self._chip

    async def status(self) -> DispenserStatus:
        return await self._told(self._flags)

    async def identity(self) -> DeviceIdentity:
        """See Dispenser. The unit has a version of three digits, and a reader beside it."""
        try:
            async with self._turn:
                version = printable((await self._link.ask(Ask.VERSION)).data)
        except DeviceError:
            return DeviceIdentity()
        return DeviceIdentity(words=(await self._reader.identity()).words, firmware=version)

    async def reset(self) -> DispenserStatus:
        """See Dispenser. What ST does with a card inside is not known: a unit that is ready is left alone."""
        return await self._told(self._brought_back)

    async def feed(self) -> None:
        await self._move(_Motion(self._model.feed, (CardPlace.NONE,), CardPlace.CHIP, clears_history=True))

    async def present(self) -> None:
        await self._move(_Motion(self._model.present, (CardPlace.CHIP,), CardPlace.GATE, clears_history=True))

    async def taken(self, within_s: float) -> bool:
        clock = asyncio.get_running_loop().time
        until = clock() + within_s
        while True:
            async with self._turn:
                flags = await self._flags()
            if not flags & (Flag.AT_TAKE | MOVING):
                break
            if clock() >= until:
                return False
            await asyncio.sleep(min(self._patience.poll_s, max(until - clock(), 0)))
        if flags & (Flag.CALLED_BACK | Flag.AT_READ):
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, "back from the take position by itself")
        return True

    async def capture(self) -> None:
        origins = (CardPlace.CHIP, CardPlace.GATE)
        await self._move(_Motion(self._model.capture, origins, CardPlace.NONE))

    async def take_in(self, within_s: float) -> bool:
        """See Dispenser. The unit has no slot through which a card could come in."""
        raise DeviceError(Fault.DISPENSER_PROTOCOL, "it takes no card in")

    async def pass_to_printer(self) -> None:
        await self._pass(_Motion(self._model.pass_to_printer, (CardPlace.CHIP,), CardPlace.NONE))

    async def take_from_printer(self) -> None:
        await self._pass(_Motion(self._model.take_from_printer, (CardPlace.NONE,), CardPlace.CHIP))

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _pass(self, motion: _Motion) -> None:
        if not self._model.reaches_printer:
            raise DeviceError(Fault.DISPENSER_PROTOCOL, "there is no way to the printer")
        await self._move(motion)

    async def _move(self, motion: _Motion) -> None:
        async with self._turn:
            before = await self._flags()
            self._refuse(motion, before)
            if motion.clears_history:
                await self._link.ask(Ask.CLEAR_FLAGS)
            try:
                await self._link.order(motion.letters)
            except DeviceError as doubt:
                if doubt.fault is not Fault.DISPENSER_SILENT:
                    raise
                log.warning("dispenser: %s", doubt)
            self._judge(motion, before, await self._at_rest(place_of(before)))

    def _refuse(self, motion: _Motion, flags: Flag) -> None:
        """Raises DeviceError for what cannot be done as things stand."""
        fault = fault_of(flags)
        if fault is not None:
            raise DeviceError(fault, f"{motion.letters} with flags {flags:03X}")
        if flags & MOVING or place_of(flags) not in motion.origins:
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"{motion.letters} with flags {flags:03X}")
        if motion.letters == self._model.feed and flags & Flag.HOPPER_EMPTY:
            raise DeviceError(Fault.DISPENSER_EMPTY, motion.letters)
        if motion.letters == self._model.capture and flags & Flag.BIN_FULL:
            raise DeviceError(Fault.DISPENSER_BIN_FULL, motion.letters)

    async def _at_rest(self, origin: CardPlace) -> Flag:
        """All flags, once nothing moves and the card is not where it was, or the order was not heard."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        while True:
            await asyncio.sleep(self._patience.poll_s)
            now, asked_at = await self._flags_at_rest(), clock()
            if now is not None and (place_of(now) is not origin or fault_of(now) is not None):
                return now
            if now is not None and asked_at - begun > self._patience.begin_s:
                return now
            if asked_at - begun > self._patience.move_s:
                raise DeviceError(Fault.DISPENSER_SILENT, "it does not come to rest")

    async def _flags_at_rest(self) -> Flag | None:
        """None while something moves, or while a unit that is busy with it does not answer."""
        try:
            if state_of(await self._link.ask(Ask.STATE)) in _STILL_MOVING:
                return None
            flags = await self._flags()
        except DeviceError as silent:
            if silent.fault is not Fault.DISPENSER_SILENT:
                raise
            return None
        return None if flags & MOVING else flags

    def _judge(self, motion: _Motion, before: Flag, after: Flag) -> None:
        fault, place = fault_of(after), place_of(after)
        if fault is not None:
            raise DeviceError(fault, f"{motion.letters} ended with flags {after:03X}")
        if motion.target is CardPlace.GATE and place is CardPlace.NONE and after & Flag.TAKEN_AWAY:
            return  # a hand was quicker than our look
        if place is not motion.target:
            if place is place_of(before):
                self._deaf = not after & Flag.READY
                unheard = Fault.DISPENSER_RESET if self._deaf else Fault.DISPENSER_SILENT
                raise DeviceError(unheard, f"{motion.letters} was not heard")
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"{motion.letters} ended with flags {after:03X}")
        if motion.letters == self._model.capture and after & HISTORY == Flag.TAKEN_AWAY:
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, "taken, and not called back")

    async def _flags(self) -> Flag:
        return flags_of(await self._link.ask(Ask.FLAGS))

    async def _brought_back(self) -> Flag:
        """A unit that lost its power obeys nothing but ST, and RF and PB show the card before they show that.

        That READY stands beside a card and a low hopper is inferred: one that never says it there costs
        `reset_s` here, and no more.
        """
        flags = await self._waited_out(await self._flags())
        if fault_of(flags) is None and flags & (Flag.READY | MOVING):
            return flags
        await self._link.order(Act.RESET)
        self._deaf = False
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience.reset_s
        while clock() < until:
            await asyncio.sleep(self._patience.poll_s)
            now = await self._flags_at_rest()
            if now is not None and now & Flag.READY and fault_of(now) is None:
                return now
        return await self._flags()

    async def _waited_out(self, flags: Flag) -> Flag:
        """After a start of this program the unit may still be in a motion that its predecessor ordered."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience.move_s
        while flags & MOVING and clock() < until:
            await asyncio.sleep(self._patience.poll_s)
            flags = await self._flags()
        return flags

    async def _told(self, ask: Callable[[], Awaitable[Flag]]) -> DispenserStatus:
        """A status in any case: a fault is one too."""
        try:
            async with self._turn:
                flags = await ask()
        except DeviceError as error:
            return self._capable(troubled(error.fault))
        status = self._capable(status_of(flags))
        if self._deaf and status.usable and not flags & Flag.READY:
            lost = Fault.DISPENSER_RESET
            return replace(status, state=STATES[lost], fault=lost)
        if status.usable and not (await self._reader.status()).usable:
            gone = Fault.DISPENSER_READER_GONE
            return replace(status, state=STATES[gone], fault=gone)
        return status

    def _capable(self, status: DispenserStatus) -> DispenserStatus:
        return replace(status, takes_in=False, reaches_printer=self._model.reaches_printer)
