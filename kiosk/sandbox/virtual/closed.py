"""What is judged of a machine whose journal's disk was full or rotten (ADR 0040).

J-1  Who was in the midst of something when the journal could not be written was told so, with the slip number
     of what is open.
J-2  As long as it cannot be written the watch room hears why, and no service is offered there.
J-3  A journal that is not to be believed closes the machine with its true reason, on glass and at the centre;
     nothing is moved and nothing told as done, at any start.
J-4  Nothing but a rotten disk does that.
J-5  Where journal and mark are lost together, the centre knows that this history went back.
J-6  With the files set aside and the stock counted (operator.md) it serves again, and the centre knows.
"""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from kiosk.devices.metal import Station
from kiosk.sandbox.virtual.centre import connection_of
from kiosk.sandbox.virtual.journal import book_first_stock
from kiosk.sandbox.virtual.machine import Machine
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.oracle import Violation, rows_of
from kiosk.sandbox.virtual.power import CUTS
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.serving_on import serves_on

WATCHED_S = 120.0
"""So long it is watched: a beat comes every half minute."""
SOON_S = 60.0
SETTLE_LIMIT_S = 1800.0
JOURNAL_FAULTS = {
    "journal": frozenset({"JRN-FULL", "JRN-FILE"}),
    "history": frozenset({"JRN-CHAIN", "JRN-HEAD"}),
}
"""Reason on the glass → what the journal's fault may be in the heartbeat."""
RESTING, CLOSED = "OutOfService", "outOfService"
"""The prompt, and the mode in a heartbeat."""
NOBODYS = frozenset({"Attract", "Starting", RESTING})
STAFFS = frozenset({"InsertStaffCard", "EnterStaffPin", "MaintenanceHome", "TakeStaffCard"})
"""Who comes to look is let in, and sees what is wrong."""
HAND_BACK = frozenset({"TakeIdCard", "TakeOwnCard", "TakeReceipt", "TakeStaffCard", "StillThere"})
TELLS = frozenset(
    {"WentWrong", "CardKept", "CannotServe", "Finished", "DeedDone", "TempLossDone", "PinResetDone"}
)
"""What says how it stands; what is handed back comes between it and the dark."""
BEFORE_ANYTHING = frozenset({"ChooseService"})
INSIDE = (Station.CHIP, Station.GATE, Station.INLET, Station.PRINT)


class _Beat(msgspec.Struct):
    class Device(msgspec.Struct):
        role: str
        fault: str = ""

    class Service(msgspec.Struct):
        available: bool
        reasons: list[str] = []

    mode: str
    services: list[Service]
    devices: list[Device]

    def says_closed_by(self, reason: str) -> bool:
        faults = {device.fault for device in self.devices if device.role == "journal"}
        offered = [one for one in self.services if one.available]
        return self.mode == CLOSED and not offered and bool(faults & JOURNAL_FAULTS[reason])


def is_closed_for_good(room: Room) -> bool:
    """Whether the last that the glass showed is a machine that does nothing by such a journal."""
    _, name, reason = room.guests.shows[-1] if room.guests.shows else (0.0, "", "")
    return name == RESTING and reason in JOURNAL_FAULTS


def judge_unwritten(room: Room, *, line_is_well: bool) -> list[Violation]:
    """Of a run after which the machine goes on. `line_is_well`: nothing stood between it and the centre."""
    found = [Violation("J-1", what) for what in _untold(room)]
    power = room.world.power
    if line_is_well and CUTS.isdisjoint(power.struck) and not any("/net:" in one for one in power.fired):
        found += [Violation("J-2", what) for what in _unheard(room)]
    return found


def _untold(room: Room) -> Iterator[str]:
    spoken: list[str] = []
    for _, name, reason in room.guests.shows:
        if name == RESTING and reason == "journal" and spoken:
            last = next((one for one in reversed(spoken) if one not in HAND_BACK), "")
            if last and last not in TELLS | BEFORE_ANYTHING:
                yield f"the machine closed by its journal, and who stood before {last} was told nothing"
        spoken = [] if name in NOBODYS else [*spoken, name]
    told = [one for stay in room.guests.stays for one in stay.listener.said if one.screen == "WentWrong"]
    if any("being_checked" in one.words and not one.slip for one in told):
        yield "something is being checked, and nobody was told under which number"


