"""The centre's application: parts put together, and HTTP around them.

Endpoints are `async def` and wait for nothing but the request's bytes, so that the virtual hall can drive the
application by hand, without a loop and without threads (`by_hand.py`).
"""

from collections.abc import Callable

import msgspec
from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from starlette.exceptions import HTTPException

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.crypto import sm3
from kiosk.hub import commands
from kiosk.hub.agencies import Reviewer
from kiosk.hub.bulletin import BULLETIN_PATH, bulletin
from kiosk.hub.bureau import described
from kiosk.hub.call import Call
from kiosk.hub.call_doors import CallDoor, PastTheRouter
from kiosk.hub.centre import Centre
from kiosk.hub.collector import Collector
from kiosk.hub.contract.document import document
from kiosk.hub.enrolment import ENROL_PATH, Desk
from kiosk.hub.evidence import Archive
from kiosk.hub.faults import Faults
from kiosk.hub.fleet import Fleet, KioskViews
from kiosk.hub.fleet_page import fleet_page
from kiosk.hub.gateway import SandboxGateway
from kiosk.hub.heartbeats import Heartbeats
from kiosk.hub.issuing import Issuing
from kiosk.hub.keeping import Keeping
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.parts import Parts, answering
from kiosk.hub.reception import CHALLENGE_PATH, SESSION_PATH, Reception
from kiosk.hub.sandbox_doors import Behind, Clerk, Phone, add_sandbox_doors
from kiosk.hub.schema import Kiosk, KnownCertificate
from kiosk.hub.sms import last_code, last_messages
from kiosk.hub.steps import keep_forward
from kiosk.hub.transactions import look, transact
from kiosk.hub.trust import Gate
from kiosk.worker import ThreadWorker

BODY_LIMIT_BYTES = 1_000_000  # an application with its photo is 60 KB
HEARTBEAT_LIMIT_BYTES = 100_000
"""A heartbeat has 3 KB; one with every device and every reason has some more."""
MESSAGES_SHOWN = 3
_STRAYS = {404: ProblemCode.NOT_FOUND, 405: ProblemCode.METHOD_NOT_ALLOWED}


