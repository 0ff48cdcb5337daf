"""What differs between units of the CD-720M type and their cabinets, and how long to wait for them."""

from dataclasses import dataclass
from types import MappingProxyType

from kiosk.devices.dispenser.cd720m.codec import Act


@dataclass(frozen=True, slots=True)
class Cd720mModel:
    """The letters of the moves. Test them on the unit before it serves. See ADR 0021."""

    feed: str = Act.TO_READ
    present: str = Act.TO_TAKE
    capture: str = Act.CAPTURE
    pass_to_printer: str = ""
    """From the read position into the card printer. The manual knows no such move; empty: it cannot."""
    take_from_printer: str = ""
    """Back from the printer to the read position. The manual knows no such move; empty: it cannot."""

    @property
    def reaches_printer(self) -> bool:
        """Whether a card gets to the printer and back."""
        return bool(self.pass_to_printer and self.take_from_printer)


MODELS = MappingProxyType(
    {
        "": Cd720mModel(),
        # NOT CONFIRMED, neither the letters nor that this unit obeys them: for its sister K720 the headers of
        # the maker's library name them (out of the mouth; in from the front). The cabinet has to bring a
        # passage with it that leads from the mouth into the printer and back.
        "passage": Cd720mModel(pass_to_printer="FC4", take_from_printer="FC8"),  # noqa: S106  letters, no word
    }
)
"""By the `model` of config/kiosk.toml; the empty name is what the manual describes."""


@dataclass(frozen=True, slots=True)
class Cd720mPatience:
    """Waits in seconds. Inferred: the manual has no times."""

    ack_s: float = 0.5
    answer_s: float = 1.0
    begin_s: float = 3.0
    """How long a unit may look idle after it was told to move; later it has not heard."""
    move_s: float = 15.0
    reset_s: float = 20.0
    poll_s: float = 0.2
    chip_s: float = 3.0
    """Until the reader at the read position notices the card: pcscd looks every 0.4 s."""
