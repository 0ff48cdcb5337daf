from pathlib import Path

import pytest

from kiosk.errors import BadSettings
from kiosk.hub.settings import read_hub_settings
from kiosk.model import Service
from kiosk.policy.read_rules import read_profile
from tests.hub.world import CONFIG

PROVINCES = ("sichuan", "henan", "jiangsu-changzhou")


@pytest.mark.parametrize("province", PROVINCES)
def test_a_province_s_places_begin_with_its_own_digits(province: str) -> None:
    rules = read_hub_settings(CONFIG / "hub.toml", province).rules

    assert rules.region in rules.places
    assert all(place.startswith(rules.code) for place in rules.places)
    assert rules.chip_initialiser[16:22] == rules.region
    assert set(rules.reasons_after_counter) | set(rules.free_reasons) <= set(rules.reasons)
    assert not set(rules.at_bank) & set(rules.at_kiosk)
    assert Service.GUIDE_CANCELLATION not in rules.at_kiosk


def test_every_province_of_the_profiles_has_its_centre() -> None:
    profiles = {path.stem for path in (CONFIG / "provinces").glob("*.toml")}

    assert profiles == set(PROVINCES)


def test_a_province_without_rules_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="atlantis"):
        read_hub_settings(CONFIG / "hub.toml", "atlantis")
    broken = tmp_path / "hub.toml"
    broken.write_text((CONFIG / "hub.toml").read_text("utf-8").replace('code = "41"', 'code = "4"'), "utf-8")
    with pytest.raises(BadSettings, match="code"):
        read_hub_settings(broken)


def test_what_a_site_has_turned_on_is_taken_from_its_machines() -> None:
    off = read_hub_settings(CONFIG / "hub.toml", "jiangsu-changzhou").rules
    on = read_hub_settings(CONFIG / "hub.toml", "jiangsu-changzhou", [Service.REPORT_TEMPORARY_LOSS]).rules

    assert Service.REPORT_TEMPORARY_LOSS not in off.at_kiosk
    assert set(on.at_kiosk) - set(off.at_kiosk) == {Service.REPORT_TEMPORARY_LOSS}


def test_a_centre_refuses_to_start_for_a_site_whose_switch_it_does_not_know() -> None:
    with pytest.raises(BadSettings, match=r"at_site.*enable_card.*report_temporary_loss"):
        read_hub_settings(CONFIG / "hub.toml", "jiangsu-changzhou", [Service.ENABLE_CARD])


ALONE = {Service.READ_GUIDES, Service.CALL_HELP, Service.GUIDE_CANCELLATION, Service.FIND_SERVICE_POINT}
"""What no centre has to allow: a machine says it by itself, or anybody may ask."""


@pytest.mark.parametrize("province", PROVINCES)
def test_profile_and_centre_were_written_apart_and_agree(province: str) -> None:
    """A service the profile gives to machines and the centre refuses would fail before the citizen's eyes."""
    profile = read_profile(CONFIG / "provinces" / f"{province}.toml")
    rules = read_hub_settings(CONFIG / "hub.toml", province).rules
    answers = {service: rule.answer.value for service, rule in profile.services.items()}

    given = {service for service, answer in answers.items() if answer == "kiosk"} - ALONE
    never = {service for service, answer in answers.items() if answer in ("refer", "not_offered")} - ALONE

    switches = {service for service, answer in answers.items() if answer == "switch"}

    assert given - set(rules.at_kiosk) == set()
    assert switches - {*rules.at_kiosk, *rules.at_site} == set()
    assert set(rules.at_site) <= switches
    assert never & set(rules.at_kiosk) == set()
    bank = {
        service
        for service, rule in profile.services.items()
        if rule.answer.value == "refer" and rule.referral is not None and rule.referral.value == "bank"
    }
    assert bank == set(rules.at_bank)
    renewal = profile.services[Service.RENEW_CARD]
    assert {str(reason) for reason in renewal.reasons} == set(rules.reasons)
    after = {str(reason) for reason, rule in renewal.reasons.items() if rule.value == "after_counter"}
    assert after == set(rules.reasons_after_counter)
