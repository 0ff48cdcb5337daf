"""A receipt as ESC/POS bytes (devices.md §5; python-escpos writes the commands).

    text            1Ch 26h  GB18030 bytes  0Ah

python-escpos leaves out FS &, and sends a text of nothing but Chinese punctuation through its code pages: so
text goes out raw here. It reads 40,000 lines of printer profiles when it is imported, which takes most of a
second: the driver imports this room when the first receipt is printed.
"""

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from kiosk.devices.receipt_printer.escpos.typesetting import COLUMNS, hanging, spread, wrapped
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine

CHINESE_ON = b"\x1c\x26"

LINE_DOTS = {1: 40, 2: 66, 3: 88}
"""By the characters' size, close to the mockup's 42, 66 and 80. ESC 3 counts in the unit's own steps, taken
for dots (inferred)."""
QR_MODULE_DOTS = 6
SIZES = {LineStyle.TITLE: 2, LineStyle.RESULT: 2, LineStyle.HOTLINE: 3}
"""Heights of look.md are 44 and 66 dots; characters of 24 can only be multiplied: 48 and 72."""
BOLD = frozenset({LineStyle.RESULT, LineStyle.HOTLINE})
CENTRED = frozenset({LineStyle.TITLE, LineStyle.RESULT, LineStyle.HOTLINE, LineStyle.NOTE, LineStyle.QR})


def encode(receipt: Receipt) -> bytes:
    """The whole receipt, cut at its end."""
    paper = Dummy()
    paper.hw("INIT")
    paper._raw(CHINESE_ON)
    paper.line_spacing(LINE_DOTS[1])
    for line in receipt.lines:
        _set(paper, line)
    paper.cut()
    data: bytes = paper.output
    return data


def _set(paper: Dummy, line: ReceiptLine) -> None:
    match line.style:
        case LineStyle.GAP:
            paper.print_and_feed(1)
        case LineStyle.RULE:
            _write(paper, "-" * COLUMNS)
        case LineStyle.QR:
            paper.set(align="center")
            paper.qr(line.value, ec=QR_ECLEVEL_M, size=QR_MODULE_DOTS, native=True)
            paper._raw(b"\n")
            paper.set(align="left")
        case LineStyle.ROW:
            for label, value in spread(line.label, line.value, COLUMNS):
                _write_pair(paper, label, value, bold_first=False)
        case LineStyle.TEXT if line.label:
            for label, text in hanging(line.label, line.value, COLUMNS):
                _write_pair(paper, label, text, bold_first=True)
        case _:
            _set_block(paper, line)


def _set_block(paper: Dummy, line: ReceiptLine) -> None:
    size = SIZES.get(line.style, 1)
    paper.set(
        align="center" if line.style in CENTRED else "left",
        bold=line.style in BOLD,
        custom_size=True,
        width=size,
        height=size,
    )
    paper.line_spacing(LINE_DOTS[size])
    for text in wrapped(line.value, COLUMNS // size):
        _write(paper, text)
    paper.line_spacing(LINE_DOTS[1])
    paper.set(align="left", bold=False, custom_size=True, width=1, height=1)


def _write_pair(paper: Dummy, first: str, second: str, *, bold_first: bool) -> None:
    for text, bold in ((first, bold_first), (second, not bold_first)):
        paper.set(bold=bold and bool(text))
        paper._raw(text.encode("gb18030"))
    paper.set(bold=False)
    paper._raw(b"\n")


def _write(paper: Dummy, text: str) -> None:
    paper._raw(text.encode("gb18030") + b"\n")
