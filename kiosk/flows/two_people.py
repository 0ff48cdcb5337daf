"""Both people of an agency: two ID cards on one pad, and the face of who stands there (SC-R art. 32).

A card with a portrait is its holder's: whoever acts, the holder stands before the camera (art. 10).
"""

from dataclasses import dataclass, field

from kiosk.devices.camera.port import FaceSeen
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.identify import check_face, read_document
from kiosk.model import Refused, Service, masked_name
from kiosk.policy.rule import cited
from kiosk.prompts.agency import AskForHolder, GuardianId, Whose
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """Who does not come, and who stands there instead."""

    principal: IdDocument = field(repr=False)
    agent: IdDocument = field(repr=False)
    face: FaceSeen


async def two_people(visit: Visit, step: Step) -> TwoPeople | Turn:
    """The other person's ID card, then that of who acts, and the face that belongs to it.

    What was shown in the matter that led here is not asked for again: a minor's ID card, or ID card and
    face of who brought somebody else's social security card.
    """
    shown = visit.known.shown
    whose, here = (Whose.OTHER, shown.document) if shown else (Whose.PRINCIPAL, None)
    principal = visit.known.ward or await _card_of(visit, step, whose, here)
    if isinstance(principal, Turn):
        return principal
    if shown is not None:
        return TwoPeople(principal, shown.document, shown.face)
    agent = await _card_of(visit, step, Whose.AGENT, principal)
    if isinstance(agent, Turn):
        return agent
    face = await check_face(visit, step, agent)
    return face if isinstance(face, Turn) else TwoPeople(principal, agent, face)


async def holder_came_along(visit: Visit, step: Step, errand: Service, holder: IdDocument) -> Turn:
    """Art. 10: the portrait is taken of the holder alone; of who did not come there is none to print.

    No document lets a machine print a portrait that the centre has from elsewhere (docs/rules.md t).
    """
    if not await visit.ui.ask(AskForHolder(step, masked_name(holder.name))):
        rule = visit.policy.profile.photo.optional_under_age
        await refuse(visit, errand, Refused("PHOTO_ABSENT", article=cited(rule) if rule else ""))
        return Turn.STOP
    face = await check_face(visit, step, holder)
    return face if isinstance(face, Turn) else Turn.ON


async def _card_of(visit: Visit, step: Step, whose: Whose, other: IdDocument | None) -> IdDocument | Turn:
    """One person's ID card; the other one's may still lie there, or lie there again."""
    asking = GuardianId(step, whose)
    while True:
        document = await read_document(visit, step, asking, alone=False)
        if isinstance(document, Turn) or other is None or document.number != other.number:
            return document
        asking = GuardianId(step, whose, same_again=True)
