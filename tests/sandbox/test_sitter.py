"""The drawn sitter moves, blinks and does what it is told; its stream is a stream."""

import asyncio

import cv2
import numpy as np
import pytest

from kiosk.sandbox.sitter import BLINK_EVERY_S, HEIGHT_PX, WIDTH_PX, Sitter
from kiosk.sandbox.sitter_stream import serve_sitter


def difference(one: Sitter, other: Sitter, at_s: float = 1.0, later_s: float = 0.0) -> float:
    return float(cv2.absdiff(one.picture(at_s), other.picture(at_s + later_s)).mean())


def test_a_picture_is_what_an_upright_camera_gives() -> None:
    picture = Sitter().picture(0.0)

    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert picture.dtype == np.uint8


def test_it_sways_a_little_and_holds_still_when_told() -> None:
    grain = difference(Sitter(still=True), Sitter(still=True), later_s=1.0)

    swaying = difference(Sitter(), Sitter(), later_s=1.0)

    assert grain < swaying < grain + 3


def test_it_blinks_now_and_then() -> None:
    eyes = (slice(390, 450), slice(240, 480))
    sitter = Sitter()

    blinking = sitter.picture(BLINK_EVERY_S - 0.05)[eyes]
    before = sitter.picture(BLINK_EVERY_S - 0.4)[eyes]

    assert cv2.absdiff(blinking, before).mean() > 8


@pytest.mark.parametrize(
    "changed",
    [
        Sitter(nobody=True, still=True),
        Sitter(two_people=True, still=True),
        Sitter(eyes_closed=True, still=True),
        Sitter(distance=1.5, still=True),
        Sitter(tilt=8, still=True),
        Sitter(dark=0.5, still=True),
    ],
    ids=["nobody", "two", "eyes", "distance", "tilt", "dark"],
)
def test_every_word_changes_the_picture(changed: Sitter) -> None:
    grain = difference(Sitter(still=True), Sitter(still=True), later_s=1.0)

    assert difference(Sitter(still=True), changed) > grain + 0.2


async def ask(url: str, path: str) -> tuple[bytes, list[bytes]]:
    host, port = url.removeprefix("http://").split("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    pictures: list[bytes] = []
    while b"200 OK" in head and len(pictures) < 3:
        part = await reader.readuntil(b"\r\n\r\n")
        length = int(part.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        pictures.append(await reader.readexactly(length))
    writer.close()
    return head, pictures


async def test_the_stream_is_motion_jpeg_at_its_path_and_nothing_elsewhere() -> None:
    async with serve_sitter("127.0.0.1", 0, Sitter()) as url:
        head, pictures = await ask(url, "/camera.mjpg")
        other, nothing = await ask(url, "/")

    assert b"multipart/x-mixed-replace; boundary=frame" in head
    assert all(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9") for picture in pictures)
    assert len(pictures) == 3
    assert b"404" in other
    assert nothing == []
