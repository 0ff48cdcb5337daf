"""A replayed, an altered, a stale and a revoked machine's request, over real HTTP and with SM2 itself."""

import asyncio
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import requests
from msgspec import structs

from kiosk.central import messages as m
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.hub.app import Hub
from kiosk.hub.serve import open_hub
from kiosk.settings import read_settings
from kiosk.trust.handshake import Identity, Opened
from scripts.say_by_hand import command
from tests.hub.test_over_http import enrolled, served
from tests.hub.wire import Spoken, begin, code_of, finish
from tests.hub.world import CONFIG, KIOSK, case_key

pytestmark = pytest.mark.slow
LOOK_UP = msgspec.json.encode(m.LookUpRequest(case_key()))


class Caller:
    """Whoever has a machine's key, and sends what they like."""

    def __init__(self, hub: Hub, own: Identity, base_url: str) -> None:
        self.hub, self.own, self._base_url = hub, own, base_url
        self.opened: Opened = self._open()

    def __call__(self, request: WireRequest) -> WireAnswer:
        answer = requests.request(
            request.method,
            self._base_url + request.target,
            data=request.body,
            headers=request.headers,
            timeout=10,
        )
        return WireAnswer(answer.status_code, dict(answer.headers), answer.content)

    def says(self, counter: int, late_s: float = 0.0) -> Spoken:
        at_ms = int((datetime.now(UTC).timestamp() - late_s) * 1000)
        return Spoken(self.opened, "/v1/look-up", LOOK_UP, at_ms, key="", counter=counter, case=case_key())

    def told(self, request: WireRequest) -> tuple[int, str, bool]:
        return code_of(self(request))

    def _open(self) -> Opened:
        opening = begin(self, self.own)
        return finish(opening, self(opening.wire), self.hub.identity.own)


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    hub = open_hub(tmp_path / "hub", CONFIG, sandbox=True)
    own = enrolled(hub, tmp_path)._ends.own
    with served(hub) as base_url:
        yield Caller(hub, own, base_url)
    hub.engine.dispose()


def test_each_wrong_request_is_refused_by_its_own_name(caller: Caller) -> None:
    good = caller.says(1).wire
    body = good.body[:-5] + bytes([good.body[-5] ^ 1]) + good.body[-4:]

    answers = {
        "altered": caller.told(replace(good, body=body)),
        "right": caller.told(good),
        "replayed": caller.told(good),
        "stale": caller.told(caller.says(2, late_s=121).wire),
    }
    caller.hub.set_status(KIOSK, "suspended")
    answers["suspended"] = caller.told(caller.says(3).wire)
    caller.hub.set_status(KIOSK, "revoked")
    answers["revoked"] = caller.told(caller.says(3).wire)
    opening = begin(caller, caller.own)
    answers["revoked, and opens"] = caller.told(opening.wire)

    assert answers == {
        "altered": (401, "tag-invalid", False),
        "right": (200, "", True),
        "replayed": (401, "request-replayed", True),
        "stale": (401, "time-stale", True),
        "suspended": (403, "kiosk-suspended", True),
        "revoked": (403, "kiosk-revoked", True),
        "revoked, and opens": (403, "kiosk-revoked", False),
    }


def test_the_same_hello_opens_once(caller: Caller) -> None:
    opening = begin(caller, caller.own)

    first, second = caller(opening.wire), caller.told(opening.wire)

    assert first.status == 200
    assert second == (401, "hello-invalid", False)


def test_a_request_can_be_printed_and_sent_by_hand(tmp_path: Path) -> None:
    hub = open_hub(tmp_path / "hub", CONFIG, sandbox=True)
    enrolled(hub, tmp_path)
    files = {"key_file": "kiosk.key", "certificate_file": "kiosk.crt", "root_file": "hub/root.crt"}
    with served(hub) as base_url:
        settings = read_settings(CONFIG / "kiosk.toml")
        central = structs.replace(
            settings.central,
            url=base_url,
            tls_ca_file="",
            **{name: str(tmp_path / file) for name, file in files.items()},
        )
        settings = structs.replace(settings, central=central)
        said = asyncio.run(command(settings, "/v1/look-up", LOOK_UP.decode()))
        _, _, _, method, *rest = shlex.split(said)
        headers = dict(rest[at + 1].split(": ", 1) for at, word in enumerate(rest) if word == "-H")

        statuses = [
            requests.request(
                method, rest[-1], data=rest[-2].encode(), headers=headers, timeout=10
            ).status_code
            for _ in range(2)
        ]

    assert statuses == [200, 401]  # the second time it is replayed
    hub.engine.dispose()
