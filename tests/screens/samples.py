"""A prompt of every kind, with made-up people; the names are the numbers of the mockups."""

from typing import Any

from kiosk.model import Bank, PinProblem, Service
from kiosk.prompts.application import (
    AnswerField,
    AnswerRow,
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
)
from kiosk.prompts.entrance import ChooseService, Offer
from kiosk.prompts.identity import ConfirmIdentity, ReadNotice
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    Count,
    DeviceRow,
    DeviceTest,
    EnterCount,
    EnterStaffPin,
    Finding,
    InsertStaffCard,
    MaintenanceHome,
    TakeStaffCard,
    TouchTargets,
    UseBlank,
)
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Prompt, Step, StillThere
from kiosk.prompts.trouble import CannotServe, Paper, Way
from tests.screens.agency_samples import AGENCY_SAMPLES
from tests.screens.form_samples import FORM_SAMPLES
from tests.screens.machine_samples import MACHINE_SAMPLES
from tests.screens.service_samples import SERVICE_SAMPLES


def step(number: int) -> Step:
    return Step(Service.ISSUE_CARD, number, 6)


BANKS = (
    Bank("A", "示例银行甲", "Sample Bank A", "示例银行甲锦江支行（示例路2号）", "95001"),
    Bank("B", "示例银行乙", "Sample Bank B", "就在本楼一层", "95002"),
    Bank("C", "示例银行丙", "Sample Bank C", "步行约10分钟", "95003"),
    Bank("D", "示例银行丁", "Sample Bank D"),
)
OCCUPATIONS = (
    "employed",
    "public_office",
    "flexible",
    "self_employed",
    "farmer",
    "migrant",
    "student",
    "retired",
    "household",
    "job_seeking",
    "soldier",
    "other",
)
ROWS = (
    AnswerRow(AnswerField.NAME, "张 *"),
    AnswerRow(AnswerField.ID_NUMBER, "110101 ******** 1234"),
    AnswerRow(AnswerField.MOBILE, "138 **** 8000", can_change=True),
    AnswerRow(AnswerField.ADDRESS, "from_id"),
    AnswerRow(AnswerField.OCCUPATION, "retired", can_change=True),
    AnswerRow(AnswerField.BANK, "示例银行乙", can_change=True),
    AnswerRow(AnswerField.PHOTO, "today", can_change=True),
    AnswerRow(AnswerField.FEE, "0"),
)
ROWS_OF_A_FOREIGNER = (
    AnswerRow(AnswerField.NAME, "A * L"),
    AnswerRow(AnswerField.ID_NUMBER, "ESP510 ***** 0112"),
    ROWS[2],
    AnswerRow(AnswerField.ADDRESS, "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗 ****", can_change=True),
    *ROWS[4:],
)
DEVICES = (
    DeviceRow("id_reader", "online", "", (("model", "SAM-V"),)),
    DeviceRow("dispenser", "online", "", (("stack", "low"), ("bin", "ok"))),
    DeviceRow("card_printer", "hardwareError", "PRN-JAM", (("ribbon", "ok"), ("head_temperature", "31"))),
    DeviceRow("receipt_printer", "online", "", (("paper", "low"),)),
    DeviceRow("card_reader", "online", "", (("reader", "Virtual PCD 00 00"),)),
    DeviceRow("camera", "online"),
    DeviceRow("touch", "online"),
)
STOCK = (
    *(("loaded", 120), ("issued", 50), ("retained", 2), ("rejected", 6)),
    *(("inside", 1), ("unaccounted", 0), ("in_stack", 61)),
)
ATR = "3B 6D 00 00 00 31 C0 65 84 38 01 00 00 00 01 72 D6"
READER_FINDINGS = (
    Finding("sam_check"),
    Finding("sam_number", (("number", "05.01-20120411-0002011994-0305419896"),)),
    Finding("pad_taken"),
)
SPENT = (
    Finding("atr", (("atr", ATR),)),
    Finding("blank_binned", (("slip", "2611-0003"), ("left", "19"))),
)
PRINTED = (
    Finding("printer_is", (("firmware", "KM500B 1.02"), ("serial", "10000123456"))),
    Finding("ribbon", (("kind", "YMCKO"), ("left", "187"), ("size", "200"))),
    Finding("cleaning_due"),
    Finding("card_printed", (("slip", "2611-0003"), ("left", "19"))),
)

