"""From the words of kiosk.toml to drivers; what does not fit is refused by key, with found and expected."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.devices.cabinet.ld2410.driver import Ld2410Presence
from kiosk.devices.cabinet.modbus.driver import ModbusCabinet
from kiosk.devices.cabinet.nut.driver import NutPower
from kiosk.devices.camera.opencv.late import LateOpencvCamera
from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_reader.pair import ReaderPair
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.dispenser.cd720m.driver import Cd720mDispenser
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.line import Line, LineLost
from kiosk.devices.pin_pad.kmy3501.driver import Kmy3501PinPad
from kiosk.devices.pin_pad.zt598.driver import Zt598PinPad
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.trace import Traces
from kiosk.errors import BadSettings
from kiosk.fitting import Devices, Fitter
from kiosk.settings import Roles
from kiosk.worker import InlineWorker, Worker
from tests.hub.world import CONFIG

RIGHT = tomllib.loads((CONFIG / "kiosk.toml").read_text("utf-8"))["roles"]
DRIVERS = {
    "id_reader": SamvReader,
    "dispenser": Crt591Dispenser,
    "card_printer": EvolisPrinter,
    "receipt_printer": EscposPrinter,
    "card_reader": PcscReader,
    "camera": LateOpencvCamera,
}
AROUND: dict[str, dict[str, Any]] = {
    "cabinet": {
        "driver": "modbus",
        "address": "/dev/kiosk-cabinet?baud=9600",
        "contacts": {"service": {"input": 0}, "case": {"input": 1, "at_rest": False, "tamper": True}},
        "lamps": {"id": 0, "out": 1},
    },
    "presence": {"driver": "ld2410", "address": "/dev/kiosk-presence?baud=256000"},
    "ups": {"driver": "nut", "address": "ups@127.0.0.1"},
}
PIN_PAD = {"driver": "zt598", "address": "/dev/kiosk-pin-pad?baud=9600"}
ON_A_LINE = ("id_reader", "dispenser", "card_printer", "receipt_printer")


class Workshop:
    """Where drivers get their lines and workers; remembers what was asked for."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.workers: list[str] = []
        self.traces: Traces | None = None

    def open_line(self, address: str) -> Line:
        self.opened.append(address)
        raise LineLost("nobody is here")

    def worker(self, name: str) -> Worker:
        self.workers.append(name)
        return InlineWorker()

    def fit(self, **changes: dict[str, Any]) -> Devices:
        roles = changes | {name: {**words, **changes.get(name, {})} for name, words in RIGHT.items()}
        return Fitter(CONFIG, self.open_line, self.worker, self.traces).fit(msgspec.convert(roles, Roles))


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


def refused(fit: Callable[[], object]) -> tuple[str, str, str, str]:
    with pytest.raises(BadSettings) as caught:
        fit()
    error = caught.value
    return error.file, error.key, error.found, error.expected


def test_each_role_gets_the_driver_that_is_named(workshop: Workshop) -> None:
    devices = workshop.fit()

    assert {name: type(getattr(devices, name)) for name in DRIVERS} == DRIVERS
    assert set(DRIVERS) | set(AROUND) | {"pin_pad"} == set(Roles.__struct_fields__)


def test_what_is_not_fitted_is_no_device_and_no_alarm(workshop: Workshop) -> None:
    devices = workshop.fit()

    assert (devices.cabinet, devices.presence, devices.ups) == (None, None, None)


def test_what_stands_around_is_fitted_where_it_is_named(workshop: Workshop) -> None:
    devices = workshop.fit(**AROUND)

    around = (devices.cabinet, devices.presence, devices.ups)
    assert [type(part) for part in around] == [ModbusCabinet, Ld2410Presence, NutPower]


@pytest.mark.parametrize(
    ("role", "change", "key", "expected"),
    [
        ("cabinet", {"driver": "abacus"}, "roles.cabinet.driver", "modbus"),
        ("cabinet", {"lamps": {"attic": 1}}, "roles.cabinet.lamps", "screen or camera or id or out or"),
        ("cabinet", {"address": RIGHT["dispenser"]["address"]}, "roles.cabinet.address", "a line of its own"),
        ("presence", {"driver": ""}, "roles.presence.driver", "ld2410"),
        ("ups", {"address": "127.0.0.1"}, "roles.ups.address", "ups@127.0.0.1:3493"),
    ],
)
def test_what_stands_around_is_refused_by_key(
    workshop: Workshop, role: str, change: dict[str, Any], key: str, expected: str
) -> None:
    _, found, _, wanted = refused(lambda: workshop.fit(**AROUND | {role: AROUND[role] | change}))

    assert found == key
    assert expected in wanted


@pytest.mark.parametrize(("name", "driver"), [("zt598", Zt598PinPad), ("kmy3501", Kmy3501PinPad)])
def test_a_pin_pad_is_fitted_where_it_is_named(workshop: Workshop, name: str, driver: type) -> None:
    devices = workshop.fit(pin_pad={**PIN_PAD, "driver": name})

    assert type(devices.pin_pad) is driver


