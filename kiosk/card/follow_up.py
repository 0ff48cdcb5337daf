"""What T=0 and T=1 leave to the terminal: 61xx and 6Cxx, and an Le (ISO/IEC 7816-3; card-chip.md §1.3)."""

from collections.abc import Awaitable, Callable

from kiosk.card.apdu import LE_ANY, Ins
from kiosk.errors import DeviceError
from kiosk.faults import Fault

MORE_DATA = 0x61
WRONG_LE = 0x6C
LONGEST_CONVERSATION = (
    16  # a chip that asks for more than this is broken: 4 KB is twice the longest file here
)
TELL_SOMETHING = frozenset({Ins.SELECT, Ins.INTERNAL_AUTHENTICATE})
"""Commands with data that are answered with data."""

Send = Callable[[bytes], Awaitable[bytes]]


async def transmit_fully(send: Send, apdu: bytes) -> bytes:
    """Send a command; 61xx is answered by GET RESPONSE, 6Cxx once by the right Le. All data, last status.

    Raises DeviceError (CHIP_MUTE) for a chip that always has more: it says nothing that can be used.
    """
    answer, data = await _with_right_le(send, apdu), b""
    for _ in range(LONGEST_CONVERSATION):
        if len(answer) < 2:
            return answer
        if answer[-2] != MORE_DATA:
            return data + answer
        data += answer[:-2]
        answer = await _with_right_le(send, bytes([0x00, Ins.GET_RESPONSE, 0x00, 0x00, answer[-1]]))
    raise DeviceError(Fault.CHIP_MUTE, "answers without end")


async def _with_right_le(send: Send, apdu: bytes) -> bytes:
    """Repeat what was not done because of its Le. Only T=0 says so, and says nothing else with it."""
    answer = await send(apdu)
    if len(answer) == 2 and answer[0] == WRONG_LE:
        return await send(_with_le(apdu, answer[1]))
    return answer


def for_blocks(apdu: bytes) -> bytes:
    """The same command for T=1, which has no 61xx: who wants an answer has to ask for it."""
    has_data_alone = len(apdu) > 5 and len(apdu) == 5 + apdu[4]
    return apdu + bytes([LE_ANY]) if has_data_alone and apdu[1] in TELL_SOMETHING else apdu


def _with_le(apdu: bytes, le: int) -> bytes:
    """The same command with another Le, or with one where it had none."""
    without = 4 if len(apdu) <= 5 else 5 + apdu[4]
    return apdu[:without] + bytes([le])
