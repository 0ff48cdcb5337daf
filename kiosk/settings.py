"""The machine's settings: `config/kiosk.toml`, read once at start.

A file that is wrong is refused with file, key, what was found and what was expected; so are unknown keys.
"""

import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, inspect

from kiosk.errors import BadSettings
from kiosk.model import Service

T = TypeVar("T")

FILE_LIMIT_BYTES = 1_000_000
"""Ten times the largest file that comes with the program."""
ON_THE_SCREEN = "screen"
"""The driver of a role that the glass plays itself."""

_BESIDE_THE_PACKAGE = Path(__file__).parent.parent / "config"
_INSTALLED = Path(sys.prefix) / "share" / "kiosk" / "config"
PACKAGED_CONFIG = _BESIDE_THE_PACKAGE if _BESIDE_THE_PACKAGE.is_dir() else _INSTALLED
"""What comes with the program: in its repository, or where a wheel lays it (pyproject.toml, data-files)."""


class MachineSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who this machine is."""

    id: Annotated[str, Meta(pattern=r"^[A-Z0-9-]{4,32}$")]
    """The asset number under which the centre knows the machine."""
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    """What people in the hall call it: 3号机."""
    service_point: Annotated[str, Meta(min_length=1)]
    """The registered service point the machine belongs to (SC-R art. 5; policy.md R-KIO-1)."""
    service_point_name: Annotated[str, Meta(min_length=1, max_length=30)] = "社会保障卡服务网点"
    """What stands at the head of a receipt."""
    ecard_url: Annotated[str, Meta(max_length=200)] = ""
    """Where the electronic card is claimed; shown as a QR code, left out when empty."""
    province: Annotated[str, Meta(pattern=r"^[a-z][a-z-]*$")]
    """Name of the file in config/provinces/ whose rules hold here."""
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    """GB/T 2260 code of the place."""
    box_opened_on_site: bool = False
    """To be confirmed by each site: its staff have the key and open the machine's box for who waits there.

    What lies ready and what was kept is handed out from there (ADR 0017); without it, at the counter.
    """


class DisplaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The glass. Sizes on it are millimetres, so pixels and inches have to be told."""

    width_px: Annotated[int, Meta(ge=480, le=7680)]
    height_px: Annotated[int, Meta(ge=480, le=7680)]
    diagonal_in: Annotated[float, Meta(ge=7, le=100)]
    fullscreen: bool = True

    @property
    def dpi(self) -> float:
        """Dots per inch of the panel."""
        return float((self.width_px**2 + self.height_px**2) ** 0.5 / self.diagonal_in)


class CardServiceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A province's own service for cards, beside our centre (docs/adapters.md)."""

    url: Annotated[str, Meta(pattern=r"^https?://")]
    licence_file: Annotated[str, Meta(min_length=1)]
    """A file, readable by its owner only, with the licence key that the service gave out."""
    service_name: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_]{1,60}$")]
    """ScmsCardService_ and the city's six digits."""
    tls_ca_file: str = ""
    """The authority over the service's TLS, as PEM; empty: those that the system trusts."""
    connect_s: Annotated[float, Meta(gt=0, le=30)] = 3.0
    """How long a line may take to stand."""
    deadline_s: Annotated[float, Meta(gt=0, le=60)] = 10.0
    """How long one operation may take."""


class CentralSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way to the centre."""

    url: Annotated[str, Meta(pattern=r"^https?://")]
    centre: Annotated[str, Meta(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
    """How the centre calls itself; it stands in everything that is signed."""
    key_file: str
    """The kiosk's own signing key."""
    certificate_file: str
    """The kiosk's certificate for it, and what stands between that and the root, as PEM."""
    root_file: str
    """Whom the kiosk believes: the authority over the centre's certificate, as PEM; two while one follows."""
    tls_ca_file: str = ""
    """The authority over the centre's TLS certificate, as PEM, and nobody else's; needed with https."""
    deadline_s: Annotated[float, Meta(gt=0, le=60)] = 8.0
    """How long one call may take in all its tries; 2.5 times that where a bank is asked (routes)."""
    connect_s: Annotated[float, Meta(ge=0.5, le=20)] = 3.0
    """How long a line to the centre may take to stand."""
    patience_s: Annotated[float, Meta(ge=0, le=120)] = 45.0
    """How long a step that must not be left half done asks again before it is left to settling."""
    card_service: CardServiceSettings | None = None
    """Who keeps the cards, where that is not the centre itself."""


class RoleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One role of the machine: which driver plays it, and where the device is."""

    driver: str
    address: str
    model: str = ""
    """A variant of the protocol; empty for the driver's first one."""
    trace: bool = False
    """Write what goes over the line into the state folder: bounded, masked (devices/trace.py)."""
    reader: str = ""
    """The PC/SC reader at the read position of a dispenser that has no chip head; else empty."""


