"""A prompt of every kind that asks for what a matter needs beside the card, with made-up people."""

from dataclasses import replace
from typing import Any

from kiosk.model import Service
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.cancellation import ALREADY_CANCELLED, ChooseGround, ShowCancellation
from kiosk.prompts.collect import CollectCard, LeftBehind, RetainedCard, RetainedCards, StaffOpensBox
from kiosk.prompts.contact import (
    ChooseContactField,
    ChooseRegion,
    ContactField,
    EnterStreet,
    KnownContact,
    Region,
)
from kiosk.prompts.help_on_its_way import HelpOnItsWay
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.payment import Pay, PaymentEnd, PaymentEnded
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.renewal import ChooseReason, Fate, GiveOldCard, OldCardFate
from kiosk.prompts.result import Row, RowName
from kiosk.prompts.trouble import Way
from tests.screens.service_samples import step

CONTACT = step(3, Service.CHANGE_CONTACT)
PATH = (Region("990000", "示例省"), Region("990100", "示例市"), Region("990101", "青禾区"))
NAMES = (
    *("青禾区", "临溪区", "云岭区", "柳塘区", "河湾区", "松坪县", "石桥县", "荷田县", "梅川县", "南渡县"),
    *("示例江某族某某族某族某某族自治县", "北渡县"),
)
REGIONS = tuple(Region(f"9901{number:02}", name) for number, name in enumerate(NAMES, 1))
LONG_PATH = (Region("150000", "示例某族自治区"), Region("990200", "示例某族某族自治州"))

COLLECT = step(3, Service.COLLECT_CARD)
READY = (
    Row(RowName.NAME, "张 *"),
    Row(RowName.CARD_TAIL, "5678"),
    Row(RowName.BANK, "示例农村商业银行"),
    Row(RowName.MADE_ON, "2026-12-22"),
)
KEPT = (
    RetainedCard("5678", "2026-03-04T09:42", "2603-0511"),
    RetainedCard("0042", "2026-03-03T16:05", "2603-0498"),
    RetainedCard("9911", "2026-03-02T11:20", "2603-0455"),
)

RENEWAL = step(2, Service.RENEW_CARD)
REASONS = tuple(RenewalReason)
PAYING = step(4, Service.REISSUE_CARD)
CODE = "https://pay.example/order/123456"
ENDED = (Way.HOME,)

GROUNDS = (
    *("death", "settled_abroad", "settled_abroad_and_nationality_lost", "pension_relation_ended"),
    *("surplus_card", "moved_province"),
)
PLACE = ("卡管属地的卡服务网点，然后到卡面标识银行", "the card's home service point, then its bank")
CHANGZHOU = ShowCancellation(
    "death",
    ("finish_business", "social_security", "bank_account"),
    ("police_certificate", "agent_id", "card"),
    "江苏省社会保障卡注销申请表",
    "江苏省社会保障卡金融销户通知书",
    *PLACE,
    article="常州市社会保障卡服务手册 三.5",
    can_print=True,
)
SICHUAN = ShowCancellation(
    "settled_abroad_and_nationality_lost",
    ("social_security", "bank_account"),
    where=PLACE[0],
    where_en=PLACE[1],
    account_restricted=True,
    article="《四川省社会保障卡经办管理办法》第二十五条",
    can_print=True,
)

