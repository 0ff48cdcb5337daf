"""A prompt of every kind in which the machine works, looks or hands something out."""

from typing import Any

from kiosk.devices.camera.port import Advice, LiveView, Tick
from kiosk.devices.id_reader.port import Unreadable
from kiosk.model import Service
from kiosk.prompts.application import PosePhoto, ReviewPhoto
from kiosk.prompts.entrance import Attract, Offer, OutOfService, Starting
from kiosk.prompts.identity import IdNotRead, LookAtCamera, PutIdCard
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Prompt, Step
from kiosk.prompts.taking import Finished, Says, SlipOnGlass, TakeCard, TakeIdCard, TakeReceipt, Thing
from kiosk.prompts.trouble import AskingAgain, CardKept, Safe, Way, WentWrong
from tests.screens.sitter import frame, portrait

THINGS = (Thing.CARD, Thing.ID_CARD, Thing.RECEIPT)


def step(number: int) -> Step:
    return Step(Service.ISSUE_CARD, number, 6)


def face_view() -> LiveView:
    return LiveView(frame=frame(), countdown=2)


def pose_view() -> LiveView:
    ticks = frozenset({Tick.DISTANCE, Tick.LIGHT, Tick.STRAIGHT})
    return LiveView(frame=frame(), advice=Advice.OPEN_EYES, ticks=ticks)


MACHINE_SAMPLES: dict[str, Prompt[Any]] = {
    "01-attract": Attract((Offer(Service.ISSUE_CARD),)),
    "01b-attract-no-blanks": Attract((Offer(Service.ISSUE_CARD, "no_blanks"),)),
    "04-put-id": PutIdCard(step(2)),
    "05-face": LookAtCamera(step(2), face_view(), 3),
    "05b-face-last": LookAtCamera(step(2), LiveView(advice=Advice.NO_FACE), 1),
    "10-photo-live": PosePhoto(step(5), pose_view(), 5),
    "10b-photo-live-empty": PosePhoto(step(5), LiveView(advice=Advice.SEVERAL_FACES), 0),
    "11-photo-review": ReviewPhoto(step(5), portrait(), 4),
    "11b-photo-review-fair": ReviewPhoto(step(5), portrait(), 0, (Advice.TOO_DARK, Advice.BACKGROUND)),
    "13-making": Making(Stage.PRINTING, 90, 150, 60),
    "13b-making-first": Making(Stage.APPLYING, 150, 150, 5),
    "13c-making-second-blank": Making(Stage.WRITING, 50, 150, 5, second_blank=True),
    "13d-making-ready": Making(Stage.READY, 0, 150, 0),
    "15-done": Finished("5678", True, "示例银行乙", "https://ecard.example/app"),
    "15b-done-pending": Finished("5678", False, "示例银行乙", "", can_print=False),
    "16-take-card": TakeCard(THINGS),
    "16b-take-card-of-four": TakeCard(tuple(Thing)),
    "17d-asking-again": AskingAgain(step(2)),
    "18-error-jam": WentWrong(
        "jam",
        (Safe.NOT_CHARGED, Safe.CAN_APPLY_AGAIN, Safe.CARD_VOID),
        "2603-0518",
        "MAKE_FAIL · PRN-JAM",
        (Way.PRINT, Way.HOME),
        Service.ISSUE_CARD,
    ),
    "18b-error-central": WentWrong(
        "central", (Safe.NOT_CHARGED, Safe.NOTHING_FILED), "", "NET_DOWN", (Way.HOME,), Service.ISSUE_CARD
    ),
    "21-out-of-service": OutOfService("card_inside"),
    "21b-starting": Starting(),
    "40-take-id": TakeIdCard(THINGS, sensed=True),
    "40b-take-id-not-sensed": TakeIdCard(THINGS, sensed=False),
    "40c-take-id-of-four": TakeIdCard(tuple(Thing), sensed=False),
    "41d-take-receipt-of-four": TakeReceipt(tuple(Thing)),
    "41b-slip-on-glass": SlipOnGlass(
        "正式挂失已受理",
        (("凭证号", "2603-0511"), ("时间", "2026年11月21日 10:05")),
        "示例区政务服务中心\n正式挂失已受理\n凭证号 2603-0511\n有问题，请打\n12333",
        Service.REPORT_LOSS,
    ),
    "41c-refusal-on-glass": SlipOnGlass(
        "要先办正式挂失",
        (("业务", "正式挂失"), ("时间", "2026年11月21日 10:05")),
        "示例区政务服务中心\n" + "请带身份证，到卡面标识银行在全省的任一营业网点办理。\n" * 12,
        Service.REISSUE_CARD,
    ),
    "41-take-receipt": TakeReceipt(THINGS),
    "41b-take-note": TakeReceipt(THINGS, Says.WAY_ON),
    "41c-take-answer": TakeReceipt(THINGS, Says.ANSWER),
    "47-id-not-read": IdNotRead(step(2), Unreadable.MOVED, 2),
    "47b-id-wrong-card": IdNotRead(step(2), Unreadable.WRONG_TYPE, 1),
    "49-retained-card": CardKept("2603-0511", (Way.PRINT, Way.HOME)),
}
