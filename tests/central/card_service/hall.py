"""The adapter, a card service over real HTTP, and our own centre by hand beside it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec import structs

from kiosk.central.card_service.book import CaseBook
from kiosk.central.card_service.central import CardServiceCentral
from kiosk.central.card_service.desk import Desk
from kiosk.central.card_service.outage import Outage
from kiosk.central.card_service.service import Access, CardService
from kiosk.central.card_service.tables import Tables, read_tables
from kiosk.central.http import RequestsTransport
from kiosk.hub.hsm import KeyHolder
from kiosk.sandbox.card_service.books import Books
from kiosk.sandbox.card_service.site import Site, served
from kiosk.worker import InlineWorker
from tests.hub.world import CONFIG, MASTERS, PEOPLE, CountedEntropy, HandClock, World, make_world

LICENCE = "made-up-licence"
SERVICE = "ScmsCardService_510104"
TODAY = date(2026, 11, 21)
_FILE = read_tables(CONFIG / "card_service.toml", [])
TABLES = structs.replace(_FILE, occupations={**_FILE.occupations, "其他": "8000000"})
"""`application` of the hub's tests has a word for its occupation that no profile has."""

logging.getLogger("urllib3").setLevel(logging.WARNING)


@dataclass(slots=True)
class Hall:
    central: CardServiceCentral
    site: Site
    books: Books
    own: World
    clock: HandClock
    folder: Path
    url: str

    def code_of(self, mobile: str) -> str:
        return self.own.hub.last_code(mobile) or ""

    def restarted(self, tables: Tables = TABLES, deadline_s: float = 3.0) -> CardServiceCentral:
        """The same machine after a cut: nothing is left but its folder."""
        return _central(self.url, self.folder, self.own, self.clock, tables, deadline_s)


@contextmanager
def hall(folder: Path) -> Iterator[Hall]:
    books = Books(PEOPLE, KeyHolder(MASTERS), TODAY)
    site = Site(books, LICENCE, SERVICE)
    own, clock = make_world(), HandClock()
    with served(site) as url:
        central = _central(url, folder, own, clock, TABLES, 3.0)
        yield Hall(central, site, books, own, clock, folder, url)


def _central(
    url: str, folder: Path, own: World, clock: HandClock, tables: Tables, deadline_s: float
) -> CardServiceCentral:
    access = Access(LICENCE, SERVICE, "510104", "SC-0001", tables.channel, tables.charset)
    service = CardService(
        RequestsTransport(url, InlineWorker()), access, deadline_s, Outage(clock, CountedEntropy("outage"))
    )
    desk = Desk(service, CaseBook(folder, CountedEntropy("book")), tables, clock, InlineWorker())
    return CardServiceCentral(desk, own.central)
