"""What of an APDU a trace may show: command, P1 P2, status word; of data only names of files."""

from kiosk.card.apdu import Ins
from kiosk.devices.trace import Shown, hidden

HEADER_BYTES = 4
SW_BYTES = 2
CASE_2_BYTES = 5
HARMLESS_DATA = frozenset({Ins.SELECT})
NO_DATA = frozenset({Ins.READ_RECORD, Ins.GET_RESPONSE, Ins.GET_CHALLENGE})
_NAMES = {ins.value: ins.name for ins in Ins}


def command_shown(apdu: bytes) -> Shown:
    """Of a command. Even how long its data are may be a secret: a PIN's length is."""
    if len(apdu) < HEADER_BYTES:
        return hidden(len(apdu))
    ins = apdu[1]
    harmless = ins in HARMLESS_DATA or (ins in NO_DATA and len(apdu) <= CASE_2_BYTES)
    secret = () if harmless or len(apdu) == HEADER_BYTES else ((HEADER_BYTES, len(apdu)),)
    return Shown(len(apdu), _NAMES.get(ins, f"INS-{ins:02X}"), secret)


def answer_shown(answer: bytes) -> Shown:
    """Of an answer, which does not say to what: its status word."""
    if len(answer) < SW_BYTES:
        return hidden(len(answer))
    data = len(answer) - SW_BYTES
    return Shown(len(answer), "SW", ((0, data),) if data else ())


def atr_shown(atr: bytes) -> Shown:
    """Of an ATR: the historical bytes tell one card from all others."""
    return Shown(len(atr), "ATR", ((min(2, len(atr)), len(atr)),))


def within(shown: Shown, at: int) -> tuple[tuple[int, int], ...]:
    """The secret places of something that stands at `at` in a frame."""
    return tuple((begin + at, end + at) for begin, end in shown.secret)
