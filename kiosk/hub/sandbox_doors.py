"""What only a sandbox has: the citizen's phone, the bureau's clerk, the moods of gateway and reviewer."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI, Response

from kiosk.hub.agencies import Mood, Reviewer
from kiosk.hub.gateway import GatewayTroubles, SandboxGateway

DONE = 204
NOT_SO = 409


@dataclass(frozen=True, slots=True)
class Phone:
    """What the citizen's phone can do."""

    last_code: Callable[[str], str | None]
    """The latest short message to a mobile."""
    last_messages: Callable[[], list[dict[str, str]]]
    """The latest ones to anybody."""
    pay: Callable[[str], bool]
    """Pay an order by its number; "" is the one that was shown last."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who makes ordered cards, by the person's ID number."""

    go_on: Callable[[str], bool]
    """One step on: begun, then made and laid ready."""
    laid_ready: Callable[[str], dict[str, str]]
    """What the chip of the card that lies ready says."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind the doors."""

    phone: Phone
    clerk: Clerk
    gateway: SandboxGateway
    reviewer: Reviewer
    register: Callable[[str, bytes, str], None]
    """A machine with its certificate (DER) and its service point."""


def add_sandbox_doors(app: FastAPI, behind: Behind, *, alone: bool) -> None:
    """Open them; those to moods only where one process is the whole centre.

    A mood lies in its process's memory: with several workers it would be that of whoever was asked.
    """
    _add_phone(app, behind.phone)
    _add_clerk(app, behind.clerk)
    _add_register(app, behind.register)
    if alone:
        _add_moods(app, behind)


def _add_moods(app: FastAPI, behind: Behind) -> None:

    async def gateway(
        late_s: int = 0,
        lose_answers: int = 0,
        *,
        lose_notices: bool = False,
        double_notices: bool = False,
        refuse_refunds: bool = False,
        pays_late: bool = False,
    ) -> Response:
        behind.gateway.troubles = GatewayTroubles(
            late_s, lose_notices, double_notices, lose_answers, refuse_refunds, pays_late
        )
        return Response(status_code=DONE)

    async def reviewer(mood: Mood, takes_s: int = 0) -> Response:
        behind.reviewer.mood, behind.reviewer.takes_s = mood, takes_s
        return Response(status_code=DONE)

    app.add_api_route("/sandbox/gateway", gateway, methods=["POST"])
    app.add_api_route("/sandbox/reviewer/{mood}", reviewer, methods=["POST"])


def _add_phone(app: FastAPI, phone: Phone) -> None:
    async def sms(mobile: str) -> Response:
        code = phone.last_code(mobile)
        return Response(status_code=404) if code is None else Response(code, media_type="text/plain")

    async def pay(order: str = "") -> Response:
        return Response(status_code=DONE if phone.pay(order) else NOT_SO)

    async def messages() -> list[dict[str, str]]:
        return phone.last_messages()

    app.add_api_route("/sandbox/sms", sms, methods=["GET"])
    app.add_api_route("/sandbox/messages", messages, methods=["GET"])
    app.add_api_route("/sandbox/pay", pay, methods=["POST"])


def _add_register(app: FastAPI, register: Callable[[str, bytes, str], None]) -> None:
    async def known(kiosk: str, certificate: str, service_point: str) -> Response:
        try:
            shown = bytes.fromhex(certificate)
        except ValueError:
            return Response(status_code=400)
        register(kiosk, shown, service_point)
        return Response(status_code=DONE)

    app.add_api_route("/sandbox/register/{kiosk}", known, methods=["POST"])


def _add_clerk(app: FastAPI, clerk: Clerk) -> None:
    async def go_on(id_number: str) -> Response:
        return Response(status_code=DONE if clerk.go_on(id_number) else NOT_SO)

    async def laid_ready(id_number: str) -> dict[str, str]:
        return clerk.laid_ready(id_number)

    app.add_api_route("/sandbox/bureau", go_on, methods=["POST"])
    app.add_api_route("/sandbox/bureau/ready", laid_ready, methods=["GET"])
