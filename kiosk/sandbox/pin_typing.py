"""How a scripted citizen types a PIN: on the glass, or at the PIN pad where the glass draws no keys."""

import asyncio
from contextlib import suppress

from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.web import SaidNo, Web

TRIES = 40
AGAIN_AFTER_S = 0.5


async def type_pin(glass: GlassHands, hall: Web, pin: str) -> None:
    """Type it whole and say that it is. Raises NotOnTheGlass, SaidNo."""
    if "key_0" not in (await glass.look()).targets:
        await _type_at_pad(hall, f"clear {pin} enter")
        return
    await glass.touch_if_there("clear")
    await glass.type(pin)
    await glass.touch_once_lit("primary")


async def _type_at_pad(hall: Web, keys: str) -> None:
    """A pad whose line is bad takes no keys for a moment; a person tries again. Raises SaidNo."""
    for _ in range(TRIES):
        with suppress(SaidNo):
            await hall.post("pin_pad", keys=keys)
            return
        await asyncio.sleep(AGAIN_AFTER_S)
    await hall.post("pin_pad", keys=keys)
