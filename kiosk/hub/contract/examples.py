"""An example of every record, with made-up people: built from the records, so that none is missing.

Whoever adds a field that is not plain from its type gives it an example here; a test asks for it.
"""

from typing import Any

from msgspec import Struct, inspect

MOMENT = "2026-11-21T04:00:00Z"
DAY = "2026-11-21"
CASE = "6f1d2c3b4a5968778695a4b3c2d1e0f1"
CARD = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
WRITE = f"{CASE}.00112233445566778899aabbccddeeff"

USUAL: dict[str, Any] = {
    "address": "四川省成都市锦江区示例路18号3栋2单元501",
    "agent_mobile": "13800138000",
    "application": "51010020261121000001",
    "atr_historical": "00814A44468660370000000001",
    "bank": "SBB",
    "bank_card_number": "6200000000000000015",
    "bank_code": "SBB",
    "bank_name": "示例银行",
    "bank_phone": "000-00000",
    "birth": "1992-03-07",
    "boot": "b1",
    "card": CARD,
    "card_id": "510100D156000005000000000000ABCD",
    "card_number": "X00000019",
    "card_number_tail": "0019",
    "case": CASE,
    "cause": "elderly",
    "centre": "made",
    "challenges": ["0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004"],
    "chip_start": "510100D15600000500000001",
    "code": "SBB",
    "commitment": "ab" * 32,
    "config_hash": "00000000",
    "csr": "MIH5MIGgAgEAMD4xCzAJBgNVBAYTAkNO",
    "district": "锦江区",
    "external": "0011223344556677" * 2,
    "factor": "0011223344556677",
    "from_name": "成都市",
    "from_place": "510100",
    "generation": "3.00",
    "id_number": "510104199203078628",
    "id_type": "CN_ID",
    "initial_pin": "123456",
    "initialiser": "510100000000000000000000",
    "insured_place": "510100",
    "insured_place_name": "成都市",
    "internal": "0011223344556677" * 2,
    "issuing_place": "510100",
    "issuing_place_name": "成都市",
    "key": WRITE,
    "kiosk": "issued",
    "label": "参保状态",
    "mobile": "13800138000",
    "mode": "ready",
    "name": "林知夏",
    "nation": "01",
    "nationality": "CHN",
    "number_masked": "X******19",
    "occupation": "employed",
    "order": "F51010020261121000001",
    "path": "/v1/reserve",
    "payload": "https://ecard.example.invalid/c/0",
    "phone": "000-00000",
    "pin": "set",
    "place": "510100",
    "principal_mobile": "",
    "province": "51",
    "qr": "https://pay.example.invalid/o/F51010020261121000001",
    "ref": CARD,
    "region": "510100",
    "relation": "child",
    "role": "card_printer",
    "screen": "Attract",
    "seal_with": "04" + "11" * 64,
    "service": "issue_card",
    "service_point": "示例服务点",
    "sex": "2",
    "slip": "2611-0001",
    "sm3": "ab" * 32,
    "source": "8899AABBCCDDEEFF",
    "state": "online",
    "stock": {"loaded": 300, "in_stack": 299, "issued": 1},
    "tail": "0019",
    "tlv": "070958303030303030313900",
    "to_name": "绵阳市",
    "to_place": "510700",
    "value": "正常参保",
    "version": "3.00",
    "where": "示例服务点",
    "apdu": "84240001140011223344556677889900112233445566778899",
    "body_sm3": "ab" * 32,
}
"""By the name of the field, wherever it stands."""

OF_A_RECORD: dict[tuple[str, str], Any] = {
    ("BankRecord", "name"): "示例银行",
    ("Renewed", "certificate"): "MIIBxTCCAWugAwIBAgIQKyY7",
    ("Command", "name"): "out_of_service",
    ("Configuration", "version"): "2026-11-21.1",
    ("CodeCheck", "code"): "246810",
    ("FeeRequest", "code"): 1,
    ("FeeRefundRequest", "reason"): "no card came of it",
    ("Problem", "type"): "urn:kiosk:problem:message-invalid",
    ("Problem", "title"): "The body is not the record that was agreed.",
    ("Problem", "status"): 422,
    ("Problem", "code"): "message-invalid",
    ("Refusal", "code"): "CARD_EXISTS",
    ("Refusal", "facts"): {"tail": "0019"},
    ("Refusal", "article"): "第二十五条",
    ("RegionRecord", "name"): "锦江区",
    ("RegionRecord", "code"): "510104",
    ("ScrapRequest", "reason"): "PRT-SMUDGE",
    ("ServicePoint", "name"): "示例服务点",
    ("WithdrawRequest", "reason"): "left",
    ("ServicePointsRequest", "district"): "锦江区",
    ("RegionsRequest", "inside"): "510100",
    ("Heartbeat", "version"): "0.1.0",
}


def example_of(record: type[Struct]) -> dict[str, Any]:
    """One instance as JSON values: what is required, and of the rest what is worth showing."""
    shown: dict[str, Any] = {}
    info = inspect.type_info(record)
    assert isinstance(info, inspect.StructType)  # noqa: S101  (a Message is one)
    for field in info.fields:
        own = OF_A_RECORD.get((record.__name__, field.name))
        if own is not None:
            shown[field.name] = own
        elif field.required:
            shown[field.name] = _value(record, field.name, field.type)
    return shown


def _value(record: type[Struct], name: str, kind: inspect.Type) -> Any:  # noqa: ANN401, PLR0911, C901
    match kind:
        case inspect.Metadata(type=inner):
            return _value(record, name, inner)
        case inspect.UnionType(types=types):
            return _value(record, name, types[0])
        case inspect.StructType(cls=cls):
            return example_of(cls)
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.EnumType(cls=cls):
            return str(next(iter(cls)))
        case inspect.BoolType():
            return True
        case inspect.DateTimeType():
            return MOMENT
        case inspect.DateType():
            return USUAL.get(name, DAY)
        case inspect.IntType(ge=least):
            return least if least else 1
        case inspect.BytesType():
            return "/9j/"
        case inspect.ListType(item_type=item) if name not in USUAL:
            return [_value(record, name, item)]
        case _:
            return USUAL[name]
