"""The centre's API as one table: path, question, answer, how a repetition is known, how long to wait.

Client, hub and the OpenAPI document are all made from it. Paths stand in messages.py.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from kiosk.central import messages as m

Q = TypeVar("Q", bound=m.Message)
A = TypeVar("A", bound=m.Message)


class Repeats(Enum):
    """What makes two requests the same request."""

    QUERY = "query"
    """Nothing: asking changes nothing, every answer is new."""
    SAME_BODY = "same body"
    """The case and the body: said again at any time, also by settling after a restart, it is one write."""
    SAME_CALL = "same call"
    """One call until it is answered: then the citizen may mean the same words anew, as with 再发一次."""


@dataclass(frozen=True, slots=True)
class Route(Generic[Q, A]):
    path: str
    question: type[Q]
    answer: type[A]
    repeats: Repeats
    patience: float = 1.0
    """How many of the configured deadlines one call may take with its retry."""


ELIGIBILITY = Route("/v1/eligibility", m.EligibilityRequest, m.Eligibility, Repeats.QUERY)
BANKS = Route("/v1/banks", m.BanksRequest, m.Banks, Repeats.QUERY)
SEND_CODE = Route("/v1/sms-code", m.CodeRequest, m.CodeSent, Repeats.SAME_CALL)
CHECK_CODE = Route("/v1/sms-code/check", m.CodeCheck, m.CodeChecked, Repeats.SAME_CALL)
APPLY = Route("/v1/apply", m.ApplyRequest, m.Applied, Repeats.SAME_BODY, 2.5)  # the bank is asked meanwhile
RESERVE = Route("/v1/reserve", m.ReserveRequest, m.Reserved, Repeats.SAME_BODY)
READ_PROOF = Route("/v1/chip/read-proof", m.ChipProofRequest, m.ChipProof, Repeats.SAME_BODY)
WRITE_PROOF = Route("/v1/chip/write-proof", m.CardDataRequest, m.CardData, Repeats.SAME_BODY)
MADE = Route("/v1/made", m.MadeRequest, m.Done, Repeats.SAME_BODY)
ENABLE = Route("/v1/enable", m.EnableRequest, m.Done, Repeats.SAME_BODY)
RETAINED = Route("/v1/retained", m.RetainedRequest, m.Done, Repeats.SAME_BODY)
SCRAP = Route("/v1/scrap", m.ScrapRequest, m.Done, Repeats.SAME_BODY)
WITHDRAW = Route("/v1/withdraw", m.WithdrawRequest, m.Done, Repeats.SAME_BODY)
LOOK_UP = Route("/v1/look-up", m.LookUpRequest, m.CaseAtCentre, Repeats.QUERY)
HEARTBEAT = Route("/v1/heartbeat", m.Heartbeat, m.HeartbeatSeen, Repeats.QUERY)

ROUTES: tuple[Route[Any, Any], ...] = (
    ELIGIBILITY,
    BANKS,
    SEND_CODE,
    CHECK_CODE,
    APPLY,
    RESERVE,
    READ_PROOF,
    WRITE_PROOF,
    MADE,
    ENABLE,
    RETAINED,
    SCRAP,
    WITHDRAW,
    LOOK_UP,
    HEARTBEAT,
)
