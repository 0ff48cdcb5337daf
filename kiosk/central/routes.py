"""The centre's API as one table: path, question, answer, how a repetition is known, how long to wait.

Client, hub and the OpenAPI document are all made from it. Paths stand with their records.
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
    ONCE = "once"
    """Nothing, and yet it changes something: never said twice by itself; who says it knows what is newer."""

    @property
    def has_key(self) -> bool:
        """Whether the request goes with a key by which a repetition is known."""
        return self in (Repeats.SAME_BODY, Repeats.SAME_CALL)


@dataclass(frozen=True, slots=True)
class Route(Generic[Q, A]):
    path: str
    question: type[Q]
    answer: type[A]
    repeats: Repeats
    patience: float = 1.0
    """How many of the configured deadlines one call may take with its retry."""
    sealed: bool = True
    """Question and answer are for the centre alone, also where a proxy ends TLS."""
    signed: bool = False
    """The machine signs a statement that it says this; the centre keeps it as evidence (gm-trust.md §6.5)."""


ELIGIBILITY = Route("/v1/eligibility", m.EligibilityRequest, m.Eligibility, Repeats.QUERY)
BANKS = Route("/v1/banks", m.BanksRequest, m.Banks, Repeats.QUERY, sealed=False)
SEND_CODE = Route("/v1/sms-code", m.CodeRequest, m.CodeSent, Repeats.SAME_CALL)
CHECK_CODE = Route("/v1/sms-code/check", m.CodeCheck, m.CodeChecked, Repeats.SAME_CALL)
APPLY = Route(
    "/v1/apply", m.ApplyRequest, m.Applied, Repeats.SAME_BODY, 2.5, signed=True
)  # the bank is asked meanwhile
RESERVE = Route("/v1/reserve", m.ReserveRequest, m.Reserved, Repeats.SAME_BODY)
READ_PROOF = Route("/v1/chip/read-proof", m.ChipProofRequest, m.ChipProof, Repeats.SAME_BODY)
WRITE_PROOF = Route("/v1/chip/write-proof", m.CardDataRequest, m.CardData, Repeats.SAME_BODY)
MADE = Route("/v1/made", m.MadeRequest, m.Done, Repeats.SAME_BODY, signed=True)
ENABLE = Route("/v1/enable", m.EnableRequest, m.Done, Repeats.SAME_BODY, signed=True)
RETAINED = Route("/v1/retained", m.RetainedRequest, m.Done, Repeats.SAME_BODY, signed=True)
SCRAP = Route("/v1/scrap", m.ScrapRequest, m.Done, Repeats.SAME_BODY)
WITHDRAW = Route("/v1/withdraw", m.WithdrawRequest, m.Done, Repeats.SAME_BODY)
LOOK_UP = Route("/v1/look-up", m.LookUpRequest, m.CaseAtCentre, Repeats.QUERY)
CARDS = Route("/v1/cards", m.CardsRequest, m.Cards, Repeats.QUERY)
CARD_BY_CHIP = Route("/v1/cards/by-chip", m.CardByChipRequest, m.CardAtCentre, Repeats.QUERY)
HELD_PROOF = Route("/v1/cards/read-proof", m.HeldChipProofRequest, m.HeldChipProof, Repeats.SAME_BODY)
PROGRESS = Route("/v1/progress", m.ProgressRequest, m.Progress, Repeats.QUERY)
LOSS = Route("/v1/loss", m.LossRequest, m.LossReported, Repeats.SAME_BODY, signed=True)
CANCEL_LOSS = Route("/v1/loss/cancel", m.CancelLossRequest, m.LossCancelled, Repeats.SAME_BODY, signed=True)
ENABLE_HELD = Route(
    "/v1/cards/enable", m.EnableHeldRequest, m.HeldEnabled, Repeats.SAME_BODY, 2.5, signed=True
)
READY_CARD = Route("/v1/ready-card", m.ReadyCardRequest, m.ReadyCard, Repeats.QUERY)
COLLECT = Route("/v1/collect", m.CollectRequest, m.Collected, Repeats.SAME_BODY)
CONTACT = Route("/v1/contact", m.ContactRequest, m.Done, Repeats.SAME_BODY)
OLD_CARD = Route("/v1/old-card", m.OldCardRequest, m.Done, Repeats.SAME_BODY)
LEFT_BEHIND = Route("/v1/left-behind", m.LeftBehindRequest, m.LeftBehind, Repeats.QUERY)
KEEP = Route("/v1/left-behind/keep", m.KeepRequest, m.Done, Repeats.SAME_BODY)
HAND_BACK = Route("/v1/left-behind/hand-back", m.HandBackRequest, m.Done, Repeats.SAME_BODY)
READ_OUTSIDE = Route("/v1/read-outside", m.ReadOutsideRequest, m.Done, Repeats.SAME_BODY)
DEEDS = Route("/v1/deeds", m.DeedsRequest, m.Deeds, Repeats.QUERY)
PIN_AUTHORITY = Route(
    "/v1/pin/authorise", m.PinAuthorityRequest, m.PinAuthority, Repeats.SAME_BODY, signed=True
)
PIN_MESSAGE = Route("/v1/pin/message", m.PinMessageRequest, m.PinMessage, Repeats.SAME_BODY)
PIN_REPORT = Route("/v1/pin/report", m.PinReport, m.Done, Repeats.SAME_BODY)
TRANSFER = Route("/v1/transfer", m.TransferRequest, m.TransferGrant, Repeats.SAME_BODY)
TRANSFER_DATA = Route("/v1/transfer/write-proof", m.TransferDataRequest, m.TransferData, Repeats.SAME_BODY)
TRANSFERRED = Route("/v1/transferred", m.TransferredRequest, m.Done, Repeats.SAME_BODY)
BALANCE = Route("/v1/medical-balance", m.BalanceRequest, m.MedicalBalance, Repeats.QUERY)
RIGHTS = Route("/v1/rights", m.RightsRequest, m.Rights, Repeats.QUERY)
ECARD = Route("/v1/ecard-code", m.EcardRequest, m.EcardCode, Repeats.QUERY)
REGIONS = Route("/v1/regions", m.RegionsRequest, m.Regions, Repeats.QUERY, sealed=False)
SERVICE_POINTS = Route(
    "/v1/service-points", m.ServicePointsRequest, m.ServicePoints, Repeats.QUERY, sealed=False
)
FEE = Route("/v1/fee", m.FeeRequest, m.FeeOrder, Repeats.SAME_BODY)
FEE_LOOK_UP = Route("/v1/fee/look-up", m.FeeLookUp, m.FeeStanding, Repeats.QUERY)
FEE_CLOSE = Route("/v1/fee/close", m.FeeCloseRequest, m.FeeStanding, Repeats.SAME_CALL)
FEE_REFUND = Route("/v1/fee/refund", m.FeeRefundRequest, m.FeeStanding, Repeats.SAME_CALL, signed=True)
AGENCY = Route("/v1/agency", m.AgencyRequest, m.AgencyFiled, Repeats.SAME_BODY)
VERDICT = Route("/v1/agency/verdict", m.VerdictRequest, m.Verdict, Repeats.QUERY)
COMMAND_REPORT = Route("/v1/commands/report", m.CommandReport, m.Done, Repeats.SAME_BODY, sealed=False)
CONFIGURATION = Route("/v1/configuration", m.ConfigurationRequest, m.Configuration, Repeats.QUERY)
RECONCILE = Route("/v1/reconciliation", m.ReconcileRequest, m.Reconciled, Repeats.SAME_BODY, 2.5)
WRITES = Route("/v1/writes", m.WritesRequest, m.Writes, Repeats.QUERY)
# No verb of the port: a machine says it for itself, and no flow does.
RENEW = Route("/v1/certificate", m.RenewRequest, m.Renewed, Repeats.SAME_CALL, signed=True)
HEARTBEAT = Route("/v1/heartbeat", m.Heartbeat, m.HeartbeatSeen, Repeats.ONCE, sealed=False)

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
    CARDS,
    CARD_BY_CHIP,
    HELD_PROOF,
    PROGRESS,
    LOSS,
    CANCEL_LOSS,
    ENABLE_HELD,
    READY_CARD,
    COLLECT,
    CONTACT,
    OLD_CARD,
    LEFT_BEHIND,
    KEEP,
    HAND_BACK,
    READ_OUTSIDE,
    DEEDS,
    PIN_AUTHORITY,
    PIN_MESSAGE,
    PIN_REPORT,
    TRANSFER,
    TRANSFER_DATA,
    TRANSFERRED,
    BALANCE,
    RIGHTS,
    ECARD,
    REGIONS,
    SERVICE_POINTS,
    FEE,
    FEE_LOOK_UP,
    FEE_CLOSE,
    FEE_REFUND,
    AGENCY,
    VERDICT,
    COMMAND_REPORT,
    CONFIGURATION,
    RECONCILE,
    WRITES,
    RENEW,
    HEARTBEAT,
)
