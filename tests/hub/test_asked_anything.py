"""The contract asked everything that it allows, and more: no answer outside it, and no failure behind it.

Bodies are made from the document by schemathesis, valid ones and broken ones; one in two then speaks of
people, cards and cases that exist. A longer run by hand: CONTRACT_EXAMPLES=5000 before pytest.
"""

import json
import os
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk.central import messages as m
from kiosk.central.problems import PROBLEMS, Part, ProblemCode
from kiosk.central.transport import KEY_HEADER, WireAnswer, WireRequest
from kiosk.central.write_key import write_key
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.contract.document import document
from kiosk.hub.contract.examples import example_of
from kiosk.hub.wallet import card_ref
from tests.hub.held import chip_of, holder, number_of
from tests.hub.open_gate import open_the_gate, say
from tests.hub.test_over_http import served
from tests.hub.world import World, apply, case_key, make_card

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "60"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PEOPLE = ("林知夏", "许清晏", "沈嘉树", "彭见山", "董星野", "方听雪", "袁若水", "何望川")
WITH_CARDS = ("许清晏", "沈嘉树", "董星野", "袁若水")
HOLDERS = [{"id_type": "CN_ID", "id_number": h.id_number, "name": h.name} for h in map(holder, PEOPLE)]
CHIPS = [
    {name: getattr(chip_of(one), name) for name in m.ChipIdentity.__struct_fields__} for one in WITH_CARDS
]
REAL: dict[str, list[Any]] = {
    "agent": HOLDERS,
    "attempt": [1, 2],
    "bank": ["SBB"],
    "card": [card_ref(number_of(one)) for one in WITH_CARDS],
    "card_number": [number_of(one) for one in WITH_CARDS],
    "case": [case_key(number) for number in range(1, 5)],
    "chip": CHIPS,
    "old_card": [card_ref(number_of("许清晏"))],
    "principal": HOLDERS,
    "service": ["issue_card", "reissue_card", "renew_card", "report_loss", "no_service"],
    "slip": ["2611-0001", "2611-0002"],
    "who": HOLDERS,
}
"""Values by which a body reaches what exists; its other fields stay as they were made."""
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]


KEY = write_key(case_key(), bytes(16))


def cases(mode: schemathesis.GenerationMode) -> st.SearchStrategy[Case[Any]]:
    return st.sampled_from(OPERATIONS).flatmap(lambda one: one.as_strategy(generation_mode=mode))


@st.composite
def asked(draw: st.DrawFn) -> requests.PreparedRequest:
    """One request as it would travel, behind the gate."""
    mode = draw(st.sampled_from(list(schemathesis.GenerationMode)))
    case = draw(cases(mode))
    if isinstance(case.body, dict) and draw(st.booleans()):
        case.body = {
            name: draw(st.sampled_from(REAL[name])) if name in REAL else value
            for name, value in case.body.items()
        }
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://hub.invalid")).prepare()
    sent.hooks = {"case": [case]}  # carried along for the checks
    body = sent.body if isinstance(sent.body, bytes) else (sent.body or "").encode()
    about = re.search(rb'"case": ?"([0-9a-f]{32})"', body)
    if about is not None and draw(st.integers(0, 9)):
        sent.headers[KEY_HEADER] = write_key(about[1].decode(), draw(st.binary(min_size=16, max_size=16)))
    return sent


Carry = Callable[[requests.PreparedRequest], WireAnswer]


def by_hand(world: World, sent: requests.PreparedRequest) -> WireAnswer:
    body = sent.body if isinstance(sent.body, bytes) else (sent.body or "").encode()
    headers = {
        name: value if isinstance(value, str) else value.decode("latin-1")
        for name, value in sent.headers.items()
    }
    return answer_by_hand(world.hub.app, WireRequest(sent.method or "", sent.path_url, headers, body))


def over_http(door: str, line: requests.Session, sent: requests.PreparedRequest) -> WireAnswer:
    """Through uvicorn's parser and a socket, as it will be asked."""
    travels = sent.copy()
    travels.hooks = requests.Request().hooks
    travels.url = door + sent.path_url
    answer = line.send(travels, timeout=20, allow_redirects=False)
    return WireAnswer(answer.status_code, dict(answer.headers), answer.content)


