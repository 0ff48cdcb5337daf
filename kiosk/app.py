"""The composition root: the one place that knows everyone.

One task group holds glass, terminal, heart and health. A failure anywhere ends the process; the supervisor
starts it again, and booting settles what was open.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from kiosk.assembly import Running, WatchRoom, WayThere, assemble, start_of, without_journal
from kiosk.card.face import FaceLayout
from kiosk.central.beliefs import Beliefs
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.circuit import Circuit
from kiosk.central.client import SignedCentral
from kiosk.central.floor import FileFloor
from kiosk.central.identity import load_identity
from kiosk.central.late import LateTransport
from kiosk.central.next_identity import NextIdentity
from kiosk.central.port import Central
from kiosk.central.renewal import Own, Renewal
from kiosk.central.write_key import WriteKeys
from kiosk.central.write_secret import SECRET_BYTES, beside, load_write_keys, make_write_keys
from kiosk.clock import SystemClock
from kiosk.crypto import sm3
from kiosk.devices.socket_line import open_line
from kiosk.devices.trace import Traces
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings
from kiosk.fitting import FaceArtist, Fitter
from kiosk.flows.table import BUILT, flow_of
from kiosk.fonts import Fonts, find_fonts
from kiosk.journal.port import Journal, JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import KioskId
from kiosk.monitor.configuration import Configuration
from kiosk.monitor.help_call import HelpCall
from kiosk.monitor.next_settings import NextSettings
from kiosk.monitor.power_off import switch_off_by
from kiosk.monitor.pulse import pulse
from kiosk.monitor.surroundings import Surroundings
from kiosk.monitor.unwritten import Unwritten
from kiosk.policy.read_rules import read_policy
from kiosk.prompts.entrance import OutOfService
from kiosk.screens.glass import KivyGlass
from kiosk.screens.kivy_setup import open_window
from kiosk.screens.probe import Probe
from kiosk.settings import DisplaySettings, KioskSettings, config_file, read_settings, read_toml
from kiosk.settling import NOBODY
from kiosk.stationery import read_stationery
from kiosk.supervisor import Supervisor
from kiosk.terminal import Terminal
from kiosk.trust.for_show import refuse_for_show
from kiosk.trust.tags import Lane
from kiosk.ui import Ui
from kiosk.visit import Course, Site, Visit
from kiosk.worker import ThreadWorker

log = logging.getLogger(__name__)

USUAL_DISPLAY = DisplaySettings(width_px=1080, height_px=1920, diagonal_in=21.5)
"""What a machine whose settings cannot be read most likely has."""
JOURNAL_FILE = "journal.db"
CLOSED_STATUS = 2
RESTART_STATUS = 75
"""EX_TEMPFAIL of sysexits.h: not 0, so that a supervisor which starts again what failed starts it again."""
GIVE_WAY_S = 0.0005
"""How soon a worker's thread that calculates lets the glass have its turn; Python's own 5 ms add up."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line says."""

    config: Path
    """Where kiosk.toml is; the other files may stand there too, else they are the program's own."""
    state: Path
    probe: Path | None = None
    """Unix socket for scripted citizens; sandbox and tests only."""
    sandbox: bool = False
    """Whether it may speak with a centre that is none, and with keys that anybody has."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What is there before anything is read."""

    fonts: Fonts
    glass: KivyGlass
    start_again: Callable[[], None]
    """Ends the program with RESTART_STATUS."""


def run(options: RunOptions) -> int:
    """Run the terminal until it is ended: 0, or 75 when it wants to be started again.

    What is wrong with settings or journal is said on the glass, which then stays closed, and in the log;
    the exit status is 2. A journal that can be written again starts it anew. Raises BadSettings when there
    is nothing to say it with (no Chinese type).
    """
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,  # Kivy has already logged while it was imported, and so set the root's handler up
    )
    fonts = find_fonts()
    following = NextSettings(options.config / "kiosk.toml")
    following.start()
    settings: KioskSettings | BadSettings
    try:
        settings = read_settings(following.file)
    except BadSettings as error:
        settings = error
    display = USUAL_DISPLAY if isinstance(settings, BadSettings) else settings.display
    # In a window, somebody plays with a mouse; a scripted finger needs to see no pointer.
    by_hand = not display.fullscreen and options.probe is None
    open_window(display.width_px, display.height_px, fullscreen=display.fullscreen, by_hand=by_hand)
    sys.setswitchinterval(GIVE_WAY_S)
    return asyncio.run(_live(options, following, settings, fonts))