class Hub:
    """One running centre: the application, and the handles that its own process may use."""

    def __init__(self, parts: Parts, engine: Engine, *, sandbox: bool = False, alone: bool = True) -> None:
        """`alone`: no other process answers for this centre; see add_sandbox_doors."""
        keep_forward()
        self.engine = engine
        self.faults = Faults()
        self.banks = parts.banks
        self.bureau = parts.bureau
        self.key_holder = parts.key_holder
        self.identity = parts.identity
        self._clock, self._entropy = parts.clock, parts.entropy
        self._fleet = Fleet(parts.settings.fleet)
        trust = parts.settings.trust
        gate = Gate(parts.identity.secrets, trust, parts.clock)
        archive = Archive(parts.identity.own.signer, parts.clock)
        self.reception = Reception(engine, parts.identity, trust, parts.clock, parts.entropy)
        self.issuing = Issuing(parts.identity.issuer, parts.identity.pinned, parts.clock)
        self.desk = Desk(engine, parts.identity, trust, self.issuing, parts.clock, parts.entropy)
        self.gateway, self.reviewer = SandboxGateway(), Reviewer(parts.registry)
        rules = answering(parts, self.gateway, self.reviewer, self.issuing)
        self.centre = Centre(engine, gate, archive, rules, parts.clock, parts.entropy)
        self._heartbeats = Heartbeats(engine, gate, self._fleet, parts.clock)
        self._keeping = Keeping(engine, parts.settings.keep, parts.clock, self._heartbeats.forget_old)
        self._collector: Collector[WireRequest, WireAnswer] | None = None
        self.app = _application(self, sandbox=sandbox, alone=alone)

    def gather_heartbeats(self, on_broken: Callable[[int], None] = lambda machines: None) -> None:
        """Those that come together, in one transaction from now on: for who serves with a loop.

        `on_broken`: see Heartbeats.
        """
        self._heartbeats.on_broken = on_broken
        if isinstance(self.engine.pool, StaticPool):
            return  # one connection is for one thread
        worker = ThreadWorker("heartbeats")
        self._collector = Collector(self._heartbeats.take, self.tidy, worker, SQLAlchemyError)

    async def heard(self, wire: WireRequest) -> WireAnswer:
        """The answer to a heartbeat."""
        if self._collector is None:
            return self._heartbeats.take([wire])[0]
        return await self._collector.answer(wire)

    def tidy(self) -> bool:
        """Throw some of what is old away, which a collector does by itself. Whether there may be more."""
        return self._keeping.tidy()

    def enrol(self, kiosk: str, certificate: bytes, service_point: str) -> None:
        """Put a machine into the register, or one more certificate (DER) for it; its status stays.

        The short way, for a sandbox: nobody asks here who brings the certificate.
        """
        fingerprint = sm3.digest(certificate).hex()

        def put(db: Session) -> None:
            row = db.get(Kiosk, kiosk)
            if row is None:
                db.add(Kiosk(id=kiosk, service_point=service_point, status="active"))
            else:
                row.service_point = service_point
            if db.get(KnownCertificate, fingerprint) is None:
                now_ms = int(self._clock.now().timestamp() * 1000)
                db.add(
                    KnownCertificate(fingerprint=fingerprint, kiosk=kiosk, der=certificate, since_ms=now_ms)
                )

        transact(self.engine, put)

    def set_status(self, kiosk: str, status: str) -> None:
        """active, suspended or revoked, from the next request on."""

        def put(db: Session) -> None:
            db.get_one(Kiosk, kiosk).status = status

        transact(self.engine, put)

    def kiosks(self) -> KioskViews:
        return look(self.engine, lambda db: self._fleet.views(db, self._clock.now()))

    def last_code(self, mobile: str) -> str | None:
        """The latest short message; what the scripted citizen's phone shows."""
        return look(self.engine, lambda db: last_code(db, mobile))

    def last_messages(self) -> list[dict[str, str]]:
        """The latest short messages to anybody; what the demonstration's phone shows."""
        return look(self.engine, lambda db: last_messages(db, MESSAGES_SHOWN))

    def pay(self, order: str) -> bool:
        """The citizen's phone pays; whether the money was taken."""
        return transact(self.engine, lambda db: self.gateway.pay(self._call(db), order))

    def bureau_goes_on(self, id_number: str) -> bool:
        """The clerk at the bureau: this person's ordered card one step on. False: none is to be made."""
        return transact(self.engine, lambda db: self.bureau.go_on(self._call(db), id_number))

    def laid_ready(self, id_number: str) -> dict[str, str]:
        """The bureau's card that lies ready for this person, as its chip has to say it; {}: none does."""

        def seen(db: Session) -> dict[str, str]:
            ordered = self.bureau.ordered(self._call(db), id_number)
            return described(ordered) if ordered is not None and ordered.lies_ready else {}

        return transact(self.engine, seen)

    def command(self, kiosk: str, name: str, staff: str, valid_s: int = commands.VALID_S) -> str:
        """Have a machine do something with its next heartbeat; the command's id."""
        return transact(self.engine, lambda db: commands.give(self._call(db), kiosk, name, staff, valid_s))

    def lay_configuration(self, kiosk: str, version: str, document: bytes) -> None:
        """The settings that a machine, or with "" every machine, should have from now on."""
        return transact(self.engine, lambda db: commands.lay(self._call(db), kiosk, version, document))

    def _call(self, db: Session) -> Call:
        """Of somebody at the centre, by no machine."""
        return Call(db, "", self._clock.now(), self._entropy)


