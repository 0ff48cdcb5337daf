"""What stands around the devices reaches the watch room, and a power cut the computer's own switch."""

from pathlib import Path

from kiosk.assembly import WatchRoom, WayThere, assemble
from kiosk.central import messages as m
from kiosk.central.circuit import Circuit
from kiosk.devices.cabinet.port import CabinetStatus, Door, PowerStatus, PresenceStatus, Source
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from kiosk.monitor.power_off import switch_off_by
from kiosk.monitor.surroundings import Surroundings
from tests.cabinet_stand_ins import StandInCabinet, StandInPower, StandInPresence
from tests.counter import make_counter
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


@virtual_time
async def test_the_heartbeat_says_how_doors_sensor_and_power_are(path: Path) -> None:
    cabinet, presence, power = StandInCabinet(), StandInPresence(), StandInPower()
    cabinet.now = CabinetStatus(DeviceState.USER_ERROR, Fault.CABINET_DOOR, Door.OPEN, "service")
    presence.now = PresenceStatus(DeviceState.OFFLINE, Fault.PRESENCE_SILENT)
    power.now = PowerStatus(DeviceState.ONLINE, Fault.POWER_BATTERY, Source.BATTERY)
    counter, beats = make_counter(path, Visitor()), list[m.Heartbeat]()
    running = assemble(
        counter.visit,
        counter.help_call,
        frozenset(),
        WayThere(Circuit(counter.clock), counter.visit.central),
        WatchRoom(counter.visit.central, "0" * 16),
        counter.visit.entropy,
        Surroundings(cabinet, presence, power),
    )
    running.heart.on_beat = lambda beat, heard: beats.append(beat)

    await running.heart.beat()

    said = {one.role: (one.state, one.fault, one.detail) for one in beats[0].devices}
    assert said["cabinet"] == ("userError", "CAB-DOOR", {"door": "open", "which": "service"})
    assert said["presence"] == ("offline", "PRX-SILENT", {"proximity": "unknown"})
    assert said["ups"] == ("online", "UPS-BATTERY", {"source": "battery"})


@virtual_time
async def test_each_door_and_each_cut_is_told_at_once_and_who_walks_past_is_not(path: Path) -> None:
    cabinet, presence, power = StandInCabinet(), StandInPresence(), StandInPower()
    around = Surroundings(cabinet, presence, power)
    told: list[str] = []
    around.on_change = lambda: told.append(around.closed_by or around.no_cards_by)

    cabinet.say(Door.OPEN)
    cabinet.say(Door.CLOSED)
    power.say(Source.BATTERY)
    power.say(Source.LOW)
    presence.on_change()
    presence.now = PresenceStatus(DeviceState.OFFLINE, Fault.PRESENCE_SILENT)
    presence.on_change()

    assert told == ["door_open", "", "on_battery", "power_failing", "power_failing"]


async def test_the_site_s_own_command_switches_the_computer_off(tmp_path: Path) -> None:
    off = tmp_path / "off"
    switch_off = switch_off_by(["touch", str(off)])
    assert switch_off is not None

    await switch_off()

    assert off.exists()


async def test_a_command_that_cannot_be_run_ends_nothing(tmp_path: Path) -> None:
    switch_off = switch_off_by([str(tmp_path / "nothing")])
    assert switch_off is not None

    await switch_off()

    assert switch_off_by([]) is None