FORM_SAMPLES: dict[str, Prompt[Any]] = {
    "32g-choose-contact-field": ChooseContactField(
        CONTACT,
        (
            KnownContact(ContactField.MOBILE, "138 **** 8000"),
            KnownContact(ContactField.ADDRESS, "示例市青禾区 ********"),
        ),
    ),
    "32h-choose-contact-field-unknown": ChooseContactField(
        CONTACT, (KnownContact(ContactField.ADDRESS, ""),)
    ),
    "33-choose-region": ChooseRegion(CONTACT, PATH[:2], REGIONS),
    "33b-choose-region-first": ChooseRegion(CONTACT, (), PATH[:1]),
    "33c-choose-region-long": ChooseRegion(CONTACT, (*LONG_PATH, REGIONS[10]), REGIONS),
    "34-enter-street": EnterStreet(CONTACT, PATH, "荷花路12号"),
    "34b-enter-street-first": EnterStreet(CONTACT, (*LONG_PATH, REGIONS[10])),
    "39-collect-card": CollectCard(COLLECT, READY, new_pin_next=True, activates=False),
    "39b-collect-card-activates": CollectCard(COLLECT, READY, new_pin_next=True, activates=True),
    "39c-collect-card-plain": CollectCard(COLLECT, READY[:3], new_pin_next=False, activates=False),
    "49b-retained-cards": RetainedCards(KEPT[:1]),
    "49c-retained-cards-many": RetainedCards(KEPT),
    "49d-staff-opens-box": StaffOpensBox(
        step(2, Service.RECOVER_RETAINED_CARD),
        (Row(RowName.BOX_OF, "3号机"), Row(RowName.KEPT_NUMBER, "2603-0511"), Row(RowName.CARD_TAIL, "5678")),
    ),
    "49h-staff-opens-box-no-card": StaffOpensBox(
        step(2, Service.RECOVER_RETAINED_CARD),
        (Row(RowName.BOX_OF, "3号机"), Row(RowName.KEPT_NUMBER, "2603-0511")),
        checks=False,
    ),
    "39d-staff-opens-box-ready": StaffOpensBox(
        COLLECT,
        (Row(RowName.COMPARTMENT, "1"), Row(RowName.CARD_TAIL, "5678"), Row(RowName.BRING, "receipt")),
    ),
    **{
        f"18d-help-{said.value}": HelpOnItsWay(said, "2026-03-04T09:42")
        for said in (HelpSaid.CALLING, HelpSaid.CALLED, HelpSaid.NOT_HEARD)
    },
    "49e-retained-cards-none": RetainedCards(()),
    "49f-left-behind": LeftBehind(has_box=True),
    "49g-left-behind-no-box": LeftBehind(has_box=False),
    "35b-choose-reason": ChooseReason(RENEWAL, REASONS[:5], RenewalReason.EXPIRED),
    **{f"35c-choose-reason-{reason}": ChooseReason(RENEWAL, REASONS, reason) for reason in REASONS},
    "35d-choose-reason-none": ChooseReason(RENEWAL, REASONS[1:4]),
    **{f"35e-old-card-{fate}": OldCardFate(RENEWAL, fate, "5678", "示例农村商业银行") for fate in Fate},
    "35f-old-card-plain": OldCardFate(RENEWAL, Fate.KEPT, "5678"),
    "38f-choose-ground": ChooseGround((*GROUNDS[2:5], GROUNDS[0], ALREADY_CANCELLED)),
    "38g-choose-ground-others": ChooseGround((GROUNDS[1], GROUNDS[5])),
    "38h-show-cancellation": CHANGZHOU,
    "38i-show-cancellation-restricted": SICHUAN,
    "38j-show-cancellation-ecard": replace(
        SICHUAN, ground="settled_abroad", ecard_ends=True, account_restricted=False, can_print=False
    ),
    "38k-show-cancellation-bank": replace(
        SICHUAN, ground=ALREADY_CANCELLED, order=("bank_account",), where="", bank="示例农村商业银行"
    ),
    "35g-give-old-card": GiveOldCard("5678"),
    "35h-give-old-card-wrong": GiveOldCard("5678", wrong=True),
    "37-pay": Pay(PAYING, 2000, CODE, "示例市财政", 96),
    "37b-pay-odd": Pay(PAYING, 2050, CODE, "示例市财政", 120),
    **{f"37c-{end}": PaymentEnded(Service.REISSUE_CARD, end, 2000, "2603-0518", ENDED) for end in PaymentEnd},
    "37d-not-paid-plain": PaymentEnded(
        Service.RENEW_CARD, PaymentEnd.NOT_PAID, 1650, ways=(Way.HOME, Way.NEW_CODE)
    ),
    "37e-late-other-code": PaymentEnded(
        Service.RENEW_CARD, PaymentEnd.LATE, 2000, "F32040020261121000001", (Way.HOME, Way.NEW_CODE)
    ),
}
