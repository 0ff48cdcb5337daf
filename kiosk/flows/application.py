"""The application for a first card: the questions that neither the ID chip nor the centre can answer.

SC-R art. 8 (free choice of bank), art. 10 (the fields), art. 31 (the promise).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.devices.camera.port import FaceSeen, LiveView, Portrait
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.ask_centre import ask_centre, granted
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.identify import check_face, confirm_identity, read_document
from kiosk.model import (
    Bank,
    CaseId,
    Refused,
    Service,
    masked_id_number,
    masked_mobile,
    masked_name,
)
from kiosk.prompts.application import (
    AnswerField,
    AnswerRow,
    Change,
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    PosePhoto,
    ResendCode,
    RetakePhoto,
    ReviewPhoto,
    Submit,
)
from kiosk.prompts.identity import Consented, FaceDeclined, ReadNotice
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

STEPS = 6
MINUTES = 5  # what the notice promises: measured from the first touch to the receipt


@dataclass(slots=True)
class Draft:
    """What has been answered so far. It dies with the visit."""

    id: CaseId
    consented_at: datetime | None = None
    document: IdDocument | None = field(default=None, repr=False)
    face: FaceSeen | None = None
    eligible: m.Eligibility | None = None
    mobile: str = field(default="", repr=False)
    mobile_proven: str = field(default="", repr=False)
    occupation: str = ""
    banks: tuple[Bank, ...] = ()
    bank: Bank | None = None
    portrait: Portrait | None = field(default=None, repr=False)
    bank_refusal: Refused | None = None

    def complete(self) -> "Complete":
        """The same, when every question was walked through."""
        if self.consented_at is None or self.document is None or self.face is None or self.bank is None:
            raise AssertionError("a question was left out")
        return Complete(
            id=self.id,
            consented_at=self.consented_at,
            document=self.document,
            face=self.face,
            mobile=self.mobile,
            occupation=self.occupation,
            bank=self.bank,
            portrait=self.portrait.jpeg if self.portrait else None,
            fee_fen=self.eligible.fee_fen if self.eligible else 0,
        )


@dataclass(frozen=True, slots=True)
class Complete:
    """An application as it is filed."""

    id: CaseId
    consented_at: datetime
    document: IdDocument = field(repr=False)
    face: FaceSeen
    mobile: str = field(repr=False)
    occupation: str
    bank: Bank
    portrait: bytes | None = field(repr=False)
    fee_fen: int


class Application:
    """The questions, in the order of the glass; each can be asked again."""

    def __init__(self, visit: Visit, service: Service, draft: Draft) -> None:
        self._visit = visit
        self._service = service
        self.draft = draft
        self.questions: tuple[Callable[[], Awaitable[Turn]], ...] = (
            self.read_notice,
            self.identify,
            self.give_mobile,
            self.choose_occupation,
            self.choose_bank,
            self.take_photo,
            self.check_answers,
        )

    async def read_notice(self) -> Turn:
        """What it needs and costs, and two consents, each on its own (personal data; face)."""
        fee = self._visit.policy.profile.issue.first_fee_fen
        answer = await self._visit.ui.ask(ReadNotice(self._step(1), MINUTES, fee.value if fee else 0))
        match answer:
            case Consented():
                self.draft.consented_at = self._visit.clock.now()
                return Turn.ON
            case FaceDeclined():
                await refuse(self._visit, self._service, Refused("FACE_CONSENT_NO"))
                return Turn.STOP
            case Back():
                return Turn.BACK

    async def identify(self) -> Turn:
        """Document, face, the citizen's word; then the centre: insured here, and no card yet (art. 8, 11)."""
        visit, draft, step = self._visit, self.draft, self._step(2)
        if draft.document is None:
            document = await read_document(visit, step)
            if isinstance(document, Turn):
                return document
            face = await check_face(visit, step, document)
            if isinstance(face, Turn):
                return face
            draft.document, draft.face = document, face
        turn = await confirm_identity(visit, step, draft.document)
        if turn is not Turn.ON or draft.eligible is not None:
            return turn
        document = draft.document
        request = m.EligibilityRequest(id_type=document.kind, id_number=document.number, name=document.name)
        answer = await granted(visit, step, lambda: visit.central.eligibility(request))
        if isinstance(answer, Turn):
            return answer
        draft.eligible = answer
        return Turn.ON

    async def give_mobile(self) -> Turn:
        """A mobile number, proven by a code."""
        visit, draft = self._visit, self.draft
        while True:
            answer = await visit.ui.ask(EnterMobile(self._step(3), draft.mobile))
            if isinstance(answer, Back):
                return Turn.BACK
            draft.mobile = answer
            if draft.mobile == draft.mobile_proven:
                return Turn.ON
            turn = await self._prove_mobile()
            if turn is not Turn.BACK:
                return turn

    async def choose_occupation(self) -> Turn:
        """职业 (art. 10)."""
        codes = tuple(self._visit.policy.profile.occupations.value)
        answer = await self._visit.ui.ask(ChooseOccupation(self._step(4), codes, self.draft.occupation))
        if isinstance(answer, Back):
            return Turn.BACK
        self.draft.occupation = answer
        return Turn.ON

    async def choose_bank(self) -> Turn:
        """One of the local issuing banks, none before the other: the order is drawn (art. 8)."""
        visit, draft = self._visit, self.draft
        if not draft.banks:
            request = m.BanksRequest(service_point=visit.site.service_point)
            answer = await granted(visit, self._step(4), lambda: visit.central.banks(request))
            if isinstance(answer, Turn):
                return answer
            draft.banks = _shuffled(visit, answer.banks)
        said_no, draft.bank_refusal = draft.bank_refusal, None
        chosen = draft.bank.code if draft.bank else ""
        facts = said_no.facts if said_no else {}
        prompt = ChooseBank(
            self._step(4), draft.banks, chosen, facts.get("bank", ""), facts.get("reason", "")
        )
        code = await visit.ui.ask(prompt)
        if isinstance(code, Back):
            return Turn.BACK
        draft.bank = next(bank for bank in draft.banks if bank.code == code)
        return Turn.ON

    async def take_photo(self) -> Turn:
        """The portrait for the card (art. 10); small children may go without."""
        visit, draft = self._visit, self.draft
        document = draft.document
        if document is None or not visit.policy.needs_photo(document.birth, today(visit.clock)):
            return Turn.ON
        tries = visit.policy.profile.identity.photo_tries.value
        for left in reversed(range(tries + 1)):
            view = LiveView()
            try:
                prompt = PosePhoto(self._step(5), view, left)
                portrait = await visit.ui.during(prompt, visit.camera.take_portrait(view))
            finally:
                view.wipe()
            if isinstance(portrait, Back):
                return Turn.BACK
            warnings = tuple(portrait.warnings)
            verdict = await visit.ui.ask(ReviewPhoto(self._step(5), portrait.jpeg, left, warnings))
            if not isinstance(verdict, RetakePhoto):
                draft.portrait = portrait
                return Turn.ON
        await refuse(visit, self._service, Refused("PHOTO_FAIL"))
        return Turn.STOP

    async def check_answers(self) -> Turn:
        """Everything once more, and the promise; nothing has left the machine for good before this."""
        change = {
            AnswerField.MOBILE: self.give_mobile,
            AnswerField.OCCUPATION: self.choose_occupation,
            AnswerField.BANK: self.choose_bank,
            AnswerField.PHOTO: self.take_photo,
        }
        while True:
            answer = await self._visit.ui.ask(CheckAnswers(self._step(6), self._rows()))
            match answer:
                case Submit():
                    return Turn.ON
                case Back():
                    return Turn.BACK
                case Change(name):
                    if await change[name]() is Turn.STOP:
                        return Turn.STOP

    async def _prove_mobile(self) -> Turn:
        visit, draft = self._visit, self.draft
        sent = await self._send_code()
        wrong = False
        while True:
            if isinstance(sent, Turn):
                return sent
            prompt = EnterSmsCode(self._step(3), masked_mobile(draft.mobile), sent.resend_after_s, wrong)
            answer = await visit.ui.ask(prompt)
            if isinstance(answer, Back):
                return Turn.BACK
            if isinstance(answer, ResendCode):
                sent = await self._send_code()
                wrong = False
                continue
            check = m.CodeCheck(case=draft.id, mobile=draft.mobile, code=answer)
            checked = await self._check_code(check)
            if isinstance(checked, Turn):
                return checked
            if isinstance(checked, m.CodeChecked):
                draft.mobile_proven = draft.mobile
                return Turn.ON
            wrong = True

    async def _send_code(self) -> m.CodeSent | Turn:
        visit, request = self._visit, m.CodeRequest(case=self.draft.id, mobile=self.draft.mobile)
        return await granted(visit, self._step(3), lambda: visit.central.send_code(request))

    async def _check_code(self, check: m.CodeCheck) -> m.CodeChecked | Refused | Turn:
        visit = self._visit
        return await ask_centre(visit, self._step(3), lambda: visit.central.check_code(check))

    def _rows(self) -> tuple[AnswerRow, ...]:
        draft = self.draft
        document = draft.document
        name = masked_name(document.name) if document else ""
        number = masked_id_number(document.number) if document else ""
        fee = draft.eligible.fee_fen if draft.eligible else 0
        return (
            AnswerRow(AnswerField.NAME, name),
            AnswerRow(AnswerField.ID_NUMBER, number),
            AnswerRow(AnswerField.MOBILE, masked_mobile(draft.mobile), can_change=True),
            AnswerRow(AnswerField.ADDRESS, "from_id"),
            AnswerRow(AnswerField.OCCUPATION, draft.occupation, can_change=True),
            AnswerRow(AnswerField.BANK, draft.bank.name if draft.bank else "", can_change=True),
            AnswerRow(AnswerField.PHOTO, "today" if draft.portrait else "none", bool(draft.portrait)),
            AnswerRow(AnswerField.FEE, str(fee)),
        )

    def _step(self, number: int) -> Step:
        return Step(self._service, number, STEPS)


def _shuffled(visit: Visit, records: list[m.BankRecord]) -> tuple[Bank, ...]:
    banks = [Bank(r.code, r.name, r.name_en, r.nearest_branch, r.phone) for r in records]
    for last in range(len(banks) - 1, 0, -1):
        drawn = visit.entropy.below(last + 1)
        banks[last], banks[drawn] = banks[drawn], banks[last]
    return tuple(banks)