def test_without_a_pin_pad_pins_are_typed_on_the_glass(workshop: Workshop) -> None:
    nowhere = {name: words for name, words in RIGHT.items() if name != "pin_pad"}
    none = Fitter(CONFIG, workshop.open_line, workshop.worker).fit(msgspec.convert(nowhere, Roles))

    assert none.pin_pad is None
    assert workshop.fit(pin_pad={"driver": "screen"}).pin_pad is None


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        ({"driver": "abacus"}, "roles.pin_pad.driver", "screen or zt598 or kmy3501"),
        ({"model": "loud"}, "roles.pin_pad.model", "'' or 'clear-all'"),
        ({"address": ""}, "roles.pin_pad.address", "a path, and"),
        ({"address": RIGHT["dispenser"]["address"]}, "roles.pin_pad.address", "a line of its own"),
    ],
)
def test_a_pin_pad_is_refused_by_key(
    workshop: Workshop, change: dict[str, Any], key: str, expected: str
) -> None:
    _, found, _, wanted = refused(lambda: workshop.fit(pin_pad=PIN_PAD | change))

    assert found == key
    assert expected in wanted


def test_no_line_is_opened_before_somebody_needs_it(workshop: Workshop) -> None:
    workshop.fit()

    assert workshop.opened == []


@pytest.mark.parametrize("role", ON_A_LINE)
async def test_a_driver_opens_the_line_of_its_own_role(workshop: Workshop, role: str) -> None:
    devices = workshop.fit()

    await getattr(devices, role).status()

    assert set(workshop.opened) == {RIGHT[role]["address"]}


def test_what_blocks_gets_workers_of_its_own(workshop: Workshop) -> None:
    workshop.fit()

    assert len(workshop.workers) == len(set(workshop.workers)) >= 4


@pytest.mark.parametrize("role", DRIVERS)
def test_a_driver_that_nobody_knows_is_refused_by_its_role(workshop: Workshop, role: str) -> None:
    found = refused(lambda: workshop.fit(**{role: {"driver": "abacus"}}))

    assert found[:3] == ("kiosk.toml", f"roles.{role}.driver", "'abacus'")
    assert RIGHT[role]["driver"] in found[3].split(" or ")


@pytest.mark.parametrize("role", DRIVERS)
def test_a_role_without_a_driver_is_refused_by_its_role(workshop: Workshop, role: str) -> None:
    found = refused(lambda: workshop.fit(**{role: {"driver": ""}}))

    assert found[:3] == ("kiosk.toml", f"roles.{role}.driver", "''")
    assert RIGHT[role]["driver"] in found[3].split(" or ")


def test_a_model_that_the_driver_does_not_know_is_refused_with_those_it_does(workshop: Workshop) -> None:
    file, key, found, expected = refused(lambda: workshop.fit(card_printer={"model": "quill"}))

    assert (file, key, found) == ("kiosk.toml", "roles.card_printer.model", "'quill'")
    assert expected.startswith("'' or ")


def test_a_dispenser_without_a_chip_head_needs_a_reader_and_no_other_does(workshop: Workshop) -> None:
    given = {"driver": "cd720m", "reader": "ACS ACR1281"}

    assert isinstance(workshop.fit(dispenser=given).dispenser, Cd720mDispenser)
    missing = refused(lambda: workshop.fit(dispenser={"driver": "cd720m"}))
    assert missing == ("kiosk.toml", "roles.dispenser.reader", "nothing", "a PC/SC reader's name")
    needless = refused(lambda: workshop.fit(dispenser={"reader": "ACS ACR1281"}))
    assert needless[1:] == ("roles.dispenser.reader", "'ACS ACR1281'", "nothing: it has a chip head")


@pytest.mark.parametrize("speed", ["", "?baud=9600"])
def test_an_address_that_stands_twice_is_refused_with_the_role_that_has_it(
    workshop: Workshop, speed: str
) -> None:
    address = f"/dev/kiosk-dispenser{speed}"
    found = refused(lambda: workshop.fit(receipt_printer={"address": address}))

    expected = "a line of its own: roles.dispenser has this one"
    assert found == ("kiosk.toml", "roles.receipt_printer.address", repr(address), expected)


def test_a_line_may_lead_over_the_network_but_two_drivers_do_not_share_it(workshop: Workshop) -> None:
    over_there = {"address": "tcp://192.0.2.7:9100"}

    workshop.fit(card_printer=over_there, receipt_printer={"address": "tcp://192.0.2.7:9101"})
    _, key, *_ = refused(lambda: workshop.fit(card_printer=over_there, receipt_printer=over_there))

    assert key == "roles.receipt_printer.address"


