"""How a scripted citizen types a PIN: on the glass, or at the PIN pad where the glass draws no keys."""

from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.web import Web


async def type_pin(glass: GlassHands, hall: Web, pin: str) -> None:
    """Type it whole and say that it is. Raises NotOnTheGlass, SaidNo."""
    if "key_0" not in (await glass.look()).targets:
        await hall.post("pin_pad", keys=f"clear {pin} enter")
        return
    await glass.touch_if_there("clear")
    await glass.type(pin)
    await glass.touch_once_lit("primary")
