"""Somebody who comes for another person, with both ID cards in the hand (SC-R art. 32)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.devices.camera.port import FaceSeen, LiveView
from kiosk.devices.id_reader.port import IdDocument
from kiosk.hub.schema import Agency
from kiosk.model import Service
from kiosk.policy.policy import Policy
from kiosk.policy.profile import AgentKind
from kiosk.policy.read_rules import read_policy
from kiosk.prompts.agency import (
    ChooseErrand,
    ChooseRelation,
    PaperRead,
    ReadCommitment,
    ReviewPaper,
    Signature,
)
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.settings import SiteSettings
from tests.counter import Counter, document_of, make_counter
from tests.hub.world import CONFIG, MOBILE, person
from tests.stand_ins import StandInCamera
from tests.visitor import Answer, Visitor

SIGNED = Signature((((10, 10), (200, 60)), ((220, 20), (360, 130))))
HOME = (CannotServe, Way.HOME)
ERRAND = (ChooseErrand, Service.REPORT_LOSS)
NOTICE = (ReadNotice, Consented())
GUARDIAN = (ChooseRelation, AgentKind.GUARDIAN)
READ = (ReviewPaper, PaperRead())
PHONE = (EnterMobile, MOBILE)
SIGN = (ReadCommitment, SIGNED)
UP_TO_FILING = (ERRAND, NOTICE, GUARDIAN, READ, PHONE, SIGN)


class Compares(StandInCamera):
    """See Camera: a machine that compares faces (ADR 0010), and finds them alike."""

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        return FaceSeen(matched=True)


class TwoCards:
    """See IdReader: one card after the other, as hands lay them down."""

    def __init__(self, *documents: IdDocument) -> None:
        self._documents = list(documents)

    async def read(self) -> IdDocument:
        return self._documents.pop(0)


def rules(province: str = "sichuan", *, sees_papers: bool = True, on: bool = True) -> Policy:
    services = [Service.ACT_FOR_ANOTHER] if on else []
    return read_policy(CONFIG, province, SiteSettings(services_on=services, photographs_papers=sees_papers))


def came_for_another(
    path: Path,
    *script: tuple[type, Answer],
    principal: str = "贺小禾",
    agent: str = "宋锦书",
    policy: Policy | None = None,
) -> Counter:
    """A counter where `agent` stands with both ID cards."""
    counter = make_counter(path, Visitor(*script), policy or rules())
    pad: Any = TwoCards(document_of(person(principal)), document_of(person(agent)))
    counter.visit = replace(counter.visit, id_reader=pad)
    counter.visit.course.can_have = frozenset({Service.REPORT_LOSS, Service.CHANGE_PIN})
    return counter


def filed(counter: Counter) -> m.AgencyRequest:
    with Session(counter.world.hub.engine) as db:
        (row,) = db.query(Agency).all()
    return msgspec.json.decode(row.filed, type=m.AgencyRequest)


def prompt_of(counter: Counter, kind: type[Any]) -> Any:
    return next(seen for seen in counter.visitor.seen if isinstance(seen, kind))
