"""A prompt of every kind of the services round a card that exists, with made-up people."""

from typing import Any

from kiosk.card_life import BankState, OrderStage, SocialState
from kiosk.model import Service
from kiosk.prompts.card import (
    CardTrouble,
    CardUse,
    ChooseCard,
    EnterPin,
    InsertCard,
    OwnCardIs,
    OwnedCard,
    PinFor,
    TakeOwnCard,
    WrongCard,
)
from kiosk.prompts.confirm import Altered, ChooseEnabling, ConfirmDeed, ConfirmLoss, Consequence
from kiosk.prompts.entrance import Attract, ChooseService, Offer, Referral
from kiosk.prompts.making import NewPinFor, SetPin
from kiosk.prompts.menu import Group
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Prompt, Step
from kiosk.prompts.reading import (
    ChooseGuide,
    GuidePage,
    GuideTopic,
    ServicePoint,
    ShowEcard,
    ShowGuide,
    ShowPlaces,
)
from kiosk.prompts.result import (
    DeedDone,
    DonePoint,
    PinResetDone,
    RightsPage,
    RightsSubject,
    Row,
    RowName,
    ShowBalance,
    ShowProgress,
    ShowRights,
    ShowStatus,
    StatusNote,
    TempLossDone,
    Told,
)
from kiosk.prompts.taking import Thing


def step(number: int, service: Service = Service.ENABLE_CARD) -> Step:
    return Step(service, number, 5)


def echoing(count: int) -> PinEcho:
    """A PIN pad at which so many digits stand."""
    echo = PinEcho()
    echo.show(count)
    return echo


ALL_OPEN = tuple(Offer(service) for service in Service if service is not Service.CALL_HELP)
MIXED = (
    Offer(Service.ISSUE_CARD, "no_blanks"),
    Offer(Service.REPORT_LOSS, referral=Referral.BANK),
    Offer(Service.CANCEL_LOSS, referral=Referral.BANK),
    Offer(Service.REISSUE_CARD, "no_blanks"),
    Offer(Service.REPORT_TEMPORARY_LOSS, referral=Referral.PHONE),
    Offer(Service.RENEW_CARD, "no_blanks"),
    Offer(Service.CHANGE_PIN),
    Offer(Service.QUERY_STATUS),
    Offer(Service.QUERY_MEDICAL_BALANCE),
    Offer(Service.COLLECT_CARD),
    Offer(Service.ENABLE_CARD, "not_offered"),
    Offer(Service.FIND_SERVICE_POINT),
    Offer(Service.CHANGE_CONTACT, referral=Referral.COUNTER),
)
CARDS = (
    OwnedCard("5678", SocialState.ACTIVE, "示例银行乙"),
    OwnedCard("0042", SocialState.INACTIVE, "示例银行甲"),
    OwnedCard("9911", SocialState.TEMP_LOST, "示例农村商业银行"),
)
STATUS = (
    Row(RowName.NAME, "张 *"),
    Row(RowName.CARD_TAIL, "5678"),
    Row(RowName.SOCIAL, SocialState.INACTIVE.value),
    Row(RowName.BANK_FUNCTION, BankState.ACTIVE.value),
    Row(RowName.INSURED_PLACE, "示例市 青禾区"),
    Row(RowName.VALID_UNTIL, "2036-03-05"),
)
PROGRESS = (
    Row(RowName.NAME, "张 *"),
    Row(RowName.SLIP, "2603-0517"),
    Row(RowName.BANK, "示例银行乙"),
    Row(RowName.COLLECT_AT, "示例区政务服务中心"),
    Row(RowName.BRING, "id"),
)
PLACES = tuple(
    ServicePoint(
        name,
        district,
        address,
        "周一到周五 9:00–17:00",
        "12333",
        services,
        way,
        bank,
        "https://map.example/1",
    )
    for name, district, address, services, way, bank in (
        ("示例区政务服务中心", "青禾区", "一层3号窗口，就在本楼", (), "就在本楼", False),
        (
            "示例银行乙 青禾支行",
            "青禾区",
            "荷花路12号",
            (Service.ENABLE_CARD, Service.REPORT_LOSS, Service.COLLECT_CARD),
            "步行约6分钟",
            True,
        ),
        (
            "柳岸街道便民中心",
            "青禾区",
            "柳岸街3号",
            (Service.QUERY_STATUS, Service.CHANGE_PIN),
            "步行约10分钟",
            False,
        ),
        (
            "示例银行甲 荷花路支行",
            "青禾区",
            "荷花路88号",
            (Service.ENABLE_CARD, Service.REPORT_LOSS),
            "步行约14分钟",
            True,
        ),
        ("示例银行丙 青禾支行", "青禾区", "云岭路7号", (Service.ENABLE_CARD,), "步行约20分钟", True),
        ("临溪区社保中心", "临溪区", "溪口路1号", (), "坐车约15分钟", False),
        ("云岭区社保中心", "云岭区", "云岭路100号", (), "坐车约20分钟", False),
        ("柳塘区社保中心", "柳塘区", "塘边路9号", (), "坐车约25分钟", False),
        ("河湾区社保中心", "河湾区", "河湾路2号", (), "坐车约30分钟", False),
    )
)
SENTENCES = (
    "首次申领不收费。带上本人有效身份证件，到任何一个卡服务网点，或者在本机上办理。",
    "可以自己选一家合作银行，选定以后，卡上的银行账户就开在这家银行。",
    "未满7周岁的孩子可以不拍照。满7周岁以后，请换领带照片的卡。",
    "拿到卡以后要先启用，社保功能才能用；银行功能要本人带身份证到银行网点激活。",
    "社保密码和银行密码是两个密码。请不要用生日、电话号码做密码，也不要写在卡上。",
    "卡只限本人使用，不得出租、出借、出售。卡丢了请马上挂失。",
)

