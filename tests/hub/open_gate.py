"""A gate that lets one known machine in without any proof: for tests of what lies behind the gate.

The one place that knows how a request is authenticated, as far as those tests are concerned: whoever changes
the channel changes this file.
"""

import json

from sqlalchemy.orm import Session

from kiosk.central.transport import KEY_HEADER, WireAnswer, WireRequest, header
from kiosk.hub.app import Hub
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.not_taken import media_type
from kiosk.hub.sessions import KnownSession
from kiosk.hub.trust import Known, Message
from kiosk.trust.seal import Place
from kiosk.trust.session_keys import SessionKeys
from kiosk.trust.tags import Lane, Stamp
from tests.hub.world import CENTRE, KIOSK

OPENED_MS = 1
KEYS = SessionKeys(bytes(32), bytes(32), bytes(16), bytes(16))


class OpenGate:
    """In the place of `Gate`."""

    def read(self, wire: WireRequest) -> Known:
        return self._known(wire)

    def sessions_of(self, _db: Session, _wires: object) -> dict[str, KnownSession]:
        return {}

    def proved(self, known: Known, _session: object) -> Known:
        return known

    def admit_all(self, _db: Session, _known: object) -> bool:
        return True

    def recognise(self, _db: Session, wire: WireRequest) -> Known:
        return self._known(wire)

    def _known(self, wire: WireRequest) -> Known:
        session = KnownSession("ab" * 16, KIOSK, "00" * 32, KEYS, is_live=True, opened_at_ms=OPENED_MS)
        stamp = Stamp(session.id, Lane.FLOWS, 1, OPENED_MS, "")
        place = Place(CENTRE, session.id, stamp.lane, stamp.counter, wire.method, wire.target)
        return Known(session, stamp, bytes(32), header(wire.headers, KEY_HEADER), place)

    def admit(self, _db: Session, _known: Known, *, writes: bool) -> None:
        pass

    def opened(self, _known: Known, body: bytes, *, sealed: bool) -> Message:
        return Message(body, _case_in(body))

    def answer(self, _known: Known, status: int, body: bytes, *, sealed: bool) -> WireAnswer:
        return WireAnswer(status, {"content-type": media_type(status)}, body)


class OpenArchive:
    """In the place of `Archive`: nobody asks for a statement, and none is kept."""

    def check(self, _db: Session, _known: Known, _message: object, _evidence: object) -> None:
        pass

    def keep(self, _call: object, _write: object, _evidence: object) -> None:
        pass


def open_the_gate(hub: Hub) -> None:
    """From now on every request is this machine's."""
    hub.centre._gate = hub._heartbeats._gate = OpenGate()  # type: ignore[assignment]
    hub.centre._archive = OpenArchive()  # type: ignore[assignment]


def _case_in(body: bytes) -> str:
    """What a kiosk writes outside the seal."""
    try:
        case = json.loads(body)["case"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return case if isinstance(case, str) else ""


def say(hub: Hub, path: str, body: bytes, key: str = "") -> WireAnswer:
    """One request through the open gate."""
    headers = {"Content-Type": "application/json"} | ({KEY_HEADER: key} if key else {})
    return answer_by_hand(hub.app, WireRequest("POST", path, headers, body))
