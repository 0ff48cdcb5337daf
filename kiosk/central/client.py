"""The centre behind its port: each verb is one signed question and one checked answer.

What has no right signature, or does not read as the expected record, is no answer: CentralUnreachable.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import NoReturn

import msgspec

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.envelope import NONCE_BYTES, Envelope, Signed
from kiosk.central.routes import A, Q, Repeats, Route
from kiosk.central.transport import Transport, WireAnswer
from kiosk.central.write_key import WHICH_BYTES, same_body_key, write_key
from kiosk.clock import Clock
from kiosk.crypto import sm3
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused
from kiosk.worker import Worker

log = logging.getLogger(__name__)

RETRY_WITHIN = 0.5  # of the deadline: a line that failed at once may be better at once, a slow one is not


@dataclass(frozen=True, slots=True)
class Link:
    """How the latest call went; what availability is judged by."""

    reachable: bool | None = None
    """Whether the centre answers and takes this machine's requests. None: nobody has asked yet."""
    latency_s: float | None = None
    problem: str = ""
    """The centre's own word when it answers and yet takes nothing from this machine (Problem)."""
    known_at: float = 0.0
    """When this was learnt, on the monotonic clock."""


def latest(*links: Link) -> Link:
    """Of several callers' knowledge of the same line, the newest."""
    return max(links, key=lambda link: link.known_at)


