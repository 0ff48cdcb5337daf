"""Why a request was not taken: every code once, with its status and its sentence.

The hub answers with these, the client reads them, the OpenAPI document and docs/central-api.md are tested
against them. Codes are stable: a kiosk of years ago still asks. Refusals of the trade are another matter
(`Refusal`): then the request was taken, and the answer to it is no.

Codes of the channel and their order: gm-trust.md §6.6. One deviates, `request-replayed` has 401 and not 409,
since 409 says `Refusal` on this wire and nothing else (ADR 0028).
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.central.records.message import Problem

TYPE_PREFIX = "urn:kiosk:problem:"
MEDIA_TYPE = "application/problem+json"
"""RFC 9457."""


class ProblemCode(StrEnum):
    """The stable name of a problem."""

    AUTH_MISSING = "auth-missing"
    AUTH_MALFORMED = "auth-malformed"
    VERSION_UNSUPPORTED = "version-unsupported"
    SESSION_UNKNOWN = "session-unknown"
    SESSION_EXPIRED = "session-expired"
    SESSION_CLOSED = "session-closed"
    TAG_INVALID = "tag-invalid"
    TIME_STALE = "time-stale"
    REQUEST_REPLAYED = "request-replayed"
    KIOSK_SUSPENDED = "kiosk-suspended"
    KIOSK_REVOKED = "kiosk-revoked"
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_REVOKED = "certificate-revoked"
    SEAL_INVALID = "seal-invalid"
    STATEMENT_INVALID = "statement-invalid"
    NOT_PERMITTED = "not-permitted"
    CHALLENGE_STALE = "challenge-stale"
    HELLO_INVALID = "hello-invalid"
    TOO_MANY = "too-many"
    RENEWALS_SPENT = "renewals-spent"
    ENROL_REFUSED = "enrol-refused"
    ENROL_PENDING = "enrol-pending"
    MESSAGE_INVALID = "message-invalid"
    IDEMPOTENCY_MISSING = "idempotency-missing"
    IDEMPOTENCY_CONFLICT = "idempotency-conflict"
    STATUS_BACKWARD = "status-backward"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    BODY_TOO_LARGE = "body-too-large"
    INTERNAL_ERROR = "internal-error"
    UNAVAILABLE = "unavailable"


class Part(StrEnum):
    """Where in the centre a problem is found."""

    DOOR = "door"
    """Before it is known who asks: the answer is bound to nobody."""
    CHANNEL = "channel"
    """Of a known machine: the answer is authentic."""
    OPENING = "opening"
    """While a session is opened or a machine enrolled; not at the business routes."""
    MATTER = "matter"
    """In the request's own matter; the answer is authentic."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What goes with a code. `title` is the same for every occurrence (RFC 9457 §3.1.3)."""

    status: int
    part: Part
    title: str
    then: str
    """What a kiosk does with it."""


