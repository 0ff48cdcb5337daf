"""A machine's next certificate, asked for in its session (gm-trust.md §8).

The request is signed twice: with the new key in itself, and with the old one as a statement, which was
checked before it comes here. Both certificates are good until a session with the new one
has gone live (sessions.py).
"""

from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.hub.call import Call
from kiosk.hub.identity import HubIdentity
from kiosk.hub.issuing import Issuing
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import KnownCertificate
from kiosk.trust.certificate import BadCertificate, read_certificate
from kiosk.trust.signing_request import SigningRequest, read_request
from kiosk.trust.texts import Malformed, from_base64, to_base64

DAY_MS = 86_400_000


class Renewals:
    """Answers RENEW."""

    def __init__(self, identity: HubIdentity, issuing: Issuing, a_day: int) -> None:
        """`a_day`: how many requests of one machine are taken within 24 hours."""
        self._identity = identity
        self._issuing = issuing
        self._a_day = a_day

    def renew(self, call: Call, request: m.RenewRequest) -> m.Renewed:
        """The same request gets the same certificate. A key that is in use already is no new one."""
        asked = _read(request)
        if self._issuing.count_others(call.db, call.kiosk, asked, call.now_ms - DAY_MS) >= self._a_day:
            raise NotTaken(ProblemCode.RENEWALS_SPENT)
        made = self._issuing.issued(call.db, call.kiosk, asked)
        if made is None:
            return m.Renewed()
        rows = select(KnownCertificate).where(KnownCertificate.kiosk == call.kiosk)
        others = [row for row in call.db.scalars(rows) if row.fingerprint != made.fingerprint.hex()]
        if any(read_certificate(row.der).public_key == asked.public_key for row in others):
            raise NotTaken(ProblemCode.MESSAGE_INVALID)  # what was added with this call goes with it
        return m.Renewed(to_base64(made.der), [to_base64(one.der) for one in self._identity.above(made)[:-1]])


def _read(request: m.RenewRequest) -> SigningRequest:
    try:
        return read_request(from_base64(request.csr))
    except (Malformed, BadCertificate):
        raise NotTaken(ProblemCode.MESSAGE_INVALID) from None