class IdReaderSettings(RoleSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ID-card reader."""

    photo_decoder: Annotated[str, Meta(pattern=r"^([\w.]+:\w+)?$")] = ""
    """`package.module:name` of a licensed decoder for the chip's portrait; without one it stays closed."""


class CardReaderSettings(RoleSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The citizen's own card reader: one role with one place for the card, or with two."""

    contactless: str = ""
    """A second reader, with a field: its name in PC/SC, or its place in the list."""


class ContactSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One contact of the cabinet, at an input of its I/O board."""

    input: Annotated[int, Meta(ge=0, le=255)]
    at_rest: bool = True
    """What the input reads while all is well: true for a contact that a shut door closes."""
    tamper: bool = False
    """It says that somebody tampers, not that a door is open."""


class CabinetSettings(RoleSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Doors and guide lights at an I/O board: which input is which door, which coil which lamp."""

    unit: Annotated[int, Meta(ge=1, le=247)] = 1
    """The board's number on its bus."""
    debounce_ms: Annotated[int, Meta(ge=50, le=200)] = 100
    """How long a contact has to say the same until it counts (devices.md 6.2)."""
    contacts: dict[str, ContactSettings] = {}
    """By a name that a technician knows."""
    lamps: dict[str, Annotated[int, Meta(ge=0, le=255)]] = {}
    """Name of a place in [places] → coil of its guide light."""


class PresenceSettings(RoleSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sensor that sees who stands in front."""

    within_cm: Annotated[int, Meta(ge=30, le=600)] = 120
    """Who is further away does not stand at this machine. To be measured where it stands."""


class PinPadSettings(RoleSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The PIN pad (ADR 0019). `driver = "screen"`, or no such role: PINs are typed on the glass."""

    address: str = ""
    model: str = ""
    """What its clear key does: empty, the last digit goes; `clear-all`, all of them."""
    if_broken: Literal["screen", "closed"] = "screen"
    """The glass's keypad takes over; or what needs a PIN is closed until the pad is well again."""


class Roles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The roles a visit can count on; and what may stand around them, where it is fitted."""

    id_reader: IdReaderSettings
    dispenser: RoleSettings
    card_printer: RoleSettings
    receipt_printer: RoleSettings
    card_reader: CardReaderSettings
    camera: RoleSettings
    cabinet: CabinetSettings | None = None
    presence: PresenceSettings | None = None
    ups: RoleSettings | None = None
    pin_pad: PinPadSettings | None = None

    @property
    def fitted_pin_pad(self) -> PinPadSettings | None:
        """The pad of this machine; None where PINs are typed on the glass."""
        return self.pin_pad if self.pin_pad is not None and self.pin_pad.driver != ON_THE_SCREEN else None


Spot = tuple[Annotated[float, Meta(ge=0, le=240)], Annotated[float, Meta(ge=0, le=420)]]
"""The middle of a place on the machine's front: x from the left, y from the top, on a grid of 240 x 420."""


class PlaceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where on the front what is (look.md 8): the glass shows where the hand has to go.

    What this machine lacks is left out, and not drawn.
    """

    screen: Spot
    camera: Spot | None = None
    id: Spot | None = None
    """The pad of the ID reader."""
    out: Spot | None = None
    """Where finished cards come out."""
    receipt: Spot | None = None
    insert: Spot | None = None
    """The citizen's card reader."""
    pin: Spot | None = None
    """A PIN pad of its own."""

    @property
    def middles(self) -> dict[str, tuple[float, float]]:
        """What is there, by name."""
        spots = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: spot for name, spot in spots.items() if spot is not None}


class MaintenanceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may work on the machine."""

    staff: list[Annotated[str, Meta(min_length=1, max_length=8)]] = []
    """Staff numbers that are let in; nobody when empty."""


class SiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the province leaves to the site; nothing is turned on by itself."""

    services_on: list[Service] = []
    """Services that the province lets a site turn on, and that this one does."""
    keep_old_cards: bool = False
    """Whether old cards are kept at renewal where the province does not say (they go back, voided)."""
    photographs_papers: bool = False
    """Whether the camera can read a paper held before it; else who needs one shown goes to the counter."""


class PowerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done when the battery of the power supply is nearly empty."""

    shutdown_command: list[Annotated[str, Meta(min_length=1)]] = []
    """Switches the computer off once the hardware is home. Empty: the machine waits for the mains, closed."""


class KioskSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/kiosk.toml."""

    kiosk: MachineSettings
    display: DisplaySettings
    central: CentralSettings
    places: PlaceSettings
    roles: Roles
    maintenance: MaintenanceSettings = MaintenanceSettings()
    site: SiteSettings = SiteSettings()
    power: PowerSettings = PowerSettings()

    @property
    def middles(self) -> dict[str, tuple[float, float]]:
        """The places on this machine's front, by name; a PIN pad that is not fitted is not drawn."""
        places = self.places.middles
        if self.roles.fitted_pin_pad is None:
            places.pop("pin", None)
        return places


def config_file(folder: Path, name: str) -> Path:
    """The machine's own file where there is one, else the one that comes with the program."""
    own = folder / name
    return own if own.is_file() else PACKAGED_CONFIG / name


def read_settings(path: Path) -> KioskSettings:
    """Raises BadSettings."""
    return read_toml(path, KioskSettings)


def read_toml(path: Path, form: type[T]) -> T:
    """Read a TOML file into a record. Raises BadSettings with file, key, found and expected."""
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size <= FILE_LIMIT_BYTES else ""
    except FileNotFoundError:
        raise BadSettings(str(path), "(file)", "no such file", "a TOML file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(str(path), "(file)", type(error).__name__, "a readable UTF-8 file") from error
    if size > FILE_LIMIT_BYTES:
        raise BadSettings(str(path), "(file)", f"{size} bytes", f"at most {FILE_LIMIT_BYTES}")
    return parse_toml(text, str(path), form)


def parse_toml(text: str, file: str, form: type[T]) -> T:
    """Read TOML into a record; `file` is how it is called. Raises BadSettings, see read_toml."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(file, "(file)", f"bad TOML: {error}", "valid TOML 1.0") from error
    except (RecursionError, ValueError):  # tables in tables without end; a number of thousands of digits
        raise BadSettings(file, "(file)", "TOML beyond all measure", "valid TOML 1.0") from None
    try:
        return msgspec.convert(raw, form)
    except msgspec.ValidationError as error:
        raise _explained(file, raw, form, str(error)) from error


_NO_KEY = "no such key"
_MISSING = object()


def _explained(file: str, raw: dict[str, Any], form: type[T], message: str) -> BadSettings:
    """From msgspec's `Expected X, got Y - at `$.a.b``: the key, what stands there, what could stand there."""
    said, _, where = message.rpartition(" - at `") if " - at `" in message else (message, "", "$")
    where, wanted = where.rstrip("`"), said.removeprefix("Expected ").split(", got")[0]
    if where.startswith("key` in `"):
        place = [*_place(raw, form, message, where.removeprefix("key` in `")), said.split("'")[1]]
        wanted = _NO_KEY
    elif "unknown field" in said or "missing required field" in said:
        place = [*_place(raw, form, message, where), said.rsplit("`", 2)[1]]
        wanted = _NO_KEY if "unknown" in said else "a value: the key is required"
    elif " - at `" not in message and message.partition(": ")[0] in raw:
        # What a record checks by itself, between two of its keys (its __post_init__).
        key, _, wanted = message.partition(": ")
        place = [key]
    else:
        place = _place(raw, form, message, where)
        if said.startswith("Invalid enum value"):
            wanted = _words_for(inspect.type_info(form), place) or "a word of the closed set"
    return BadSettings(file, ".".join(place) or "(file)", _shown(_value_at(raw, place)), wanted)


def _place(raw: dict[str, Any], form: type[T], message: str, where: str) -> list[str]:
    """`$.a[...].b[2]` as keys. `[...]` is any entry of a table: the one refused when alone."""
    place: list[str] = []
    for part in (
        where.removeprefix("$").replace("[...]", ".*").replace("[", ".").replace("]", "").split(".")[1:]
    ):
        place.append(_blamed(raw, form, message, place) if part == "*" else part)
    return place


def _blamed(raw: dict[str, Any], form: type[T], message: str, place: list[str]) -> str:
    table = _value_at(raw, place)
    entries = table if isinstance(table, dict) else {}
    for name in entries:
        try:
            msgspec.convert(_with(raw, place, {name: entries[name]}), form)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return str(name)
    return "*"


def _with(raw: dict[str, Any], place: list[str], value: object) -> dict[str, Any]:
    """The same tables, with another value at this place."""
    first, *rest = place
    return {**raw, first: _with(raw[first], rest, value) if rest else value}


def _words_for(form: inspect.Type, place: list[str]) -> str:
    """The words of a closed set, by walking the record's own types to the place."""
    words: list[object] = []
    match form:
        case inspect.UnionType():
            return next(filter(None, (_words_for(kind, place) for kind in form.types)), "")
        case inspect.EnumType():
            words = [str(member.value) for member in form.cls]
        case inspect.LiteralType():
            words = list(form.values)
        case inspect.DictType() if place:
            return _words_for(form.value_type, place[1:])
        case inspect.ListType() if place:
            return _words_for(form.item_type, place[1:])
        case inspect.StructType() if place:
            fields = {field.encode_name: field.type for field in form.fields}
            return _words_for(fields[place[0]], place[1:])
    return " or ".join(repr(word) for word in words)


def _value_at(raw: object, place: list[str]) -> object:
    for key in place:
        if isinstance(raw, list) and key.isdigit():
            raw = raw[int(key)]
        elif isinstance(raw, dict) and key in raw:
            raw = raw[key]
        else:
            return _MISSING
    return raw


def _shown(value: object) -> str:
    return "nothing" if value is _MISSING else repr(value)