_DOOR, _CHANNEL, _OPENING, _MATTER = Part.DOOR, Part.CHANNEL, Part.OPENING, Part.MATTER
PROBLEMS: dict[ProblemCode, Kind] = {
    ProblemCode.AUTH_MISSING: Kind(401, _DOOR, "The request says not who asks.", "alarm: a bug"),
    ProblemCode.AUTH_MALFORMED: Kind(
        400, _DOOR, "The header that says who asks has another form.", "alarm: a bug"
    ),
    ProblemCode.VERSION_UNSUPPORTED: Kind(
        400, _DOOR, "This centre speaks other suites; `suites` lists them.", "an offered suite, or closed"
    ),
    ProblemCode.SESSION_UNKNOWN: Kind(401, _DOOR, "The session is not known.", "open a new session"),
    ProblemCode.TAG_INVALID: Kind(401, _DOOR, "The tag is not that of these bytes.", "once anew, then alarm"),
    ProblemCode.TIME_STALE: Kind(
        401, _CHANNEL, "The stamp lies too far from the centre's time.", "the answer's time, once anew"
    ),
    ProblemCode.REQUEST_REPLAYED: Kind(401, _CHANNEL, "These bytes were taken before.", "a new counter"),
    ProblemCode.SESSION_EXPIRED: Kind(401, _CHANNEL, "The session has ended.", "open a new session"),
    ProblemCode.SESSION_CLOSED: Kind(
        401, _CHANNEL, "A newer session took this one's place.", "open a new session"
    ),
    ProblemCode.KIOSK_SUSPENDED: Kind(403, _CHANNEL, "The machine is suspended.", "closed until it is not"),
    ProblemCode.KIOSK_REVOKED: Kind(403, _CHANNEL, "The machine is revoked for good.", "closed for good"),
    ProblemCode.CERTIFICATE_EXPIRED: Kind(
        403, _CHANNEL, "The machine's certificate has ended.", "closed; renew by an operator"
    ),
    ProblemCode.CERTIFICATE_REVOKED: Kind(
        403, _CHANNEL, "The machine's certificate was revoked.", "closed; enrol"
    ),
    ProblemCode.SEAL_INVALID: Kind(422, _CHANNEL, "The sealed part does not open.", "alarm"),
    ProblemCode.STATEMENT_INVALID: Kind(
        422, _CHANNEL, "The statement is not that of this call.", "alarm; the matter stays open"
    ),
    ProblemCode.CHALLENGE_STALE: Kind(401, _OPENING, "The challenge is too old or not ours.", "ask anew"),
    ProblemCode.HELLO_INVALID: Kind(401, _OPENING, "The opening does not hold.", "alarm"),
    ProblemCode.CERTIFICATE_UNKNOWN: Kind(
        403, _OPENING, "No machine of the register has this certificate.", "closed; enrol"
    ),
    ProblemCode.TOO_MANY: Kind(429, _OPENING, "Too many openings from here.", "later, with jitter"),
    ProblemCode.RENEWALS_SPENT: Kind(
        429,
        _MATTER,
        "The machine has asked for too many certificates.",
        "the same request, later; alarm",
    ),
    ProblemCode.ENROL_REFUSED: Kind(403, _OPENING, "The enrolment is refused.", "the operator"),
    ProblemCode.ENROL_PENDING: Kind(202, _OPENING, "The certificate is not issued yet.", "ask again later"),
    ProblemCode.IDEMPOTENCY_MISSING: Kind(
        400, _MATTER, "A write without a key that begins with its case.", "alarm: a bug"
    ),
    ProblemCode.IDEMPOTENCY_CONFLICT: Kind(
        422, _MATTER, "Another write has this key, or did this deed.", "look up; staff"
    ),
    ProblemCode.MESSAGE_INVALID: Kind(
        422, _MATTER, "The body is not the record that was agreed.", "alarm: a bug, or versions apart"
    ),
    ProblemCode.NOT_PERMITTED: Kind(403, _MATTER, "The matter is another machine's.", "staff"),
    ProblemCode.STATUS_BACKWARD: Kind(422, _MATTER, "The matter has gone further already.", "look up; staff"),
    ProblemCode.NOT_FOUND: Kind(404, _DOOR, "There is no such route.", "alarm: versions apart"),
    ProblemCode.METHOD_NOT_ALLOWED: Kind(405, _DOOR, "The route takes another method.", "alarm: a bug"),
    ProblemCode.BODY_TOO_LARGE: Kind(413, _DOOR, "The body is longer than any request.", "alarm: a bug"),
    ProblemCode.INTERNAL_ERROR: Kind(
        500, _DOOR, "The centre failed; whether anything was done is not said.", "as no answer: look up"
    ),
    ProblemCode.UNAVAILABLE: Kind(503, _DOOR, "The centre takes nothing now.", "as no answer: later"),
}


def problem(code: ProblemCode, suites: tuple[str, ...] = ()) -> Problem:
    """The document of RFC 9457 for one code. It says nothing of the request: that may be somebody's data."""
    kind = PROBLEMS[code]
    return Problem(f"{TYPE_PREFIX}{code}", kind.title, kind.status, str(code), list(suites))
