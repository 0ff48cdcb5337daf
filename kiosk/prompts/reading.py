"""What anybody may read here without showing who he is: places, guides, the code of the e-card."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Patience, Prompt
from kiosk.prompts.result import Seen


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A place where cards are dealt with (R-KIO-6)."""

    name: str
    district: str
    address: str
    hours: str = ""
    phone: str = ""
    services: tuple[Service, ...] = ()
    """What is done there; empty: everything."""
    way: str = ""
    """How far it is, in words."""
    bank: bool = False
    map_url: str = ""


@dataclass(frozen=True, slots=True)
class PrintPlace:
    """打印这个网点."""

    index: int


@dataclass(frozen=True, slots=True)
class ShowPlaces(Prompt[Seen | PrintPlace]):
    """38: places by district; a touch on one shows it large, with a code for the telephone."""

    places: tuple[ServicePoint, ...]
    """The nearest first; districts stand in the order of their first place."""
    chosen: int = 0
    """Which one stands large at first."""
    can_print: bool = False
    service: ClassVar[Service] = Service.FIND_SERVICE_POINT
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class GuideTopic:
    """A guide on the shelf."""

    key: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ChooseGuide(Prompt["Service | str | Seen"]):
    """S18: which guide; the answer is the service that it is about, or the key of another topic."""

    topics: tuple[GuideTopic, ...]
    services: tuple[Service, ...] = ()
    """Those that have a guide; they stand first, all on one glass."""
    service: Service = Service.READ_GUIDES
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class GuidePage:
    """As much as the glass shows at once: up to five sentences, and where they stand."""

    title: str
    sentences: tuple[str, ...]
    article: str = ""
    title_en: str = ""
    sentences_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintGuide:
    """打印这份指南: all its pages."""


@dataclass(frozen=True, slots=True)
class ShowGuide(Prompt[Seen | PrintGuide | Back]):
    """S18, S15: a guide page by page. Back leads to the shelf."""

    pages: tuple[GuidePage, ...]
    can_print: bool = False
    printed: bool = False
    """It is on paper already."""
    service: Service = Service.READ_GUIDES
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class ShowEcard(Prompt[Seen]):
    """S21: the code with which a telephone gets the e-card. Its password is set there, never here."""

    url: str = field(repr=False)
    service: ClassVar[Service] = Service.GET_ECARD_CODE
    patience: ClassVar[Patience] = Patience.READING
