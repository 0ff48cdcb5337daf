"""Who stands there: the ID chip, its validity, the age, the face, and the citizen's own word.

SC-R art. 9 (documents), art. 32 (minors); the face check is a rule of ours beside card and document, and
never the only way: who does not want it goes to the counter (policy.md A.5).
"""

from datetime import date

from kiosk.clock import today
from kiosk.devices.camera.port import FaceSeen, LiveView
from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.model import Refused, masked_id_number, masked_name
from kiosk.policy.grounds import GROWN_UP, SILENT_ON_AGE
from kiosk.policy.rule import cited
from kiosk.prompts.agency import GuardianId
from kiosk.prompts.identity import (
    ConfirmIdentity,
    FaceDeclined,
    IdNotRead,
    LookAtCamera,
    NoIdWithMe,
    PutIdCard,
)
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

RENEWED_AT = {IdKind.HMT_PERMIT: {"to": "permit"}, IdKind.FOREIGN_PERMANENT: {"to": "exit_entry"}}
"""Sentences of their own for those whose document is no ID card, and of another office."""


async def read_document(
    visit: Visit, step: Step, asking: GuardianId | None = None, *, alone: bool = True
) -> IdDocument | Turn:
    """Ask for the ID card until it is read, refused, or given up.

    `asking` says whose when there are two people; `alone`: its holder comes without anybody.
    """
    document = await read_document_if_any(visit, step, asking, alone=alone)
    if isinstance(document, NoIdWithMe):
        await refuse(visit, step.service, Refused("ID_NEEDED", article=_article(visit)))
        return Turn.STOP
    return document


async def read_document_if_any(
    visit: Visit, step: Step, asking: GuardianId | None = None, *, alone: bool = True
) -> IdDocument | NoIdWithMe | Turn:
    """See read_document; who has none with them says so, and the matter has another way."""
    tries = visit.policy.profile.identity.id_tries.value
    prompt: PutIdCard | GuardianId | IdNotRead = asking or PutIdCard(step)
    for left in reversed(range(tries)):
        answer = await visit.ui.during(prompt, visit.id_reader.read())
        match answer:
            case Back():
                return Turn.BACK
            case NoIdWithMe():
                return answer
            case Unreadable.UNKNOWN_LAYOUT:
                await refuse(visit, step.service, Refused("ID_TYPE_COUNTER", article=_article(visit)))
                return Turn.STOP
            case Unreadable():
                prompt = IdNotRead(step, answer, left)
            case IdDocument():
                visit.course.id_on_pad = True
                return await _accepted(visit, step, answer, alone=alone)
    await refuse(visit, step.service, Refused("ID_READ_FAIL"))
    return Turn.STOP


async def check_face(visit: Visit, step: Step, document: IdDocument) -> FaceSeen | Turn:
    """Let the camera see the applicant, and compare where the machine can."""
    tries = visit.policy.profile.identity.face_tries.value
    for left in reversed(range(tries)):
        view = LiveView()
        try:
            prompt = LookAtCamera(step, view, left + 1)
            # Without a decoder the chip's portrait stays closed, and there is nothing to compare with.
            answer = await visit.ui.during(prompt, visit.camera.see_face(view, document.portrait or b""))
        finally:
            view.wipe()
        match answer:
            case Back():
                return Turn.BACK
            case FaceDeclined():
                await refuse(visit, step.service, Refused("FACE_CONSENT_NO"))
                return Turn.STOP
            case FaceSeen(matched=False):
                continue
            case FaceSeen():
                return answer
    await refuse(visit, step.service, Refused("FACE_MISMATCH"))
    return Turn.STOP


async def confirm_identity(visit: Visit, step: Step, document: IdDocument) -> Turn:
    """这是您吗? Who says no has put somebody else's document there, and the visit ends."""
    until = document.valid_until.isoformat() if document.valid_until else ""
    prompt = ConfirmIdentity(step, masked_name(document.name), masked_id_number(document.number), until)
    if await visit.ui.ask(prompt):
        return Turn.ON
    await refuse(visit, step.service, Refused("NOT_ME"))
    return Turn.STOP


async def _accepted(visit: Visit, step: Step, document: IdDocument, *, alone: bool) -> IdDocument | Turn:
    day = today(visit.clock)
    refused = document_refusal(visit, document, day)
    if refused is None and alone:
        refused = too_young(visit, document, day)
        visit.known.ward = document if refused else None
    if refused is None:
        return document
    await refuse(visit, step.service, refused)
    return Turn.STOP


def document_refusal(visit: Visit, document: IdDocument, day: date) -> Refused | None:
    """Why this document cannot be used here and now, or None."""
    identity = visit.policy.profile.identity
    if document.kind not in identity.id_at_kiosk.value:
        return Refused("ID_TYPE_COUNTER", article=_article(visit))
    if document.valid_until is not None and document.valid_until < day:
        rule = identity.must_be_valid or identity.id_at_kiosk
        return Refused("ID_EXPIRED", dict(RENEWED_AT.get(document.kind, {})), cited(rule))
    if document.valid_from > day or document.birth > day:
        return Refused("ID_READ_FAIL")
    return None


def too_young(visit: Visit, document: IdDocument, day: date) -> Refused | None:
    """Why its holder cannot come alone, or None."""
    if visit.policy.may_come_alone(document.birth, day):
        return None
    rule = visit.policy.profile.identity.adult_age
    return Refused(
        "AGE_GUARDIAN", {"age": str(rule.value if rule else GROWN_UP)}, cited(rule or SILENT_ON_AGE)
    )


def _article(visit: Visit) -> str:
    return cited(visit.policy.profile.identity.id_at_kiosk)
