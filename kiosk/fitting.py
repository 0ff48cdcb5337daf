"""From the words of config/kiosk.toml to drivers: which class plays which role, and on what line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.card.face import CardBitmaps, FaceContent, FaceLayout, render_face
from kiosk.devices.cabinet.port import Cabinet, Door, Power, Presence
from kiosk.devices.camera.opencv.late import LateOpencvCamera
from kiosk.devices.camera.opencv.models import MODELS as CAMERA_MODELS
from kiosk.devices.camera.port import Camera
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.card_printer.evolis import mask as evolis_mask
from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.evolis.models import MODELS as EVOLIS_MODELS
from kiosk.devices.card_printer.port import CardPrinter
from kiosk.devices.card_reader.pair import ReaderPair
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.dispenser.cd720m.model import MODELS as CD720M_MODELS
from kiosk.devices.dispenser.crt591 import mask as crt591_mask
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.model import MODELS as CRT591_MODELS
from kiosk.devices.dispenser.port import Dispenser
from kiosk.devices.id_reader.port import IdReader
from kiosk.devices.id_reader.samv import mask as samv_mask
from kiosk.devices.id_reader.samv.codec import SPEED_CODES
from kiosk.devices.id_reader.samv.driver import DEFAULT_BAUD, SamvHabits, SamvReader
from kiosk.devices.id_reader.samv.photo import NoDecoder, PhotoDecoder, load_decoder
from kiosk.devices.id_reader.samv.text_block import LAYOUTS, ExtraLayouts, Layout
from kiosk.devices.line import Line, LineOpener
from kiosk.devices.pin_pad.port import PinPad
from kiosk.devices.receipt_printer.escpos import mask as escpos_mask
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.receipt_printer.escpos.model import MODELS as ESCPOS_MODELS
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.devices.socket_line import is_tcp_address
from kiosk.devices.trace import Mask, Trace, Traces, mask_none, traced
from kiosk.errors import BadSettings
from kiosk.fonts import Fonts
from kiosk.settings import (
    ON_THE_SCREEN,
    CabinetSettings,
    CardReaderSettings,
    IdReaderSettings,
    PinPadSettings,
    PlaceSettings,
    PresenceSettings,
    Roles,
    RoleSettings,
    read_toml,
)
from kiosk.worker import Worker

OpenLine = Callable[[str], Line]
"""Opens what an address names: a serial port in the field, a world's wire in the virtual hall."""

ON_A_LINE = ("id_reader", "dispenser", "card_printer", "receipt_printer", "pin_pad", "cabinet", "presence")
"""The roles whose address names a line; the others have names of their own kinds."""
WITH_FINGERS = "fingers"
SAMV_MODELS = ("", WITH_FINGERS)
SPEED = re.compile(r"baud=([1-9][0-9]{2,6})")
SUPPLY = re.compile(r"([A-Za-z0-9_.-]{1,64})@([A-Za-z0-9_.-]{1,255})(?::([1-9][0-9]{0,4}))?")
"""As NUT itself writes it: name@host:port."""


@dataclass(frozen=True, slots=True)
class Devices:
    """One driver for each role."""

    id_reader: IdReader
    dispenser: Dispenser
    card_printer: CardPrinter
    receipt_printer: ReceiptPrinter
    card_reader: CardReader
    camera: Camera
    cabinet: Cabinet | None
    """None: not fitted, like the two below."""
    presence: Presence | None
    ups: Power | None
    pin_pad: PinPad | None
    """None: PINs are typed on the glass."""


