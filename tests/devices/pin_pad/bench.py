"""What the tests of the PIN pads share: both makes behind one name, pace, patience, and a finger."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kiosk.crypto import sm4, tdes
from kiosk.devices.line import LineOpener
from kiosk.devices.pin_pad.kmy3501.driver import Kmy3501PinPad
from kiosk.devices.pin_pad.kmy3501.simulator import SimulatedKmy3501
from kiosk.devices.pin_pad.link import PadPatience
from kiosk.devices.pin_pad.port import EntryRule, KeyCipher, KeyPress, KeySlot
from kiosk.devices.pin_pad.simulated_keys import TEST_MASTER
from kiosk.devices.pin_pad.simulated_pad import PadTimings
from kiosk.devices.pin_pad.zt598.driver import Zt598PinPad
from kiosk.devices.pin_pad.zt598.simulator import SimulatedZt598
from tests.devices.pty import PtyPort

QUICK = PadTimings(command_s=0.0005)
IMPATIENT = PadPatience(answer_s=0.12, after_noise_s=0.03, quiet_s=0.02)
SIX = EntryRule(6, 6)
WORKING = bytes.fromhex("1122334455667788 99AABBCCDDEEFF00")
ACCOUNT = "200212345678"

Pad = Zt598PinPad | Kmy3501PinPad
Simulated = SimulatedZt598 | SimulatedKmy3501


@dataclass(frozen=True, slots=True)
class Make:
    """One make: its driver, its machine, and where its keys stand."""

    driver: Callable[..., Pad]
    machine: Callable[..., Simulated]
    tdes: KeySlot
    load_begins: bytes
    """The first bytes of the frame that loads a key."""
    status: bytes
    """What it is asked for its status."""


MAKES = {
    "zt598": Make(Zt598PinPad, SimulatedZt598, KeySlot(KeyCipher.TDES, 1, 0x30), b"\x020392", b"\x49"),
    "kmy3501": Make(Kmy3501PinPad, SimulatedKmy3501, KeySlot(KeyCipher.TDES, 0, 0), b"\x021333", b"\x30"),
}


@dataclass(slots=True)
class Bench:
    """A pad at its line."""

    make: Make
    port: PtyPort
    machine: Any
    pad: Pad
    told: list[tuple[KeyPress, int]] = field(default_factory=list)

    def pressed(self, key: KeyPress, count: int) -> None:
        self.told.append((key, count))

    async def typing(self) -> None:
        """Until the keypad is open."""
        await self.port.until(lambda: bool(self.machine.mode))

    async def press_until_seen(self, digits: str) -> None:
        """As people do: a digit for which no dot comes is pressed again."""
        for digit in digits:
            before = len(self.told)
            while len(self.told) == before:
                self.machine.press(digit)
                with contextlib.suppress(TimeoutError):
                    await self.port.until(partial(self._more_than, before), 0.03)
        self.machine.press("enter")

    def _more_than(self, before: int) -> bool:
        return len(self.told) > before


def bench(make: Make, port: PtyPort, *, clear: KeyPress = KeyPress.BACKSPACE) -> Bench:
    machine = make.machine(port.send, port.later, QUICK)
    port.receive = machine.receive
    opener: LineOpener = port.open_line
    return Bench(make, port, machine, make.driver(opener, clear=clear, patience=IMPATIENT))


def wrapped(cipher: KeyCipher, key: bytes = WORKING) -> bytes:
    """A working key under the test's master key."""
    encrypt = sm4.encrypt_ecb if cipher is KeyCipher.SM4 else tdes.encrypt_ecb
    return encrypt(TEST_MASTER, key)
