"""What differs between Evolis printers (devices.md §3A), and how ours stands in the cabinet.

The dispenser stands before the printer's bezel: a blank comes in and the printed card goes back through it.
Routing letters were seen in the maker's SDK only; whether the short job form and these letters are taken by
the firmware of current kiosk models is not confirmed on hardware. Adjust here, nowhere else.
"""

from dataclasses import dataclass
from types import MappingProxyType

from kiosk.devices.card_printer.evolis.codec import Command, command

BEZEL = "I"
REJECT_BOX = "R"
HOST_HANDLES_ERRORS = "2"


@dataclass(frozen=True, slots=True)
class EvolisModel:
    """One model in one cabinet."""

    colour_levels: int = 64
    """Values of y m c: 64 after the guide, 128 or 256 where the SDK was seen to send them."""
    ribbon: str = "ymcko"
    set_up: tuple[bytes, ...] = (
        command(Command.ERROR_HANDLING, HOST_HANDLES_ERRORS),
        command(Command.INPUT, BEZEL),
        command(Command.OUTPUT, BEZEL),
        command(Command.REJECT_SLOT, REJECT_BOX),
    )
    """Sent each time the line is opened. Not confirmed: the routing letters."""
    draw_in: bytes = command(Command.INSERT)
    """Takes the card at the inlet to the print position. Where cards come from behind: Sib with Pcim;R."""
    has_ribbon_chip: bool = True
    """Whether Rrt tells how many cards are left; seen with the SDK only."""
    line_bytes_per_s: int = 100_000
    """How slowly a job may trickle in before the printer counts as silent. Inferred."""


MODELS = MappingProxyType(
    {
        "": EvolisModel(),
        "kc200b": EvolisModel(colour_levels=256),
        "km500b": EvolisModel(colour_levels=128),
        "primacy2": EvolisModel(colour_levels=256),
        "dualys": EvolisModel(set_up=(command(Command.ERROR_HANDLING, "2"),), has_ribbon_chip=False),
    }
)
"""By the `model` of config/kiosk.toml; the empty name is the form that every guide describes."""