class Fitter:
    """Fits drivers to roles. `worker` gives a worker of that name.

    What few machines have is imported when it is fitted: nobody else's start waits for it.
    """

    def __init__(
        self,
        config: Path,
        open_line: OpenLine,
        worker: Callable[[str], Worker],
        traces: Traces | None = None,
    ) -> None:
        """`traces`: where those of the roles go that ask for one; nowhere when None."""
        self._config = config
        self._open_line = open_line
        self._worker = worker
        self._traces = traces

    def fit(self, roles: Roles) -> Devices:
        """All roles. Raises BadSettings for a driver nobody knows, and for a line that two devices share."""
        _expect_lines_of_their_own(roles)
        return Devices(
            id_reader=self._id_reader(roles.id_reader),
            dispenser=self._dispenser(roles.dispenser),
            card_printer=self._card_printer(roles.card_printer),
            receipt_printer=self._receipt_printer(roles.receipt_printer),
            card_reader=self._card_reader(roles.card_reader),
            camera=self._camera(roles.camera),
            cabinet=self._cabinet(roles.cabinet) if roles.cabinet else None,
            presence=self._presence(roles.presence) if roles.presence else None,
            ups=_power(roles.ups) if roles.ups else None,
            pin_pad=self._pin_pad(roles.pin_pad),
        )

    def _id_reader(self, role: IdReaderSettings) -> IdReader:
        _expect("id_reader", role, ("samv",), SAMV_MODELS)
        path = role.address.partition("?")[0]
        # Behind a network's serial server the speed is the server's.
        tried = () if is_tcp_address(role.address) else SPEED_CODES
        speeds = {baud: f"{path}?baud={baud}" for baud in tried}
        trace = self._trace("id_reader", role)
        habits = SamvHabits(
            with_fingers=role.model == WITH_FINGERS,
            layouts=self._id_layouts(),
            decoder=_decoder(role),
            decoding=self._worker("id-photo"),
            other_speeds={
                baud: self._line(address, trace, samv_mask.mask) for baud, address in speeds.items()
            },
        )
        line = self._line(role.address, trace, samv_mask.mask)
        return SamvReader(line, baud=_baud("id_reader", role), habits=habits)

    def _id_layouts(self) -> Mapping[str, Layout]:
        """Ours, and those that this machine was given: a new card needs a file and no program."""
        extra = self._config / "id_layouts.toml"
        return {**LAYOUTS, **read_toml(extra, ExtraLayouts).layouts} if extra.is_file() else LAYOUTS

    def _dispenser(self, role: RoleSettings) -> Dispenser:
        models = {"crt591": tuple(CRT591_MODELS), "cd720m": tuple(CD720M_MODELS)}
        _expect("dispenser", role, tuple(models), models.get(role.driver, ("",)))
        trace = self._trace("dispenser", role)
        if role.driver == "crt591":
            if role.reader:
                expected = "nothing: it has a chip head"
                raise BadSettings("kiosk.toml", "roles.dispenser.reader", repr(role.reader), expected)
            line = self._line(role.address, trace, crt591_mask.mask)
            return Crt591Dispenser(line, model=CRT591_MODELS[role.model])
        if not role.reader:
            raise BadSettings("kiosk.toml", "roles.dispenser.reader", "nothing", "a PC/SC reader's name")
        from kiosk.devices.dispenser.cd720m import mask as cd720m_mask  # noqa: PLC0415
        from kiosk.devices.dispenser.cd720m.driver import Cd720mDispenser  # noqa: PLC0415

        at_read_position = self._pcsc(role.reader, "dispenser", trace)
        line = self._line(role.address, trace, cd720m_mask.mask)
        return Cd720mDispenser(line, at_read_position, model=CD720M_MODELS[role.model])

    def _card_printer(self, role: RoleSettings) -> CardPrinter:
        _expect("card_printer", role, ("evolis",), tuple(EVOLIS_MODELS))
        line = self._line(role.address, self._trace("card_printer", role), evolis_mask.mask)
        model = EVOLIS_MODELS[role.model].on_line(_told_baud(role))
        return EvolisPrinter(line, self._worker("card-printer"), model)

    def _receipt_printer(self, role: RoleSettings) -> ReceiptPrinter:
        _expect("receipt_printer", role, ("escpos",), tuple(ESCPOS_MODELS))
        line = self._line(role.address, self._trace("receipt_printer", role), escpos_mask.mask)
        return EscposPrinter(line, self._worker("receipt"), model=ESCPOS_MODELS[role.model])

    def _card_reader(self, role: CardReaderSettings) -> CardReader:
        _expect("card_reader", role, ("pcsc",))
        trace = self._trace("card_reader", role)
        slot = self._pcsc(role.address, "pcsc", trace)
        if not role.contactless:
            return slot
        if role.contactless == role.address:
            expected = "another reader than roles.card_reader.address"
            raise BadSettings("kiosk.toml", "roles.card_reader.contactless", repr(role.contactless), expected)
        return ReaderPair(slot, self._pcsc(role.contactless, "pcsc-field", trace))

    def _pcsc(self, address: str, threads: str, trace: Trace | None) -> PcscReader:
        reader = int(address) if address.isdigit() else address
        presence, exchange = self._worker(f"{threads}-presence"), self._worker(f"{threads}-exchange")
        return PcscReader(reader, presence, exchange, trace)

    def _camera(self, role: RoleSettings) -> Camera:
        _expect("camera", role, ("opencv",), tuple(CAMERA_MODELS))
        _expect_no_trace("camera", role)
        rules = read_toml(self._config / "photo.toml", PhotoRules)
        return LateOpencvCamera(role.address, rules, self._worker("camera"), CAMERA_MODELS[role.model])

    def _cabinet(self, role: CabinetSettings) -> Cabinet:
        from kiosk.devices.cabinet.modbus.driver import Contact, ModbusCabinet, Wiring  # noqa: PLC0415
        from kiosk.devices.cabinet.modbus.link import BoardPatience  # noqa: PLC0415

        _expect("cabinet", role, ("modbus",))
        places = PlaceSettings.__struct_fields__
        for place in role.lamps:
            if place not in places:
                raise BadSettings("kiosk.toml", "roles.cabinet.lamps", repr(place), " or ".join(places))
        contacts = tuple(
            Contact(name, one.input, at_rest=one.at_rest, guards=Door.TAMPERED if one.tamper else Door.OPEN)
            for name, one in role.contacts.items()
        )
        line = self._line(role.address, self._trace("cabinet", role), mask_none)
        patience = BoardPatience(debounce_s=role.debounce_ms / 1000)
        wiring = Wiring(role.unit, contacts, role.lamps)
        return ModbusCabinet(line, wiring, baud=_baud("cabinet", role), patience=patience)

    def _presence(self, role: PresenceSettings) -> Presence:
        from kiosk.devices.cabinet.ld2410.driver import Ld2410Presence  # noqa: PLC0415

        _expect("presence", role, ("ld2410",))
        line = self._line(role.address, self._trace("presence", role), mask_none)
        return Ld2410Presence(line, within_cm=role.within_cm)

    def _pin_pad(self, role: PinPadSettings | None) -> PinPad | None:
        if role is None:
            return None
        if role.driver == ON_THE_SCREEN:
            _expect("pin_pad", role, (ON_THE_SCREEN,))
            return None
        from kiosk.devices.pin_pad.entry import CLEAR_KEYS  # noqa: PLC0415
        from kiosk.devices.pin_pad.kmy3501 import mask as kmy3501_mask  # noqa: PLC0415
        from kiosk.devices.pin_pad.kmy3501.driver import Kmy3501PinPad  # noqa: PLC0415
        from kiosk.devices.pin_pad.zt598 import mask as zt598_mask  # noqa: PLC0415
        from kiosk.devices.pin_pad.zt598.driver import Zt598PinPad  # noqa: PLC0415

        made: Mapping[str, tuple[type[Zt598PinPad | Kmy3501PinPad], Mask]] = {
            "zt598": (Zt598PinPad, zt598_mask.mask),
            "kmy3501": (Kmy3501PinPad, kmy3501_mask.mask),
        }
        _expect("pin_pad", role, (ON_THE_SCREEN, *made), tuple(CLEAR_KEYS))
        driver, mask = made[role.driver]
        return driver(
            self._line(role.address, self._trace("pin_pad", role), mask), clear=CLEAR_KEYS[role.model]
        )

    def _trace(self, name: str, role: RoleSettings) -> Trace | None:
        return self._traces.of(name) if role.trace and self._traces is not None else None

    def _line(self, address: str, trace: Trace | None, mask: Mask) -> LineOpener:
        opener = partial(self._open_line, address)
        return opener if trace is None else traced(opener, trace, mask)


