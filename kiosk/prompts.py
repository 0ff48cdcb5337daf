"""What the glass can ask and tell: data typed by its answer, never words and never widgets.

`await ui.ask(EnterMobile(...))` is a `str` or `Back()`. A screen of the same name draws it; the words come
from config/text. Adding a question touches one record here and one screen.

Personal data in a prompt is masked unless the citizen has to see it whole; no prompt shows it in its repr.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import ClassVar, Generic, TypeVar

from kiosk.devices.camera.port import LiveView
from kiosk.devices.id_reader.port import Unreadable
from kiosk.model import Bank, Pin, PinProblem, Service

A = TypeVar("A")


class Patience(Enum):
    """How long the glass waits before it asks whether somebody is there (ux.md C.4): idle s, warning s."""

    ENDLESS = (None, None)
    MENU = (60.0, 20.0)
    READING = (180.0, 30.0)
    FORM = (120.0, 30.0)
    PIN = (45.0, 15.0)
    CODE = (180.0, 30.0)
    RESULT = (60.0, 20.0)
    STAFF = (300.0, 30.0)

    def __init__(self, idle_s: float | None, warning_s: float | None) -> None:
        self.idle_s = idle_s
        self.warning_s = warning_s


@dataclass(frozen=True, slots=True)
class Prompt(Generic[A]):
    """Something on the glass that a touch of type A answers."""

    patience: ClassVar[Patience] = Patience.FORM
    can_exit: ClassVar[bool] = True
    """Whether 退出 stands in the head: never once a card is being made."""


# --- answers that several prompts share ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Back:
    """返回: to the question before."""


@dataclass(frozen=True, slots=True)
class Exit:
    """退出: the visit is over. `Ui.ask` turns it into VisitCancelled; no flow sees it."""


@dataclass(frozen=True, slots=True)
class Onward:
    """The one thing the screen offers was pressed."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where in the matter the citizen is: 第n步，共m步."""

    service: Service
    number: int
    of: int


