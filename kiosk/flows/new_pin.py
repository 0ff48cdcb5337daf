"""A new PIN on a citizen's chip, as one case (SC-R art. 14, 15; ADR 0016).

    open → the chip's tries are marked → one command → the centre is told → DONE

    the command was never sent, or not obeyed     → WITHDRAWN
    its answer was lost                           → the chip's tries tell: as above, or told to the centre
    the card is gone and nobody can ask it        → UNSURE

A card that is being collected (`ref` None) is not known to the centre yet: collecting tells of its PIN.
Neither PIN is ever in the journal. What the centre was not told stays open until it was.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from kiosk.card.pin import PinMark, PinOutcome, find_out, mark_tries
from kiosk.card.ssse import BlankIdentity, SsseCard
from kiosk.central import messages as m
from kiosk.errors import CardPulled, CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import CaseEnd, Refused, Service
from kiosk.visit import Visit, new_case_id

log = logging.getLogger(__name__)

SENT = (Do.CHANGE_PIN, Do.RESET_PIN)
ABOUT_THE_CARD = (Fault.CHIP_MUTE, Fault.CHIP_SWAPPED, Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA)
"""After these the reader is well, and no other day will say more of that chip."""
UNSURE = Refused("PIN_UNSURE")
NOT_WRITTEN = Refused("CHIP_FAIL")

Judge = Callable[[PinMark | None], Awaitable[PinOutcome]]
"""How the chip is asked what it did, when its answer was lost."""


class PinCard(Protocol):
    """The card in the reader."""

    @property
    def session(self) -> SsseCard: ...

    @property
    def identity(self) -> BlankIdentity: ...

    @property
    def ref(self) -> str | None:
        """How the centre speaks of it; None where it does not know it yet."""
        ...


class NewPin:
    """One case about the PIN of a card in the reader."""

    def __init__(self, visit: Visit, held: PinCard, case: Case, mark: PinMark | None) -> None:
        self._visit = visit
        self._held = held
        self._case = case
        self._mark = mark

    @classmethod
    async def begin(cls, visit: Visit, service: Service, held: PinCard) -> "NewPin":
        """Open the case and mark the tries; nothing else may come between that and the command."""
        case = await visit.journal.open(service, new_case_id(visit.entropy))
        mark = await mark_tries(held.session)
        identity = held.identity
        evidence = {
            "card_id": identity.card_id.hex(),
            "atr": identity.atr_historical.hex(),
            "version": identity.version,
        }
        if held.ref is not None:
            evidence["card"] = held.ref
        if mark is not None:
            evidence["left"] = str(mark.left)
        await case.note(Do.MARK_PIN, evidence=evidence)
        return cls(visit, held, case, mark)

    @property
    def case(self) -> Case:
        return self._case

    async def put(
        self, do: Do, send: Callable[[], Awaitable[Refused | None]], judge: Judge | None = None
    ) -> Refused | None:
        """Send the command, and say what came of it; None: the new PIN holds.

        PIN_UNSURE when the chip does not say: the case stays open, and settling asks it once more.
        """
        try:
            refused = await self._case.step(do, send)
        except (DeviceError, CardPulled) as doubt:
            log.warning("case %s: PIN in doubt: %r", self._case.slip, doubt)
            refused = await self._judged(do, judge or self._by_the_tries)
        course = self._visit.course
        if refused is UNSURE:
            course.end = CaseEnd.UNSURE
        elif refused is not None:
            await self.withdraw()
        else:
            course.end = CaseEnd.DONE
            await self._tell_centre()
        return refused

    async def withdraw(self) -> None:
        """Nothing was changed."""
        await self._case.close(CaseEnd.WITHDRAWN)
        self._visit.course.end = CaseEnd.WITHDRAWN

    async def _judged(self, do: Do, judge: Judge) -> Refused | None:
        try:
            outcome = await judge(self._mark)
        except (DeviceError, CardPulled) as error:
            log.warning("case %s: nobody knows which PIN holds: %r", self._case.slip, error)
            return UNSURE
        match outcome:
            case PinOutcome.DONE:
                await self._case.note(do)
                return None
            case PinOutcome.NOT_DONE:
                return NOT_WRITTEN
            case PinOutcome.UNKNOWN:
                return UNSURE

    async def _by_the_tries(self, mark: PinMark | None) -> PinOutcome:
        return await find_out(self._held.session, self._held.identity, mark)

    async def _tell_centre(self) -> None:
        """The chip decides, the centre only believes: what does not arrive now is told by settling."""
        try:
            if self._held.ref is not None:
                await _report(self._visit, self._case, self._held.ref, chip_identity(self._held.identity))
        except CentralUnreachable:
            log.warning("case %s: the centre was not told of the PIN yet", self._case.slip)
            return
        await self._case.close(CaseEnd.DONE)


async def settle_pin(visit: Visit, record: CaseRecord) -> CaseEnd:
    """End the case; may be repeated.

    Raises CentralUnreachable or DeviceError when centre or reader cannot be asked now: it stays open.
    """
    case = await visit.journal.resume(record)
    end = await _end_of(visit, case, record)
    await case.close(end)
    log.info("case %s settled: %s", record.slip, end)
    return end


async def _end_of(visit: Visit, case: Case, record: CaseRecord) -> CaseEnd:
    marked = record.step(Do.MARK_PIN)
    sent = next((do for do in SENT if record.may_have(do)), None)
    if marked is None or sent is None:
        return CaseEnd.WITHDRAWN
    about = marked.evidence
    chip = BlankIdentity(bytes.fromhex(about["card_id"]), bytes.fromhex(about["atr"]), about["version"])
    if not record.did(sent):
        left = about.get("left")
        outcome = await _ask_chip(visit, chip, PinMark(int(left)) if left is not None else None)
        if outcome is not PinOutcome.DONE:
            return CaseEnd.WITHDRAWN if outcome is PinOutcome.NOT_DONE else CaseEnd.UNSURE
        await case.note(sent)
    if "card" not in about:
        return CaseEnd.DONE
    if record.step(Do.REPORT_PIN) is None or record.may_have(Do.REPORT_PIN):
        await _report(visit, case, about["card"], chip_identity(chip))
    return CaseEnd.DONE


async def _ask_chip(visit: Visit, identity: BlankIdentity, mark: PinMark | None) -> PinOutcome:
    """The very chip, when it is in the reader still."""
    try:
        return await find_out(SsseCard(visit.card_reader.chip), identity, mark)
    except CardPulled:
        return PinOutcome.UNKNOWN
    except DeviceError as error:
        if error.fault not in ABOUT_THE_CARD:
            raise
        return PinOutcome.UNKNOWN


async def _report(visit: Visit, case: Case, card: str, chip: m.ChipIdentity) -> None:
    report = m.PinReport(case.id, card, chip, "set")
    answer = await case.step(Do.REPORT_PIN, lambda: visit.central.report_pin(report))
    if isinstance(answer, Refused):
        log.error("case %s: the centre refused to hear of a PIN: %s", case.slip, answer.code)
