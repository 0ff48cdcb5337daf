"""The demonstration's kiosk reads its settings as any other kiosk does."""

import shutil
from pathlib import Path

import msgspec
import pytest

from kiosk.model import Service
from kiosk.policy.read_rules import read_policy
from kiosk.sandbox.factory import STAFF_NUMBER
from kiosk.sandbox.kiosk_config import Addresses, left_to_site, write_kiosk_config
from kiosk.sandbox.stage import CONFIG
from kiosk.settings import RoleSettings, read_settings

PLAIN = {"dispenser": "crt591", "id_reader": "samv"}


def test_what_is_written_can_be_read_and_leads_to_the_hall(tmp_path: Path) -> None:
    roles = {
        "dispenser": {"driver": "crt591", "address": "/run/hall/dispenser?baud=115200"},
        "camera": {"driver": "opencv", "address": "http://127.0.0.1:1/camera.mjpg"},
        "card_printer": {"driver": "evolis", "address": "/run/hall/printer", "model": "kc200b"},
    }
    addresses = Addresses("http://127.0.0.1:8600", "/root.crt", "/key.json", "/own.crt", roles, (540, 960))

    write_kiosk_config(CONFIG, tmp_path, "sichuan", addresses)
    settings = read_settings(tmp_path / "kiosk.toml")

    written = {role: getattr(settings.roles, role) for role in roles}
    assert written == {role: msgspec.convert(fitted, RoleSettings) for role, fitted in roles.items()}
    central = settings.central
    assert (central.url, central.root_file) == ("http://127.0.0.1:8600", "/root.crt")
    assert (central.key_file, central.certificate_file) == ("/key.json", "/own.crt")
    assert STAFF_NUMBER in settings.maintenance.staff
    assert settings.site.services_on == [
        Service.TRANSFER_INSURED_PLACE,
        Service.ACT_FOR_ANOTHER,
        Service.QUERY_RIGHTS,
    ]
    assert settings.kiosk == read_settings(CONFIG / "kiosk.toml").kiosk


@pytest.mark.parametrize(
    ("province", "on"),
    [
        ("henan", [Service.QUERY_RIGHTS]),
        ("jiangsu-changzhou", [Service.ISSUE_CARD, Service.REPORT_TEMPORARY_LOSS, Service.QUERY_RIGHTS]),
    ],
)
def test_what_the_centre_does_not_take_from_a_machine_stays_off(province: str, on: list[Service]) -> None:
    assert left_to_site(CONFIG, province) == on


@pytest.mark.parametrize(
    ("province", "region"), [("sichuan", "510104"), ("henan", "410100"), ("jiangsu-changzhou", "320400")]
)
def test_the_kiosk_stands_in_the_province_that_is_played(tmp_path: Path, province: str, region: str) -> None:
    write_kiosk_config(
        CONFIG, tmp_path, province, Addresses("http://127.0.0.1:1", "", "", "", {}, (540, 960))
    )

    settings = read_settings(tmp_path / "kiosk.toml")
    assert settings.kiosk.region == region
    assert read_policy(tmp_path, province, settings.site).keeps_old_card() is (province != "sichuan")


def test_a_trace_that_is_asked_for_is_kept_where_the_hall_fits_the_device(tmp_path: Path) -> None:
    source = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    text = (source / "kiosk.toml").read_text("utf-8")
    (source / "kiosk.toml").write_text(
        text.replace("[roles.dispenser]", "[roles.dispenser]\ntrace = true"), "utf-8"
    )
    roles = {role: {"driver": driver, "address": f"/{role}"} for role, driver in PLAIN.items()}

    write_kiosk_config(
        source, tmp_path, "sichuan", Addresses("http://c", "/r", "/k", "/c", roles, (540, 960))
    )
    settings = read_settings(tmp_path / "kiosk.toml")

    assert {role: getattr(settings.roles, role).trace for role in PLAIN} == {
        "dispenser": True,
        "id_reader": False,
    }