SERVICE_SAMPLES: dict[str, Prompt[Any]] = {
    "01c-attract-all": Attract(ALL_OPEN),
    "01d-attract-mixed": Attract(MIXED),
    "01e-attract-no-cards-made-here": Attract(
        (
            Offer(Service.ISSUE_CARD, referral=Referral.COUNTER),
            *map(Offer, (Service.REPORT_TEMPORARY_LOSS, Service.CHANGE_PIN, Service.RESET_PIN)),
            *map(Offer, (Service.QUERY_STATUS, Service.QUERY_PROGRESS, Service.COLLECT_CARD)),
        )
    ),
    "02i-menu-one-each": ChooseService((Offer(Service.CHANGE_PIN), Offer(Service.QUERY_PROGRESS))),
    "02c-menu-all": ChooseService(ALL_OPEN),
    "02d-menu-mixed": ChooseService(MIXED),
    "02e-menu-lost": ChooseService(ALL_OPEN, Group.LOST),
    "02f-menu-lost-mixed": ChooseService(MIXED, Group.LOST),
    "02g-menu-more": ChooseService(ALL_OPEN, Group.MORE),
    "02h-menu-query": ChooseService(ALL_OPEN, Group.QUERY),
    "14e-set-new-pin": SetPin(again=False, purpose=NewPinFor.CHANGE, can_leave=True),
    "14f-set-new-pin-again": SetPin(again=True, purpose=NewPinFor.RESET, can_leave=True),
    "17b-confirm-loss": ConfirmLoss("5678", "示例银行乙", "95002"),
    "17d-confirm-loss-plain": ConfirmLoss("5678", can_reissue=False),
    "30-insert-card": InsertCard(step(3), CardUse.WRITE),
    "30b-insert-found-card": InsertCard(step(3, Service.CANCEL_LOSS), CardUse.FOUND),
    "31-show-status": ShowStatus(SocialState.INACTIVE, STATUS, Service.ENABLE_CARD),
    "31b-show-status-cancelled": ShowStatus(
        SocialState.CANCELLED,
        STATUS[:4],
        note=StatusNote.BANK_STILL_OPEN,
        facts=(("bank", "示例银行乙"),),
        can_print=True,
    ),
    "31c-show-status-none": ShowStatus(SocialState.NONE, (), Service.ISSUE_CARD),
    "31d-show-status-suspended": ShowStatus(
        SocialState.TEMP_LOST,
        STATUS,
        Service.CANCEL_LOSS,
        StatusNote.LAPSES,
        (("when", "2026-03-12T09:40"),),
        can_print=True,
    ),
    "32-show-progress": ShowProgress(
        OrderStage.MAKING,
        PROGRESS,
        "2026-03-05",
        "2026-03-06",
        "",
        "2026-03-12",
        "138 **** 8000",
        can_print=True,
    ),
    "32b-show-progress-made": ShowProgress(
        OrderStage.MADE, PROGRESS, "2026-03-05", "2026-03-06", "2026-03-10", recommended=Service.COLLECT_CARD
    ),
    "32c-show-progress-bank": ShowProgress(OrderStage.BANK_REJECTED, PROGRESS[:3], "2026-03-05"),
    "32d-show-balance": ShowBalance(123450, (Row(RowName.NAME, "张 *"), Row(RowName.AS_OF, "2026-03-05"))),
    "32e-show-rights": ShowRights(
        (
            RightsPage(
                RightsSubject.INSURANCE,
                tuple((f"第{n}项保险", "参保缴费，示例市青禾区") for n in range(1, 7)),
            ),
            RightsPage(RightsSubject.BENEFITS, (("养老金", "按月发放，每月1,234.50元"),)),
        ),
        can_print=True,
    ),
    "32g-show-balance-printed": ShowBalance(
        123450, (Row(RowName.NAME, "张 *"), Row(RowName.AS_OF, "2026-03-05")), printed=True
    ),
    "32h-show-status-printed": ShowStatus(SocialState.INACTIVE, STATUS, Service.ENABLE_CARD, printed=True),
    "32f-show-rights-empty": ShowRights(()),
    "38-show-places": ShowPlaces(PLACES, can_print=True),
    "38f-show-places-no-map": ShowPlaces(
        (
            ServicePoint(
                "新北区社会保障卡服务网点",
                "新北区",
                "新北区珠江路122-8号(常州市人力资源市场A馆东北侧出入口)",
                "周一至周五 9:00-17:00",
                "0519-83998718",
                tuple(Service)[:6],
            ),
            *PLACES[1:],
        ),
        can_print=True,
    ),
    "38g-show-places-further": ShowPlaces(PLACES, chosen=8),
    "38b-show-places-none": ShowPlaces(()),
    "38c-choose-guide": ChooseGuide(
        tuple(GuideTopic(f"topic_{n}", f"怎么办新卡（{n}）", f"How to get a card ({n})") for n in range(1, 8))
    ),
    "38h-choose-guide-of-services": ChooseGuide(
        (GuideTopic("card_care", "社保卡怎么保管", "How to keep the card"),),
        services=tuple(one for one in Service if one is not Service.READ_GUIDES)[:21],
    ),
    "38d-show-guide": ShowGuide(
        (GuidePage("怎么办新卡", SENTENCES * 2, "四川省社会保障卡经办管理办法 第九条"),), can_print=True
    ),
    "38e-show-ecard": ShowEcard("https://ecard.example/get?code=123456"),
    "42-enter-pin": EnterPin(step(3, Service.CHANGE_PIN), PinFor.CHANGE, 2, wrong=True),
    "42b-enter-pin-first": EnterPin(step(2, Service.QUERY_RIGHTS), PinFor.SHOW),
    "42c-enter-pin-no-reset": EnterPin(
        step(2, Service.CHANGE_CONTACT), PinFor.PROVE, 1, wrong=True, can_reset=False
    ),
    "42d-enter-pin-at-pad": EnterPin(
        step(3, Service.CHANGE_PIN), PinFor.CHANGE, 2, wrong=True, echo=echoing(2)
    ),
    "42e-enter-pin-pad-out": EnterPin(step(3, Service.CHANGE_PIN), PinFor.CHANGE, pad_out=True),
    "14g-set-pin-at-pad": SetPin(again=False, echo=echoing(0)),
    "14h-set-pin-again-at-pad": SetPin(again=True, purpose=NewPinFor.CHANGE, can_leave=True, echo=echoing(6)),
    "14i-set-pin-pad-out": SetPin(again=False, pad_out=True),
    "43-pin-reset-done": PinResetDone("5678", was_locked=True),
    "43b-pin-reset-done-plain": PinResetDone("5678", was_locked=False, can_print=False),
    "43c-enabled": DeedDone(
        Service.ENABLE_CARD,
        (
            DonePoint(Told.SOCIAL_ENABLED),
            DonePoint(Told.BANK_ACTIVATE, (("bank", "示例银行乙"),)),
            DonePoint(Told.ECARD),
        ),
        "5678",
    ),
    "43d-loss-reported": DeedDone(
        Service.REPORT_LOSS,
        (
            DonePoint(Told.CARD_STOPPED),
            DonePoint(Told.BANK_REPORT_TOO, (("bank", "示例银行乙"), ("phone", "95002"))),
            DonePoint(Told.FOUND_MEANS_RELEASE),
        ),
        "5678",
        Service.REISSUE_CARD,
    ),
    "43d2-order-filed": DeedDone(
        Service.RENEW_CARD,
        tuple(DonePoint(told) for told in (Told.ORDER_TRACED, Told.COLLECT_LATER, Told.DEAD_CARD_THEN)),
        "5678",
    ),
    "43d3-handed-back-unread": DeedDone(
        Service.RECOVER_RETAINED_CARD,
        (DonePoint(Told.ASK_ITS_STATE),),
        "5678",
        instead=Service.QUERY_STATUS,
    ),
    "43e-contact-changed": DeedDone(
        Service.CHANGE_CONTACT,
        (DonePoint(Told.CONTACT_CHANGED), DonePoint(Told.NO_NEW_CARD)),
        can_print=False,
    ),
    "44-temp-loss-done": TempLossDone("5678", "2026-03-05T09:40", "2026-03-12T09:40", 7),
    "44b-temp-loss-done-plain": TempLossDone(
        "5678", "2026-12-25T09:40", "2027-01-01T09:40", 7, can_report_loss=False, can_print=False
    ),
    "44i-temp-loss-done-bank": TempLossDone(
        "5678", "2026-12-25T09:40", "2027-01-01T09:40", 7, can_report_loss=False, at_bank=True
    ),
    "44c-choose-card": ChooseCard(step(2, Service.REPORT_LOSS), CARDS),
    "44g-choose-enabling": ChooseEnabling(step(3, Service.ENABLE_CARD)),
    "44h-confirm-both": ConfirmDeed(
        step(3, Service.ENABLE_CARD),
        (
            Altered(RowName.SOCIAL, "inactive", "active"),
            Altered(RowName.BANK_FUNCTION, "inactive", "active"),
        ),
        (Consequence.WORKS_AT_ONCE, Consequence.BANK_DECIDES, Consequence.NEW_PIN_NEXT),
        card_tail="5678",
    ),
    "44d-confirm-temp-loss": ConfirmDeed(
        step(3, Service.REPORT_TEMPORARY_LOSS),
        (Altered(RowName.SOCIAL, SocialState.ACTIVE.value, SocialState.TEMP_LOST.value),),
        (
            Consequence.STOPS_AT_ONCE,
            Consequence.LAPSES_BY_ITSELF,
            Consequence.BANK_REPORT_TOO,
        ),
        (("days", "7"), ("bank", "示例银行乙"), ("phone", "95002")),
        "5678",
    ),
    "44e-confirm-contact": ConfirmDeed(
        step(4, Service.CHANGE_CONTACT),
        (
            Altered(RowName.MOBILE, "138 **** 8000", "139 **** 6000"),
            Altered(RowName.ADDRESS, "", "示例市青禾区荷花路12号3栋2单元501室"),
        ),
        (Consequence.MESSAGES_GO_THERE, Consequence.NO_NEW_CARD),
    ),
    "46-wrong-card": WrongCard(step(3), CardTrouble.BANK_CARD),
    "46b-wrong-card-not-yours": WrongCard(step(3), CardTrouble.NOT_YOURS, instead=Service.ACT_FOR_ANOTHER),
    "46e-wrong-card-damaged": WrongCard(step(3), CardTrouble.DAMAGED, instead=Service.RENEW_CARD),
    "46k-wrong-card-dead": WrongCard(step(3), CardTrouble.UNREADABLE, goes_on_dead=True),
    "46f-wrong-card-blocked": WrongCard(step(3), CardTrouble.BLOCKED),
    "46g-wrong-card-unissued": WrongCard(step(3), CardTrouble.UNISSUED),
    "46h-wrong-card-not-on-record": WrongCard(step(3), CardTrouble.NOT_ON_RECORD),
    "46i-wrong-card-unknown": WrongCard(step(3), CardTrouble.UNKNOWN),
    "46j-wrong-card-elsewhere": WrongCard(step(3), CardTrouble.OTHER_PROVINCE, (("province", "33"),)),
    "46d-take-own-card": TakeOwnCard((Thing.OWN_CARD, Thing.ID_CARD, Thing.RECEIPT)),
    "46e-take-void-card": TakeOwnCard(tuple(Thing), OwnCardIs.VOID),
    "46f-take-wanted-card": TakeOwnCard((Thing.OWN_CARD,), OwnCardIs.WANTED),
    "46l-take-dead-card": TakeOwnCard((Thing.OWN_CARD,), OwnCardIs.DEAD),
    "46k-take-new-card": TakeOwnCard((Thing.OWN_CARD,), OwnCardIs.NEW),
}