def _unheard(room: Room) -> Iterator[str]:
    """Only what stood there long enough for a beat."""
    over = [*room.guests.shows, (room.world.now, "", "")]
    for (since, name, reason), (until, _, _) in pairwise(over):
        if name != RESTING or reason != "journal" or until - since < SOON_S:
            continue
        if not any(beat.says_closed_by("journal") for beat in _beats(room, since - SOON_S, until)):
            yield f"closed by its journal for {until - since:.0f} s, and the watch room heard nothing of it"


def _beats(room: Room, since: float, until: float) -> list[_Beat]:
    """Those that were received then."""
    zero_ms = room.world.wall().timestamp() * 1000 - room.world.now * 1000
    rows = rows_of(connection_of(room.hub), "SELECT received_at_ms, body FROM beat ORDER BY id")
    return [
        msgspec.json.decode(row["body"], type=_Beat)
        for row in rows
        if since <= (row["received_at_ms"] - zero_ms) / 1000 <= until
    ]


def judge_closed(room: Room) -> list[Violation]:
    """Of a run at whose end the machine does nothing any more; then people open it again."""
    if not room.disk.rotten:
        return [Violation("J-4", "closed by a journal in which nothing is wrong")]
    before, shown = _world(room), len(room.guests.shows)
    began = room.world.now
    machine = Machine(room)
    machine.live(lambda one: one.is_at_rest and one.loop.time() > WATCHED_S, SETTLE_LIMIT_S)
    found = []
    if not is_closed_for_good(room):
        found.append("found at one start and not at the next")
    if _world(room) != before:
        found.append("by a journal that is not to be believed something was moved or told")
    reason = room.guests.shows[-1][2]
    if not [beat for beat in _beats(room, began, room.world.now) if beat.says_closed_by(reason)]:
        found.append(f"the glass says {reason}, and the watch room was not told so")
    if {name for _, name, _ in room.guests.shows[shown:]} - NOBODYS - STAFFS:
        found.append("somebody was served by it")
    return [*(Violation("J-3", what) for what in found), *_opened_again(room)]


def judge_lost(room: Room) -> list[Violation]:
    """Nothing at the machine can tell: the centre can, if it ever heard of more than there is now."""
    Machine(room).live(lambda one: one.is_at_rest and one.loop.time() > WATCHED_S, SETTLE_LIMIT_S)
    if _centre_knows(room):
        return []
    return [Violation("J-5", "a history is gone, and the centre raised no alarm")]


def _opened_again(room: Room) -> list[Violation]:
    for station in INSIDE:
        room.hall.empty(station)
    room.hall.withdraw()
    room.disk.renew()
    book_first_stock(room.disk.path, room.clock, room.hall.count_at(Station.STACK))
    found = [Violation("J-6", one.what) for one in serves_on(room)]
    return (
        found
        if _centre_knows(room)
        else [*found, Violation("J-6", "the centre takes it for the old history")]
    )


def _centre_knows(room: Room) -> bool:
    """The alarm of hub/histories.py; or it was never told of more than what is there now."""
    row = next(iter(rows_of(connection_of(room.hub), "SELECT * FROM history_head")), None)
    if row is None or row["broken_at_ms"]:
        return True
    try:
        entry = "SELECT digest FROM chain WHERE seq = ?"
        found = room.disk.onlooker.execute(entry, (row["seq"],)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return not row["seq"] or (found is not None and found[0].hex() == row["sm3"])


def _world(room: Room) -> tuple[object, ...]:
    """What must not change any more: where bodies are, what is in their chips, what the centre was told."""
    centre = connection_of(room.hub)
    told = (
        centre.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        for table in ("case_record", "card", "card_life", "deed_done")
    )
    chips = [repr(chip_of(body).to_json()) for body in (*room.hall.blanks, *room.hall.brought())]
    return (*told, chips, *([body.uid for body in room.hall.at(station)] for station in Station))
