"""The machines of the hall that have a line, each at its own pseudo-terminal, and their mishaps."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from kiosk.sandbox.drivers import (
    DISPENSERS,
    ID_READERS,
    ON_A_LINE,
    PIN_PADS,
    RECEIPT_PRINTERS,
)
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.mishaps import Verbs
from kiosk.sandbox.on_line import OnLine, Place
from kiosk.sandbox.pty_port import PtyPort
from kiosk.sandbox.timings import Timings

BAUD = 115200  # what the simulators reckon with; a pseudo-terminal itself has no speed

T = TypeVar("T")


class Machines:
    """All that were chosen, plugged in. `drivers`: role → driver, see sandbox/drivers.py."""

    def __init__(
        self, folder: Path, hall: Hall, timings: Timings, drivers: Mapping[str, str], reader_port: int
    ) -> None:
        loop = asyncio.get_running_loop()

        def later(seconds: float, act: Callable[[], None]) -> None:
            loop.call_later(seconds, act)

        self.later = later
        self._folder = folder
        self._drivers = drivers
        self._ports: dict[str, PtyPort] = {}
        self._on_line: dict[str, OnLine[object]] = {}

        def put_up(role: str, makers: Mapping[str, Callable[[Place], OnLine[T]]]) -> T:
            port = PtyPort(folder / role)
            made = makers[drivers[role]](Place(port.send, later, hall, timings, reader_port))
            self._on_line[role] = made
            if not made.address:
                port.receive = made.receive
                port.plug()
                self._ports[role] = port
            return made.machine

        self.id_reader = put_up("id_reader", ID_READERS)
        self.dispenser = put_up("dispenser", DISPENSERS)
        self.receipt = put_up("receipt_printer", RECEIPT_PRINTERS)
        self.pin_pad = put_up("pin_pad", PIN_PADS) if "pin_pad" in drivers else None
        for role, makers in ON_A_LINE.items():
            if role in drivers and role not in self._on_line:
                put_up(role, makers)

    def roles(self) -> dict[str, dict[str, Any]]:
        """Role → what stands under it in kiosk.toml."""
        return {
            role: {
                "driver": self._drivers[role],
                "address": made.address or f"{self._ports[role].link}?baud={BAUD}",
                **made.settings,
            }
            for role, made in self._on_line.items()
        }

    def verbs(self) -> Verbs:
        """Device → name of a mishap → what makes it happen."""
        return {role: {**self._plug(role), **made.verbs} for role, made in self._on_line.items()}

    def _plug(self, role: str) -> Mapping[str, Callable[[], None]]:
        """What can be done to its line, where it has one."""
        port = self._ports.get(role)
        if port is None:
            return {}
        return {"unplug": port.unplug, "replug": port.plug, **port.trouble.verbs()}

    def truth(self) -> dict[str, object]:
        """What an onlooker sees of the machines beside the cards."""
        return {name: value for made in self._on_line.values() for name, value in made.truth().items()}

    def services(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        """What machines need beside their lines, to run as long as the hall is open."""
        return [made.serve for made in self._on_line.values() if made.serve is not None]
