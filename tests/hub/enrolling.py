"""A centre's desk with its own authority, and a machine that asks at it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import msgspec

from kiosk.central import messages as m
from kiosk.central.transport import JSON, WireAnswer, WireRequest
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from kiosk.entropy import SystemEntropy
from kiosk.hub.app import Hub
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.issuing import Issuer
from kiosk.trust.authority import Authority, Life, Unit
from kiosk.trust.certificate import Certificate
from kiosk.trust.enrolment import Applicant, OneTimeCode, request_mac
from kiosk.trust.signing_request import make_request
from kiosk.trust.texts import to_base64
from tests.hub.identities import authority, centre
from tests.hub.world import CENTRE, CountedEntropy, HandClock, make_hub

ASSET = "SC-0001"
ENTROPY = SystemEntropy()


@dataclass(frozen=True, slots=True)
class ClockIssuer:
    """See Issuer: the tests' own authority, by the tests' own clock."""

    clock: HandClock
    by: Authority

    def issue(self, public: PublicKey, name: str, unit: Unit) -> Certificate:
        life = Life(self.clock.now() - timedelta(hours=1), self.clock.now() + timedelta(days=730))
        return self.by.issue(public, name, unit, life, ENTROPY)


@dataclass(slots=True)
class DeskWorld:
    hub: Hub
    clock: HandClock

    def post(self, body: bytes) -> WireAnswer:
        return answer_by_hand(self.hub.app, WireRequest("POST", "/trust/enrol", {"Content-Type": JSON}, body))

    def code(self) -> OneTimeCode:
        return self.hub.desk.make_code(ASSET, "示例服务点")


def desk_world(*, pending: bool = False) -> DeskWorld:
    """`pending`: certificates come from an authority elsewhere."""
    clock = HandClock()
    issuer: Issuer | None = None if pending else ClockIssuer(clock, authority())
    identity = replace(centre(CountedEntropy("centre")), issuer=issuer)
    return DeskWorld(make_hub(identity, clock), clock)


@dataclass(slots=True)
class Asker:
    """A machine with a code."""

    code: OneTimeCode
    asset: str = ASSET
    key: PrivateKey = field(default_factory=lambda: PrivateKey.generate(ENTROPY))
    csr: bytes = b""

    def __post_init__(self) -> None:
        self.csr = self.csr or make_request(self.key, self.asset, "kiosk", ENTROPY)

    @property
    def applicant(self) -> Applicant:
        return Applicant(CENTRE, self.asset)

    def body(self) -> bytes:
        mac = request_mac(self.code.key(self.asset), self.applicant, self.code.lookup, self.csr)
        request = m.EnrolRequest(self.asset, self.code.lookup, to_base64(self.csr), mac.hex())
        return msgspec.json.encode(request)


def problem_of(answer: WireAnswer) -> tuple[int, str]:
    return answer.status, msgspec.json.decode(answer.body, type=m.Problem).code


def enrolled(answer: WireAnswer) -> m.Enrolled:
    assert answer.status == 200, answer.body
    return msgspec.json.decode(answer.body, type=m.Enrolled)
