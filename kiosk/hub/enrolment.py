"""The desk where a new machine gets its certificate for a one-time code (gm-trust.md §8).

Whoever asks learns one word, `enrol-refused`, whatever the reason; the reason stands in the log. Wrong tries
are counted in the database and a code is used by one conditional UPDATE, so several workers give out one
certificate. The same request again gets the same one for an hour: the answer may have been lost. Another
request under a used code means that somebody else has read the code; that is logged as an error.
"""

import logging
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import JSON, WireAnswer
from kiosk.clock import Clock
from kiosk.crypto import sm3, sm4
from kiosk.entropy import Entropy
from kiosk.hub.identity import HubIdentity
from kiosk.hub.issuing import Issuing
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import EnrolCode, Kiosk
from kiosk.hub.settings import TrustSettings
from kiosk.hub.transactions import transact
from kiosk.trust.certificate import BadCertificate, Certificate
from kiosk.trust.enrolment import Applicant, OneTimeCode, issued_mac, request_mac
from kiosk.trust.signing_request import SigningRequest, read_request
from kiosk.trust.texts import Malformed, from_base64, to_base64

log = logging.getLogger(__name__)

ENROL_PATH = "/trust/enrol"
_IV_BYTES = 12


class Refused(Exception):
    """No certificate, no code; the text is for the operator and the log, never for who asked."""


