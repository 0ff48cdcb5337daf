"""What is asked before an agency is filed (SC-R art. 32 and annex), in the order of the glass."""

from dataclasses import dataclass, field

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.crypto import sm3
from kiosk.flows.agent_papers import photograph_papers
from kiosk.flows.application import fee_by_rules
from kiosk.flows.commitment import Commitment, sign_commitment
from kiosk.flows.errands import errands
from kiosk.flows.explain import refuse
from kiosk.flows.form import Question, Turn
from kiosk.flows.relation import Relation, name_relation
from kiosk.flows.two_people import TwoPeople, holder_came_along, two_people
from kiosk.flows.who import consent
from kiosk.known import Acting, Shown, holder_of
from kiosk.model import CaseId, Refused, Service
from kiosk.policy.grounds import MAKES_A_CARD
from kiosk.policy.rule import cited
from kiosk.policy.service_rule import Proof
from kiosk.prompts.agency import Cause, ChooseErrand
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

STEPS = 5
MINUTES = 5
WARDS = (Cause.MINOR, Cause.INCAPABLE)
"""Art. 10: with these the guardian's number is registered, not their own."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """An agency as it is filed. It dies with the visit."""

    errand: Service
    two: TwoPeople
    relation: Relation
    pages: list[bytes] = field(repr=False)
    commitment: Commitment

    def request(self, case: CaseId) -> m.AgencyRequest:
        """As the centre gets it."""
        return m.AgencyRequest(
            case=case,
            service=self.errand,
            principal=holder_of(self.two.principal),
            principal_mobile="",
            agent=holder_of(self.two.agent),
            agent_mobile=self.commitment.mobile,
            agent_proof=m.Proof(id_read=True, face_matched=self.two.face.matched),
            relation=self.relation.kind,
            cause=self.relation.cause,
            commitment=sm3.digest(self.commitment.signed).hex(),
            signed=self.commitment.signed,
            documents=self.pages,
        )

    def shown(self, case: CaseId) -> Shown:
        """Whose matter it is from now on, and who stands there for it."""
        cause = self.relation.cause
        mobile = self.commitment.mobile if cause in WARDS else ""
        acting = Acting(self.two.agent, self.relation.kind, cause is Cause.INCAPABLE, case, mobile)
        return Shown(self.two.principal, self.two.face, acting)


class AgencyForm:
    """The questions; each can be asked again, and what follows from it is then asked anew."""

    def __init__(self, visit: Visit, service: Service) -> None:
        self._visit = visit
        self._service = service
        self._errand = self._known_errand()
        self._two: TwoPeople | None = None
        self._relation: Relation | None = None
        self._pages: list[bytes] = []
        self._commitment: Commitment | None = None
        self.questions: tuple[Question, ...] = (
            *(() if self._errand else (self.choose_errand,)),
            self.read_notice,
            self.identify,
            self.relate,
            self.show_papers,
            self.sign,
        )

    def step(self, number: int) -> Step:
        """第n步，共m步."""
        return Step(self._service, number, STEPS)

    def filled_in(self) -> FilledIn:
        """When every question was walked through."""
        if self._commitment is None:
            raise AssertionError("a question was left out")
        return FilledIn(*self._for_whom(), self._related(), self._pages, self._commitment)

    async def choose_errand(self) -> Turn:
        """What can be done here for somebody else; asked even of one: it is what is signed for."""
        chosen = await self._visit.ui.ask(ChooseErrand(self.step(1), errands(self._visit)))
        if isinstance(chosen, Back):
            return Turn.BACK
        self._errand = chosen
        return Turn.ON

    async def read_notice(self) -> Turn:
        """Two consents of who stands there."""
        self._visit.known.consented_at = None  # who comes back here ticks again
        errand = self._errand
        costs = fee_by_rules(self._visit, errand) if errand in MAKES_A_CARD else 0
        return await consent(self._visit, self.step(1), MINUTES, costs, errand)

    async def identify(self) -> Turn:
        """Art. 32: the agent's ID document is checked beside what the matter asks of the holder."""
        two = await two_people(self._visit, self.step(2))
        if isinstance(two, Turn):
            return two
        self._two = two
        return await self._is_enough()

    async def relate(self) -> Turn:
        """Guardian, spouse, child, relative or legal representative, and why."""
        relation = await name_relation(self._visit, self.step(3), *self._for_whom())
        if isinstance(relation, Turn):
            return relation
        self._relation = relation
        return Turn.ON

    async def show_papers(self) -> Turn:
        """What proves it, where the rules want that seen."""
        errand, _ = self._for_whom()
        pages = await photograph_papers(self._visit, self.step(3), errand, self._related().papers)
        if isinstance(pages, Turn):
            return pages
        self._pages = pages
        return Turn.ON

    async def sign(self) -> Turn:
        """The prescribed form."""
        commitment = await sign_commitment(self._visit, self.step(4), *self._for_whom(), self._related())
        if isinstance(commitment, Turn):
            return commitment
        self._commitment = commitment
        return Turn.ON

    def _known_errand(self) -> Service | None:
        """The matter that led here: a minor's own, or one for which somebody else's card was brought."""
        came_from = self._visit.course.came_from
        return came_from if came_from in errands(self._visit) else None

    async def _is_enough(self) -> Turn:
        """What the errand asks for beyond two ID cards and a face, before anybody reads and signs."""
        visit, (errand, two) = self._visit, self._for_whom()
        if Proof.PIN_OR_FACE in visit.policy.needs(errand) and not two.face.matched:
            # A face that nobody compared proves nothing there, and the PIN is the holder's alone.
            never = visit.policy.profile.agents.never
            await refuse(visit, errand, Refused("AGENT_NOT_ALLOWED", article=cited(never)))
            return Turn.STOP
        if errand in MAKES_A_CARD and visit.policy.needs_photo(two.principal.birth, today(visit.clock)):
            return await holder_came_along(visit, self.step(2), errand, two.principal)
        return Turn.ON

    def _for_whom(self) -> tuple[Service, TwoPeople]:
        if self._errand is None or self._two is None:
            raise AssertionError("a question was left out")
        return self._errand, self._two

    def _related(self) -> Relation:
        if self._relation is None:
            raise AssertionError("a question was left out")
        return self._relation
