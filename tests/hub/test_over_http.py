"""The same calls over real HTTP with real signatures, and by hand: both ends keep the one contract."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import requests

from kiosk.central import messages as m
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.client import SignedCentral
from kiosk.central.floor import FileFloor
from kiosk.central.http import RequestsTransport
from kiosk.central.identity import load_certificates, load_identity, save_certificates
from kiosk.central.keys import load_or_make_key
from kiosk.clock import SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings, CentralUnreachable
from kiosk.hub.app import Hub
from kiosk.hub.fleet import KioskViews
from kiosk.hub.own_authority import ROOT_FILE, OwnAuthority
from kiosk.hub.serve import open_hub, server
from kiosk.model import Refused
from kiosk.trust.chain import Pinned
from kiosk.trust.tags import Lane
from kiosk.worker import ThreadWorker
from tests.central import contract
from tests.hub.held import SHOWN, chip_of, holder, sealed
from tests.hub.identities import WRITE_KEYS
from tests.hub.world import (
    CENTRE,
    CONFIG,
    KIOSK,
    MOBILE,
    beat,
    case_key,
    make_world,
    open_channel,
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Pair:
    """A kiosk's client and the hub it speaks to."""

    central: SignedCentral
    hub: Hub
    base_url: str = ""


@contextmanager
def served(hub: Hub) -> Iterator[str]:
    """The hub on a free port of the loopback."""
    running = server(hub, "127.0.0.1", 0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not running.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()


def enrolled(hub: Hub, folder: Path) -> Channel:
    """A machine's end, with key, certificate and root in files as in the field."""
    entropy, clock = SystemEntropy(), SystemClock()
    key = load_or_make_key(folder / "kiosk.key", entropy)
    certificate = OwnAuthority(folder / "hub", clock, entropy).issue(key.public(), KIOSK, "kiosk")
    save_certificates(folder / "kiosk.crt", certificate)
    hub.enrol(KIOSK, certificate.der, "示例服务点")
    own = load_identity(folder / "kiosk.key", folder / "kiosk.crt", entropy)
    roots = Pinned(tuple(load_certificates(folder / "hub" / ROOT_FILE)))
    ends = Ends(KIOSK, own, CENTRE, roots, WRITE_KEYS)
    return Channel(ends, clock, entropy, FileFloor(folder / "floor"))


@pytest.fixture
async def over_http(tmp_path: Path) -> AsyncIterator[Pair]:
    worker = ThreadWorker("central")
    hub = open_hub(tmp_path / "hub", CONFIG, sandbox=True)
    channel = enrolled(hub, tmp_path)
    with served(hub) as base_url:
        transport = RequestsTransport(base_url, worker)
        yield Pair(SignedCentral(channel, Line(Lane.FLOWS, transport, worker)), hub, base_url)
        transport.close()
    worker.close()
    hub.engine.dispose()


@pytest.fixture
async def by_hand() -> Pair:
    world = make_world()
    return Pair(world.central, world.hub)


@pytest.fixture(params=["over_http", "by_hand"])
def pair(request: pytest.FixtureRequest) -> Pair:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Pair)
    return found


async def test_the_whole_port_from_eligibility_to_enabled(pair: Pair) -> None:
    await contract.makes_a_first_card(pair.central, lambda mobile: pair.hub.last_code(mobile) or "")

    assert isinstance(await pair.central.heartbeat(beat()), m.HeartbeatSeen)


async def test_the_rest_of_the_contract_that_adapters_keep_as_well(by_hand: Pair) -> None:
    await contract.refuses_what_no_case_stands_behind(by_hand.central)
    await contract.loses_and_finds_a_card(by_hand.central)
    await contract.loses_for_good(by_hand.central)
    await contract.knows_a_card_by_its_chip(by_hand.central)
    await contract.refuses_people(by_hand.central)


async def test_the_other_ends_and_a_refusal(pair: Pair) -> None:
    central, case = pair.central, case_key()

    assert await central.reserve(m.ReserveRequest(case, 1)) == Refused("NO_JOB")
    assert await central.scrap(m.ScrapRequest(case, 1, "x")) == Refused("NO_JOB")
    assert await central.report_retained(m.RetainedRequest(case, "S1")) == Refused("NO_JOB")
    assert await central.withdraw(m.WithdrawRequest(case, "x")) == m.Done()


async def test_a_hub_that_is_down_or_loses_answers_is_unreachable(pair: Pair) -> None:
    pair.hub.faults.drop_answer("/v1/look-up", 2)
    with pytest.raises(CentralUnreachable):
        await pair.central.look_up(m.LookUpRequest(case_key()))

    pair.hub.faults.down = True
    with pytest.raises(CentralUnreachable):
        await pair.central.look_up(m.LookUpRequest(case_key()))
    assert pair.central.link.reachable is False


