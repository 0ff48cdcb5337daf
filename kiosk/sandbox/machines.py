"""The serial machines of the hall, each at its own pseudo-terminal, and what can go wrong with them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.mishaps import Verbs
from kiosk.sandbox.pty_port import PtyPort
from kiosk.sandbox.timings import Timings

ROLES = ("id_reader", "dispenser", "card_printer", "receipt_printer")
FEED_PM = 0x31  # CRT-591: the move into the contact head, from the stack when the path is empty
BAUD = 115200  # what the simulators reckon with; a pseudo-terminal itself has no speed
READ_FAILED = 0x41  # GA 450: the card moved


class Machines:
    """All four, plugged in."""

    def __init__(self, folder: Path, hall: Hall, timings: Timings) -> None:
        loop = asyncio.get_running_loop()

        def later(seconds: float, act: Callable[[], None]) -> None:
            loop.call_later(seconds, act)

        self.later = later
        self.ports = {role: PtyPort(folder / role) for role in ROLES}
        send = {role: port.send for role, port in self.ports.items()}
        self.id_reader = SimulatedSamv(send["id_reader"], later, timings.of("samv", SamvTimings), hall)
        self.dispenser = SimulatedCrt591(send["dispenser"], later, hall, timings.of("crt591", Crt591Timings))
        self.card_printer = SimulatedEvolis(send["card_printer"], later, hall, _evolis(timings))
        self.receipt = SimulatedEscpos(
            send["receipt_printer"], later, hall, timings.of("escpos", EscposTimings)
        )
        self.ports["id_reader"].receive = self.id_reader.receive
        self.ports["dispenser"].receive = self.dispenser.receive
        self.ports["card_printer"].receive = self.card_printer.receive
        self.ports["receipt_printer"].receive = self.receipt.receive
        for port in self.ports.values():
            port.plug()

    def addresses(self) -> dict[str, str]:
        """Role → where the kiosk finds it."""
        return {role: f"{port.link}?baud={BAUD}" for role, port in self.ports.items()}

    def verbs(self) -> Verbs:
        """Device → name of a mishap → what makes it happen. What breaks can also be mended."""
        model = Crt591Model()
        return {
            "id_reader": {
                **self._line("id_reader"),
                "silent": self.id_reader.go_silent,
                "answer": self.id_reader.speak_again,
                "unreadable": lambda: self.id_reader.fail_next(READ_FAILED),
            },
            "dispenser": {
                **self._line("dispenser"),
                "silent": self.dispenser.go_silent,
                "answer": self.dispenser.speak_again,
                "power_loss": self.dispenser.power_loss,
                "lost_answer": self.dispenser.lose_response,
                "mute": self.dispenser.chip_mute,
                "empty_feed": self.dispenser.feed_nothing,
                "jam_feed": lambda: self.dispenser.jam_on(FEED_PM),
                "jam_pass": lambda: self.dispenser.jam_on(model.pass_to_printer),
                "jam_fetch": lambda: self.dispenser.jam_on(model.take_from_printer),
                "jam_present": lambda: self.dispenser.jam_on(model.present),
                "jam_capture": lambda: self.dispenser.jam_on(model.capture),
            },
            "card_printer": {
                **self._line("card_printer"),
                "silent": self.card_printer.go_silent,
                "answer": self.card_printer.answer_again,
                "jam_print": self.card_printer.jam_next_print,
                "lost_answer": self.card_printer.lose_answer,
                "ribbon_out": self.card_printer.ribbon_out,
                "ribbon_in": self.card_printer.new_ribbon,
                "cover_open": self.card_printer.open_cover,
                "cover_closed": self.card_printer.close_cover,
                "bin_full": self.card_printer.fill_reject_bin,
            },
            "receipt_printer": {
                **self._line("receipt_printer"),
                "silent": self.receipt.go_silent,
                "answer": self.receipt.answer_again,
                "paper_out": self.receipt.paper_out,
                "paper_in": self.receipt.load_paper,
                "cover_open": self.receipt.open_cover,
                "cover_closed": self.receipt.close_cover,
            },
        }

    def _line(self, role: str) -> dict[str, Callable[[], None]]:
        port = self.ports[role]
        return {"unplug": port.unplug, "replug": port.plug}


def _evolis(timings: Timings) -> EvolisTimings:
    shortened = timings.of("evolis", EvolisTimings)
    # How long it waits for its host is not shortened: a host does not talk faster to a quick machine.
    return replace(shortened, download_patience_s=shortened.download_patience_s / timings.factor)
