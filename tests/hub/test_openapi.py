import json
from pathlib import Path

import msgspec

from kiosk.central.routes import ROUTES
from kiosk.central.transport import WireRequest
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.openapi import document, text
from tests.hub.world import World

COMMITTED = Path(__file__).parents[2] / "docs" / "central-api" / "openapi.json"


def test_the_committed_document_is_what_the_code_makes() -> None:
    assert COMMITTED.read_text("utf-8") == text(), "python -m kiosk.hub.openapi docs/central-api/openapi.json"


def test_every_route_is_described_and_every_reference_leads_somewhere() -> None:
    described = document()
    flat = json.dumps(described)

    assert set(described["paths"]) == {route.path for route in ROUTES}
    for part in flat.split('"$ref": "#/components/schemas/')[1:]:
        assert part.split('"')[0] in described["components"]["schemas"]


def test_the_hub_serves_the_same_document(world: World) -> None:
    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/openapi.json", {}, b""))

    assert msgspec.json.decode(answer.body) == json.loads(text())