class FaceArtist:
    """See CardArtist: Pillow, away from the glass's loop."""

    def __init__(self, layout: FaceLayout, fonts: Fonts, worker: Worker) -> None:
        self._layout = layout
        self._fonts = fonts
        self._worker = worker

    async def draw(self, content: FaceContent) -> CardBitmaps:
        """See CardArtist."""
        return await self._worker.run(lambda: render_face(self._layout, content, self._fonts))


def _expect_lines_of_their_own(roles: Roles) -> None:
    """Two drivers on one line would each take the other's answers for its own."""
    user_of: dict[str, str] = {}
    for name in ON_A_LINE:
        role: RoleSettings | None = getattr(roles, name)
        if role is None or role.driver == ON_THE_SCREEN:
            continue
        _baud(name, role)
        path = role.address.partition("?")[0]
        if path in user_of:
            expected = f"a line of its own: roles.{user_of[path]} has this one"
            raise BadSettings("kiosk.toml", f"roles.{name}.address", repr(role.address), expected)
        user_of[path] = name


def _baud(name: str, role: RoleSettings) -> int:
    """The speed in an address. Raises BadSettings for anything else that stands behind the `?`."""
    if is_tcp_address(role.address):
        return DEFAULT_BAUD  # the terminal server's own matter
    parts = urlsplit(role.address)
    found = SPEED.fullmatch(parts.query)
    if parts.scheme or not parts.path or (parts.query and found is None):
        expected = "a path, and for a serial port its speed: /dev/ttyS0?baud=9600; or tcp://192.0.2.7:9100"
        raise BadSettings("kiosk.toml", f"roles.{name}.address", repr(role.address), expected)
    return int(found[1]) if found else DEFAULT_BAUD