async def _live(
    options: RunOptions, following: NextSettings, settings: KioskSettings | BadSettings, fonts: Fonts
) -> int:
    glass = KivyGlass(fonts)
    # The supervisor's wish to stop; SDL would take it for a click on the window's cross, which nobody has.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, glass.close)
    again = asyncio.Event()

    def start_again() -> None:
        again.set()
        glass.close()

    try:
        if isinstance(settings, BadSettings):
            raise settings
        status, tasks = await _lives(options, following, settings, Outside(fonts, glass, start_again))
    except BadSettings as error:
        log.critical("%s", error)
        if following.went_back():
            return RESTART_STATUS
        Ui(glass).tell(OutOfService("settings"))
        status, tasks = CLOSED_STATUS, []
    supervisor = Supervisor()
    tasks.append(pulse(supervisor, lambda: glass.frame_age_s))
    if options.probe is not None:
        tasks.append(Probe(glass).serve(options.probe))
    try:
        await _until_closed(glass, tasks)
    finally:
        supervisor.stopping()
    return RESTART_STATUS if again.is_set() else status


async def _lives(
    options: RunOptions, following: NextSettings, settings: KioskSettings, outside: Outside
) -> tuple[int, list[Coroutine[Any, Any, None]]]:
    """What the program ends with when nothing else happens, and what lives until then. Raises BadSettings."""
    try:
        return 0, await _composed(options, following, settings, outside)
    except JournalUnusable as error:
        log.critical("the journal cannot be used: %s", error)
        return CLOSED_STATUS, [without_a_journal(options, following, settings, outside, error)]


async def _write(options: RunOptions) -> None:
    """Whether the journal can be written again. Raises JournalUnusable."""
    journal = SqliteJournal(options.state / JOURNAL_FILE, SystemClock(), ThreadWorker("journal-again"))
    try:
        await journal.audit(NOBODY, "writable_again")
    finally:
        journal.close()


async def _live_and_start_again(running: Running, options: RunOptions, outside: Outside) -> None:
    await running.live(partial(_write, options))
    outside.start_again()


async def without_a_journal(
    options: RunOptions,
    following: NextSettings,
    settings: KioskSettings,
    outside: Outside,
    unusable: JournalUnusable,
) -> None:
    """Closed, but not silent: the watch room hears why, and all is started anew as soon as it can be."""
    try:
        unwritten = await _unwritten(options, following, settings)
    except BadSettings as error:  # a machine without a key cannot speak with anybody
        log.critical("%s", error)
        unwritten = None
    await without_journal(Ui(outside.glass), unwritten, unusable, partial(_write, options))
    outside.start_again()


async def _unwritten(options: RunOptions, following: NextSettings, settings: KioskSettings) -> Unwritten:
    """Raises BadSettings."""
    clock, entropy = SystemClock(), SystemEntropy()
    own = await _own(options, settings, None, clock, entropy)
    line: Central = _central(settings, own.channel, Circuit(clock), Lane.HEARTBEAT)
    start = start_of(WatchRoom(line, _hash_of(following.file)), entropy)
    return Unwritten(line, clock, start, entropy, BUILT)


async def _composed(
    options: RunOptions, following: NextSettings, settings: KioskSettings, outside: Outside
) -> list[Coroutine[Any, Any, None]]:
    """Everybody, put together. Raises BadSettings, JournalUnusable."""
    glass, fonts = outside.glass, outside.fonts
    policy = read_policy(options.config, settings.kiosk.province, settings.site)
    glass.stand(settings.kiosk.service_point_name, settings.kiosk.name, settings.middles)
    options.state.mkdir(parents=True, exist_ok=True)
    clock, entropy = SystemClock(), SystemEntropy()
    journal = SqliteJournal(options.state / JOURNAL_FILE, clock, ThreadWorker("journal"))
    own = await _own(options, settings, journal, clock, entropy)
    circuit = Circuit(clock)
    central: Central = _central(settings, own.channel, circuit, Lane.FLOWS)
    outbox: Central = _central(settings, own.channel, circuit, Lane.OUTBOX)
    if settings.central.card_service is not None:
        # Few provinces have one: nobody else's first screen waits for it.
        from kiosk.central.card_service import opening  # noqa: PLC0415
        from kiosk.central.card_service.outage import Outage  # noqa: PLC0415

        tables = opening.read_tables_of(options.config, policy.profile.occupations.value)
        outage = Outage(clock, entropy)
        folder, own_table = options.state / "card_service", settings.central.card_service
        here = opening.Machine(own_table, settings.kiosk, folder, clock, entropy, outage)
        # A line each, as at our own centre: no visit waits for what settling has still to say.
        central, outbox = (opening.open_card_service(here, tables, lane) for lane in (central, outbox))
        policy = replace(policy, closed=opening.closed_services(tables))
        way_there = WayThere(circuit, outbox, outage.reason)
    else:
        way_there = WayThere(circuit, outbox)
    # The watch room's line is its own: neither a heartbeat nor a citizen's matter waits for the other.
    watch_line = _central(settings, own.channel, circuit, Lane.HEARTBEAT)
    renewal = Renewal(own, _line(settings, Lane.OPERATOR), settings.central.deadline_s)
    traces = Traces(options.state / "trace")
    devices = Fitter(config_file(options.config, "photo.toml").parent, open_line, ThreadWorker, traces).fit(
        settings.roles
    )
    help_call = HelpCall(journal, clock, glass.say_help)
    glass.let_call(help_call.press)
    ports = Visit(
        ui=Ui(glass),
        id_reader=devices.id_reader,
        card_reader=devices.card_reader,
        dispenser=devices.dispenser,
        card_printer=devices.card_printer,
        receipt_printer=devices.receipt_printer,
        camera=devices.camera,
        pin_pad=devices.pin_pad,
        central=central,
        journal=journal,
        clock=clock,
        entropy=entropy,
        policy=policy,
        stationery=read_stationery(
            config_file(options.config, "text/receipts.toml"),
            settings.kiosk.service_point_name,
            settings.kiosk.name,
        ),
        artist=FaceArtist(
            read_toml(config_file(options.config, "card_face.toml"), FaceLayout), fonts, ThreadWorker("face")
        ),
        help_desk=help_call,
        site=Site.of(settings),
    )
    running = assemble(
        ports,
        help_call,
        frozenset(settings.maintenance.staff),
        way_there,
        WatchRoom(
            watch_line,
            _hash_of(following.file),
            Configuration(
                watch_line, following, partial(_acceptable, options.config), ThreadWorker("settings")
            ),
            following.heard,
            own.channel.papers,
        ),
        entropy,
        Surroundings(
            devices.cabinet, devices.presence, devices.ups, switch_off_by(settings.power.shutdown_command)
        ),
    )
    terminal = running.terminal
    terminal.on_restart = outside.start_again
    terminal.on_visit_end = lambda course: _write_course(options.state, course, terminal)
    return [_live_and_start_again(running, options, outside), renewal.run()]


