"""What only a sandbox has: the citizen's phone, the moods of payment gateway and reviewer."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI, Response

from kiosk.hub.agencies import Mood, Reviewer
from kiosk.hub.gateway import GatewayTroubles, SandboxGateway

DONE = 204
NOT_SO = 409


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind the doors."""

    last_code: Callable[[str], str | None]
    """The latest short message to a mobile."""
    last_messages: Callable[[], list[dict[str, str]]]
    """The latest ones to anybody."""
    pay: Callable[[str], bool]
    """Pay an order by its number; "" is the one that was shown last."""
    gateway: SandboxGateway
    reviewer: Reviewer


def add_sandbox_doors(app: FastAPI, behind: Behind) -> None:
    """Open them."""

    async def sms(mobile: str) -> Response:
        code = behind.last_code(mobile)
        return Response(status_code=404) if code is None else Response(code, media_type="text/plain")

    async def pay(order: str = "") -> Response:
        return Response(status_code=DONE if behind.pay(order) else NOT_SO)

    async def gateway(
        late_s: int = 0,
        lose_answers: int = 0,
        *,
        lose_notices: bool = False,
        double_notices: bool = False,
        refuse_refunds: bool = False,
    ) -> Response:
        behind.gateway.troubles = GatewayTroubles(
            late_s, lose_notices, double_notices, lose_answers, refuse_refunds
        )
        return Response(status_code=DONE)

    async def reviewer(mood: Mood, takes_s: int = 0) -> Response:
        behind.reviewer.mood, behind.reviewer.takes_s = mood, takes_s
        return Response(status_code=DONE)

    async def messages() -> list[dict[str, str]]:
        return behind.last_messages()

    app.add_api_route("/sandbox/sms", sms, methods=["GET"])
    app.add_api_route("/sandbox/messages", messages, methods=["GET"])
    app.add_api_route("/sandbox/pay", pay, methods=["POST"])
    app.add_api_route("/sandbox/gateway", gateway, methods=["POST"])
    app.add_api_route("/sandbox/reviewer/{mood}", reviewer, methods=["POST"])
