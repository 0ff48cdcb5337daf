"""A made-up holder and a drawn portrait for the tests of the card's face."""

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from kiosk.card.face import FaceContent


def drawn_portrait() -> bytes:
    """358 x 441, white ground, nobody in particular."""
    picture = Image.new("RGB", (358, 441), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((6, 340, 352, 640), fill="#2C5F59")
    pen.rectangle((144, 280, 214, 352), fill="#C99468")
    pen.ellipse((68, 34, 290, 300), fill="#4B4843")
    pen.ellipse((84, 84, 274, 318), fill="#EBC6A0")
    for eye in (136, 222):
        pen.ellipse((eye - 8, 198, eye + 8, 214), fill="#13231F")
    pen.arc((150, 250, 208, 288), 20, 160, fill="#9C5140", width=6)
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=92)
    return jpeg.getvalue()


def sample_content(*, name: str = "王小明", portrait: bytes | None = None) -> FaceContent:
    return FaceContent(
        name=name,
        social_security_number="510104199003075217",
        card_number="510000000",
        issued_on=date(2026, 3, 5),
        bank_name="示例银行乙",
        bank_card_number="6217000012345678901",
        portrait=portrait,
    )