async def _until_closed(glass: KivyGlass, tasks: list[Coroutine[Any, Any, None]]) -> None:
    """The window's end is the program's end; so is any failure."""
    async with asyncio.TaskGroup() as group:
        others = [group.create_task(task) for task in tasks]
        try:
            await glass.run(partial(flow_of, service) for service in BUILT)
        finally:
            for task in others:
                task.cancel()


async def _own(
    options: RunOptions,
    settings: KioskSettings,
    journal: Journal | None,
    clock: SystemClock,
    entropy: SystemEntropy,
) -> Own:
    """Who this machine is to the centre. Raises BadSettings, also for one that was not enrolled yet.

    Without a journal nothing is written to the centre that would need a key of its own.
    """
    central, state = settings.central, options.state
    if central.url.startswith("https:") and not central.tls_ca_file:
        raise BadSettings(
            "kiosk.toml", "central.tls_ca_file", "nothing", "the authority over the centre's TLS"
        )
    files = NextIdentity(Path(central.key_file), Path(central.certificate_file))
    files.start()
    identity = load_identity(files.key_file, files.certificate_file, entropy)
    floor = FileFloor(state / "floor")
    now = floor.at_least(int(clock.now().timestamp() * 1000))
    beliefs = Beliefs(Path(central.root_file), state / "bulletin.json", central.centre, identity.chain, now)
    if not options.sandbox:
        refuse_for_show(files.certificate_file.name, (identity.certificate, *identity.chain))
        refuse_for_show(Path(central.root_file).name, beliefs.pinned.roots)
    secret = beside(files.key_file)
    if journal is not None and not secret.exists():
        make_write_keys(secret, [record.id for record in await journal.unfinished()], entropy)
    write_keys = load_write_keys(secret) if journal is not None else WriteKeys(entropy.bytes(SECRET_BYTES))
    ends = Ends(KioskId(settings.kiosk.id), identity, central.centre, beliefs.pinned, write_keys)
    channel = Channel(ends, clock, entropy, floor)
    return Own(settings.kiosk.id, settings.kiosk.service_point, channel, files, beliefs)


def _central(settings: KioskSettings, channel: Channel, circuit: Circuit, lane: Lane) -> SignedCentral:
    return SignedCentral(channel, _line(settings, lane), settings.central.deadline_s, circuit)


def _line(settings: KioskSettings, lane: Lane) -> Line:
    """A lane of the channel, with a line and workers of its own."""
    central = settings.central
    transport = LateTransport(central.url, ThreadWorker("central"), central.tls_ca_file, central.connect_s)
    return Line(lane, transport, ThreadWorker("sm2"))


def _acceptable(config: Path, settings: KioskSettings) -> None:
    """What of the settings the other files have a say in. Raises BadSettings."""
    read_policy(config, settings.kiosk.province, settings.site)


def _hash_of(file: Path) -> str:
    return sm3.digest(file.read_bytes()).hex()[:16]


def _write_course(state: Path, course: Course, terminal: Terminal) -> None:
    """How the last visit went, for measurements; masked, and written over by the next."""
    content = {**msgspec.to_builtins(course), "settled": list(terminal.settled)}
    draft = state / "visit.json.new"
    try:
        draft.write_bytes(msgspec.json.encode(content))
        draft.replace(state / "visit.json")
    except OSError as error:  # a full disk: no visit hangs on its measurement
        log.warning("how the visit went is not written: %s", error.strerror)
