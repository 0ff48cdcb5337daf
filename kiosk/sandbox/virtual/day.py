"""A day at one machine, drawn from a seed: who comes, for what, how they behave, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk.model import Service
from kiosk.sandbox.programme import offered_in, provinces
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.coming import Coming
from kiosk.sandbox.virtual.crowd import COPIES, name_of
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.staff import FILLED_TO

T = TypeVar("T")

BETWEEN_S = (10.0, 110.0)
"""From one arrival to the next."""
COMES_BACK = 3
"""So many others come before somebody is back for the card that they left in the machine."""
PINS = ("274913", "640917", "938274", "185036", "507281", "761942", "416830", "829605")
"""Neighbours in the line have different ones. No birthday, no run."""
TAKES_AFTER_S = (1.0, 20.0)
LEAVES_AT = ("ReadNotice", "ConfirmIdentity", "EnterMobile", "SetPin", "InsertCard", "CheckAnswers", "Pay")
AS_THE_CARD_SAYS = "sichuan"
"""Where what the card of who renews it says by itself is a reason; elsewhere they give one."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody of the crowd can come for."""

    service: Service
    original: str
    weight: int
    principal: str = ""


ERRANDS = (
    Errand(Service.ISSUE_CARD, "林知夏", 8),
    Errand(Service.REISSUE_CARD, "彭见山", 2),
    Errand(Service.RENEW_CARD, "田长风", 2),
    Errand(Service.COLLECT_CARD, "方听雪", 2),
    Errand(Service.ENABLE_CARD, "沈嘉树", 2),
    Errand(Service.RESET_PIN, "袁若水", 2),
    Errand(Service.CHANGE_PIN, "许清晏", 2),
    Errand(Service.REPORT_LOSS, "许清晏", 1),
    Errand(Service.REPORT_TEMPORARY_LOSS, "许清晏", 1),
    Errand(Service.CHANGE_CONTACT, "许清晏", 2),
    Errand(Service.CANCEL_LOSS, "彭见山", 1),
    Errand(Service.TRANSFER_INSURED_PLACE, "董星野", 2),
    Errand(Service.ACT_FOR_ANOTHER, "宋锦书", 1, "贺小禾"),
)


def draw_day(chance: Chance, citizens: int, province: str = "") -> Setting:
    """A day of so many citizens at a machine of this province, or of one that is drawn.

    Raises ValueError when there are not so many people.
    """
    drawn = _Drawn(chance)
    province = province or drawn.one_of("province", provinces())
    errands = [errand for errand in ERRANDS if province in offered_in(errand.service.value)]
    copies: dict[str, int] = {}
    visits: list[Coming] = []
    backs: list[tuple[int, Coming]] = []
    arrives_s = 0.0
    for number in range(1, citizens + 1):
        back = next((one for one in backs if one[0] <= number), None)
        if back is not None:
            backs.remove(back)
            coming = replace(back[1], arrives_s=arrives_s, number=number)
        else:
            coming = _first_coming(drawn, errands, copies, number, arrives_s)
            if coming.service is Service.RENEW_CARD and province != AS_THE_CARD_SAYS:
                coming = replace(coming, manner=replace(coming.manner, reason="damaged"))
            if coming.manner.takes_after_s is None:
                again = replace(coming.manner, takes_after_s=TAKES_AFTER_S[0])
                backs.append(
                    (
                        number + COMES_BACK,
                        replace(coming, service=Service.RECOVER_RETAINED_CARD, manner=again),
                    )
                )
        visits.append(coming)
        arrives_s += drawn.between("gap", *BETWEEN_S)
    return Setting(
        seed=chance.seed,
        province=province,
        blanks=5 + drawn.below("blanks", FILLED_TO - 4),
        keeps_old_cards=drawn.below("old cards", 2) == 0,
        visits=tuple(visits),
    )


def _first_coming(
    drawn: "_Drawn", errands: Sequence[Errand], copies: dict[str, int], number: int, arrives_s: float
) -> Coming:
    errand = drawn.one_of("errand", [one for one in errands for _ in range(one.weight)])
    copy = copies.get(errand.original, 0)
    if copy == COPIES - 1:
        raise ValueError(f"nobody is left who comes for {errand.service}")
    copies[errand.original] = copy + 1
    return Coming(
        person=name_of(errand.original, copy),
        service=errand.service,
        manner=_manner(drawn, errand, number),
        principal=name_of(errand.principal, copy) if errand.principal else "",
        arrives_s=arrives_s,
        number=number,
    )


def _manner(drawn: "_Drawn", errand: Errand, number: int) -> Manner:
    manner = Manner(
        pin=PINS[number % len(PINS)],
        mobile=f"139{number:08d}",
        takes_after_s=drawn.between("takes", *TAKES_AFTER_S),
        wants_receipt=drawn.below("receipt", 4) > 0,
    )
    match drawn.below("manner", 20):
        case 0 if errand.service is Service.ISSUE_CARD:
            return replace(manner, takes_after_s=None)
        case 1:
            return replace(manner, leaves_at=drawn.one_of("leaves", LEAVES_AT))
        case _:
            return manner


class _Drawn:
    """Draws for the plan of a day: labels of their own, so that nothing in the run shifts."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def between(self, label: str, low: float, high: float) -> float:
        return round(self._chance.between(f"day {label}", low, high), 3)

    def below(self, label: str, limit: int) -> int:
        return int(self._chance.between(f"day {label}", 0, limit))

    def one_of(self, label: str, things: Sequence[T]) -> T:
        return things[self.below(label, len(things))]
