"""A specimen: the face that shows a technician how the printer prints, and that nobody's card carries.

Each dye of the ribbon has a bar from nothing to full: a dead dot of the head is a line across it, and a
ribbon that drags shows in the greys. Resin shows in the words.
"""

from datetime import date
from io import BytesIO

from PIL import Image

from kiosk.card.face import FaceContent

BAR_PX = (358, 74)
"""Six of them fill a portrait of 358 x 441, the size of a citizen's (photo.md B.1)."""
BARS = ((1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 0, 0), (0, 0, 1), (1, 1, 1))
"""Which of red, green and blue stay as they are: yellow, magenta and cyan dye, two mixtures, all three."""
WORDS = "SPECIMEN"
NOUGHTS = "0000"


def specimen(on: date) -> FaceContent:
    """What stands on a test card printed that day."""
    return FaceContent(
        name=WORDS,
        social_security_number=WORDS,
        card_number=NOUGHTS,
        issued_on=on,
        bank_name=WORDS,
        bank_card_number=NOUGHTS,
        portrait=_bars(),
    )


def _bars() -> bytes:
    width, height = BAR_PX
    ramp = Image.linear_gradient("L").rotate(90).resize(BAR_PX)
    full = Image.new("L", BAR_PX, 255)
    picture = Image.new("RGB", (width, height * len(BARS)))
    for number, kept in enumerate(BARS):
        is_grey = all(kept)
        channels = [ramp if is_grey or not stays else full for stays in kept]
        picture.paste(Image.merge("RGB", channels), (0, number * height))
    written = BytesIO()
    picture.save(written, "JPEG", quality=95)
    return written.getvalue()
