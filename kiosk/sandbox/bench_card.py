"""A card of one answer in the virtual reader, in a process of its own: `bench --devices` talks with it.

python -m kiosk.sandbox.bench_card PORT SECONDS      how long the chip thinks about each command
"""

import asyncio
import sys

from kiosk.sandbox.vpcd_card import VpcdSlot

ATR = bytes.fromhex("3B6D0000") + bytes(13)
ANSWER = bytes(16) + b"\x90\x00"


class OneAnswer:
    """See ChipBody."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def reset(self) -> bytes:
        return ATR

    def power_off(self) -> None:
        return

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        return ANSWER, self._seconds


async def _serve(port: int, seconds: float) -> None:
    slot = VpcdSlot(port)
    slot.insert(OneAnswer(seconds))
    await slot.serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
