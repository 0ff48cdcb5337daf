"""The contract as OpenAPI 3.1, made from the table of routes, the records on the wire and their own words.

`scripts/central_api.py` writes docs/central-api.yaml; a test fails when the two part.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from kiosk.central import messages as m
from kiosk.central.problems import MEDIA_TYPE, PROBLEMS, Part, ProblemCode, problem
from kiosk.central.refusals import REFUSALS
from kiosk.central.routes import ROUTES, Repeats, Route
from kiosk.central.transport import KEY_HEADER
from kiosk.hub.contract.examples import example_of
from kiosk.hub.contract.words import fields_of, sentence_of
from kiosk.trust.tags import AUTH_HEADER, VERSION

API_VERSION = "1"
_SCHEMA = "#/components/schemas/{name}"
_WRITES_ONLY = (
    ProblemCode.IDEMPOTENCY_MISSING,
    ProblemCode.IDEMPOTENCY_CONFLICT,
    ProblemCode.STATUS_BACKWARD,
    ProblemCode.RENEWALS_SPENT,
)
_ELSEWHERE = (ProblemCode.NOT_FOUND, ProblemCode.METHOD_NOT_ALLOWED)
"""Not said by a route: there was none."""

ABOUT = f"""Between a kiosk that makes social security cards (社会保障卡) and its province's centre.

Every request is a POST with a JSON record as its body; strings hold no control characters. Every request and
every answer is authenticated by `{AUTH_HEADER}` ({VERSION}); docs/central-api.md has the bytes and the order
of checks.

200 is the record that is named; of a write it is kept, and given again to the same `{KEY_HEADER}`. 409 is
`Refusal`, an answer of the trade: the request was taken, and the answer is no. Anything else is a problem
document (RFC 9457): the request was not taken. People in the examples are made up."""


def document() -> dict[str, Any]:
    """The whole document, equal from run to run."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "社会保障卡自助机 · central API", "version": API_VERSION, "description": ABOUT},
        "tags": [{"name": name} for name in dict.fromkeys(_matter(route) for route in ROUTES)],
        "paths": {route.path: {"post": _operation(route)} for route in ROUTES},
        "components": {
            "parameters": _parameters(),
            "responses": _responses(),
            "schemas": _schemas(),
        },
    }


def _operation(route: Route[Any, Any]) -> dict[str, Any]:
    head, _, rest = sentence_of(route.question).partition("\n")
    write = route.repeats.has_key
    parameters = ["Auth", *(["Key"] if write else [])]
    statuses = sorted({PROBLEMS[code].status for code in _codes(write=write)})
    return {
        "operationId": route.path.removeprefix("/v1/").replace("/", "-"),
        "tags": [_matter(route)],
        "summary": head,
        "description": "\n\n".join(one for one in (rest.strip(), _repetition(route), _travels(route)) if one),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "requestBody": {"required": True, "content": _content(route.question)},
        "responses": {
            "200": {
                "description": "Taken; of a write perhaps long ago.",
                "headers": _auth_of_answer(),
                "content": _content(route.answer),
            },
            "409": {"$ref": "#/components/responses/Refusal"},
            **{
                str(status): {"$ref": f"#/components/responses/{_name(status, write=write)}"}
                for status in statuses
            },
        },
    }


def _repetition(route: Route[Any, Any]) -> str:
    match route.repeats:
        case Repeats.QUERY:
            return "Changes nothing; each time it is answered anew."
        case Repeats.SAME_BODY:
            return "Said again in the same words, also after a restart, it is the same write."
        case Repeats.SAME_CALL:
            return "Said again before it was answered it is the same write; afterwards it is meant anew."
        case Repeats.ONCE:
            return "Never said twice: the next one says more."


def _travels(route: Route[Any, Any]) -> str:
    """What the channel puts around the record (docs/central-api.md)."""
    seal = "Body and answer are sealed." if route.sealed else "Nothing in it is personal: it goes unsealed."
    return f"{seal} The machine's signed statement goes with it." if route.signed else seal


