"""How somebody behaves, and what their hands reach beside the glass."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.model import Service


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody behaves."""

    pin: str = "274913"
    mobile: str = "13900002601"
    bank: str = "SBB"
    takes_after_s: float | None = 4.0
    """From the card's coming out; None: never."""
    leaves_at: str = ""
    """The prompt at which they walk away, by its type's name."""
    wants_receipt: bool = True
    tries_again: bool = False
    """Presses 再试一次 where it stands."""
    card: int = 1
    """Which of their own cards they bring, counted from 1."""
    leads_on: bool = False
    """Goes on to the matter that a result offers."""
    reason: str = ""
    """Why they want another card, by the profile's word; what the card says by itself when empty."""
    errand: Service = Service.REPORT_LOSS
    """What they are asked to do for another."""
    pays_after_s: float = 6.0
    """By phone, from the code's being shown."""
    pulls_card_at: str = ""
    """The prompt at which they pull their own card out of the slot, by its type's name."""


class Surroundings(Protocol):
    """What a citizen's hands and eyes reach beside the glass."""

    def lay_id_on_pad(self, *, of_principal: bool = False) -> None:
        """Their own, or that of the person whom they act for."""
        ...

    def lift_id(self) -> None: ...

    def phone_says(self, mobile: str) -> str:
        """The code in the latest short message."""
        ...

    def phone_pays(self, code: str) -> None:
        """What the glass showed."""
        ...

    def sees_card_come(self) -> None:
        """What stands at the gate now is theirs to take."""
        ...

    def take_card(self) -> None: ...

    def staff_bring_card(self) -> None:
        """Out of the box, into the slot."""
        ...

    def insert_own_card(self, which: int = 1, *, upside_down: bool = False) -> None:
        """One of the cards in their wallet, as the people file counts them."""
        ...

    def pull_own_card(self) -> None: ...

    def give_own_card(self, which: int = 1) -> None:
        """Push it into the dispenser's gate, if that is open."""
        ...
