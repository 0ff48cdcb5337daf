"""The dock: the hands of citizens and staff, mishaps and the truth, over HTTP on the loopback interface.

The page at `/` is for a person who plays the citizen; the scripted citizen uses the same verbs.
"""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from kiosk.sandbox.hands import CannotDo, Hands
from kiosk.sandbox.mishaps import Mishaps, NoSuchMishap
from kiosk.sandbox.phone import Phone

PAGE = Path(__file__).with_name("dock_page.html")


def make_dock(hands: Hands, mishaps: Mishaps, phone: Phone, centre_url: str) -> FastAPI:
    """A refused verb is answered with 409 and a sentence."""
    dock = FastAPI(title="Dock", openapi_url=None)
    dock.add_exception_handler(CannotDo, _refused)
    dock.add_exception_handler(NoSuchMishap, _refused)
    dock.include_router(_look(hands, mishaps))
    dock.include_router(_hear(phone, centre_url))
    dock.include_router(_act(hands, mishaps))
    return dock


def _look(hands: Hands, mishaps: Mishaps) -> APIRouter:
    look = APIRouter()

    @look.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse(PAGE.read_text("utf-8"))

    @look.get("/truth")
    async def truth(since: float = 0.0, until: float | None = None) -> dict[str, object]:
        return hands.truth(since, until) | {"armed": mishaps.armed}

    @look.get("/busy")
    async def busy() -> list[tuple[float, float, str]]:
        return hands.busy()

    @look.get("/people")
    async def people() -> list[dict[str, object]]:
        return hands.people()

    @look.get("/faults")
    async def faults() -> dict[str, list[str]]:
        return mishaps.known

    @look.get("/receipt.png")
    async def receipt() -> Response:
        return _picture(hands.receipt_png())

    @look.get("/card_face.png")
    async def card_face() -> Response:
        return _picture(hands.card_face_png())

    return look


def _hear(phone: Phone, centre_url: str) -> APIRouter:
    """What comes from the centre."""
    hear = APIRouter()

    @hear.get("/messages")
    async def messages() -> list[dict[str, str]]:
        return await phone.messages()

    @hear.get("/centre")
    async def centre() -> dict[str, str]:
        return {"url": centre_url}

    return hear


def _act(hands: Hands, mishaps: Mishaps) -> APIRouter:
    act = APIRouter()

    @act.post("/hands/{verb}")
    async def use_hands(verb: str, who: str = "", count: int = 0) -> dict[str, object]:
        hands.do(verb, who, count)
        return hands.truth(0.0, None)

    @act.post("/faults/at/{mishap}")
    async def arm(mishap: str) -> list[str]:
        mishaps.arm(mishap)
        return mishaps.armed

    @act.post("/faults/{device}/{name}")
    async def happen(device: str, name: str) -> list[str]:
        mishaps.happen(device, name)
        return mishaps.armed

    return act


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"why": str(error)}, status_code=409)


def _picture(png: bytes) -> Response:
    if not png:
        return Response(status_code=404)
    return Response(png, media_type="image/png", headers={"Cache-Control": "no-store"})
