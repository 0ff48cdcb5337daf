"""A prompt of every kind of acting for another person, with made-up people."""

from typing import Any

from kiosk.devices.camera.port import LiveView
from kiosk.devices.id_reader.port import IdKind
from kiosk.model import Service
from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import (
    AgentDocuments,
    AskForHolder,
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    GuardianId,
    Party,
    ReadCommitment,
    ReviewPaper,
    WaitForReviewer,
    Whose,
)
from kiosk.prompts.application import ChooseOccupation, EnterMobile, PosePhoto
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Prompt, Step
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.prompts.taking import Finished


def step(number: int) -> Step:
    return Step(Service.ACT_FOR_ANOTHER, number, 5)


ERRANDS = (
    *(Service.ISSUE_CARD, Service.REPORT_LOSS, Service.REPORT_TEMPORARY_LOSS, Service.CANCEL_LOSS),
    *(Service.REISSUE_CARD, Service.RENEW_CARD, Service.CHANGE_CONTACT, Service.COLLECT_CARD),
    Service.RECOVER_RETAINED_CARD,
)
KINDS = tuple(AgentKind)[:5]
PAPER = "hukou_or_birth_certificate"
WORDS = (
    "本人承诺，受到委托人授权代办上述业务属实。所提供社会保障卡、居民身份证等委托人之个人材料为合理合法取得。"
    "因本次授权不实，导致本次业务办理后产生的任何争议以及由此带来的法律后果或损害后果，均由本人承担，与贵单位无关。"
)


def commitment(kind: AgentKind, errand: Service, cause: Cause) -> ReadCommitment:
    return ReadCommitment(
        step(4),
        Party("王 *", IdKind.FOREIGN_PERMANENT, "110101 ******** 5678", ""),
        Party("欧 * 锋", IdKind.RESIDENT, "110101 ******** 1234", "138 **** 8000"),
        kind,
        errand,
        cause,
        WORDS,
        "2026-12-25",
    )


AGENCY_SAMPLES: dict[str, Prompt[Any]] = {
    "07d-enter-mobile-of-another": EnterMobile(step(3), of_another=True),
    "13d-making-for-another": Making(Stage.WRITING, 40, 50, for_another=True),
    "35c-occupation-of-another": ChooseOccupation(step(4), ("student", "other"), of_another=True),
    "10d-photo-of-another": PosePhoto(step(5), LiveView(), 5, "阿 * 江"),
    "15f-collected-for-another": DeedDone(
        Service.COLLECT_CARD,
        (DonePoint(Told.HOLDER_ENABLES), DonePoint(Told.BANK_ACTIVATE, (("bank", "示例农村商业银行"),))),
        "5678",
    ),
    "03d-read-notice-for-another": ReadNotice(step(1), 5, 0, makes_card=False),
    "03e-read-notice-with-their-card": ReadNotice(step(1), 5, None, makes_card=True, brings_card=True),
    "15e-fetched": Finished(
        "5678", True, "示例农村商业银行", "https://ecard.example/claim", holder_enables=True
    ),
    "36-guardian-id": GuardianId(step(2), Whose.PRINCIPAL),
    "36-2-other-id": GuardianId(step(2), Whose.OTHER),
    "36-3-own-id-again": GuardianId(step(2), Whose.OTHER, same_again=True),
    "36a-agent-id": GuardianId(step(2), Whose.AGENT),
    "36a2-same-id": GuardianId(step(2), Whose.AGENT, same_again=True),
    "36b-choose-relation": ChooseRelation(step(3), KINDS, "陈 *", "欧 * 锋"),
    "36c-choose-relation-one": ChooseRelation(step(3), KINDS[:1], "何 * 满", "宋 * 书"),
    "36d-choose-cause": ChooseCause(step(3), tuple(Cause)),
    "36e-choose-errand": ChooseErrand(step(1), ERRANDS),
    "36f-choose-errand-one": ChooseErrand(step(1), ERRANDS[:1]),
    "36j-ask-for-holder": AskForHolder(step(2), "阿 * 江"),
    "36g-agent-documents": AgentDocuments(step(3), LiveView(), PAPER),
    "36h-review-paper": ReviewPaper(step(3), b"", PAPER, can_add=True),
    "36i-review-paper-last": ReviewPaper(step(3), b"", PAPER, can_add=False),
    "45-read-commitment": commitment(AgentKind.CHILD, Service.COLLECT_CARD, Cause.ELDERLY),
    **{
        f"45b-{errand}": commitment(AgentKind.LEGAL_REPRESENTATIVE, errand, Cause.INCAPABLE)
        for errand in ERRANDS
    },
    "45c-wait-for-reviewer": WaitForReviewer(step(5), 180),
}
