"""What of a receipt printer's words a trace may show: questions and answers, never what is printed."""

from kiosk.devices.receipt_printer.escpos.codec import DROP_BUFFER, FENCE, About, Query, ask, ask_about
from kiosk.devices.trace import Shown, hidden

HEARD_MOST_BYTES = 64  # a word of its identity; a status is one byte
_QUESTIONS = {
    FENCE: "FENCE",
    DROP_BUFFER: "DROP_BUFFER",
    **{ask(query): query.name for query in Query},
    **{ask_about(about): about.name for about in About},
}


def mask(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask."""
    if not sent:
        return Shown(len(data), "answer") if len(data) <= HEARD_MOST_BYTES else hidden(len(data))
    name = _QUESTIONS.get(data)
    return hidden(len(data), "receipt") if name is None else Shown(len(data), name)
