"""The dock: the hands of citizens and staff, mishaps and the truth, over HTTP on the loopback interface.

The page at `/` is for a person who plays the citizen; the scripted citizen uses the same verbs.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from kiosk.sandbox.clerk import Clerk
from kiosk.sandbox.hands import CannotDo, Hands
from kiosk.sandbox.mishaps import MENDING, STEPS, Mishaps, NoSuchMishap
from kiosk.sandbox.phone import Phone
from kiosk.sandbox.watch_room import WatchRoom

PAGE = Path(__file__).with_name("dock_page.html")


FROM_THE_BOX = "card_from_box"


@dataclass(frozen=True, slots=True)
class Behind:
    """What of the centre a person in the hall has to do with."""

    phone: Phone
    clerk: Clerk
    watch_room: WatchRoom


def make_dock(hands: Hands, mishaps: Mishaps, centre: Behind) -> FastAPI:
    """A refused verb is answered with 409 and a sentence."""
    dock = FastAPI(title="Dock", openapi_url=None)
    dock.add_exception_handler(CannotDo, _refused)
    dock.add_exception_handler(NoSuchMishap, _refused)
    dock.include_router(_look(hands, mishaps))
    dock.include_router(_tell(hands, mishaps))
    dock.include_router(_hear(centre))
    dock.include_router(_act(hands, mishaps, centre.clerk))
    return dock


def _look(hands: Hands, mishaps: Mishaps) -> APIRouter:
    look = APIRouter()

    @look.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse(PAGE.read_text("utf-8"))

    @look.get("/truth")
    async def truth(since: float = 0.0, until: float | None = None) -> dict[str, object]:
        return hands.truth(since, until) | {"armed": mishaps.armed, "standing": mishaps.standing}

    @look.get("/busy")
    async def busy() -> list[tuple[float, float, str]]:
        return hands.busy()

    @look.get("/people")
    async def people() -> list[dict[str, object]]:
        return hands.people()

    @look.get("/receipt.png")
    async def receipt() -> Response:
        return _picture(hands.receipt_png())

    @look.get("/card_face.png")
    async def card_face() -> Response:
        return _picture(hands.card_face_png())

    return look


def _tell(hands: Hands, mishaps: Mishaps) -> APIRouter:
    """What can be done here: the page and the command line offer what this hall's machines know."""
    tell = APIRouter()

    @tell.get("/verbs")
    async def verbs() -> dict[str, object]:
        return {
            "hands": hands.known,
            "faults": mishaps.known,
            "arms": {step: mishaps.known_at(step) for step in STEPS},
            "mends": MENDING,
        }

    return tell


def _hear(behind: Behind) -> APIRouter:
    """What comes from the centre, and goes there."""
    hear = APIRouter()

    @hear.get("/messages")
    async def messages() -> list[dict[str, str]]:
        return await behind.phone.messages()

    @hear.post("/pay")
    async def pay() -> dict[str, bool]:
        if not await behind.phone.pay():
            raise CannotDo("no code is shown that can be paid")
        return {"paid": True}

    @hear.get("/kiosk")
    async def kiosk() -> dict[str, Any]:
        return await behind.watch_room.kiosk()

    return hear


def _act(hands: Hands, mishaps: Mishaps, clerk: Clerk) -> APIRouter:
    act = APIRouter()

    @act.post("/bureau")
    async def bureau(who: str) -> dict[str, bool]:
        if not await clerk.go_on(hands.id_number(who)):
            raise CannotDo(f"no card is ordered for {who} that is still to be made")
        return {"ready": await clerk.laid_ready(hands.id_number(who)) is not None}

    @act.post("/pin_pad")
    async def press(keys: str) -> dict[str, bool]:
        hands.press(keys)
        return {"pressed": True}

    @act.post("/hands/{verb}")
    async def use_hands(verb: str, who: str = "", count: int = 0) -> dict[str, object]:
        if verb == FROM_THE_BOX and who:
            hands.lay_ready(who, await clerk.laid_ready(hands.id_number(who)))
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
