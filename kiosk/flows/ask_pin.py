"""Where a PIN is typed: at the PIN pad where one is fitted and well, else on the glass (ADR 0019).

The card checks its own PIN, so the digits come out of the pad in clear, into the one variable that the glass
would have filled. The glass shows dots, and where the pad is.
"""

import logging
from dataclasses import replace
from typing import overload

from kiosk.devices.pin_pad.port import EntryEnd, EntryRule, KeyPress, PinPad
from kiosk.errors import DeviceError
from kiosk.model import Pin
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.prompts.making import SetPin, StartOver
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Back
from kiosk.visit import Visit

log = logging.getLogger(__name__)

SIX_DIGITS = EntryRule(min_digits=6, max_digits=6)
"""As the glass takes them; how long the entry may last is the prompt's patience."""


@overload
async def ask_pin(visit: Visit, prompt: EnterPin) -> Pin | ForgotPin | Back: ...


@overload
async def ask_pin(visit: Visit, prompt: SetPin) -> Pin | StartOver | Back: ...


async def ask_pin(visit: Visit, prompt: EnterPin | SetPin) -> Pin | ForgotPin | StartOver | Back:
    """Raises VisitEnded; DeviceError only where the site wants the pad and nothing else."""
    pad = visit.pin_pad
    if pad is None:
        return await visit.ui.ask(prompt)
    if not visit.course.pin_pad_out:
        echo = PinEcho()
        try:
            return await visit.ui.during(replace(prompt, echo=echo), _typed(visit, pad, echo, prompt))
        except DeviceError as error:
            if not visit.site.pin_on_glass:
                raise
            log.warning("the glass stands in for the PIN pad: %s", error)
            visit.course.pin_pad_out = True
    return await visit.ui.ask(replace(prompt, pad_out=True))


async def _typed(
    visit: Visit, pad: PinPad, echo: PinEcho, prompt: EnterPin | SetPin
) -> Pin | StartOver | Back:
    def pressed(_: KeyPress, count: int) -> None:
        echo.show(count)
        visit.ui.sign_of_life()

    while True:
        echo.show(0)
        match await pad.get_data(SIX_DIGITS, pressed):
            case Pin() as pin:
                return pin
            case EntryEnd.CANCELLED:
                return _cancelled(prompt)
            case EntryEnd.TIMED_OUT:
                log.info("the PIN pad stopped by itself and is opened again")


def _cancelled(prompt: EnterPin | SetPin) -> StartOver | Back:
    """What the pad's cancel key means here: the way out that stands on the glass."""
    match prompt:
        case EnterPin() | SetPin(again=False, can_leave=True):
            return Back()
        case SetPin():
            return StartOver()
