"""The machines around the devices, each at its line: cabinet, presence, power supply."""

from collections.abc import Callable, Mapping

from kiosk.devices.cabinet.ld2410.simulator import SimulatedRadar
from kiosk.devices.cabinet.modbus.simulator import UNIT, SimulatedBoard
from kiosk.devices.cabinet.nut.simulator import NAME, SimulatedNut
from kiosk.entropy import SystemEntropy
from kiosk.sandbox.on_line import OnLine, Place
from kiosk.sandbox.wire_trouble import WireTrouble

DOOR, TAMPER = 0, 1  # inputs of the board: a shut door closes its contact, tampering closes the other
LAMPS = {"id": 0, "insert": 1, "out": 2, "receipt": 3, "pin": 4}
ARM_CM, AISLE_CM = 60, 250
OF_EACH_LINE = ("noise", "quiet", "half_frame", "twice", "late")
"""What befalls a line of text as it befalls a frame; how fast a network is, is no matter of its machine."""


def modbus(place: Place) -> OnLine[SimulatedBoard]:
    """The cabinet: one door, one tamper contact, a lamp at each slot."""
    board = SimulatedBoard(place.send, place.later)
    board.inputs[DOOR] = True

    def put(contact: int, *, closed: bool) -> Callable[[], None]:
        return lambda: board.inputs.__setitem__(contact, closed)

    verbs = {
        "silent": board.go_silent,
        "answer": board.speak_again,
        "open_door": put(DOOR, closed=False),
        "shut_door": put(DOOR, closed=True),
        "tamper": put(TAMPER, closed=True),
        "leave_alone": put(TAMPER, closed=False),
    }
    settings = {
        "unit": UNIT,
        "lamps": LAMPS,
        "contacts": {
            "service_door": {"input": DOOR},
            "case": {"input": TAMPER, "at_rest": False, "tamper": True},
        },
    }

    def truth() -> Mapping[str, object]:
        switched = {name: board.switched[coil] for name, coil in LAMPS.items()}
        return {"lamps": {name: board.coils[coil] for name, coil in LAMPS.items()}, "switched": switched}

    return OnLine(board, board.receive, verbs, settings, truth=truth)


def ld2410(place: Place) -> OnLine[SimulatedRadar]:
    """The sensor of who stands in front; nobody does at first."""
    radar = SimulatedRadar(place.send, place.later)
    radar.start()

    def stand(cm: int | None) -> Callable[[], None]:
        return lambda: setattr(radar, "still_cm", cm)

    verbs = {
        "silent": radar.go_silent,
        "answer": radar.speak_again,
        "stand_in_front": stand(ARM_CM),
        "stand_in_the_aisle": stand(AISLE_CM),
        "walk_away": stand(None),
    }
    return OnLine(radar, radar.receive, verbs)


def nut(_: Place) -> OnLine[SimulatedNut]:
    """The power supply and the server that watches over it."""
    supply, trouble = SimulatedNut(), WireTrouble(SystemEntropy())
    supply.spoil, supply.hold_up_s = trouble.spoil, trouble.late_s

    def say(status: str) -> Callable[[], None]:
        return lambda: setattr(supply, "status", status)

    def be(*, silent: bool) -> Callable[[], None]:
        return lambda: setattr(supply, "silent", silent)

    verbs = {
        "unplug": supply.pull,
        "replug": supply.plug,
        "silent": be(silent=True),
        "answer": be(silent=False),
        "mains_out": say("OB DISCHRG"),
        "battery_low": say("OB DISCHRG LB"),
        "forced_shutdown": say("FSD OB LB"),
        "mains_back": say("OL CHRG"),
        **{name: verb for name, verb in trouble.verbs().items() if name in OF_EACH_LINE},
    }
    address = f"{NAME}@127.0.0.1:{supply.port}"
    return OnLine(supply, lambda _: None, verbs, serve=supply.serve, address=address)
