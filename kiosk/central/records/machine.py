"""What a machine tells of itself. Without personal data."""

from typing import Annotated

from msgspec import Meta, field

from kiosk.central.records.commands import Command
from kiosk.central.records.message import PLAIN, Count, Message, Moment, ServiceName, Sm3, Word

Text = Annotated[str, Meta(max_length=200, extra_json_schema={"pattern": PLAIN})]
"""A sentence or a name in one line, of which a heartbeat has a hundred. The centre looks for control
characters in a body as a whole (hub/reading.py): a tenth of what a pattern costs at each."""


class DeviceReport(Message, frozen=True):
    role: Word
    """dispenser, card_printer, card_reader …"""
    state: Text
    """In CEN/XFS words (kiosk/devices/status.py)."""
    fault: Text = ""
    """A code of docs/faults.md; empty: none."""
    detail: dict[Text, Text] = field(default_factory=dict)
    """Supplies and counters by name."""


class ServiceReport(Message, frozen=True):
    service: ServiceName
    available: bool
    """Whether it can be had now."""
    reasons: list[Text] = field(default_factory=list)
    """Why not, the gravest first; keys of [reason]."""


class HistoryHead(Message, frozen=True):
    """The last entry of the chain over the machine's journal: it never goes back."""

    seq: Count
    """How many entries there are."""
    sm3: Sm3
    """The last one's digest, over all before it."""


class Heartbeat(Message, frozen=True):
    """POST /v1/heartbeat → HeartbeatSeen. Without personal data; every 30 s and at each change of state."""

    sequence: Count
    """Counts the beats of one start of the program, from 1."""
    boot: Word
    """Names that start."""
    sent_at: Moment
    """When it was written; one that waited is older than its arrival."""
    version: Word
    """The program's."""
    config_hash: Word
    """Of the settings it runs with: the first 16 digits of the SM3 of kiosk.toml (Configuration.sm3)."""
    mode: Word
    """starting, ready, serving, out_of_service or maintenance."""
    mode_since: Moment
    """Since when."""
    screen: Text
    """What the glass shows, by the name of its prompt."""
    screen_since: Moment
    """Since when."""
    services: list[ServiceReport]
    """Each service that the machine is built for."""
    devices: list[DeviceReport]
    """Each device that is fitted."""
    stock: dict[Word, Annotated[int, Meta(ge=-(2**53), le=2**53)]]
    """The ledger: loaded, issued, retained, rejected, inside, unaccounted, in_stack."""
    open_cases: Count
    """Cases that settle has still to end."""
    unsent: Count
    """Messages that wait for the line."""
    waiting: Count = 0
    """Of the open cases, those of which only the centre has still to hear."""
    waiting_since: Moment | None = None
    """When the oldest of those was opened; null when there is none."""
    stuck: Count = 0
    """Of those, how many the centre does not take while it answers others: staff look at them."""
    refused: Count = 0
    """Reports of what is so at the machine that the centre refused since this start: staff look at them."""
    differences: Count = 0
    """Where the machine's books and the centre's part, on the day that was told last: staff look at them."""
    certificate_days: Annotated[int, Meta(ge=-36500, le=36500)] | None = None
    """Whole days that the machine's certificate is still good for, by the centre's time; below 0: ended."""
    list_hours: Count | None = None
    """Age of the oldest revocation list that the machine goes by, in whole hours; null when it has none."""
    help_wanted_since: Moment | None = None
    """When a citizen pressed 求助 and still waits for staff; null when nobody does."""
    history: HistoryHead | None = None
    """Where the machine's journal ended when this was written; null: it keeps none with a chain."""


class HeartbeatSeen(Message, frozen=True):
    centre_time: Moment
    """The centre's clock."""
    commands: list[Command] = field(default_factory=list)
    """What is to be done, in this order; the same again until it is acknowledged."""