async def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    worker = ThreadWorker("central")
    transport = RequestsTransport(f"http://127.0.0.1:{port}", worker)
    central = SignedCentral(open_channel(KIOSK, SystemClock()), Line(Lane.FLOWS, transport, worker))

    with pytest.raises(CentralUnreachable, match="ConnectionError"):
        await central.look_up(m.LookUpRequest(case_key()))

    transport.close()
    worker.close()


async def test_a_hub_that_is_too_slow_is_unreachable(over_http: Pair) -> None:
    await over_http.central.banks(m.BanksRequest("x"))
    over_http.hub.faults.delay_s = 0.6
    over_http.central._tries = replace(over_http.central._tries, deadline_s=0.3)

    with pytest.raises(CentralUnreachable):
        await over_http.central.look_up(m.LookUpRequest(case_key()))


async def test_the_fleet_page_the_json_and_the_phone_are_served(over_http: Pair) -> None:
    await over_http.central.heartbeat(beat(sent_at=datetime.now(UTC)))
    await over_http.central.send_code(m.CodeRequest(case_key(), MOBILE))

    def fetch(path: str, accept: str = "*/*") -> requests.Response:
        return requests.get(over_http.base_url + path, headers={"Accept": accept}, timeout=5)

    page, listed, accepted = fetch("/kiosks"), fetch("/kiosks.json"), fetch("/kiosks", "application/json")
    code, nobody = fetch(f"/sandbox/sms?mobile={MOBILE}"), fetch("/sandbox/sms?mobile=13700137000")

    views = msgspec.json.decode(listed.content, type=KioskViews)
    assert [(view.id, view.silent) for view in views.kiosks] == [(KIOSK, False)]
    assert msgspec.json.decode(accepted.content, type=KioskViews).kiosks == views.kiosks
    assert page.headers["content-type"].startswith("text/html")
    assert KIOSK in page.text
    assert code.text == over_http.hub.last_code(MOBILE)
    assert nobody.status_code == 404
    assert fetch("/sandbox/messages").json() == [{"mobile": MOBILE, "code": code.text}]


async def test_what_the_hub_knows_survives_its_end(tmp_path: Path) -> None:
    first = open_hub(tmp_path, CONFIG, sandbox=False)
    first.enrol(KIOSK, b"key", "示例服务点")
    first.engine.dispose()

    second = open_hub(tmp_path, CONFIG, sandbox=False)

    assert [view.id for view in second.kiosks().kiosks] == [KIOSK]
    assert second.identity.own.certificate == first.identity.own.certificate
    assert second.identity.secrets == first.identity.secrets
    region, historical = "510100", bytes(13)
    assert second.key_holder.card_keys(region, historical) == first.key_holder.card_keys(region, historical)
    paths = {getattr(route, "path", "") for route in second.app.routes}
    assert "/kiosks" in paths
    assert not [path for path in paths if path.startswith("/sandbox")]
    second.engine.dispose()


async def test_cards_losses_and_a_new_pin_over_the_wire(pair: Pair) -> None:
    central, who, chip_ = pair.central, holder("许清晏"), chip_of("许清晏")
    shown = await central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    ref = shown.cards[0].ref
    challenges = [f"{number:016X}" for number in (1, 2, 3, 4)]
    right = await central.authorise_pin(
        m.PinAuthorityRequest(case_key(1), 1, who, ref, chip_, SHOWN, challenges[1], challenges[0])
    )
    assert isinstance(right, m.PinAuthority)

    told = await central.pin_message(
        m.PinMessageRequest(case_key(1), 1, ref, chip_, challenges[2], sealed(right.seal_with, "805137"))
    )
    lost = await central.report_loss(m.LossRequest(case_key(2), who, ref, "temporary", SHOWN))
    again = await central.report_loss(m.LossRequest(case_key(2), who, ref, "temporary", SHOWN))

    assert isinstance(told, m.PinMessage)
    assert told.apdu.startswith("8424000114")
    assert isinstance(lost, m.LossReported)
    assert again == lost
    assert await central.deeds(m.DeedsRequest(case_key(3))) == m.Deeds([])


def test_a_sandbox_s_centre_is_never_opened_as_a_real_one(tmp_path: Path) -> None:
    open_hub(tmp_path, CONFIG, sandbox=True).engine.dispose()

    with pytest.raises(BadSettings, match=r"root\.crt: certificate: found a sandbox's"):
        open_hub(tmp_path, CONFIG, sandbox=False)
    open_hub(tmp_path, CONFIG, sandbox=True).engine.dispose()
