"""Guide lights: the slot shines where the citizen must act, in step with the glass (XFS SIU, devices.md 6.1).

Slow says "I wait for you", quick says "take it now". A light goes off a second after the glass has gone on.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.devices.cabinet.port import Flash
from kiosk.prompts.agency import GuardianId
from kiosk.prompts.card import EnterPin, InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.identity import IdNotRead, PutIdCard
from kiosk.prompts.maintenance import InsertStaffCard, TakeStaffCard
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.renewal import GiveOldCard
from kiosk.prompts.taking import TakeCard, TakeIdCard, TakeReceipt

OFF_AFTER_S = 1.0

Place = str
"""A name in [places] of kiosk.toml."""

PIN_PAD: Place = "pin"
"""Lit while a PIN is typed there, and not while it is typed on the glass."""

LIGHTS: Mapping[type[Prompt[Any]], tuple[Place, Flash]] = {
    PutIdCard: ("id", Flash.SLOW),
    IdNotRead: ("id", Flash.SLOW),
    GuardianId: ("id", Flash.SLOW),
    TakeIdCard: ("id", Flash.QUICK),
    InsertCard: ("insert", Flash.SLOW),
    InsertStaffCard: ("insert", Flash.SLOW),
    StaffOpensBox: ("insert", Flash.SLOW),
    WrongCard: ("insert", Flash.QUICK),
    TakeOwnCard: ("insert", Flash.QUICK),
    TakeStaffCard: ("insert", Flash.QUICK),
    GiveOldCard: ("out", Flash.SLOW),
    TakeCard: ("out", Flash.QUICK),
    TakeReceipt: ("receipt", Flash.QUICK),
}
"""The same places that the screens of these prompts draw lit (screens/widgets/where.py)."""


class GuideLights:
    """Follows the glass."""

    def __init__(self, light: Callable[[Place, Flash], None]) -> None:
        self._light = light
        self._lit: tuple[Place, Flash] | None = None

    def show(self, prompt: Prompt[Any]) -> None:
        """The glass shows this now."""
        before, self._lit = self._lit, _light_of(prompt)
        if self._lit == before:
            return
        if before is not None:
            asyncio.get_running_loop().call_later(OFF_AFTER_S, self._put_off, before[0])
        if self._lit is not None:
            self._light(*self._lit)

    def _put_off(self, place: Place) -> None:
        if self._lit is None or self._lit[0] != place:
            self._light(place, Flash.OFF)


def _light_of(prompt: Prompt[Any]) -> tuple[Place, Flash] | None:
    if isinstance(prompt, GiveOldCard) and prompt.wrong:
        return "out", Flash.QUICK  # another card stands in the mouth, to be taken first
    if isinstance(prompt, EnterPin | SetPin) and prompt.echo is not None:
        return PIN_PAD, Flash.SLOW
    return LIGHTS.get(type(prompt))
