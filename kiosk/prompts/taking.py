"""Taking things, one at a time, and the word that it is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Onward, Patience, Prompt


class Thing(StrEnum):
    """What is taken, in this order."""

    CARD = "card"
    OWN_CARD = "own_card"
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


class Says(StrEnum):
    """What stands on the paper; the words about it stand in [TakeReceipt.says]."""

    NEXT_STEPS = "next_steps"  # what was done, and what comes after it
    WAY_ON = "way_on"  # why it was not done, and where it is
    ANSWER = "answer"  # what was asked for, of somebody's own
    READING = "reading"  # a guide or a place: nobody's data
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class TakeReceipt(Prompt[Onward]):
    """41: the last one."""

    things: tuple[Thing, ...]
    says: Says = Says.NEXT_STEPS
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SlipOnGlass(Prompt[Onward]):
    """No paper comes: what the slip would have said, for a telephone, and nothing of a person."""

    result: str
    rows: tuple[tuple[str, str], ...]
    """Labels and values, the number of the matter first; above where to ask."""
    code: str
    """What the telephone reads: the whole slip, but for whose it is."""
    service: Service | None = None
    patience: ClassVar[Patience] = Patience.READING
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ReceiptWanted:
    """打一张 (扫码带走 where there is no paper) or 不用打."""

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
    service: Service = Service.ISSUE_CARD
    holder_enables: bool = False
    """Somebody else fetched it: it is enabled, and gets its PIN, when its holder comes."""
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False
