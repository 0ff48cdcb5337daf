"""`kiosk enrol`: this machine's key, certificate and root, for a one-time code (docs/trust.md)."""

import asyncio
import sys
from pathlib import Path

from kiosk.central.enrolling import Enrolling, NotEnrolled
from kiosk.central.http import RequestsTransport
from kiosk.central.next_identity import NextIdentity
from kiosk.central.problems import ProblemCode
from kiosk.entropy import SystemEntropy
from kiosk.errors import CentralUnreachable
from kiosk.settings import CentralSettings, read_settings
from kiosk.trust.certificate import Certificate
from kiosk.trust.enrolment import Applicant, NotACode, OneTimeCode
from kiosk.worker import ThreadWorker

DONE, REFUSED, AGAIN = 0, 1, 3
FINGERPRINT_SIGNS = 8


def enrol(config: Path, typed: str | None, *, anew: bool = False) -> int:
    """0 done, 1 refused, 3 say it again: no answer, or the authority takes its time. Raises BadSettings."""
    settings = read_settings(config / "kiosk.toml")
    central = settings.central
    own = NextIdentity(Path(central.key_file), Path(central.certificate_file))
    own.finish()
    if own.certificate_file.exists() and not anew:
        return _told(REFUSED, "this machine has a certificate already; --anew gets it another one")
    try:
        code = OneTimeCode.typed(typed if typed is not None else input("code: "))
    except NotACode:
        return _told(REFUSED, "a code has five groups of four signs")
    applicant = Applicant(central.centre, settings.kiosk.id)
    enrolling = Enrolling(applicant, own, Path(central.root_file))
    try:
        leaf = asyncio.run(_asked(enrolling, code, central))
    except NotEnrolled as reason:
        return _told(*_why(reason.code))
    except CentralUnreachable as reason:
        return _told(AGAIN, f"no answer ({reason}): say it again, nothing is lost")
    signs = leaf.fingerprint.hex()[:FINGERPRINT_SIGNS]
    return _told(
        DONE, f"enrolled until {leaf.not_after:%Y-%m-%d}: compare {signs} with the centre's register"
    )


async def _asked(enrolling: Enrolling, code: OneTimeCode, central: CentralSettings) -> Certificate:
    transport = RequestsTransport(central.url, ThreadWorker("enrol"), central.tls_ca_file, central.connect_s)
    try:
        return await enrolling.enrol(code, transport, SystemEntropy(), central.deadline_s)
    finally:
        transport.close()


def _why(code: str) -> tuple[int, str]:
    match code:
        case ProblemCode.ENROL_PENDING:
            return AGAIN, "the authority has not issued it yet: say the same again later"
        case ProblemCode.ENROL_REFUSED:
            return (
                REFUSED,
                "refused: wrong, used, expired, or another machine's code; the centre's log knows which",
            )
        case _:
            return REFUSED, f"whoever answers is not believed ({code}): look at the line, then at the code"


def _told(status: int, text: str) -> int:
    (sys.stdout if status == DONE else sys.stderr).write(f"{text}\n")
    return status
