"""What every machine may know: revocation lists, and roots that take over (gm-trust.md §8).

Each part is signed by an authority that the machine believes, so it is given to whoever asks.
"""

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.transport import JSON, WireAnswer
from kiosk.hub.schema import KnownList, RootHandover
from kiosk.hub.transactions import look
from kiosk.trust.texts import to_base64

BULLETIN_PATH = "/trust/bulletin"


def bulletin(engine: Engine) -> WireAnswer:
    """GET /trust/bulletin."""

    def read(db: Session) -> m.Bulletin:
        lists = db.scalars(select(KnownList).order_by(KnownList.issuer))
        roots = db.scalars(select(RootHandover).order_by(RootHandover.at_ms))
        return m.Bulletin(
            [to_base64(one.der) for one in lists],
            [
                m.NewRoot(to_base64(one.certificate), to_base64(one.ordered), to_base64(one.signature))
                for one in roots
            ],
        )

    return WireAnswer(200, {"content-type": JSON}, msgspec.json.encode(look(engine, read)))
