"""Which drivers the hall knows for each role, and the machine that it puts on the line for each.

`demo --driver ROLE=NAME` chooses; a role of DEFAULTS is there without being chosen. A new driver is one
function that makes its machine, and one entry in the table of its role.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.dispenser.cd720m.model import MODELS as CD720M_MODELS
from kiosk.devices.dispenser.cd720m.simulator import Cd720mTimings, SimulatedCd720m
from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.pin_pad.kmy3501.simulator import SimulatedKmy3501
from kiosk.devices.pin_pad.simulated_pad import PadTimings, SimulatedPad
from kiosk.devices.pin_pad.zt598.simulator import SimulatedZt598
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.sandbox.furniture import Gate, Pad
from kiosk.sandbox.on_line import OnLine, Place
from kiosk.sandbox.surroundings_on_line import ld2410, modbus, nut
from kiosk.sandbox.vpcd_card import VpcdSlot

FEED_PM = 0x31  # CRT-591: the move into the contact head, from the stack when the path is empty
READER_AT_READ_POSITION = "Virtual PCD 00 01"  # vpcd's second
READ_FAILED = 0x41  # GA 450: the card moved


class NoSuchDriver(Exception):
    """A role or a driver that this hall does not know; says what it does know."""


def samv(place: Place) -> OnLine[Pad]:
    """A second-generation ID-card reader."""
    reader = SimulatedSamv(place.send, place.later, place.timings.of("samv", SamvTimings), place.hall)
    verbs = {
        "silent": reader.go_silent,
        "answer": reader.speak_again,
        "unreadable": lambda: reader.fail_next(READ_FAILED),
    }
    return OnLine(reader, reader.receive, verbs)


def crt591(place: Place) -> OnLine[Gate]:
    """A CRT-591."""
    model = Crt591Model()
    unit = SimulatedCrt591(place.send, place.later, place.hall, place.timings.of("crt591", Crt591Timings))
    verbs = {
        "silent": unit.go_silent,
        "answer": unit.speak_again,
        "power_loss": unit.power_loss,
        "lost_answer": unit.lose_response,
        "mute": unit.chip_mute,
        "empty_feed": unit.feed_nothing,
        "jam_feed": lambda: unit.jam_on(FEED_PM),
        "jam_pass": lambda: unit.jam_on(model.pass_to_printer),
        "jam_fetch": lambda: unit.jam_on(model.take_from_printer),
        "jam_present": lambda: unit.jam_on(model.present),
        "jam_capture": lambda: unit.jam_on(model.capture),
    }
    return OnLine(unit, unit.receive, verbs)


def cd720m(place: Place) -> OnLine[Gate]:
    """A CD-720M with a passage to the printer, and a PC/SC reader at its read position."""
    slot = VpcdSlot(place.reader_port + 1, place.timings.factor)
    times, passage = place.timings.of("cd720m", Cd720mTimings), CD720M_MODELS["passage"]
    unit = SimulatedCd720m(place.send, place.later, place.hall, slot, times, passage)
    verbs = {
        "silent": unit.go_silent,
        "answer": unit.speak_again,
        "power_loss": unit.power_loss,
        "lost_answer": unit.lose_reply,
        "lost_command": unit.lose_enq,
        "mute": unit.chip_mute,
        "empty_feed": unit.feed_nothing,
        "jam_feed": lambda: unit.jam_on(passage.feed),
        "jam_pass": lambda: unit.jam_on(passage.pass_to_printer),
        "jam_fetch": lambda: unit.jam_on(passage.take_from_printer),
        "jam_present": lambda: unit.jam_on(passage.present),
        "jam_capture": lambda: unit.jam_on(passage.capture),
    }
    settings = {"model": "passage", "reader": READER_AT_READ_POSITION}
    return OnLine(unit, unit.receive, verbs, settings, slot.serve)


def evolis(place: Place) -> OnLine[SimulatedEvolis]:
    """An Evolis card printer."""
    shortened = place.timings.of("evolis", EvolisTimings)
    # How long it waits for its host is not shortened: a host does not talk faster to a quick machine.
    patience_s = shortened.download_patience_s / place.timings.factor
    times = replace(shortened, download_patience_s=patience_s)
    printer = SimulatedEvolis(place.send, place.later, place.hall, times)
    verbs = {
        "silent": printer.go_silent,
        "answer": printer.answer_again,
        "jam_print": printer.jam_next_print,
        "lost_answer": printer.lose_answer,
        "ribbon_out": printer.ribbon_out,
        "ribbon_in": printer.new_ribbon,
        "cover_open": printer.open_cover,
        "cover_closed": printer.close_cover,
        "bin_full": printer.fill_reject_bin,
    }
    return OnLine(printer, printer.receive, verbs)


def escpos(place: Place) -> OnLine[SimulatedEscpos]:
    """A receipt printer."""
    times = place.timings.of("escpos", EscposTimings)
    printer = SimulatedEscpos(place.send, place.later, place.hall, times)
    verbs = {
        "silent": printer.go_silent,
        "answer": printer.answer_again,
        "paper_out": printer.paper_out,
        "paper_low": printer.paper_near_end,
        "paper_in": printer.load_paper,
        "cutter_jam": printer.jam_cutter,
        "cutter_free": printer.free_cutter,
        "cover_open": printer.open_cover,
        "cover_closed": printer.close_cover,
    }
    return OnLine(printer, printer.receive, verbs)


def zt598(place: Place) -> OnLine[SimulatedPad]:
    """A PIN pad with 3DES and SM4, its test keys inside."""
    pad = SimulatedZt598(place.send, place.later, place.timings.of("pin_pad", PadTimings))
    return OnLine(pad, pad.receive, _pad_verbs(pad) | {"opened": pad.tamper, "repaired": pad.mend})


def kmy3501(place: Place) -> OnLine[SimulatedPad]:
    """A PIN pad with 3DES; that somebody opened it, it does not say."""
    pad = SimulatedKmy3501(place.send, place.later, place.timings.of("pin_pad", PadTimings))
    return OnLine(pad, pad.receive, _pad_verbs(pad) | {"opened": pad.tamper, "repaired": pad.mend})


def _pad_verbs(pad: SimulatedZt598 | SimulatedKmy3501) -> dict[str, Callable[[], None]]:
    """Its keys are not among them: what people press stands in no log (Hands.press)."""
    return {
        "silent": pad.go_silent,
        "answer": pad.answer_again,
        "lost_answer": pad.lose_answers,
        "corrupt": pad.corrupt_next,
        "time_out": pad.time_out,
        "battery_low": lambda: setattr(pad, "battery_is_low", True),
        "battery_new": lambda: setattr(pad, "battery_is_low", False),
    }


# By the names that stand under `driver` in kiosk.toml.
ID_READERS: Mapping[str, Callable[[Place], OnLine[Pad]]] = {"samv": samv}
DISPENSERS: Mapping[str, Callable[[Place], OnLine[Gate]]] = {"crt591": crt591, "cd720m": cd720m}
CARD_PRINTERS: Mapping[str, Callable[[Place], OnLine[object]]] = {"evolis": evolis}
RECEIPT_PRINTERS: Mapping[str, Callable[[Place], OnLine[SimulatedEscpos]]] = {"escpos": escpos}
PIN_PADS: Mapping[str, Callable[[Place], OnLine[SimulatedPad]]] = {"zt598": zt598, "kmy3501": kmy3501}

ON_A_LINE: Mapping[str, Mapping[str, Callable[[Place], OnLine[object]]]] = MappingProxyType(
    {
        "id_reader": ID_READERS,
        "dispenser": DISPENSERS,
        "card_printer": CARD_PRINTERS,
        "receipt_printer": RECEIPT_PRINTERS,
        "pin_pad": PIN_PADS,
        "cabinet": {"modbus": modbus},
        "presence": {"ld2410": ld2410},
        "ups": {"nut": nut},
    }
)
"""Role → driver → what puts its machine at a pseudo-terminal, or where its address says."""

BESIDE_THE_LINES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"card_reader": ("pcsc",), "camera": ("opencv",)}
)
"""Role → drivers of what has no line: the hall's own process puts these up."""

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "id_reader": "samv",
        "dispenser": "crt591",
        "card_printer": "evolis",
        "receipt_printer": "escpos",
        "card_reader": "pcsc",
        "camera": "opencv",
    }
)
"""Role → driver where none was chosen. A role that is not here is fitted only when it is chosen."""


def known_drivers() -> dict[str, tuple[str, ...]]:
    """Role → the drivers that can be chosen for it."""
    return {**{role: tuple(makers) for role, makers in ON_A_LINE.items()}, **BESIDE_THE_LINES}


def chosen_drivers(choices: Iterable[str]) -> dict[str, str]:
    """`ROLE=NAME` of the command line over the defaults. Raises NoSuchDriver."""
    drivers = dict(DEFAULTS)
    known = known_drivers()
    for choice in choices:
        role, _, name = choice.partition("=")
        if role not in known:
            raise NoSuchDriver(f"{choice}: the roles are {', '.join(known)}")
        if name not in known[role]:
            raise NoSuchDriver(f"{choice}: for {role} the drivers are {', '.join(known[role])}")
        drivers[role] = name
    return drivers