@dataclass(frozen=True, slots=True)
class _Asked:
    applicant: Applicant
    lookup: str
    csr: bytes = field(repr=False)
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What was written with it stays, also when it is a no: wrong tries count."""

    certificate: Certificate | None = None
    key: bytes = field(default=b"", repr=False)
    refused: str = ""


class Desk:
    """Makes codes, and takes in what they are used for."""

    def __init__(
        self,
        engine: Engine,
        identity: HubIdentity,
        settings: TrustSettings,
        issuing: Issuing,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._engine = engine
        self._identity = identity
        self._settings = settings
        self._issuing = issuing
        self._clock = clock
        self._entropy = entropy

    def make_code(self, kiosk: str, service_point: str) -> OneTimeCode:
        """For one machine, in the place of what it had. Raises Refused for one that is revoked for good."""
        code = OneTimeCode.new(self._entropy)
        iv = self._entropy.bytes(_IV_BYTES)
        sealed = sm4.seal(self._identity.secrets.codes, iv, code.key(kiosk), _about(code.lookup, kiosk))
        expires_at_ms = self._now_ms() + self._settings.code_valid_s * 1000

        def put(db: Session) -> None:
            known = db.get(Kiosk, kiosk)
            if known is not None and known.status == "revoked":
                raise Refused("it is revoked for good: give the machine another number")
            unused = (EnrolCode.kiosk == kiosk) & EnrolCode.used_at_ms.is_(None)
            db.execute(delete(EnrolCode).where(unused | (EnrolCode.lookup == code.lookup)))
            db.add(
                EnrolCode(
                    lookup=code.lookup,
                    kiosk=kiosk,
                    service_point=service_point,
                    key=iv + sealed,
                    expires_at_ms=expires_at_ms,
                )
            )

        transact(self._engine, put)
        return code

    def enrol(self, body: bytes) -> WireAnswer:
        """POST /trust/enrol."""
        try:
            asked = self._read(body)
        except NotTaken as reason:
            return reason.unbound()
        decided = transact(self._engine, lambda db: self._decided(db, asked))
        if decided.refused:
            log.warning("enrolment of %s refused: %s", asked.applicant.asset, decided.refused)
            return NotTaken(ProblemCode.ENROL_REFUSED).unbound()
        if decided.certificate is None:
            return NotTaken(ProblemCode.ENROL_PENDING).unbound()
        return self._answer(asked, decided.key, decided.certificate)

    def _decided(self, db: Session, asked: _Asked) -> _Decided:
        row = db.get(EnrolCode, asked.lookup)
        if row is None or row.kiosk != asked.applicant.asset:
            return _Decided(refused="no such code for this machine")
        if row.wrong >= self._settings.code_tries:
            return _Decided(refused="too many wrong tries")
        key = self._key_of(row)
        if not sm3.same(request_mac(key, asked.applicant, asked.lookup, asked.csr), asked.mac):
            same_row = update(EnrolCode).where(EnrolCode.lookup == row.lookup)
            db.execute(same_row.values(wrong=EnrolCode.wrong + 1))
            return _Decided(refused="wrong code")
        try:
            request = _request(asked.csr)
            self._use(db, row, asked.csr)
            certificate = self._issuing.issued(db, row.kiosk, request)
            if certificate is not None:
                self._answers_for_an_hour(row)
        except Refused as reason:
            return _Decided(refused=str(reason))
        return _Decided(certificate, key)

    def _use(self, db: Session, row: EnrolCode, csr: bytes) -> None:
        """Mark it used, once; for the same request it stays so."""
        digest = sm3.digest(csr).hex()
        if row.used_at_ms is not None:
            if row.csr_sm3 != digest:
                log.error("another request under the used code of %s: somebody has read it", row.kiosk)
                raise Refused("another request under a used code")
            return
        now_ms = self._now_ms()
        kiosk = db.get(Kiosk, row.kiosk)
        if now_ms > row.expires_at_ms:
            raise Refused("the code has expired")
        if kiosk is not None and kiosk.status == "revoked":
            raise Refused("the machine is revoked")
        still_free = (EnrolCode.lookup == row.lookup) & EnrolCode.used_at_ms.is_(None)
        used = db.execute(update(EnrolCode).where(still_free).values(used_at_ms=now_ms, csr_sm3=digest))
        if used.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused("the code was used meanwhile")
        if kiosk is None:
            db.add(Kiosk(id=row.kiosk, service_point=row.service_point, status="active"))

    def _answers_for_an_hour(self, row: EnrolCode) -> None:
        now_ms = self._now_ms()
        if row.answers_until_ms is None:
            row.answers_until_ms = now_ms + self._settings.same_request_s * 1000
        elif now_ms > row.answers_until_ms:
            raise Refused("its certificate was given out long ago")

    def _answer(self, asked: _Asked, key: bytes, certificate: Certificate) -> WireAnswer:
        chain = self._identity.above(certificate)
        mac = issued_mac(key, asked.applicant, asked.csr, certificate.der, chain[-1].der)
        log.info("enrolled: %s, certificate %s", asked.applicant.asset, certificate.fingerprint.hex()[:8])
        answer = m.Enrolled(to_base64(certificate.der), [to_base64(one.der) for one in chain], mac.hex())
        return WireAnswer(200, {"content-type": JSON}, msgspec.json.encode(answer))

    def _read(self, body: bytes) -> _Asked:
        try:
            request = msgspec.json.decode(body, type=m.EnrolRequest)
            csr = from_base64(request.csr)
        except (msgspec.MsgspecError, Malformed):
            raise NotTaken(ProblemCode.ENROL_REFUSED) from None
        applicant = Applicant(self._settings.centre, request.asset)
        return _Asked(applicant, request.lookup, csr, bytes.fromhex(request.mac))

    def _key_of(self, row: EnrolCode) -> bytes:
        iv, sealed = row.key[:_IV_BYTES], row.key[_IV_BYTES:]
        return sm4.unseal(self._identity.secrets.codes, iv, sealed, _about(row.lookup, row.kiosk))

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _request(csr: bytes) -> SigningRequest:
    try:
        return read_request(csr)
    except BadCertificate as reason:
        raise Refused(f"request: {reason}") from None


def _about(lookup: str, kiosk: str) -> bytes:
    """What a code's sealed key is tied to: moved into another row it does not open."""
    return f"{lookup}\n{kiosk}\n".encode("ascii")