def check(sent: requests.PreparedRequest, answer: WireAnswer) -> None:
    """Against the contract. Raises what schemathesis found."""
    case = sent.hooks["case"][0]
    sent.hooks = {}
    headers = {name.lower(): [value] for name, value in answer.headers.items()}
    case.validate_response(Response(answer.status, headers, answer.body, sent, 0.0, False), checks=CHECKS)


def asked_of(carry: Carry, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(asked())
    def ask(sent: requests.PreparedRequest) -> None:
        check(sent, carry(sent))

    ask()


@pytest.mark.slow
async def test_whatever_is_asked_the_answer_is_in_the_contract(world: World) -> None:
    await apply(world)
    await make_card(world)
    open_the_gate(world.hub)

    asked_of(partial(by_hand, world), EXAMPLES)


@pytest.mark.slow
async def test_over_a_real_line_the_answers_are_the_same(world: World) -> None:
    await apply(world)
    await make_card(world)
    open_the_gate(world.hub)

    with served(world.hub) as door, requests.Session() as line:
        line.trust_env = False
        asked_of(partial(over_http, door, line), EXAMPLES)


@pytest.mark.slow
async def test_whatever_a_stranger_asks_is_turned_away_by_the_contract(world: World) -> None:
    asked_of(partial(by_hand, world), EXAMPLES // 4)


HOSTILE = {
    "not JSON": b"{",
    "another encoding": '{"case":"\u4e2d"}'.encode("gbk"),
    "a lone surrogate": b'{"case":"\\ud800"}',
    "a surrogate as bytes": b'{"case":"\xed\xa0\x80"}',
    "a NUL": b'{"case":"' + case_key().encode() + b'","reason":"a\\u0000b"}',
    "a line end behind the pattern": b'{"case":"' + case_key().encode() + b'\\n","reason":"x"}',
    "a NUL behind an escaped backslash": b'{"case":"' + case_key().encode() + b'","reason":"\\\\\\u0000"}',
    "a number beyond measure": b'{"case":1e400}',
    "digits without end": b'{"case":' + b"9" * 10_000 + b"}",
    "depth without end": b'{"x":' + b"[" * 200_000 + b"}",
    "depth of objects": b'{"x":' * 50_000,
    "a member more": b'{"case":"' + case_key().encode() + b'","reason":"x","more":1}',
    "a member twice, the second wrong": b'{"case":"' + case_key().encode() + b'","reason":"x","reason":1}',
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_problem_and_nothing_more(world: World, name: str) -> None:
    open_the_gate(world.hub)
    request = WireRequest(
        "POST", "/v1/withdraw", {KEY_HEADER: write_key(case_key(), bytes(16))}, HOSTILE[name]
    )

    answer = answer_by_hand(world.hub.app, request)

    assert (answer.status, json.loads(answer.body)["code"]) == (422, "message-invalid")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_escaped_backslash_before_a_letter_is_no_control_character(world: World) -> None:
    open_the_gate(world.hub)
    body = b'{"case":"' + case_key().encode() + b'","reason":"a\\\\n\\u4e2d"}'

    assert say(world.hub, "/v1/withdraw", body, KEY).status == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sequence", 2**70),
        ("open_cases", -1),
        ("sent_at", "2026-11-21T04:00:00"),
        ("sent_at", "0000-00-00T00:00:00Z"),
    ],
)
def test_numbers_and_moments_have_ranges(world: World, field: str, value: object) -> None:
    open_the_gate(world.hub)
    body = json.dumps({**example_of(m.Heartbeat), field: value}).encode()

    assert say(world.hub, "/v1/heartbeat", body).status == 422


def test_a_stranger_is_told_nothing_but_that(world: World) -> None:
    answer = answer_by_hand(world.hub.app, WireRequest("POST", "/v1/withdraw", {}, b"{}"))

    told = json.loads(answer.body)
    assert PROBLEMS[ProblemCode(told["code"])].part is Part.DOOR
    assert set(told) == {"type", "title", "status", "code"}
