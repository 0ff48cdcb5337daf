"""What differs between Evolis printers (devices.md §3A), and how ours stands in the cabinet.

The dispenser stands before the printer's bezel: a blank comes in and the printed card goes back through it.
Routing letters were seen in the maker's SDK only; whether the short job form and these letters are taken by
the firmware of current kiosk models is not confirmed on hardware. Adjust here, nowhere else.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType

from kiosk.devices.card_printer.evolis.codec import Command, command

BEZEL = "I"
REJECT_BOX = "R"
BITS_A_BYTE = 10  # 8N1
HOST_HANDLES_ERRORS = "2"


class JobForm(Enum):
    """How a job is written."""

    SHORT = auto()
    """The guide's, and that of the captures."""
    MARKED = auto()
    """With markers, as the SDK was seen to write for newer units; not tried on hardware."""


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
    job: JobForm = JobForm.SHORT
    shortens: frozenset[str] = frozenset("ymcko")
    """Panels that a slow line brings compressed: resin and varnish as captured, dyes by the guide alone."""
    line_bytes_per_s: int = 100_000
    """How slowly a job may trickle in before the printer counts as silent. Inferred."""
    download_s: float = 14.0
    """A compressed job is made to fit into so many seconds of its line: nobody waits longer for his card."""

    @property
    def job_bytes(self) -> int:
        """How long a compressed job may be."""
        return int(self.line_bytes_per_s * self.download_s)

    def on_line(self, baud: int | None) -> "EvolisModel":
        """The same printer at a serial line of that speed; without one it hangs at a line that is quick."""
        if baud is None:
            return replace(self, shortens=frozenset())
        return replace(self, line_bytes_per_s=baud // BITS_A_BYTE)


_NEWER = {
    # For these the SDK was seen to send no compressed download.
    "kc200b": EvolisModel(colour_levels=256, shortens=frozenset()),
    "km500b": EvolisModel(colour_levels=128, shortens=frozenset()),
    "primacy2": EvolisModel(colour_levels=256, shortens=frozenset()),
}
MODELS = MappingProxyType(
    {
        "": EvolisModel(),
        "dualys": EvolisModel(set_up=(command(Command.ERROR_HANDLING, "2"),), has_ribbon_chip=False),
        **_NEWER,
        **{f"{name}-marked": replace(model, job=JobForm.MARKED) for name, model in _NEWER.items()},
    }
)
"""By the `model` of config/kiosk.toml; the empty name is the form that every guide describes."""
