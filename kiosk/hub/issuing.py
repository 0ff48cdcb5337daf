"""Requests for certificates and what came of them: issued at once, or by an authority that takes its time.

One request gets one certificate, however often it is said: it is found again by its digest.
"""

from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.clock import Clock
from kiosk.crypto import sm2, sm3
from kiosk.hub.schema import CertificateRequest, KnownCertificate
from kiosk.trust.authority import Unit
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.signing_request import SigningRequest, read_request


class Issuer(Protocol):
    """An authority that this centre can ask, and that answers at once."""

    def issue(self, public: sm2.PublicKey, name: str, unit: Unit) -> Certificate:
        """For a key whose holder has shown it."""
        ...


class NotAsked(Exception):
    """Nobody asked for this certificate; the text says what is wrong with it."""


class Issuing:
    """Without an issuer, requests wait until somebody brings what a province's authority made of them."""

    def __init__(self, issuer: Issuer | None, pinned: Pinned, clock: Clock) -> None:
        self._issuer = issuer
        self._pinned = pinned
        self._clock = clock

    def issued(self, db: Session, kiosk: str, request: SigningRequest) -> Certificate | None:
        """The request's certificate, in the register from now on; None while it waits."""
        digest = sm3.digest(request.der).hex()
        row = db.get(CertificateRequest, digest)
        if row is None:
            row = CertificateRequest(
                csr_sm3=digest, kiosk=kiosk, csr=request.der, asked_at_ms=self._now_ms(), certificate=""
            )
            db.add(row)
        if row.certificate:
            return read_certificate(db.get_one(KnownCertificate, row.certificate).der)
        if self._issuer is None:
            return None
        made = self._issuer.issue(request.public_key, kiosk, "kiosk")
        if made.issuer_name not in {root.subject_name for root in self._pinned.roots}:
            return None  # a root that came since this process began: it is believed after the next start
        self._take_in(db, row, made)
        return made

    def count_others(self, db: Session, kiosk: str, request: SigningRequest, since_ms: int) -> int:
        """How many requests of this machine were taken since then; 0 when this one was taken already."""
        digest = sm3.digest(request.der).hex()
        if db.get(CertificateRequest, digest) is not None:
            return 0
        taken = select(func.count()).where(
            CertificateRequest.kiosk == kiosk, CertificateRequest.asked_at_ms > since_ms
        )
        return db.scalar(taken) or 0

    def waiting(self, db: Session) -> list[tuple[str, bytes]]:
        """Machine and request (DER) of each that has no certificate yet, oldest first."""
        rows = select(CertificateRequest).where(CertificateRequest.certificate == "")
        found = db.scalars(rows.order_by(CertificateRequest.asked_at_ms)).all()
        return [(row.kiosk, row.csr) for row in found]

    def bring(self, db: Session, made: Certificate, chain: tuple[Certificate, ...]) -> str:
        """What an authority elsewhere made of a waiting request; whose it is. Raises NotAsked."""
        try:
            self._pinned.check(made, chain, self._clock.now(), "kiosk")
        except BadCertificate as reason:
            raise NotAsked(reason.reason) from None
        rows = db.scalars(select(CertificateRequest).where(CertificateRequest.certificate == "")).all()
        row = next((one for one in rows if read_request(one.csr).public_key == made.public_key), None)
        if row is None:
            raise NotAsked("no request is waiting for this key")
        self._take_in(db, row, made)
        return row.kiosk

    def _take_in(self, db: Session, row: CertificateRequest, made: Certificate) -> None:
        fingerprint = made.fingerprint.hex()
        db.add(
            KnownCertificate(
                fingerprint=fingerprint, kiosk=row.kiosk, der=made.der, since_ms=self._now_ms(), state="good"
            )
        )
        row.certificate = fingerprint

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
