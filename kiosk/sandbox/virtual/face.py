"""The card face as the hall can read it again: the same words, not set in type but as dots of one line.

Setting and screening five panels costs a tenth of a second and tells the hall nothing: the real ones have
tests and benches of their own. What counts here is whose words are on which body.
"""

import numpy as np

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, CardBitmaps, FaceContent
from kiosk.devices.card_printer.evolis import codec
from kiosk.devices.card_printer.evolis.codec import Command, command
from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.port import PrintJob

BLACK = 255


class HallArtist:
    """See CardArtist."""

    async def draw(self, content: FaceContent) -> CardBitmaps:
        text = f"{content.social_security_number} {content.card_number}".encode("ascii")
        row = np.zeros(FACE_WIDTH_PX, np.uint8)
        dots = np.unpackbits(np.frombuffer(text, np.uint8)) * BLACK
        row[: len(dots)] = dots
        return CardBitmaps(colour=b"", black=row.tobytes() + bytes(FACE_WIDTH_PX * (FACE_HEIGHT_PX - 1)))


class BlackPrinter(EvolisPrinter):
    """The production driver with jobs of one panel."""

    async def prepare(self, bitmaps: CardBitmaps) -> PrintJob:
        """See CardPrinter."""
        plane = np.frombuffer(bitmaps.black, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)
        # devices.md §3A: line by line along the card, each line from the lower edge to the upper.
        dots = np.packbits(np.ascontiguousarray(plane[::-1].T).reshape(-1) > 0)
        parts = (
            command(Command.RIBBON_TYPE, "k"),
            command(Command.BEGIN),
            command(Command.FRONT),
            codec.download("k", 2, dots.tobytes()),
            command(Command.END),
        )
        return PrintJob(b"".join(parts))


def read_face(rows: bytes) -> tuple[str, str]:
    """Person and card number from the black panel; empty for one that says nothing."""
    dots = np.frombuffer(rows[:FACE_WIDTH_PX], np.uint8) > 0
    text = np.packbits(dots).tobytes().rstrip(b"\x00").decode("ascii", "replace")
    person, _, number = text.partition(" ")
    return person, number
