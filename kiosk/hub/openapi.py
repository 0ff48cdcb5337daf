"""The OpenAPI document of the central API, made from the table of routes and the records on the wire.

`python -m kiosk.hub.openapi FILE` writes it; the copy in docs/central-api is tested against this code.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from kiosk.central import messages as m
from kiosk.central.envelope import AUTH_HEADER, KEY_HEADER, VERSION
from kiosk.central.routes import ROUTES, Repeats, Route

API_VERSION = "1"
_REF = "#/components/schemas/{name}"


def document() -> dict[str, Any]:
    """The whole document, equal from run to run."""
    records: set[type[m.Message]] = {m.Refusal, m.Problem}
    for route in ROUTES:
        records |= {route.question, route.answer}
    ordered = sorted(records, key=lambda record: record.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "社会保障卡自助机 · central API",
            "version": API_VERSION,
            "description": f"Every request and every answer is signed ({VERSION}, header {AUTH_HEADER}).",
        },
        "paths": {route.path: {"post": _operation(route)} for route in ROUTES},
        "components": {"schemas": {name: components[name] for name in sorted(components)}},
    }


def text() -> str:
    """As the file has it: for people to read and for diffs."""
    return msgspec.json.format(msgspec.json.encode(document(), order="sorted"), indent=2).decode() + "\n"


def _operation(route: Route[Any, Any]) -> dict[str, Any]:
    return {
        "operationId": route.path.removeprefix("/v1/").replace("/", "-"),
        "parameters": [
            _header(AUTH_HEADER, "who asks, when, and the signature", required=True),
            *([] if route.repeats is Repeats.QUERY else [_header(KEY_HEADER, _repeat(route), required=True)]),
        ],
        "requestBody": {"required": True, "content": _content(route.question)},
        "responses": {
            "200": {"description": "done, or the first answer again", "content": _content(route.answer)},
            "409": {"description": "refused for a reason of the trade", "content": _content(m.Refusal)},
            "default": {"description": "not taken, nothing was done", "content": _content(m.Problem)},
        },
    }


def _repeat(route: Route[Any, Any]) -> str:
    return f"makes a repetition one with the first: {route.repeats.value}"


def _header(name: str, description: str, *, required: bool) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _content(record: type[m.Message]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=record.__name__)}}}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), "utf-8")