SAMPLES: dict[str, Prompt[Any]] = {
    **MACHINE_SAMPLES,
    **SERVICE_SAMPLES,
    **AGENCY_SAMPLES,
    **FORM_SAMPLES,
    "02-choose-service": ChooseService((Offer(Service.ISSUE_CARD),)),
    "02b-choose-service-no-blanks": ChooseService((Offer(Service.ISSUE_CARD, "no_blanks"),)),
    "03-read-notice": ReadNotice(step(1), 5, 0),
    "03-read-notice-deed": ReadNotice(step(1), 2, 0, makes_card=False, brings_card=True),
    "06-confirm-identity": ConfirmIdentity(step(2), "张 *", "110101 ******** 1234", "2036-03-05"),
    "07-enter-mobile": EnterMobile(step(3), "138001380"),
    "07b-enter-mobile-wrong": EnterMobile(step(3), "238"),
    "08-enter-sms-code": EnterSmsCode(step(3), "138 **** 8000", 42),
    "08b-enter-sms-code-wrong": EnterSmsCode(step(3), "138 **** 8000", 0, wrong=True),
    "09-choose-bank": ChooseBank(step(4), BANKS, chosen="B"),
    "09c-choose-bank-refused": ChooseBank(
        step(4), BANKS[1:], refused="示例银行甲", why="账户资料需要到网点核对"
    ),
    "35-choose-occupation": ChooseOccupation(step(4), OCCUPATIONS, "retired"),
    "12-check-answers": CheckAnswers(step(6), ROWS),
    "12-check-answers-of-a-foreigner": CheckAnswers(step(6), ROWS_OF_A_FOREIGNER),
    "14-set-pin": SetPin(again=False),
    "14c-set-pin-problem": SetPin(again=False, problem=PinProblem.BIRTHDAY),
    "14d-set-pin-again": SetPin(again=True),
    "17-cannot-serve": CannotServe(
        "TEMP_ONLY",
        (),
        "《四川省社会保障卡经办管理办法》第二十条",
        (Service.CANCEL_LOSS, Service.FIND_SERVICE_POINT, Way.HOME, Service.REPORT_LOSS),
        Service.REISSUE_CARD,
        Paper.OFFERED,
    ),
    "17i-frozen": CannotServe(
        "FROZEN",
        (),
        "",
        (Service.FIND_SERVICE_POINT, Way.HOME),
        Service.CHANGE_PIN,
        Paper.OFFERED,
    ),
    "17k-three-stations": CannotServe(
        "TEMP_ONLY",
        (),
        "《四川省社会保障卡经办管理办法》第二十条",
        (Service.CANCEL_LOSS, Service.FIND_SERVICE_POINT, Way.HOME, Service.REPORT_LOSS),
        Service.REISSUE_CARD,
        Paper.OFFERED,
    ),
    "17j-bank-named": CannotServe(
        "NEED_FORMAL_LOSS",
        (
            ("to", "bank"),
            ("where", "卡面标识银行的营业网点"),
            ("where_en", "a branch of the bank on the card"),
            ("bank", "示例银行乙"),
            ("phone", "028-0000-0002"),
        ),
        "《常州社会保障卡手册》三.4",
        (Service.REPORT_TEMPORARY_LOSS, Way.HOME),
        Service.REISSUE_CARD,
        Paper.PRINTED,
    ),
    "17d-at-the-counter": CannotServe(
        "DONE_ELSEWHERE",
        (
            ("to", "counter"),
            ("where", "所属社会保险经办机构"),
            ("where_en", "your own social insurance agency"),
        ),
        "《常州社会保障卡手册》二.1(2)",
        (Service.FIND_SERVICE_POINT, Way.HOME),
        Service.ISSUE_CARD,
    ),
    "17e-by-phone": CannotServe(
        "DONE_ELSEWHERE",
        (("to", "phone"), ("where", "12333咨询服务电话"), ("where_en", "the hotline 12333")),
        "《常州社会保障卡手册》三.2",
        (Way.HOME,),
        Service.REPORT_TEMPORARY_LOSS,
    ),
    "17f-online": CannotServe(
        "DONE_ELSEWHERE",
        (("to", "online"), ("where", "“示例省人社”微信公众号或手机应用"), ("where_en", "the province's app")),
        "《示例指南》十一",
        (Way.HOME,),
        Service.GET_ECARD_CODE,
    ),
    "17h-at-the-bank": CannotServe(
        "MUST_BANK",
        (
            ("to", "bank"),
            ("where", "卡面标识银行的营业网点"),
            ("where_en", "a branch of the bank on the card"),
        ),
        "《常州社会保障卡手册》三.2",
        (Service.REPORT_TEMPORARY_LOSS, Way.HOME),
        Service.REPORT_LOSS,
    ),
    "17g-not-now": CannotServe("NOT_NOW", (("not_now", "no_blanks"),), "", (Way.HOME,), Service.REISSUE_CARD),
    "17c-bank-refused": CannotServe(
        "BANK_REFUSED",
        (("bank", "示例银行甲"), ("reason", "账户资料需要到网点核对")),
        "",
        (Way.HOME, Way.OTHER_BANK),
        Service.ISSUE_CARD,
        Paper.OFFERED,
    ),
    "20-still-there": StillThere(30),
    "50-insert-staff-card": InsertStaffCard(),
    "50b-insert-staff-card-trouble": InsertStaffCard("not_staff"),
    "50c-enter-staff-pin": EnterStaffPin("T-0218", 3),
    "23-maintenance-home": MaintenanceHome("T-0218", DEVICES, STOCK, True, 0),
    "23b-maintenance-help": MaintenanceHome("T-0218", DEVICES, STOCK, False, 1, help_since="09:38"),
    "23d-maintenance-tampered": MaintenanceHome("T-0218", DEVICES, STOCK, True, 1, tampered=True),
    "23e-maintenance-history": MaintenanceHome("T-0218", DEVICES, STOCK, True, 1, history="shortened"),
    "23c-maintenance-busy": MaintenanceHome("T-0218", DEVICES, STOCK, False, 1, trouble="busy"),
    "50d-take-staff-card": TakeStaffCard(),
    "53d-use-blank": UseBlank(61, "dispenser"),
    "53g-use-blank-to-print": UseBlank(61, "card_printer"),
    "53h-device-test-printed": DeviceTest("card_printer", True, DeviceRow("card_printer", "online"), PRINTED),
    "53e-touch-targets": TouchTargets(),
    "53f-device-test-spent": DeviceTest("dispenser", True, DEVICES[1], SPENT),
    "53-device-test": DeviceTest("card_printer", None),
    "53b-device-test-passed": DeviceTest("id_reader", True, DEVICES[0], READER_FINDINGS),
    "53c-device-test-failed": DeviceTest("card_printer", False, DEVICES[2]),
    "51-enter-count": EnterCount(Count.IN_STACK, 61),
    "51b-enter-count-added": EnterCount(Count.ADDED, 59),
    "51c-confirm-exchange": ConfirmExchange(61, 59, 100),
    "51d-confirm-exchange-same": ConfirmExchange(61, 61, 100),
}
