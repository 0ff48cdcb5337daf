"""Statements: each agrees with the call beside it, and is kept word for word (gm-trust.md §6.5)."""

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.evidence import facts_of, step_of
from kiosk.central.problems import ProblemCode
from kiosk.central.sealed_body import Evidence
from kiosk.central.write_key import case_of
from kiosk.clock import Clock
from kiosk.hub.call import Call
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.reception import certificate_of
from kiosk.hub.schema import KnownCertificate, SignedStatement
from kiosk.hub.trust import Known
from kiosk.hub.writes import Write
from kiosk.trust.signer import Signer
from kiosk.trust.statements import Facts, read_statement, signed_bytes
from kiosk.trust.texts import Malformed, from_base64

_CERTIFICATE = KnownCertificate.__table__.c
_SIGNER = select(_CERTIFICATE.kiosk, _CERTIFICATE.state, _CERTIFICATE.der).where(
    _CERTIFICATE.fingerprint == bindparam("certificate")
)
_KEEP = insert(SignedStatement.__table__)  # type: ignore[arg-type]
AHEAD_MS = 30_000
"""As far as a stamp may be ahead of the centre. Behind is no limit: a matter may have waited for days."""


class Archive:
    """Checks and keeps statements."""

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock

    def check(self, db: Session, known: Known, message: m.Message, evidence: Evidence | None) -> None:
        """Raises NotTaken: none, of another request or machine, or not signed by the machine."""
        try:
            right = evidence is not None and self._is_right(db, known, message, evidence)
        except Malformed:
            right = False
        if not right:
            raise NotTaken(ProblemCode.STATEMENT_INVALID)

    def keep(self, call: Call, write: Write, evidence: Evidence | None) -> None:
        """With the write that it was signed for; nothing where nothing was."""
        if evidence is None:
            return
        kept = {
            "kiosk": write.kiosk,
            "key": write.key,
            "case_id": case_of(write.key) or "",
            "statement": evidence.statement,
            "signature": from_base64(evidence.signature),
            "certificate": evidence.certificate,
            "received_at_ms": call.now_ms,
        }
        call.db.connection().execute(_KEEP, kept)

    def _is_right(self, db: Session, known: Known, message: m.Message, evidence: Evidence) -> bool:
        row = db.connection().execute(_SIGNER, {"certificate": evidence.certificate}).first()
        if row is None or row.kiosk != known.kiosk or row.state == "revoked":
            return False
        signer = certificate_of(bytes(row.der)).public_key
        signature = from_base64(evidence.signature)
        if not self._signer.verify(signer, signed_bytes(evidence.statement), signature):
            return False
        facts = read_statement(evidence.statement)
        return self._agrees(facts, known, message)

    def _agrees(self, facts: Facts, known: Known, message: m.Message) -> bool:
        at_ms = facts.get("at")
        if not isinstance(at_ms, int) or at_ms > self._now_ms() + AHEAD_MS:
            return False
        return facts == facts_of(known.kiosk, step_of(known.place.target), at_ms, message)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
