"""A request that is not taken: raised wherever that is found, answered as a problem document."""

import msgspec

from kiosk.central.problems import MEDIA_TYPE, PROBLEMS, ProblemCode, problem
from kiosk.central.transport import WireAnswer


class NotTaken(Exception):
    """Nothing was done. `suites` goes with VERSION_UNSUPPORTED only."""

    def __init__(self, code: ProblemCode, suites: tuple[str, ...] = ()) -> None:
        super().__init__(str(code))
        self.code = code
        self.suites = suites

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return PROBLEMS[self.code].status

    @property
    def body(self) -> bytes:
        """The problem document (RFC 9457) as JSON."""
        return msgspec.json.encode(problem(self.code, self.suites))

    def unbound(self) -> WireAnswer:
        """The answer to somebody who is not known: no authentication goes with it."""
        return WireAnswer(self.status, {"content-type": MEDIA_TYPE}, self.body)


def media_type(status: int) -> str:
    """What an answer's body is: the record asked for, a refusal, or a problem document."""
    return "application/json" if status in (200, 409) else MEDIA_TYPE
