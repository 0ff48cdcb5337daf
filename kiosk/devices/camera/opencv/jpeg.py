"""The photo as JPEG: within the size that the standard asks for, and with its resolution (photo.md B.1)."""

import cv2
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.rules import PhotoRules

QUALITY_LEAST, QUALITY_MOST = 60, 95
QUALITY_STEP = 5
JFIF_HEADER = bytes.fromhex("ff d8 ff e0 00 10") + b"JFIF\0"
DOTS_PER_INCH = 1
PAPER_HEIGHT_PX = 1400
PAPER_QUALITY = 85
PAPER_BYTES_MOST = 160_000


def encode(picture: Picture, rules: PhotoRules) -> bytes:
    """The photo at the quality nearest to the asked one that lands within the size; else the nearest size.

    A photo of the wrong size is better than a citizen without a card: the text says "generally".
    """
    least, most = (1024 * kb for kb in rules.size_kb)
    jpeg = _encode_at(picture, rules.quality)
    step = -QUALITY_STEP if len(jpeg) > most else QUALITY_STEP
    quality = rules.quality + step
    while not least <= len(jpeg) <= most and QUALITY_LEAST <= quality <= QUALITY_MOST:
        other = _encode_at(picture, quality)
        if step > 0 and len(other) > most:
            break
        jpeg = other
        quality += step
    return with_density(jpeg, rules.dpi)


def encode_paper(picture: Picture) -> bytes:
    """A page for somebody to read: no larger than a few of them fit into one message to the centre."""
    height = picture.shape[0]
    if height > PAPER_HEIGHT_PX:
        factor = PAPER_HEIGHT_PX / height
        picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    quality = PAPER_QUALITY
    jpeg = _encode_at(picture, quality)
    while len(jpeg) > PAPER_BYTES_MOST and quality > QUALITY_LEAST:
        quality -= QUALITY_STEP
        jpeg = _encode_at(picture, quality)
    return jpeg


def with_density(jpeg: bytes, dpi: int) -> bytes:
    """The same picture with dots per inch in its JFIF header, where OpenCV writes none (T.871, 10.1).

    offset  0     2     4     6       11      13    14      16
            FFD8  FFE0  0010  "JFIF0" version unit  X dpi   Y dpi
    """
    if not jpeg.startswith(JFIF_HEADER):
        raise ValueError("no JFIF header")
    return jpeg[:13] + bytes([DOTS_PER_INCH]) + dpi.to_bytes(2, "big") * 2 + jpeg[18:]


def _encode_at(picture: Picture, quality: int) -> bytes:
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("not a picture")
    return coded.tobytes()
