import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.card import files, keys
from kiosk.central import messages as m
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings
from kiosk.hub.chips import records
from kiosk.hub.hsm import KeyHolder, KeyUse, load_or_make_masters
from kiosk.hub.schema import Card
from kiosk.hub.settings import read_hub_settings
from tests.hub.world import CONFIG, MASTERS, World, application, apply, case_key, chip, person, proof_request

ROOT = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
HISTORICAL = bytes.fromhex("00814A444686603700000323D8")


def test_the_key_holder_gives_the_proof_of_the_profile() -> None:
    holder = KeyHolder(dict.fromkeys(KeyUse, ROOT))
    factor, source = bytes.fromhex("3C5CA4D179AA3C00"), bytes.fromhex("7D79B86BCFC3174C")

    proof = holder.proof(KeyUse.READ, "370100", HISTORICAL, factor, source)

    assert proof.hex().upper() == "456C56EA28B02FD57D79B86BCFC3174C"


async def test_each_challenge_is_used_for_what_it_was_drawn_for(world: World) -> None:
    await apply(world)
    await world.central.reserve(m.ReserveRequest(case_key(), 1))
    historical = bytes.fromhex(chip().atr_historical)
    r1, r2, r3, r4 = (bytes.fromhex(challenge) for challenge in proof_request(case_key()).challenges)
    holder = KeyHolder(MASTERS)
    in_card = holder.card_keys("510100", historical)

    proof = await world.central.prove_chip(proof_request(case_key()))

    def proved(use: KeyUse, factor: bytes, source: bytes) -> str:
        return (keys.authenticator(keys.process_key(in_card[use], factor), source) + source).hex().upper()

    assert proof == m.ChipProof(proved(KeyUse.INTERNAL, r1, r2), proved(KeyUse.READ, r4, r3))


def test_no_key_serves_two_ends() -> None:
    in_card = KeyHolder(MASTERS).card_keys("510100", HISTORICAL)

    assert len(set(in_card.values())) == len(KeyUse)


def card() -> Card:
    return Card(
        number="X00000019",
        bank_card_number="6299900000000000017",
        case_id=case_key(),
        attempt=1,
        state="reserved",
        issue_date=date(2024, 1, 1),
        expiry_date=date(2034, 1, 1),
        region="510100",
    )


def said(name: str) -> dict[str, str]:
    settings = read_hub_settings(CONFIG / "hub.toml")
    written = records(settings, application(person(name), case_key()).applicant, card())
    found: dict[str, str] = {}
    for record in written:
        field = files.field_at(files.Ef[record.file], record.number)
        assert field is not None
        found[field.name] = files.decode(field, bytes.fromhex(record.tlv))
    return found


def test_the_records_say_who_the_card_is_for() -> None:
    assert said("林知夏") == {
        "社会保障号码": person("林知夏").id_number,
        "姓名": "林知夏",
        "性别": "2",
        "民族": "01",
        "出生日期": "19920307",
        "卡的类别": "3",
        "规范版本": "3.00",
        "初始化机构编号": "915600000251010051010001",
        "发卡日期": "20240101",
        "卡有效期": "20340101",
        "卡号": "X00000019",
    }


def test_the_blank_s_own_identity_is_never_rewritten() -> None:
    settings = read_hub_settings(CONFIG / "hub.toml")
    written = records(settings, application(person("林知夏"), case_key()).applicant, card())

    assert ("EF05", 1) not in {(record.file, record.number) for record in written}
    assert [record.file for record in written] == ["EF06"] * 5 + ["EF05"] * 6


def test_master_keys_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "masters.json"
    first = load_or_make_masters(path, SystemEntropy())

    second = load_or_make_masters(path, SystemEntropy())

    assert first.card_keys("510100", HISTORICAL) == second.card_keys("510100", HISTORICAL)
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    with pytest.raises(BadSettings):
        load_or_make_masters(path, SystemEntropy())


def test_a_file_without_all_master_keys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "masters.json"
    load_or_make_masters(path, SystemEntropy())
    content: dict[str, Any] = json.loads(path.read_bytes())
    del content["masters"]["read"]
    path.write_bytes(msgspec.json.encode(content))

    with pytest.raises(BadSettings):
        load_or_make_masters(path, SystemEntropy())
