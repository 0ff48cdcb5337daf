"""Both people of an agency: two ID cards on one pad, and the face of who stands there (SC-R art. 32)."""

from dataclasses import dataclass, field

from kiosk.devices.camera.port import FaceSeen
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.form import Turn
from kiosk.flows.identify import check_face, read_document
from kiosk.prompts.agency import GuardianId, Whose
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """Who does not come, and who stands there instead."""

    principal: IdDocument = field(repr=False)
    agent: IdDocument = field(repr=False)
    face: FaceSeen


async def two_people(visit: Visit, step: Step) -> TwoPeople | Turn:
    """The other person's ID card, then that of who acts, and the face that belongs to it."""
    principal = await read_document(visit, step, GuardianId(step, Whose.PRINCIPAL), alone=False)
    if isinstance(principal, Turn):
        return principal
    agent = await _somebody_else(visit, step, principal)
    if isinstance(agent, Turn):
        return agent
    face = await check_face(visit, step, agent)
    return face if isinstance(face, Turn) else TwoPeople(principal, agent, face)


async def _somebody_else(visit: Visit, step: Step, first: IdDocument) -> IdDocument | Turn:
    """The second card; the first one may still lie there, or lie there again."""
    asking = GuardianId(step, Whose.AGENT)
    while True:
        second = await read_document(visit, step, asking, alone=False)
        if isinstance(second, Turn) or second.number != first.number:
            return second
        asking = GuardianId(step, Whose.AGENT, same_again=True)
