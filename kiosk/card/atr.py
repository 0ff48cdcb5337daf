"""The answer to reset: where its historical bytes are (ISO/IEC 7816-3 §8.2; card-chip.md §1.2).

TS T0 [TA1 TB1 TC1 TD1 …] T1 … TK [TCK]      T0, TDi: high half says which of TA TB TC TD follow
"""

from kiosk.errors import DeviceError
from kiosk.faults import Fault

HISTORICAL_BYTES = 13
TD_FOLLOWS = 0x80


def historical_bytes(atr: bytes) -> bytes:
    """卡复位信息: the last 13 historical bytes. Raises DeviceError(CHIP_REFUSED) when the card has fewer."""
    if len(atr) < 2:
        raise DeviceError(Fault.CHIP_MUTE, "no ATR")
    count, mask, at = atr[1] & 0x0F, atr[1] & 0xF0, 2
    while mask:
        at += (mask >> 4).bit_count()
        mask = atr[at - 1] & 0xF0 if mask & TD_FOLLOWS and at <= len(atr) else 0
    historical = atr[at : at + count]
    if len(historical) != count or count < HISTORICAL_BYTES:
        raise DeviceError(Fault.CHIP_REFUSED, f"ATR with {len(historical)} historical bytes")
    return historical[-HISTORICAL_BYTES:]