def test_names_of_other_kinds_may_be_alike(workshop: Workshop) -> None:
    workshop.fit(card_reader={"address": "0"}, camera={"address": "0"})


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?baud=9600",
        "/dev/ttyS0?baud=fast",
        "/dev/ttyS0?bauds=9600",
        "/dev/ttyS0?baud=",
        "tcp://printer:9100/raw",
    ],
)
@pytest.mark.parametrize("role", ON_A_LINE)
def test_an_address_that_is_none_is_refused_at_start_and_not_at_the_first_citizen(
    workshop: Workshop, role: str, address: str
) -> None:
    file, key, found, expected = refused(lambda: workshop.fit(**{role: {"address": address}}))

    assert (file, key, found) == ("kiosk.toml", f"roles.{role}.address", repr(address))
    assert "?baud=9600" in expected


async def test_a_photo_decoder_is_loaded_and_the_reader_says_so(workshop: Workshop) -> None:
    without = workshop.fit().id_reader
    with_one = workshop.fit(id_reader={"photo_decoder": "base64:b64decode"}).id_reader

    assert not (await without.status()).photo_decoded
    assert (await with_one.status()).photo_decoded


def test_a_photo_decoder_that_is_not_there_is_refused_at_start(workshop: Workshop) -> None:
    file, key, found, expected = refused(
        lambda: workshop.fit(id_reader={"photo_decoder": "no_such_module:decode"})
    )

    assert (file, key, found) == ("kiosk.toml", "roles.id_reader.photo_decoder", "'no_such_module:decode'")
    assert "package.module:name" in expected


def test_a_layout_of_an_id_card_is_added_by_a_file(workshop: Workshop, tmp_path: Path) -> None:
    shutil.copy(CONFIG / "photo.toml", tmp_path)
    places = "sex = [30, 2], birth = [36, 16], number = [122, 36], issuer = [158, 30]"
    wrong = f'[layouts.Z]\nkind = "CN_ID"\nnumber_rule = "citizen"\nplaces = {{ {places} }}\n'
    right = wrong.replace("sex", "name = [0, 30], valid_from = [188, 16], valid_until = [204, 16], sex")
    fitter = Fitter(tmp_path, workshop.open_line, workshop.worker)
    roles = msgspec.convert(RIGHT, Roles)

    (tmp_path / "id_layouts.toml").write_text(wrong)
    file, *_ = refused(lambda: fitter.fit(roles))
    (tmp_path / "id_layouts.toml").write_text(right)
    reader = fitter.fit(roles).id_reader

    assert file.endswith("id_layouts.toml")
    assert isinstance(reader, SamvReader)
    assert set(reader._habits.layouts) == {"", "J", "I", "Z"}


def test_a_reader_is_named_or_counted_and_a_field_beside_it_makes_a_pair(workshop: Workshop) -> None:
    counted = workshop.fit(card_reader={"address": "1"}).card_reader
    pair = workshop.fit(card_reader={"address": "ACME Slot", "contactless": "ACME Field"}).card_reader

    assert isinstance(counted, PcscReader)
    assert counted._link._wanted == 1
    assert isinstance(pair, ReaderPair)
    halves = [pair._slot, pair._field]
    assert [half._link._wanted for half in halves if isinstance(half, PcscReader)] == [
        "ACME Slot",
        "ACME Field",
    ]


def test_one_reader_cannot_be_both_halves_of_a_pair(workshop: Workshop) -> None:
    _, key, found, _ = refused(lambda: workshop.fit(card_reader={"address": "0", "contactless": "0"}))

    assert (key, found) == ("roles.card_reader.contactless", "'0'")


@pytest.mark.parametrize("role", ON_A_LINE)
async def test_the_role_that_asks_for_a_trace_has_one_and_no_other(
    workshop: Workshop, tmp_path: Path, role: str
) -> None:
    workshop.traces = Traces(tmp_path / "trace")
    devices = workshop.fit(**{role: {"trace": True}})

    for name in ON_A_LINE:
        await getattr(devices, name).status()
    workshop.traces.close()

    assert [path.name for path in (tmp_path / "trace").iterdir()] == [f"{role}.log"]
    assert "- cannot be opened" in (tmp_path / "trace" / f"{role}.log").read_text()


async def test_a_reader_of_chips_is_traced_too(workshop: Workshop, tmp_path: Path) -> None:
    workshop.traces = Traces(tmp_path)
    reader = workshop.fit(card_reader={"trace": True, "address": "No such reader"}).card_reader

    await reader.status()
    workshop.traces.close()

    assert "- SCard" in (tmp_path / "card_reader.log").read_text()


async def test_who_keeps_no_traces_writes_none(workshop: Workshop) -> None:
    await workshop.fit(id_reader={"trace": True}).id_reader.status()

    assert workshop.opened


def test_a_camera_is_not_traced(workshop: Workshop) -> None:
    _, key, found, _ = refused(lambda: workshop.fit(camera={"trace": True}))

    assert (key, found) == ("roles.camera.trace", "true")


def test_nobody_waits_at_the_start_for_what_few_machines_have() -> None:
    asked = "import sys, kiosk.fitting, kiosk.assembly as _; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    rare = ("pymodbus", "kiosk.devices.pin_pad.zt598.driver", "kiosk.monitor.guide_lights")
    assert not set(rare) & set(ran.stdout.split())
