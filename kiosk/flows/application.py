"""The application for a card: the questions that neither the ID chip nor the centre can answer.

SC-R art. 8 (free choice of bank), art. 10 (the fields), art. 31 (the promise). Of a first card and of one
that takes another's place; who has shown ID card and face in this visit is not asked for them again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.devices.camera.port import FaceSeen, LiveView, Portrait
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.ask_centre import granted
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn, walk
from kiosk.flows.give_address import Address, give_address
from kiosk.flows.give_mobile import Mobile, give_mobile
from kiosk.flows.identify import confirm_identity
from kiosk.flows.who import consent, show_who
from kiosk.known import Acting, Shown
from kiosk.model import (
    Bank,
    CaseId,
    Refused,
    Service,
    masked_address,
    masked_id_number,
    masked_mobile,
    masked_name,
)
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.application import (
    AfterCheck,
    AnswerField,
    AnswerRow,
    Change,
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    PosePhoto,
    RetakePhoto,
    ReviewPhoto,
    Submit,
)
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

STEPS = 6
MINUTES = 5  # what the notice promises: measured from the first touch to the receipt


@dataclass(frozen=True, slots=True)
class Replaces:
    """The card that the new one takes the place of; empty for a first one."""

    card: str = ""
    """Its ref."""
    tail: str = ""
    reason: RenewalReason | None = None

    @property
    def reason_word(self) -> str:
        """As the centre is told."""
        return self.reason.value if self.reason else ""


NOTHING = Replaces()


@dataclass(slots=True)
class Draft:
    """What has been answered so far. It dies with the visit."""

    id: CaseId
    eligible: m.Eligibility | None = None
    mobile: Mobile = field(default_factory=Mobile, repr=False)
    address: Address = field(default_factory=Address, repr=False)
    """Where the document names none."""
    occupation: str = ""
    banks: tuple[Bank, ...] = ()
    bank: Bank | None = None
    portrait: Portrait | None = field(default=None, repr=False)
    bank_refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """An application as it is filed."""

    id: CaseId
    service: Service
    consented_at: datetime
    document: IdDocument = field(repr=False)
    face: FaceSeen
    mobile: str = field(repr=False)
    address: str = field(repr=False)
    occupation: str
    bank: Bank
    portrait: bytes | None = field(repr=False)
    fee_fen: int
    replaces: Replaces = NOTHING
    acting: Acting | None = None
    """Somebody applies for the person: who then enables the card and sets its PIN is its holder."""


def fee_by_rules(visit: Visit, service: Service, reason: RenewalReason | None = None) -> int | None:
    """What such a card costs; None where the rules leave it to the centre, who is asked later."""
    fees = {visit.policy.fee_fen(case) for case in visit.policy.fee_cases(service, reason)}
    return fees.pop() if len(fees) == 1 else None


class Application:
    """The questions, in the order of the glass; each can be asked again."""

    def __init__(self, visit: Visit, service: Service, draft: Draft, replaces: Replaces = NOTHING) -> None:
        self._visit = visit
        self._service = service
        self._replaces = replaces
        self.draft = draft

    async def fill_in(self) -> Turn:
        """Everything that is not known yet. ON: it can be filed."""
        if self._visit.known.shown is None:
            return await walk((self.read_notice, self.identify, self.answer_fields))
        turn = await self.admit(self._step(2))
        return turn if turn is not Turn.ON else await self.answer_fields()

    async def fill_in_other_bank(self, refused: Refused) -> Turn:
        """Art. 11: the bank's reason is told, and another bank may be chosen."""
        self.draft.bank, self.draft.bank_refusal = None, refused
        return await walk((self.choose_bank, self.check_answers))

    def complete(self) -> Complete:
        """What was answered, when every question was walked through."""
        draft, known = self.draft, self._visit.known
        if known.consented_at is None or known.shown is None or draft.eligible is None or draft.bank is None:
            raise AssertionError("a question was left out")
        return Complete(
            id=draft.id,
            service=self._service,
            consented_at=known.consented_at,
            document=known.shown.document,
            face=known.shown.face,
            mobile=draft.mobile.number,
            address=known.shown.document.current_address or draft.address.whole,
            occupation=draft.occupation,
            bank=draft.bank,
            portrait=draft.portrait.jpeg if draft.portrait else None,
            fee_fen=draft.eligible.fee_fen,
            replaces=self._replaces,
            acting=known.acting,
        )

    @property
    def can_choose_bank(self) -> bool:
        """False: the new card stays with the old one's bank."""
        return self.draft.eligible is None or not self.draft.eligible.bank_bound

    async def read_notice(self) -> Turn:
        """What it needs and costs, and two consents, each on its own (personal data; face)."""
        self._visit.known.consented_at = None  # who comes back here ticks again
        return await consent(self._visit, self._step(1), MINUTES, fee_by_rules(self._visit, self._service))

    async def identify(self) -> Turn:
        """Document, face, the citizen's word; then the centre."""
        visit, step = self._visit, self._step(2)
        shown = await show_who(visit, step)
        if isinstance(shown, Turn):
            return shown
        turn = await confirm_identity(visit, step, shown.document)
        if turn is not Turn.ON or self.draft.eligible is not None:
            return turn
        return await self.admit(step)

    async def admit(self, step: Step) -> Turn:
        """The centre: insured here, no card yet, or one that may be replaced (art. 8, 11, 20, 21)."""
        visit, draft, shown = self._visit, self.draft, self._shown
        request = m.EligibilityRequest(
            id_type=shown.document.kind,
            id_number=shown.document.number,
            name=shown.document.name,
            service=self._service.value,
            old_card=self._replaces.card,
            reason=self._replaces.reason_word,
            agency=shown.proof.agency,
        )
        answer = await granted(visit, step, lambda: visit.central.eligibility(request))
        if isinstance(answer, Turn):
            return answer
        draft.eligible = answer
        if not answer.bank_bound:
            return Turn.ON
        turn = await self._know_banks(step)
        draft.bank = next((bank for bank in draft.banks if bank.code == answer.bank_bound), None)
        if turn is Turn.ON and draft.bank is None:
            await refuse(visit, self._service, Refused("BANK_NOT_CHANGEABLE"))
            return Turn.STOP
        return turn

    async def answer_fields(self) -> Turn:
        """Those of art. 10 that this document and these rules leave open."""
        document, policy = self._shown.document, self._visit.policy
        where = () if document.current_address else (self.give_address,)
        bank = (self.choose_bank,) if self.can_choose_bank else ()
        photo = (self.take_photo,) if policy.needs_photo(document.birth, today(self._visit.clock)) else ()
        return await walk(
            (self.give_mobile, *where, self.choose_occupation, *bank, *photo, self.check_answers)
        )

    async def give_mobile(self) -> Turn:
        """A mobile number, proven by a code."""
        return await give_mobile(self._visit, self._step(3), self.draft.id, self.draft.mobile)

    async def give_address(self) -> Turn:
        """地址 (art. 10) of who has a document that names none: a foreigner's card."""
        return await give_address(self._visit, self._step(3), self.draft.address)

    async def choose_occupation(self) -> Turn:
        """职业 (art. 10)."""
        codes = tuple(self._visit.policy.profile.occupations.value)
        of_another = self._visit.known.acting is not None
        prompt = ChooseOccupation(self._step(4), codes, self.draft.occupation, of_another)
        answer = await self._visit.ui.ask(prompt)
        if isinstance(answer, Back):
            return Turn.BACK
        self.draft.occupation = answer
        return Turn.ON

    async def choose_bank(self) -> Turn:
        """One of the local issuing banks, none before the other: the order is drawn (art. 8)."""
        visit, draft = self._visit, self.draft
        turn = await self._know_banks(self._step(4))
        if turn is not Turn.ON:
            return turn
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
        """The portrait for the card (art. 10)."""
        visit, draft, shown = self._visit, self.draft, self._shown
        holder = masked_name(shown.document.name) if shown.acting else ""
        tries = visit.policy.profile.identity.photo_tries.value
        for left in reversed(range(tries + 1)):
            view = LiveView()
            try:
                prompt = PosePhoto(self._step(5), view, left, holder)
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
            AnswerField.ADDRESS: self.give_address,
            AnswerField.OCCUPATION: self.choose_occupation,
            AnswerField.BANK: self.choose_bank,
            AnswerField.PHOTO: self.take_photo,
        }
        while True:
            answer = await self._visit.ui.ask(CheckAnswers(self._step(6), self._rows(), self._then()))
            match answer:
                case Submit():
                    return Turn.ON
                case Back():
                    return Turn.BACK
                case Change(name):
                    if await change[name]() is Turn.STOP:
                        return Turn.STOP

    async def _know_banks(self, step: Step) -> Turn:
        """The local issuing banks, asked for once."""
        visit, draft = self._visit, self.draft
        if draft.banks:
            return Turn.ON
        request = m.BanksRequest(service_point=visit.site.service_point)
        answer = await granted(visit, step, lambda: visit.central.banks(request))
        if isinstance(answer, Turn):
            return answer
        draft.banks = _shuffled(visit, answer.banks)
        return Turn.ON

    def _then(self) -> AfterCheck:
        if self.draft.eligible is not None and self.draft.eligible.fee_fen:
            return AfterCheck.PAY
        if not self._visit.policy.makes_card(self._service):
            return AfterCheck.FILE
        return AfterCheck.FETCH if self._visit.known.acting else AfterCheck.MAKE

    def _rows(self) -> tuple[AnswerRow, ...]:
        draft, shown = self.draft, self._visit.known.shown
        name = masked_name(shown.document.name) if shown else ""
        number = masked_id_number(shown.document.number) if shown else ""
        fee = draft.eligible.fee_fen if draft.eligible else 0
        return (
            AnswerRow(AnswerField.NAME, name),
            AnswerRow(AnswerField.ID_NUMBER, number),
            AnswerRow(AnswerField.MOBILE, masked_mobile(draft.mobile.number), can_change=True),
            self._address_row(),
            AnswerRow(AnswerField.OCCUPATION, draft.occupation, can_change=True),
            AnswerRow(AnswerField.BANK, draft.bank.name if draft.bank else "", self.can_choose_bank),
            AnswerRow(AnswerField.PHOTO, "today" if draft.portrait else "none", bool(draft.portrait)),
            AnswerRow(AnswerField.FEE, str(fee)),
        )

    def _address_row(self) -> AnswerRow:
        asked = masked_address(self.draft.address.whole)
        return AnswerRow(AnswerField.ADDRESS, asked or "from_id", can_change=bool(asked))

    @property
    def _shown(self) -> Shown:
        if self._visit.known.shown is None:
            raise AssertionError("nobody has shown who they are")
        return self._visit.known.shown

    def _step(self, number: int) -> Step:
        return Step(self._service, number, STEPS)


def _shuffled(visit: Visit, records: list[m.BankRecord]) -> tuple[Bank, ...]:
    banks = [Bank(r.code, r.name, r.name_en, r.nearest_branch, r.phone) for r in records]
    for last in range(len(banks) - 1, 0, -1):
        drawn = visit.entropy.below(last + 1)
        banks[last], banks[drawn] = banks[drawn], banks[last]
    return tuple(banks)
