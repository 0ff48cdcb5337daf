"""`kiosk check`: read the files of config/ as the terminal does, ask the devices, and say what is wrong.

The exit status is for scripts: 0 all is well, 1 a device is not, 2 the settings are refused.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, field

from kiosk.card.face import FaceLayout
from kiosk.central.card_service.opening import read_access, read_tables_of
from kiosk.clock import SystemClock, today
from kiosk.device_check import TAKEN, examine, is_taken, told, what_to_do
from kiosk.devices.line import Line
from kiosk.devices.socket_line import open_line
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings, DeviceError
from kiosk.exercise.bench import Bench, CannotExercise
from kiosk.exercise.roles import LINES_OF, WARNED, exercise
from kiosk.fitting import ON_A_LINE, Devices, FaceArtist, Fitter
from kiosk.flows.spent_blank import Blanks
from kiosk.fonts import find_fonts
from kiosk.journal.port import JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_policy, read_profile
from kiosk.policy.sheet import rules_sheet
from kiosk.policy.table import RuleWords
from kiosk.settings import ON_THE_SCREEN, KioskSettings, RoleSettings, config_file, read_settings, read_toml
from kiosk.stationery import read_stationery
from kiosk.worker import InlineWorker, ThreadWorker

SOMETHING_WRONG = 1
YES = "yes"


@dataclass(frozen=True, slots=True)
class Exercise:
    """What a technician wants to see done."""

    role: str
    agreed: bool
    """Whether somebody has said yes already."""
    state: Path
    """Where the journal is that a spent blank is booked in."""


class _TestWords(Struct, frozen=True):
    finding: dict[str, str]


class _GlassWords(Struct, frozen=True):
    """What the glass says of the same tests: text/en.toml."""

    device_test: _TestWords = field(name="DeviceTest")


def check(config: Path) -> int:
    """The files, then every device. Raises BadSettings at the first file that is refused."""
    check_files(config)
    # What the drivers log on their way is said below in one line each.
    logging.getLogger("kiosk").addHandler(logging.NullHandler())
    settings = read_settings(config / "kiosk.toml")
    return asyncio.run(_check_devices(config, settings))


def check_and_exercise(config: Path, wanted: Exercise) -> int:
    """Let one device do its work once, after a yes. Raises BadSettings."""
    settings = read_settings(config / "kiosk.toml")
    if wanted.role not in WARNED:
        raise BadSettings("--exercise", "role", repr(wanted.role), " or ".join(WARNED))
    fitted: RoleSettings | None = getattr(settings.roles, wanted.role)
    if fitted is None or fitted.driver == ON_THE_SCREEN:
        raise BadSettings("kiosk.toml", f"roles.{wanted.role}", "nothing", "a device of its own")
    _tell(f"{wanted.role}: {WARNED[wanted.role]}")
    if not (wanted.agreed or _said_yes()):
        sys.stdout.write(f"{wanted.role}: nothing was done\n")
        return SOMETHING_WRONG
    return asyncio.run(_exercise(config, settings, wanted))


def check_files(config: Path) -> int:
    """Only what stands in the files; no line is opened. Raises BadSettings at the first that is refused."""
    settings = read_settings(config / "kiosk.toml")
    machine = settings.kiosk
    _check_machine(config, settings)
    read_policy(config, machine.province, settings.site)
    sys.stdout.write(f"kiosk.toml: {machine.id} {machine.name}, {machine.province}\n")
    if not settings.roles.id_reader.photo_decoder:
        sys.stdout.write(
            "kiosk.toml: roles.id_reader has no photo_decoder: the chip's portrait stays closed\n"
        )
    rules = {
        config_file(config, f"provinces/{machine.province}.toml"),
        *(config / "provinces").glob("*.toml"),
    }
    for path in sorted(rules):
        _check_rules(path)
    return 0


def _check_machine(config: Path, settings: KioskSettings) -> None:
    """What the terminal would refuse at its start."""
    machine = settings.kiosk
    if not config_file(config, f"provinces/{machine.province}.toml").is_file():
        found, known = repr(machine.province), _known_provinces(config)
        raise BadSettings(str(config / "kiosk.toml"), "kiosk.province", found, known)
    Fitter(config_file(config, "photo.toml").parent, open_line, lambda _: InlineWorker()).fit(settings.roles)
    read_toml(config_file(config, "card_face.toml"), FaceLayout)
    read_stationery(config_file(config, "text/receipts.toml"), machine.service_point_name, machine.name)
    if settings.central.card_service is not None:
        profile = read_profile(config_file(config, f"provinces/{machine.province}.toml"))
        tables = read_tables_of(config, profile.occupations.value)
        read_access(settings.central.card_service, machine, tables)


class _Lent:
    """The lines of this machine, for as long as the check takes: each is given back, whoever asks next."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def open(self, address: str) -> Line:
        """See open_line."""
        line = open_line(address)
        self._lines.append(line)
        return line

    def __enter__(self) -> "_Lent":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()