def _application(hub: Hub, *, sandbox: bool, alone: bool) -> FastAPI:
    app = FastAPI(
        openapi_url=None,  # the document is made from the wire's own records, not from signatures
        # Nothing in the environment may have the framework report requests and errors elsewhere.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )

    _answer_strays(app)
    _add_opening(app, hub)
    _add_calls(app, hub)
    _add_pages(app, hub)
    if sandbox:
        phone = Phone(hub.last_code, hub.last_messages, hub.pay)
        clerk = Clerk(hub.bureau_goes_on, hub.laid_ready)
        add_sandbox_doors(app, Behind(phone, clerk, hub.gateway, hub.reviewer, hub.enrol), alone=alone)
    return app


def _add_calls(app: FastAPI, hub: Hub) -> None:
    """What travels is checked by the wire's own records, not by signatures."""

    async def called(wire: WireRequest) -> WireAnswer:
        return hub.centre.answer(wire)

    doors = {
        route.path: CallDoor(route.path, called, hub.faults, BODY_LIMIT_BYTES) for route in routes.ROUTES
    }
    heartbeat = routes.HEARTBEAT.path
    doors[heartbeat] = CallDoor(heartbeat, hub.heard, hub.faults, HEARTBEAT_LIMIT_BYTES)
    app.add_middleware(PastTheRouter, doors=doors)
    for path, door in doors.items():
        # The router turns other methods away; it takes an ASGI application as well as a function.
        app.add_route(path, door, methods=["POST"])  # type: ignore[arg-type]


def _add_opening(app: FastAPI, hub: Hub) -> None:
    async def challenge(_request: Request) -> Response:
        if hub.faults.loses_request(CHALLENGE_PATH):
            return Response(status_code=503)
        return _response(hub.reception.challenge())

    async def session(request: Request) -> Response:
        if hub.faults.loses_request(SESSION_PATH):
            return Response(status_code=503)
        body = await _body(request)
        return _not_taken(ProblemCode.BODY_TOO_LARGE) if body is None else _response(hub.reception.open(body))

    async def enrol(request: Request) -> Response:
        if hub.faults.loses_request(ENROL_PATH):
            return Response(status_code=503)
        body = await _body(request)
        if body is None:
            return _not_taken(ProblemCode.BODY_TOO_LARGE)
        answer = hub.desk.enrol(body)
        return Response(status_code=503) if hub.faults.loses_answer(ENROL_PATH) else _response(answer)

    async def told(_request: Request) -> Response:
        return _response(bulletin(hub.engine))

    app.add_route(BULLETIN_PATH, told, methods=["GET"])
    app.add_route(ENROL_PATH, enrol, methods=["POST"])
    app.add_route(CHALLENGE_PATH, challenge, methods=["GET"])
    app.add_route(SESSION_PATH, session, methods=["POST"])


def _answer_strays(app: FastAPI) -> None:
    """What the framework itself turns away is told in the contract's own form."""

    async def stray(_request: Request, reason: Exception) -> Response:
        status = reason.status_code if isinstance(reason, HTTPException) else 500
        return _not_taken(_STRAYS.get(status, ProblemCode.INTERNAL_ERROR))

    app.add_exception_handler(HTTPException, stray)
    app.add_exception_handler(Exception, stray)  # and flies on into the log: it is a bug


def _add_pages(app: FastAPI, hub: Hub) -> None:
    async def kiosks(request: Request) -> Response:
        views = hub.kiosks()
        if request.url.path.endswith(".json") or "application/json" in request.headers.get("accept", ""):
            return _json(200, views)
        return Response(fleet_page(views), media_type="text/html")

    async def openapi() -> Response:
        return Response(msgspec.json.encode(document()), media_type="application/json")

    app.add_api_route("/kiosks", kiosks, methods=["GET"])
    app.add_api_route("/kiosks.json", kiosks, methods=["GET"])
    app.add_api_route("/openapi.json", openapi, methods=["GET"])


async def _body(request: Request) -> bytes | None:
    """The whole body; None as soon as it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            return None
    return body


def _not_taken(code: ProblemCode) -> Response:
    return _response(NotTaken(code).unbound())


def _response(answer: WireAnswer) -> Response:
    return Response(answer.body, answer.status, answer.headers)


def _json(status: int, message: m.Message) -> Response:
    return Response(msgspec.json.encode(message), status, media_type="application/json")
