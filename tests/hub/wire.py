"""A kiosk that says what it likes: requests made by hand, to be altered before they are sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
from msgspec import Raw

from kiosk.central import messages as m
from kiosk.central.channel import CHALLENGE_PATH, SESSION_PATH
from kiosk.central.sealed_body import Evidence, Inside, sealed_body
from kiosk.central.transport import JSON, KEY_HEADER, WireAnswer, WireRequest
from kiosk.central.write_key import write_key
from kiosk.hub.app import Hub
from kiosk.hub.by_hand import answer_by_hand
from kiosk.trust import handshake, tags
from kiosk.trust.handshake import Identity, Opened
from kiosk.trust.seal import Place, Way
from kiosk.trust.texts import from_base64, to_base64
from tests.hub.world import CENTRE, case_key

KEY = write_key(case_key(), bytes(16))
UUID = "6f1c0a52-3f0e-4c39-9a0e-2d5f4b1c7a10"

Exchange = Callable[[WireRequest], WireAnswer]


def by_hand(hub: Hub) -> Exchange:
    return lambda request: answer_by_hand(hub.app, request)


def code_of(answer: WireAnswer) -> tuple[int, str, bool]:
    """Status, problem, and whether the centre tagged it."""
    sealed = answer.status in (200, 409)
    problem = "" if sealed else msgspec.json.decode(answer.body, type=m.Problem).code
    return answer.status, problem, tags.AUTH_HEADER.lower() in {name.lower() for name in answer.headers}


@dataclass(slots=True)
class Opening:
    """One opening of a session, as its request is made."""

    own: Identity
    challenge: bytes
    begun: handshake.Begun
    request: m.OpenRequest

    @property
    def wire(self) -> WireRequest:
        return opening(self.request)


def opening(request: m.OpenRequest) -> WireRequest:
    return WireRequest("POST", SESSION_PATH, {"Content-Type": JSON}, msgspec.json.encode(request))


def challenge(exchange: Exchange) -> bytes:
    answer = exchange(WireRequest("GET", CHALLENGE_PATH, {}, b""))
    return from_base64(msgspec.json.decode(answer.body, type=m.ChallengeGiven).challenge)


def begin(exchange: Exchange, own: Identity, centre: str = CENTRE) -> Opening:
    given = challenge(exchange)
    begun = handshake.begin(own, centre, given)
    hello, signature, certificate = map(to_base64, (begun.hello, begun.signature, own.certificate.der))
    return Opening(own, given, begun, m.OpenRequest(hello, signature, certificate))


def finish(opening: Opening, answer: WireAnswer, hub: handshake.Identity) -> Opened:
    given = msgspec.json.decode(answer.body, type=m.SessionOpened)
    text, signature = from_base64(given.welcome), from_base64(given.signature)
    return handshake.finish(opening.own, opening.begun, hub.certificate, text, signature)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A request in all its parts; `wire` seals, tags and puts them together."""

    opened: Opened
    target: str
    message: bytes
    at_ms: int
    key: str = KEY
    lane: int = 0
    counter: int = 1
    evidence: Evidence | None = None
    case: str = ""
    sealed: bool = True

    def with_(self, **changes: object) -> "Spoken":
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def wire(self) -> WireRequest:
        session, keys = self.opened.welcome.session, self.opened.keys
        place = Place(CENTRE, session, self.lane, self.counter, "POST", self.target)
        body = self.message
        if self.sealed:
            inside = Inside(Raw(self.message), self.evidence)
            body = sealed_body(keys.seal_up, Way.UP, place, inside, self.case)
        return tagged(self, body)


def tagged(spoken: Spoken, body: bytes) -> WireRequest:
    """With a right tag over whatever body."""
    session, keys = spoken.opened.welcome.session, spoken.opened.keys
    stamp = tags.Stamp(session, spoken.lane, spoken.counter, spoken.at_ms, UUID)
    sent = tags.Sent("POST", spoken.target, JSON, spoken.key, body)
    tag = tags.request_tag(keys.tag_up, CENTRE, stamp, sent)
    headers = {
        "Content-Type": JSON,
        tags.AUTH_HEADER: tags.request_header(stamp, tag),
        KEY_HEADER: spoken.key,
    }
    return WireRequest("POST", spoken.target, headers, body)