async def _check_devices(config: Path, settings: KioskSettings) -> int:
    with _Lent() as lines:
        findings = await examine(_fitted(config, settings, lines), settings.roles, lines.open)
    for finding in findings:
        for line in told(finding, getattr(settings.roles, finding.role).address):
            sys.stdout.write(f"{line}\n")
    return SOMETHING_WRONG if any(finding.wrong for finding in findings) else 0


async def _exercise(config: Path, settings: KioskSettings, wanted: Exercise) -> int:
    role = wanted.role
    with _Lent() as lines:
        for needed in LINES_OF.get(role, (role,)):
            if needed in ON_A_LINE and is_taken(getattr(settings.roles, needed).address, lines.open):
                return _not_done(role, TAKEN if needed == role else f"{needed}: {TAKEN}")
        try:
            done = await exercise(_bench(config, settings, wanted, lines), role)
        except DeviceError as error:
            return _not_done(role, f"{error}, {what_to_do(error.fault)}")
        except (CannotExercise, JournalUnusable) as error:
            return _not_done(role, str(error))
    sys.stdout.write(f"{role}: done: {done}\n")
    return 0


def _bench(config: Path, settings: KioskSettings, wanted: Exercise, lines: _Lent) -> Bench:
    devices, machine = _fitted(config, settings, lines), settings.kiosk
    cabinet = settings.roles.cabinet
    return Bench(
        devices=devices,
        clock=SystemClock(),
        stationery=read_stationery(
            config_file(config, "text/receipts.toml"), machine.service_point_name, machine.name
        ),
        words=read_toml(config_file(config, "text/en.toml"), _GlassWords).device_test.finding,
        tell=lambda words: _tell(f"{wanted.role}: {words}"),
        blanks=lambda: _blanks(config, devices, wanted.state),
        lamps=tuple(cabinet.lamps) if cabinet is not None else (),
    )


def _blanks(config: Path, devices: Devices, state: Path) -> Blanks:
    """Raises CannotExercise: a blank that is in no book would be missing at the next count."""
    clock, path = SystemClock(), state / "journal.db"
    if not path.is_file():
        raise CannotExercise(
            f"no journal at {path}, and no card moves without the book: say with --state where it is kept"
        )
    layout = read_toml(config_file(config, "card_face.toml"), FaceLayout)
    return Blanks(
        devices.dispenser,
        devices.card_printer,
        SqliteJournal(path, clock, ThreadWorker("journal")),
        clock,
        SystemEntropy(),
        FaceArtist(layout, find_fonts(), ThreadWorker("face")),
    )


def _fitted(config: Path, settings: KioskSettings, lines: _Lent) -> Devices:
    return Fitter(config_file(config, "photo.toml").parent, lines.open, ThreadWorker).fit(settings.roles)


def _tell(words: str) -> None:
    """At once: a hand waits for it."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _said_yes() -> bool:
    sys.stdout.write(f"Type {YES} to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip() == YES


def _not_done(role: str, why: str) -> int:
    sys.stdout.write(f"{role}: wrong: {why}\n")
    return SOMETHING_WRONG


def print_rules(config: Path, province: str) -> int:
    """The whole profile in Chinese, for the lawyer who signs it off. Raises BadSettings."""
    path = config_file(config, f"provinces/{province}.toml")
    if not path.is_file():
        raise BadSettings("--rules", "province", repr(province), _known_provinces(config))
    words = read_toml(config_file(config, "text/rules.toml"), RuleWords)
    for line in rules_sheet(Policy(read_profile(path)), words, today(SystemClock())):
        sys.stdout.write(f"{line}\n")
    return 0


def _known_provinces(config: Path) -> str:
    return " or ".join(repr(path.stem) for path in sorted((config / "provinces").glob("*.toml")))


def _check_rules(path: Path) -> None:
    policy = Policy(read_profile(path))
    for service, rule in policy.profile.services.items():
        sys.stdout.write(f"{path.name}: {service} {rule.answer.value} ({policy.article_of(service)})\n")
    for warning in policy.warnings(today(SystemClock())):
        sys.stdout.write(f"{path.name}: warning: {warning}\n")
