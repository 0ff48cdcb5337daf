"""The card service of this machine's settings, put together; what can be wrong is said at start."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.central.card_service.book import CaseBook
from kiosk.central.card_service.central import CardServiceCentral
from kiosk.central.card_service.desk import Desk
from kiosk.central.card_service.outage import Outage
from kiosk.central.card_service.service import Access, CardService
from kiosk.central.card_service.tables import WITHOUT_IT, Tables, read_tables
from kiosk.central.keys import read_secret
from kiosk.central.late import LateTransport
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings
from kiosk.model import Service
from kiosk.settings import CardServiceSettings, MachineSettings, config_file
from kiosk.worker import ThreadWorker

TABLES = "card_service.toml"
OPERATOR_AT_MOST = 20


def read_tables_of(config: Path, occupations: list[str]) -> Tables:
    """card_service.toml of this machine, or the packaged one. Raises BadSettings."""
    return read_tables(config_file(config, TABLES), occupations)


def closed_services(tables: Tables) -> frozenset[Service]:
    """What nobody does any more where this service keeps the cards."""
    return frozenset(Service) - frozenset(tables.services) - WITHOUT_IT


def read_access(settings: CardServiceSettings, machine: MachineSettings, tables: Tables) -> Access:
    """Raises BadSettings."""
    if len(machine.id) > OPERATOR_AT_MOST:
        raise BadSettings("kiosk.toml", "kiosk.id", machine.id, f"{OPERATOR_AT_MOST} signs at most (jbr)")
    path = Path(settings.licence_file)
    try:
        licence = read_secret(path).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        found = type(error).__name__
        raise BadSettings(
            "kiosk.toml", "central.card_service.licence_file", found, "a readable file"
        ) from None
    if not licence:
        raise BadSettings(path.name, "licence", "nothing", "the licence key")
    return Access(licence, settings.service_name, machine.region, machine.id, tables.channel, tables.charset)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the adapter takes from the machine that it runs in."""

    settings: CardServiceSettings
    machine: MachineSettings
    folder: Path
    """Where the book of its cases lies; it has to survive a restart."""
    clock: Clock
    entropy: Entropy
    outage: Outage
    """Of the service, for all lanes."""


def open_card_service(here: Machine, tables: Tables, own: Central) -> CardServiceCentral:
    """`own`: the machine's own centre. Raises BadSettings."""
    access = read_access(here.settings, here.machine, tables)
    book = CaseBook(here.folder, here.entropy)
    book.forget(here.clock.now())
    line = LateTransport(
        here.settings.url, ThreadWorker("card-service"), here.settings.tls_ca_file, here.settings.connect_s
    )
    service = CardService(line, access, here.settings.deadline_s, here.outage)
    return CardServiceCentral(Desk(service, book, tables, here.clock, ThreadWorker("case-book")), own)