class SignedCentral:
    """See Central. Signing and checking run in `worker`, as they would hold up the glass for 10 ms."""

    def __init__(
        self,
        transport: Transport,
        envelope: Envelope,
        clock: Clock,
        entropy: Entropy,
        worker: Worker,
        deadline_s: float = 8.0,
    ) -> None:
        self._transport = transport
        self._envelope = envelope
        self._clock = clock
        self._entropy = entropy
        self._worker = worker
        self._deadline_s = deadline_s
        self._centre_ahead_ms = 0
        self._unanswered: dict[str, tuple[bytes, str]] = {}
        """Of each path the last call without an answer: what was said (its digest), and under which key."""
        self.link = Link()

    async def eligibility(self, request: m.EligibilityRequest) -> m.Eligibility | Refused:
        return await self._ask(routes.ELIGIBILITY, request)

    async def banks(self, request: m.BanksRequest) -> m.Banks | Refused:
        return await self._ask(routes.BANKS, request)

    async def send_code(self, request: m.CodeRequest) -> m.CodeSent | Refused:
        return await self._ask(routes.SEND_CODE, request)

    async def check_code(self, request: m.CodeCheck) -> m.CodeChecked | Refused:
        return await self._ask(routes.CHECK_CODE, request)

    async def apply(self, request: m.ApplyRequest) -> m.Applied | Refused:
        return await self._ask(routes.APPLY, request)

    async def reserve(self, request: m.ReserveRequest) -> m.Reserved | Refused:
        return await self._ask(routes.RESERVE, request)

    async def prove_chip(self, request: m.ChipProofRequest) -> m.ChipProof | Refused:
        return await self._ask(routes.READ_PROOF, request)

    async def card_data(self, request: m.CardDataRequest) -> m.CardData | Refused:
        return await self._ask(routes.WRITE_PROOF, request)

    async def report_made(self, request: m.MadeRequest) -> m.Done | Refused:
        return await self._ask(routes.MADE, request)

    async def enable(self, request: m.EnableRequest) -> m.Done | Refused:
        return await self._ask(routes.ENABLE, request)

    async def report_retained(self, request: m.RetainedRequest) -> m.Done | Refused:
        return await self._ask(routes.RETAINED, request)

    async def scrap(self, request: m.ScrapRequest) -> m.Done | Refused:
        return await self._ask(routes.SCRAP, request)

    async def withdraw(self, request: m.WithdrawRequest) -> m.Done | Refused:
        return await self._ask(routes.WITHDRAW, request)

    async def look_up(self, request: m.LookUpRequest) -> m.CaseAtCentre | Refused:
        return await self._ask(routes.LOOK_UP, request)

    async def cards(self, request: m.CardsRequest) -> m.Cards | Refused:
        return await self._ask(routes.CARDS, request)

    async def card_by_chip(self, request: m.CardByChipRequest) -> m.CardAtCentre | Refused:
        return await self._ask(routes.CARD_BY_CHIP, request)

    async def prove_held_chip(self, request: m.HeldChipProofRequest) -> m.HeldChipProof | Refused:
        return await self._ask(routes.HELD_PROOF, request)

    async def progress(self, request: m.ProgressRequest) -> m.Progress | Refused:
        return await self._ask(routes.PROGRESS, request)

    async def report_loss(self, request: m.LossRequest) -> m.LossReported | Refused:
        return await self._ask(routes.LOSS, request)

    async def cancel_loss(self, request: m.CancelLossRequest) -> m.LossCancelled | Refused:
        return await self._ask(routes.CANCEL_LOSS, request)

    async def enable_held(self, request: m.EnableHeldRequest) -> m.HeldEnabled | Refused:
        return await self._ask(routes.ENABLE_HELD, request)

    async def ready_card(self, request: m.ReadyCardRequest) -> m.ReadyCard | Refused:
        return await self._ask(routes.READY_CARD, request)

    async def collect(self, request: m.CollectRequest) -> m.Collected | Refused:
        return await self._ask(routes.COLLECT, request)

    async def change_contact(self, request: m.ContactRequest) -> m.Done | Refused:
        return await self._ask(routes.CONTACT, request)

    async def report_old_card(self, request: m.OldCardRequest) -> m.Done | Refused:
        return await self._ask(routes.OLD_CARD, request)

    async def left_behind(self, request: m.LeftBehindRequest) -> m.LeftBehind | Refused:
        return await self._ask(routes.LEFT_BEHIND, request)

    async def keep(self, request: m.KeepRequest) -> m.Done | Refused:
        return await self._ask(routes.KEEP, request)

    async def hand_back(self, request: m.HandBackRequest) -> m.Done | Refused:
        return await self._ask(routes.HAND_BACK, request)

    async def read_outside(self, request: m.ReadOutsideRequest) -> m.Done | Refused:
        return await self._ask(routes.READ_OUTSIDE, request)

    async def deeds(self, request: m.DeedsRequest) -> m.Deeds | Refused:
        return await self._ask(routes.DEEDS, request)

    async def authorise_pin(self, request: m.PinAuthorityRequest) -> m.PinAuthority | Refused:
        return await self._ask(routes.PIN_AUTHORITY, request)

    async def pin_message(self, request: m.PinMessageRequest) -> m.PinMessage | Refused:
        return await self._ask(routes.PIN_MESSAGE, request)

    async def report_pin(self, request: m.PinReport) -> m.Done | Refused:
        return await self._ask(routes.PIN_REPORT, request)

    async def transfer(self, request: m.TransferRequest) -> m.TransferGrant | Refused:
        return await self._ask(routes.TRANSFER, request)

    async def transfer_data(self, request: m.TransferDataRequest) -> m.TransferData | Refused:
        return await self._ask(routes.TRANSFER_DATA, request)

    async def report_transferred(self, request: m.TransferredRequest) -> m.Done | Refused:
        return await self._ask(routes.TRANSFERRED, request)

    async def medical_balance(self, request: m.BalanceRequest) -> m.MedicalBalance | Refused:
        return await self._ask(routes.BALANCE, request)

    async def rights(self, request: m.RightsRequest) -> m.Rights | Refused:
        return await self._ask(routes.RIGHTS, request)

    async def ecard_code(self, request: m.EcardRequest) -> m.EcardCode | Refused:
        return await self._ask(routes.ECARD, request)

    async def regions(self, request: m.RegionsRequest) -> m.Regions | Refused:
        return await self._ask(routes.REGIONS, request)

    async def service_points(self, request: m.ServicePointsRequest) -> m.ServicePoints | Refused:
        return await self._ask(routes.SERVICE_POINTS, request)

    async def order_fee(self, request: m.FeeRequest) -> m.FeeOrder | Refused:
        return await self._ask(routes.FEE, request)

    async def fee(self, request: m.FeeLookUp) -> m.FeeStanding | Refused:
        return await self._ask(routes.FEE_LOOK_UP, request)

    async def close_fee(self, request: m.FeeCloseRequest) -> m.FeeStanding | Refused:
        return await self._ask(routes.FEE_CLOSE, request)

    async def refund_fee(self, request: m.FeeRefundRequest) -> m.FeeStanding | Refused:
        return await self._ask(routes.FEE_REFUND, request)

    async def file_agency(self, request: m.AgencyRequest) -> m.AgencyFiled | Refused:
        return await self._ask(routes.AGENCY, request)

    async def agency_verdict(self, request: m.VerdictRequest) -> m.Verdict | Refused:
        return await self._ask(routes.VERDICT, request)

    async def writes(self, request: m.WritesRequest) -> m.Writes | Refused:
        return await self._ask(routes.WRITES, request)

    async def heartbeat(self, beat: m.Heartbeat) -> m.HeartbeatSeen | Refused:
        return await self._ask(routes.HEARTBEAT, beat)

    async def _ask(self, route: Route[Q, A], request: Q) -> A | Refused:
        """One call: at most two exchanges inside one deadline, both under the same idempotency key."""
        body = msgspec.json.encode(request)
        key = self._idempotency_key(route, getattr(request, "case", ""), body)
        deadline_s = self._deadline_s * route.patience
        started_at = self._clock.monotonic()
        try:
            answer = await self._exchange(route, key, body, deadline_s)
        except CentralUnreachable:
            spent_s = self._clock.monotonic() - started_at
            if spent_s > deadline_s * RETRY_WITHIN:
                raise
            answer = await self._exchange(route, key, body, deadline_s - spent_s)
        read = _read(route, answer)
        self._unanswered.pop(route.path, None)
        return read

    async def _exchange(self, route: Route[Q, A], key: str, body: bytes, deadline_s: float) -> WireAnswer:
        """One exchange. A problem with the request is CentralUnreachable too; the link remembers its name."""
        started_at = self._clock.monotonic()
        signed = await self._worker.run(lambda: self._signed(route.path, key, body))
        try:
            async with asyncio.timeout(deadline_s):
                answer = await self._transport.exchange(signed.request, deadline_s)
        except (CentralUnreachable, TimeoutError) as reason:
            self._lost(route, str(reason) or "no answer in time")
        answered_at_ms = await self._worker.run(lambda: self._envelope.answered_at_ms(signed.text, answer))
        if answered_at_ms is None:
            self._lost(route, f"status {answer.status} without a right signature")
        problem = _problem(answer)
        # A machine that was suspended or revoked may as well have no line: nobody shall start anything there.
        self.link = Link(
            reachable=not problem.startswith("kiosk-"),
            latency_s=self._clock.monotonic() - started_at,
            problem=problem,
            known_at=self._clock.monotonic(),
        )
        if problem == "time-stale":
            # Bound to our own nonce, so it is fresh: from here on this machine stamps with the centre's time.
            self._centre_ahead_ms = answered_at_ms - self._now_ms()
        if problem:
            log.error("the centre takes nothing: %s %s", route.path, problem)
            raise CentralUnreachable(problem)
        return answer

    def _lost(self, route: Route[Q, A], reason: str) -> NoReturn:
        self.link = Link(reachable=False, known_at=self._clock.monotonic())
        log.warning("no answer from the centre: %s %s", route.path, reason)
        raise CentralUnreachable(reason)

    def _signed(self, target: str, key: str, body: bytes) -> Signed:
        at_ms = self._now_ms() + self._centre_ahead_ms
        return self._envelope.signed(target, key, body, at_ms, self._entropy.bytes(NONCE_BYTES).hex())

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def _idempotency_key(self, route: Route[Q, A], case: str, body: bytes) -> str:
        match route.repeats:
            case Repeats.QUERY:
                return ""
            case Repeats.SAME_BODY:
                return same_body_key(case, route.path, body)
            case Repeats.SAME_CALL:
                return self._same_call_key(route.path, case, sm3.digest(body))

    def _same_call_key(self, path: str, case: str, said: bytes) -> str:
        """Said again before it was answered, it is the same call; after an answer it is meant anew."""
        before, key = self._unanswered.get(path, (b"", ""))
        if before != said:
            key = write_key(case, self._entropy.bytes(WHICH_BYTES))
            self._unanswered[path] = (said, key)
        return key


def _problem(answer: WireAnswer) -> str:
    if answer.status in (200, 409):
        return ""
    try:
        return msgspec.json.decode(answer.body, type=m.Problem).code
    except msgspec.MsgspecError:
        return f"status-{answer.status}"


def _read(route: Route[Q, A], answer: WireAnswer) -> A | Refused:
    try:
        if answer.status == 409:
            refusal = msgspec.json.decode(answer.body, type=m.Refusal)
            return Refused(refusal.code, dict(refusal.facts), refusal.article)
        return msgspec.json.decode(answer.body, type=route.answer)
    except msgspec.MsgspecError:  # its text may quote what was read, so it is not passed on
        raise CentralUnreachable(f"{route.path}: the answer is not the record that was agreed") from None
