"""The document says what the code does: every route, every field, every code."""

import json
import re
from pathlib import Path

import msgspec
import pytest
import yaml

from kiosk.central import messages as m
from kiosk.central.problems import PROBLEMS, Part, ProblemCode
from kiosk.central.refusals import REFUSALS
from kiosk.central.routes import ROUTES
from kiosk.central.transport import WireRequest
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.contract.document import document
from kiosk.hub.contract.examples import example_of
from scripts.central_api import WRITTEN, text
from tests.hub.world import World

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "central-api.md").read_text("utf-8")
REFUSED = re.compile(r'Refusal\(\s*"([A-Z_]+)"')


@pytest.mark.slow
def test_the_kept_document_is_what_the_code_makes() -> None:
    assert WRITTEN.read_text("utf-8") == text(), "python -m scripts.central_api"
    assert yaml.safe_load(WRITTEN.read_text("utf-8")) == document()


def test_every_route_is_described_and_every_reference_leads_somewhere() -> None:
    described = document()

    assert set(described["paths"]) == {route.path for route in ROUTES}
    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(described)):
        assert name in described["components"][kind]


def test_every_field_says_what_it_is() -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, shape in schema.get("properties", {}).items()
        if len(shape["description"]) < 5
    ]

    assert silent == []


def test_every_example_is_what_it_is_an_example_of() -> None:
    records: set[type[m.Message]] = {m.Refusal, m.Problem}
    for route in ROUTES:
        records |= {route.question, route.answer}

    for record in records:
        read = msgspec.convert(example_of(record), type=record)
        assert msgspec.json.decode(msgspec.json.encode(read), type=record) == read


@pytest.mark.slow
def test_every_write_names_its_case_and_its_key() -> None:
    paths = document()["paths"]

    for route in ROUTES:
        parameters = paths[route.path]["post"]["parameters"]
        write = route.repeats.has_key

        assert ({"$ref": "#/components/parameters/Key"} in parameters) is write
        assert "case" in route.question.__struct_fields__ or not write


def test_every_problem_stands_in_the_document_and_on_the_page() -> None:
    described = json.dumps(document()["components"]["responses"])

    assert set(PROBLEMS) == set(ProblemCode)
    for code, kind in PROBLEMS.items():
        assert f"| `{code}` | {kind.status} | {kind.title} | {kind.then} |" in PAGE
        assert (f"`{code}`" in described) is (kind.part is not Part.OPENING)


def test_every_refusal_of_the_hub_stands_in_the_table_and_on_the_page() -> None:
    given = {
        code
        for file in (ROOT / "kiosk" / "hub").rglob("*.py")
        for code in REFUSED.findall(file.read_text("utf-8"))
    }

    assert given == set(REFUSALS)
    assert [code for code, said in REFUSALS.items() if f"| `{code}` | {said} |" not in PAGE] == []


def test_the_hub_serves_the_same_document(world: World) -> None:
    answer = answer_by_hand(world.hub.app, WireRequest("GET", "/openapi.json", {}, b""))

    assert msgspec.json.decode(answer.body) == document()


def test_what_the_framework_turns_away_is_a_problem_too(world: World) -> None:
    for method, path, code in (("GET", "/v1/apply", "method-not-allowed"), ("POST", "/v1/no", "not-found")):
        answer = answer_by_hand(world.hub.app, WireRequest(method, path, {}, b""))

        told = msgspec.json.decode(answer.body, type=m.Problem)
        assert (told.code, told.type) == (code, f"urn:kiosk:problem:{code}")
        assert answer.status == told.status
        assert answer.headers["content-type"] == "application/problem+json"
