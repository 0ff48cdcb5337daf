"""What T=0 leaves to the terminal: 61xx and 6Cxx (ISO/IEC 7816-3; card-chip.md §1.3)."""

from collections.abc import Awaitable, Callable

from kiosk.card.apdu import Ins

MORE_DATA = 0x61
WRONG_LE = 0x6C
LONGEST_CONVERSATION = (
    16  # a chip that asks for more than this is broken: 4 KB is twice the longest file here
)


async def transmit_fully(send: Callable[[bytes], Awaitable[bytes]], apdu: bytes) -> bytes:
    """Send a command, answer 61xx with GET RESPONSE and 6Cxx with the right Le; all data, last status."""
    data = b""
    answer = await send(apdu)
    for _ in range(LONGEST_CONVERSATION):
        if len(answer) < 2:
            return answer
        data, kind, size = data + answer[:-2], answer[-2], answer[-1]
        if kind == MORE_DATA:
            answer = await send(bytes([0x00, Ins.GET_RESPONSE, 0x00, 0x00, size]))
        elif kind == WRONG_LE:
            answer = await send(_with_le(apdu, size))
        else:
            break
    return data + answer[-2:]


def _with_le(apdu: bytes, le: int) -> bytes:
    """The same command with another Le, or with one where it had none."""
    without = 4 if len(apdu) <= 5 else 5 + apdu[4]
    return apdu[:without] + bytes([le])
