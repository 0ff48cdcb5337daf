"""Who stands there, for every matter that asks for ID card and face (SC-R art. 13, 15, 17, 19-21)."""

from dataclasses import replace

from kiosk.clock import today
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.identify import check_face, read_document
from kiosk.known import Shown
from kiosk.model import Refused, Service, age_on
from kiosk.policy.grounds import MAKES_A_CARD
from kiosk.policy.service_rule import Proof
from kiosk.policy.standing import Person, Standing
from kiosk.prompts.identity import Consented, FaceDeclined, ReadNotice
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

MINUTES = 2
"""What the notice of a matter without a new card promises."""


async def show_who(visit: Visit, step: Step, minutes: int = MINUTES, fee_fen: int | None = 0) -> Shown | Turn:
    """Notice with two consents, ID card, face; who has shown them in this visit is not asked again."""
    known = visit.known
    if known.shown is not None:
        return known.shown
    turn = await consent(visit, step, minutes, fee_fen)
    if turn is not Turn.ON:
        return turn
    document = await show_document(visit, step)
    if isinstance(document, Turn):
        return document
    face = await check_face(visit, step, document)
    if isinstance(face, Turn):
        return face
    known.shown = Shown(document, face)
    known.held = None  # a card that came in before is looked at again: it has to be this person's
    return known.shown


async def show_document(visit: Visit, step: Step) -> IdDocument | Turn:
    """The ID card; one that was read in this visit is not asked for again."""
    known = visit.known
    if known.document is None:
        document = await read_document(visit, step)
        if isinstance(document, Turn):
            return document
        known.document = document
    return known.document


async def consent(
    visit: Visit, step: Step, minutes: int, fee_fen: int | None, matter: Service | None = None
) -> Turn:
    """What it needs and costs, and two consents, each on its own (personal data; face)."""
    if visit.known.consented_at is not None:
        return Turn.ON
    matter = matter or step.service
    makes_card = matter in MAKES_A_CARD  # here or elsewhere: a bank gets the data too
    brings_card = Proof.CARD in visit.policy.needs(matter)
    match await visit.ui.ask(ReadNotice(step, minutes, fee_fen, makes_card, brings_card)):
        case Consented():
            visit.known.consented_at = visit.clock.now()
            return Turn.ON
        case FaceDeclined():
            await refuse(visit, step.service, Refused("FACE_CONSENT_NO"))
            return Turn.STOP
        case Back():
            return Turn.BACK


def with_person(visit: Visit, standing: Standing, shown: Shown) -> Standing:
    """The standing, with what the document says of its holder today."""
    person, acting = person_of(visit, shown.document), shown.acting
    if acting is None:
        return replace(standing, person=person)
    years = age_on(today(visit.clock), acting.agent.birth)
    person = replace(person, agent=acting.kind, agent_age=years, incapable=acting.incapable)
    return replace(standing, person=person)


def person_of(visit: Visit, document: IdDocument) -> Person:
    """What the rules want to know of a document's holder today."""
    day = today(visit.clock)
    return Person(
        age=age_on(day, document.birth),
        document=document.kind,
        document_valid=document.valid_until is None or document.valid_until >= day,
    )