# --- before a visit -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A service on the menu. `reason` is empty when it can be had, else a key of [reason] in the texts."""

    service: Service
    reason: str = ""

    @property
    def available(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """The hidden gesture of the technicians was made."""


@dataclass(frozen=True, slots=True)
class Attract(Prompt[Onward | StaffCalled]):
    """01: the standing picture; a touch begins. Unavailable services are said before anyone starts."""

    offers: tuple[Offer, ...]
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ChooseService(Prompt[Service | StaffCalled]):
    """02: the menu. Idle means back to the standing picture, without asking."""

    offers: tuple[Offer, ...]
    patience: ClassVar[Patience] = Patience.MENU
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class OutOfService(Prompt[StaffCalled]):
    """21: nothing can be done here now; says where else. `reason` is a key of [reason]."""

    reason: str
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Starting(Prompt[StaffCalled]):
    """The machine homes its devices and settles what was open; the same dress as 21."""

    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


# --- identification -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consented:
    """Both boxes were ticked, each on its own."""


@dataclass(frozen=True, slots=True)
class FaceDeclined:
    """不想刷脸: the counter does the same."""


@dataclass(frozen=True, slots=True)
class ReadNotice(Prompt[Consented | FaceDeclined | Back]):
    """03: what is needed, how long, what it costs; data use and face check are two separate consents."""

    step: Step
    minutes: int
    fee_fen: int
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class NoIdWithMe:
    """没带身份证."""


@dataclass(frozen=True, slots=True)
class PutIdCard(Prompt[NoIdWithMe | Back]):
    """04: the ID card goes on the lit pad; the reader ends this prompt."""

    step: Step


@dataclass(frozen=True, slots=True)
class IdNotRead(Prompt[NoIdWithMe | Back]):
    """47: it was not read, and what helps; the reader ends this prompt too."""

    step: Step
    trouble: Unreadable
    tries_left: int


@dataclass(frozen=True, slots=True)
class LookAtCamera(Prompt[FaceDeclined | Back]):
    """05: the face check; the camera ends this prompt."""

    step: Step
    view: LiveView = field(repr=False)
    tries_left: int = 3


@dataclass(frozen=True, slots=True)
class ConfirmIdentity(Prompt[bool]):
    """06: 这是您吗? Masked. False: 不是我."""

    step: Step
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    valid_until: str
    """ISO date, or "" for 长期."""
    patience: ClassVar[Patience] = Patience.RESULT


# --- the form -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnterMobile(Prompt["str | Back"]):
    """07: eleven digits."""

    step: Step
    known: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ResendCode:
    """没收到: send the code again."""


@dataclass(frozen=True, slots=True)
class EnterSmsCode(Prompt["str | ResendCode | Back"]):
    """08: six digits. Back leads to the mobile number."""

    step: Step
    masked_mobile: str = field(repr=False)
    resend_after_s: int
    wrong: bool = False
    patience: ClassVar[Patience] = Patience.CODE


@dataclass(frozen=True, slots=True)
class ChooseOccupation(Prompt["str | Back"]):
    """35: one of the codes; the words for a code stand in [occupation]."""

    step: Step
    codes: tuple[str, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class ChooseBank(Prompt["str | Back"]):
    """09: one of the banks, in the order given; the answer is its code."""

    step: Step
    banks: tuple[Bank, ...]
    chosen: str = ""
    refused: str = ""
    """Name of the bank that said no, and `why` in its own words (SC-R art. 11)."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PosePhoto(Prompt[Back]):
    """10: the live picture with its four ticks; the camera ends this prompt, or `view.shutter` makes it."""

    step: Step
    view: LiveView = field(repr=False)
    retakes_left: int = 5


@dataclass(frozen=True, slots=True)
class UsePhoto:
    """用这张."""


@dataclass(frozen=True, slots=True)
class RetakePhoto:
    """重拍."""


@dataclass(frozen=True, slots=True)
class ReviewPhoto(Prompt[UsePhoto | RetakePhoto]):
    """11: the portrait as it will be on the card."""

    step: Step
    jpeg: bytes = field(repr=False)
    retakes_left: int
    warnings: tuple[str, ...] = ()
    patience: ClassVar[Patience] = Patience.RESULT


class AnswerField(StrEnum):
    """The rows of the last look; those a citizen may change have a 修改."""

    NAME = "name"
    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    ADDRESS = "address"
    OCCUPATION = "occupation"
    BANK = "bank"
    PHOTO = "photo"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row. `value` is masked text, or a code for occupation, photo and fee."""

    name: AnswerField
    value: str = field(repr=False)
    can_change: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """修改 of one row."""

    name: AnswerField


@dataclass(frozen=True, slots=True)
class Submit:
    """The promise was ticked and the application is handed in."""


@dataclass(frozen=True, slots=True)
class CheckAnswers(Prompt[Submit | Change | Back]):
    """12: everything once more, and the promise (SC-R art. 31) before the button works."""

    step: Step
    rows: tuple[AnswerRow, ...]
    patience: ClassVar[Patience] = Patience.READING


# --- making the card ----------------------------------------------------------------------------------------


class Stage(StrEnum):
    """The stations of 13, in the flow's order."""

    APPLYING = "applying"
    PREPARING = "preparing"
    WRITING = "writing"
    PRINTING = "printing"
    CHECKING = "checking"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Making(Prompt[None]):
    """13: the machine works and the citizen rests. Shown anew at each stage; it never times out."""

    stage: Stage
    remaining_s: float
    total_s: float
    stage_s: float = 0.0
    """How long this stage usually takes; 0 when unknown."""
    second_blank: bool = False
    """The first blank was spoilt: it is told, and another one is being made."""
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class StartOver:
    """重新输: both entries again."""


@dataclass(frozen=True, slots=True)
class SetPin(Prompt[Pin | StartOver]):
    """14: six digits, then the same six again. The rules stand there before the first digit."""

    again: bool
    problem: PinProblem | None = None
    patience: ClassVar[Patience] = Patience.PIN
    can_exit: ClassVar[bool] = False


# --- taking things ------------------------------------------------------------------------------------------


class Thing(StrEnum):
    """What is taken, in this order."""

    CARD = "card"
    ID_CARD = "id_card"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class TakeCard(Prompt[None]):
    """16: the gate's sensor ends this prompt. `things` is the list of what is taken in this visit."""

    things: tuple[Thing, ...]
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TakeIdCard(Prompt[Onward]):
    """40: with a sensor it ends by itself; without one the citizen says 拿好了."""

    things: tuple[Thing, ...]
    sensed: bool
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TakeReceipt(Prompt[Onward]):
    """41: the last one."""

    things: tuple[Thing, ...]
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ReceiptWanted:
    """打一张 or 不用打."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Finished(Prompt[ReceiptWanted]):
    """15: 办好了, said when it is so: the card is in the citizen's hand."""

    card_tail: str
    enabled: bool
    """False: the card was taken but the centre has not answered yet; it is told again by itself."""
    bank_name: str
    ecard_url: str = ""
    can_print: bool = True
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


# --- when it does not go on ---------------------------------------------------------------------------------


class Way(StrEnum):
    """What a citizen can do after a refusal or a fault; the words stand in [way]."""

    HOME = "home"
    COUNTER = "counter"
    RETRY = "retry"
    OTHER_BANK = "other_bank"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class CannotServe(Prompt[Way]):
    """17: an explanation with a way on, not an error. The words stand in [refusal] under `code`."""

    code: str
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    article: str = ""
    ways: tuple[Way, ...] = (Way.HOME,)
    """The last one is the lit button."""
    service: Service | None = None
    patience: ClassVar[Patience] = Patience.RESULT


class Safe(StrEnum):
    """What did not happen, said first on 18; the words stand in [safe]."""

    NOT_CHARGED = "not_charged"
    CAN_APPLY_AGAIN = "can_apply_again"
    CARD_VOID = "card_void"
    CARD_KEPT = "card_kept"
    NOTHING_FILED = "nothing_filed"
    BEING_CHECKED = "being_checked"


@dataclass(frozen=True, slots=True)
class WentWrong(Prompt[Way]):
    """18: what happened, what did not, who comes, and the slip number. `what` is a key of [fault]."""

    what: str
    safe: tuple[Safe, ...]
    slip: str = ""
    staff_note: str = ""
    """The fault code, small, for staff."""
    ways: tuple[Way, ...] = (Way.HOME,)
    service: Service | None = None
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CardKept(Prompt[Way]):
    """The card was not taken in time and lies in the machine under this slip number (CARD_NOT_TAKEN)."""

    slip: str
    ways: tuple[Way, ...] = (Way.HOME,)
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


# --- over everything ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StayHere:
    """我还在."""


@dataclass(frozen=True, slots=True)
class StillThere(Prompt[StayHere | Exit]):
    """20: laid over the question that waits; what was typed stays below."""

    seconds: float
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


# --- maintenance --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InsertStaffCard(Prompt[Back]):
    """50, before the card: the reader ends this prompt. `trouble` is a key of [maintenance.trouble]."""

    trouble: str = ""
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class EnterStaffPin(Prompt[Pin | Back]):
    """50: the technician's PIN, checked by the technician's own card."""

    staff_number: str
    tries_left: int | None = None
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


class MaintenanceAct(StrEnum):
    """What a technician can do from the first page; TEST goes with a role."""

    TEST = "test"
    LOAD_BLANKS = "load_blanks"
    TAKE_OUT_OF_SERVICE = "take_out_of_service"
    BACK_TO_SERVICE = "back_to_service"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class MaintenanceChoice:
    act: MaintenanceAct
    role: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device in maintenance: role, XFS state, fault code, facts (key of [maintenance.fact], value)."""

    role: str
    state: str
    fault: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MaintenanceHome(Prompt[MaintenanceChoice]):
    """23: devices, blanks against the book, network. No citizen's data."""

    staff_number: str
    devices: tuple[DeviceRow, ...]
    stock: tuple[tuple[str, int], ...]
    out_of_service: bool
    open_cases: int
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class DeviceTest(Prompt[Onward]):
    """53: one device's test: under way (`passed` None), passed or failed with the fault code."""

    role: str
    passed: bool | None
    row: DeviceRow | None = None
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


class Count(StrEnum):
    """The numbers of an exchange, asked one after the other."""

    IN_STACK = "in_stack"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class EnterCount(Prompt["int | Back"]):
    """51: a number of blanks, typed by the technician."""

    count: Count
    book: int
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ConfirmExchange(Prompt[bool]):
    """51: what will be booked: book, counted, difference, added, new total."""

    book: int
    counted: int
    added: int
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False
