"""What differs between units that speak F2, and how long to wait for them."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Crt591Model:
    """The PM bytes of the moves that differ from model to model. Test them on the unit before it serves."""

    to_chip: int = 0x31
    """Under the contacts; 32 is under the antenna. Feeds from the stack when the path is empty."""
    antenna: bool = False
    """Whether the chip is spoken to without contacts (CM 60), at the RF position."""
    present: int = 0x30
    """Hold at the gate. 39 ("push out") threw the card into the error bin on a real R02 unit."""
    capture: int = 0x33
    """Into the error bin."""
    pass_to_printer: int = 0x61
    """NOT CONFIRMED by any manual: 61, 62, 64, 72 are named only as extra moves of MRXX V1.4 firmware."""
    take_from_printer: int = 0x62
    """NOT CONFIRMED, as above. A unit without a rear passage answers 02 and the card stays where it is."""
    permit_entry: int = 0x30
    """CM 33: a card pushed into the gate is drawn in. 32 was seen on a real R02 unit."""
    forbid_entry: int = 0x31
    """CM 33: the gate takes nothing; INIT does the same."""
    counts_captures: bool = True
    """Whether the error-bin counter (A5/30) rises with each capture; one that does not is not believed."""
    initialise: int = 0x33
    """Leave a card where it is. 37 also activates the "retract counter", should A5/30 stand still."""
    tells_sensors: bool = True
    """Whether 31/31 tells every sensor; one that refuses is not asked again."""
    address: int = 0
    """DIP switch, 00 to 0F."""


MODELS = MappingProxyType(
    {
        "": Crt591Model(),
        # A real CRT-591-(R02)HB-HDN: 30 holds at the gate, 39 threw into the bin, 32 permits insertion.
        "crt591-r02": Crt591Model(permit_entry=0x32),
        # The same protocol after the QU-TK-F3 manual; no unit of it was seen, so nothing differs here yet.
        "crt571": Crt591Model(),
        # Cards without contacts: fed to the RF position. That 32 feeds as 31 does is inferred.
        "crt591-rf": Crt591Model(to_chip=0x32, antenna=True),
        "crt591-r02-rf": Crt591Model(to_chip=0x32, antenna=True, permit_entry=0x32),
    }
)
"""By the `model` of config/kiosk.toml; the empty name is what the manual of 2013 describes."""


@dataclass(frozen=True, slots=True)
class Crt591Patience:
    """Waits in seconds, as a public driver uses them on a real unit."""

    ack_s: float = 0.3
    """The manual: the unit acknowledges within 300 ms."""
    quiet_s: float = 0.15
    """At 9600 baud a byte comes each ms: after this no frame goes on."""
    quick_s: float = 2.0
    chip_s: float = 8.0
    move_s: float = 15.0
    init_s: float = 30.0
    poll_s: float = 0.3
    still_moving_s: float = 10.0
    """After a start of this program the unit may still be in a motion that its predecessor ordered."""