def _codes(*, write: bool) -> list[ProblemCode]:
    return [
        code
        for code, kind in PROBLEMS.items()
        if kind.part is not Part.OPENING and code not in _ELSEWHERE and (write or code not in _WRITES_ONLY)
    ]


def _responses() -> dict[str, Any]:
    made: dict[str, Any] = {
        "Refusal": {
            "description": "Refused for a reason of the trade; nothing was done, and nothing is kept.\n\n"
            + "\n".join(f"- `{code}` {meaning}" for code, meaning in REFUSALS.items()),
            "headers": _auth_of_answer(),
            "content": _content(m.Refusal),
        }
    }
    for write in (False, True):
        codes = _codes(write=write)
        for status in sorted({PROBLEMS[code].status for code in codes}):
            here = [code for code in codes if PROBLEMS[code].status == status]
            made.setdefault(_name(status, write=write), _problems(here))
    for code in _ELSEWHERE:
        made[f"Problem{PROBLEMS[code].status}"] = _problems([code])
    return {name: made[name] for name in sorted(made)}


def _problems(codes: Iterable[ProblemCode]) -> dict[str, Any]:
    kinds = {code: PROBLEMS[code] for code in codes}
    described = "\n".join(f"- `{code}` {kind.title} Kiosk: {kind.then}." for code, kind in kinds.items())
    examples = {str(code): {"value": msgspec.to_builtins(problem(code))} for code in kinds}
    schema = {"$ref": _SCHEMA.format(name="Problem")}
    return {
        "description": f"Not taken.\n\n{described}",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _name(status: int, *, write: bool) -> str:
    """Of a response: writes may be told more than queries."""
    more = write and any(PROBLEMS[code].status == status for code in _WRITES_ONLY)
    return f"Problem{status}OfWrite" if more else f"Problem{status}"


def _parameters() -> dict[str, Any]:
    return {
        "Auth": {
            "name": AUTH_HEADER,
            "in": "header",
            "required": True,
            "description": "Who asks, when, which of all requests this is, and what proves it.",
            "schema": {"type": "string"},
        },
        "Key": {
            "name": KEY_HEADER,
            "in": "header",
            "required": True,
            "description": "The case of the body, a full stop, and which write of that case this is.",
            "schema": {"type": "string", "pattern": r"^[0-9a-f]{32}\.[0-9a-f]{32}$"},
            "example": example_of(m.WriteTaken)["key"],
        },
    }


def _auth_of_answer() -> dict[str, Any]:
    return {
        AUTH_HEADER: {
            "description": "When the centre answered, and what binds the answer to this request.",
            "schema": {"type": "string"},
        }
    }


def _schemas() -> dict[str, Any]:
    """Every record that travels, each field with its sentence."""
    records: set[type[m.Message]] = {m.Refusal, m.Problem}
    for route in ROUTES:
        records |= {route.question, route.answer}
    _, made = msgspec.json.schema_components(
        sorted(records, key=lambda record: record.__name__), ref_template=_SCHEMA
    )
    return {name: _with_words(name, made[name]) for name in sorted(made)}


def _with_words(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    record = getattr(m, name, None)
    if not (isinstance(record, type) and issubclass(record, m.Message)):
        return schema
    words = fields_of(record)
    properties = {
        field: {**shape, "description": words[field]} for field, shape in schema.get("properties", {}).items()
    }
    return {
        **schema,
        "description": sentence_of(record) if record.__doc__ else "",
        "properties": properties,
        "examples": [example_of(record)],
    }


def _content(record: type[m.Message]) -> dict[str, Any]:
    schema = {"$ref": _SCHEMA.format(name=record.__name__)}
    return {"application/json": {"schema": schema, "example": example_of(record)}}


def _matter(route: Route[Any, Any]) -> str:
    """The room of records that the question stands in."""
    return route.question.__module__.rpartition(".")[2].replace("_", " ")
