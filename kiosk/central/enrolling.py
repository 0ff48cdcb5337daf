"""A new machine gets its certificate: one question to the centre, proved on both sides by a one-time code."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from kiosk.central import messages as m
from kiosk.central.identity import save_certificates
from kiosk.central.next_identity import NextIdentity
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import JSON, Transport, WireAnswer, WireRequest
from kiosk.crypto import sm3
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.enrolment import Applicant, OneTimeCode, issued_mac, request_mac
from kiosk.trust.texts import Malformed, from_base64, to_base64

ENROL_PATH: Final = "/trust/enrol"


class NotEnrolled(Exception):
    """No certificate; `code` is the centre's word for it, or ours when its answer is not believed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Where everything about this machine's identity lies."""

    applicant: Applicant
    own: NextIdentity
    root_file: Path

    async def enrol(
        self, code: OneTimeCode, transport: Transport, entropy: Entropy, deadline_s: float
    ) -> Certificate:
        """Ask, check, and take key, certificate and root into use. After a cut it may be said again.

        Raises NotEnrolled, and CentralUnreachable: then the centre may have issued it.
        """
        csr = self.own.request(self.applicant.asset, entropy)
        key = code.key(self.applicant.asset)
        mac = request_mac(key, self.applicant, code.lookup, csr)
        asked = m.EnrolRequest(self.applicant.asset, code.lookup, to_base64(csr), mac.hex())
        request = WireRequest("POST", ENROL_PATH, {"Content-Type": JSON}, msgspec.json.encode(asked))
        answer = _read(await transport.exchange(request, deadline_s))
        leaf, chain = self._believed(answer, key, csr)
        save_certificates(self.root_file, chain[-1])
        self.own.store(leaf, chain[:-1])
        self.own.take_into_use()
        return leaf

    def _believed(
        self, answer: m.Enrolled, key: bytes, csr: bytes
    ) -> tuple[Certificate, tuple[Certificate, ...]]:
        """The certificate and what stands above it, the root last."""
        try:
            leaf, *chain = (read_certificate(from_base64(one)) for one in (answer.certificate, *answer.chain))
            mac = issued_mac(key, self.applicant, csr, leaf.der, chain[-1].der)
            if not sm3.same(mac, bytes.fromhex(answer.mac)):
                raise NotEnrolled("centre-not-believed")
            if leaf.public_key != self.own.public_key():
                raise NotEnrolled("another-key")
            # A new machine may have no right time yet: that it was issued just now, the MAC says.
            Pinned((chain[-1],)).check(leaf, chain[:-1], leaf.not_before, "kiosk")
        except (BadCertificate, Malformed) as reason:
            raise NotEnrolled(f"certificate-{reason}") from None
        return leaf, tuple(chain)


def _read(answer: WireAnswer) -> m.Enrolled:
    try:
        if answer.status == 200:
            return msgspec.json.decode(answer.body, type=m.Enrolled)
        code = msgspec.json.decode(answer.body, type=m.Problem).code
    except msgspec.MsgspecError:
        raise CentralUnreachable(f"status {answer.status}, and not of a centre") from None
    if code in (ProblemCode.ENROL_REFUSED, ProblemCode.ENROL_PENDING):
        raise NotEnrolled(code)
    raise CentralUnreachable(code)