def _told_baud(role: RoleSettings) -> int | None:
    """The speed of a serial line; None for a line that has none."""
    found = SPEED.fullmatch(urlsplit(role.address).query)
    return int(found[1]) if found else None


def _decoder(role: IdReaderSettings) -> PhotoDecoder | None:
    if not role.photo_decoder:
        return None
    try:
        return load_decoder(role.photo_decoder)
    except NoDecoder as error:
        expected = f"a callable that can be loaded, package.module:name ({error})"
        raise BadSettings(
            "kiosk.toml", "roles.id_reader.photo_decoder", repr(role.photo_decoder), expected
        ) from error


def _power(role: RoleSettings) -> Power:
    from kiosk.devices.cabinet.nut.driver import PORT as NUT_PORT  # noqa: PLC0415
    from kiosk.devices.cabinet.nut.driver import NutPower  # noqa: PLC0415

    _expect("ups", role, ("nut",))
    _expect_no_trace("ups", role)
    found = SUPPLY.fullmatch(role.address)
    if found is None:
        expected = "the supply at its server: ups@127.0.0.1:3493"
        raise BadSettings("kiosk.toml", "roles.ups.address", repr(role.address), expected)
    return NutPower(found[2], int(found[3] or NUT_PORT), found[1])


def _expect_no_trace(name: str, role: RoleSettings) -> None:
    if role.trace:
        raise BadSettings("kiosk.toml", f"roles.{name}.trace", "true", "false: there is no line to trace")


def _expect(name: str, role: RoleSettings, drivers: tuple[str, ...], models: tuple[str, ...] = ("",)) -> None:
    if role.driver not in drivers:
        raise BadSettings("kiosk.toml", f"roles.{name}.driver", repr(role.driver), " or ".join(drivers))
    if role.model not in models:
        known = " or ".join(repr(model) for model in models)
        raise BadSettings("kiosk.toml", f"roles.{name}.model", repr(role.model), known)
