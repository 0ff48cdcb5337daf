"""The questions of an application, and the last look at the answers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.devices.camera.port import LiveView
from kiosk.model import Bank
from kiosk.prompts.prompt import Back, Patience, Prompt, Step


@dataclass(frozen=True, slots=True)
class EnterMobile(Prompt["str | Back"]):
    """07: eleven digits."""

    step: Step
    known: str = field(default="", repr=False)
    of_another: bool = False
    """The holder's, typed by who acts for them."""


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
    of_another: bool = False
    """What the holder does, said by who acts for them."""


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
    holder: str = field(default="", repr=False)
    """Who is to stand there, masked, when somebody else has touched the glass until now."""


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


class AfterCheck(StrEnum):
    """What the button brings; words stand in [CheckAnswers.then]."""

    MAKE = "make"
    PAY = "pay"
    FILE = "file"  # nothing is made while one waits
    FETCH = "fetch"  # made for who does not come: it is not enabled


@dataclass(frozen=True, slots=True)
class CheckAnswers(Prompt[Submit | Change | Back]):
    """12: everything once more, and the promise (SC-R art. 31) before the button works."""

    step: Step
    rows: tuple[AnswerRow, ...]
    then: AfterCheck = AfterCheck.MAKE
    patience: ClassVar[Patience] = Patience.READING
