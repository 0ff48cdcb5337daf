"""How a camera fails, in the words of its port: in memory, and through a stream that misbehaves."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.port import FaceSeen, LiveView
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Action, Cause, Fault
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.sitter_lens import SitterLens
from kiosk.sandbox.sitter_stream import PATH, serve_sitter
from kiosk.worker import InlineWorker, ThreadWorker

RULES = PhotoRules(steady_s=0.3, dark_patience_s=1.0, frozen_s=0.3)
GIVEN_UP_S = 6.0
"""A stream that says nothing is waited for three seconds (source.READ_TIMEOUT_MS)."""


class Reel(Sitter):
    """A sitter whose camera can get stuck at one picture."""

    stuck: Picture | None = None

    def picture(self, at_s: float) -> Picture:
        return super().picture(at_s) if self.stuck is None else self.stuck.copy()

    def freeze(self) -> None:
        self.stuck = super().picture(0.0)

    def go_on(self) -> None:
        self.stuck = None


@dataclass
class Bench:
    """A camera, and nobody in front of it: its step waits."""

    sitter: Reel = field(default_factory=lambda: Reel(still=True, nobody=True))
    view: LiveView = field(default_factory=LiveView)

    def __post_init__(self) -> None:
        self.lens = SitterLens(self.sitter, lambda: 1.0)
        self.camera = OpencvCamera("0", RULES, InlineWorker(), lens=self.lens)


@dataclass(frozen=True, slots=True)
class Mishap:
    """What befalls it, what ends that, and what the camera has to say."""

    strike: Callable[[Bench], None]
    mend: Callable[[Bench], None]
    fault: Fault
    words: tuple[Cause, Action]
    state: DeviceState


MISHAPS = {
    "lost": Mishap(
        lambda bench: setattr(bench.lens, "plugged", False),
        lambda bench: setattr(bench.lens, "plugged", True),
        Fault.CAMERA_GONE,
        (Cause.HARDWARE, Action.RESET),
        DeviceState.NO_DEVICE,
    ),
    "black": Mishap(
        lambda bench: setattr(bench.sitter, "dark", 1.0),
        lambda bench: setattr(bench.sitter, "dark", 0.0),
        Fault.CAMERA_DARK,
        (Cause.HARDWARE, Action.CLEAR),
        DeviceState.USER_ERROR,
    ),
    "frozen": Mishap(
        lambda bench: bench.sitter.freeze(),
        lambda bench: bench.sitter.go_on(),
        Fault.CAMERA_FROZEN,
        (Cause.HARDWARE, Action.RESET),
        DeviceState.HARDWARE_ERROR,
    ),
}


async def until_it_looks(view: LiveView, step: asyncio.Future[FaceSeen]) -> None:
    async with asyncio.timeout(5):
        while view.frame is None and not step.done():  # noqa: ASYNC110 (the glass polls the view, too)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", MISHAPS)
async def test_what_befalls_it_in_the_midst_of_a_step_is_told_and_ends(name: str) -> None:
    bench, mishap = Bench(), MISHAPS[name]
    assert await bench.camera.status() == DeviceStatus(DeviceState.ONLINE)
    step = asyncio.ensure_future(bench.camera.see_face(bench.view, b""))
    await until_it_looks(bench.view, step)

    mishap.strike(bench)
    async with asyncio.timeout(5):
        with pytest.raises(DeviceError) as stopped:
            await step
    wiped, told = bench.view == LiveView(), [await bench.camera.status(), await bench.camera.reset()]
    mishap.mend(bench)
    back = await bench.camera.status()
    bench.sitter.nobody = False
    async with asyncio.timeout(5):
        await bench.camera.see_face(bench.view, b"")

    assert stopped.value.fault is mishap.fault
    assert (mishap.fault.cause, mishap.fault.action) == mishap.words
    assert wiped
    assert told == [DeviceStatus(mishap.state, mishap.fault)] * 2
    assert back == DeviceStatus(DeviceState.ONLINE)
    assert bench.lens.opened == 0


async def test_no_portrait_is_taken_of_a_picture_that_stands_still() -> None:
    """Somebody is on it, and the countdown runs: a picture from before is nobody's portrait."""
    bench = Bench(Reel(still=True))
    bench.sitter.freeze()

    async with asyncio.timeout(5):
        with pytest.raises(DeviceError) as stopped:
            await bench.camera.take_portrait(bench.view)

    assert stopped.value.fault is Fault.CAMERA_FROZEN


async def test_a_covered_camera_is_dark_and_not_frozen_however_even_its_black_is() -> None:
    bench = Bench()
    await bench.camera.status()
    bench.sitter.stuck = bench.sitter.picture(0.0) * 0

    with pytest.raises(DeviceError) as stopped:
        await bench.camera.see_face(bench.view, b"")

    assert stopped.value.fault is Fault.CAMERA_DARK


# --- over a real stream


class Relay:
    """Stands between a network camera and who looks at it, and misbehaves."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream)
        self.stalled = asyncio.Event()
        self.spoils = False
        self._open: set[asyncio.StreamWriter] = set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        down, up = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        self._open |= {writer, up}
        try:
            up.write(await reader.readuntil(b"\r\n\r\n"))
            while data := await down.read(4096):
                if self.stalled.is_set():
                    await asyncio.Event().wait()
                writer.write(data[:1000] + bytes(64) + data[1000:] if self.spoils else data)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return  # somebody only wanted to know whether it is there
        finally:
            writer.close()
            up.close()

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def camera_behind_a_relay(sitter: Sitter) -> AsyncIterator[tuple[OpencvCamera, Relay]]:
    async with AsyncExitStack() as stack:
        relay = Relay(await stack.enter_async_context(serve_sitter("127.0.0.1", 0, sitter)))
        server = await asyncio.start_server(relay.talk, "127.0.0.1", 0)
        worker = ThreadWorker("camera")
        try:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{PATH}"
            yield OpencvCamera(url, RULES, worker), relay
        finally:
            server.close()
            relay.cut()
            await asyncio.to_thread(worker.close)


@pytest.mark.parametrize("how", ["the frames stop", "the connection is cut"])
async def test_a_stream_that_ends_is_a_camera_that_is_gone(how: str) -> None:
    view = LiveView()
    async with camera_behind_a_relay(Sitter(nobody=True)) as (camera, relay):
        step = asyncio.ensure_future(camera.see_face(view, b""))
        await until_it_looks(view, step)
        began = time.monotonic()
        if how == "the frames stop":
            relay.stalled.set()
        else:
            relay.cut()

        with pytest.raises(DeviceError) as lost:
            async with asyncio.timeout(2 * GIVEN_UP_S):
                await step
        took_s = time.monotonic() - began
        relay.stalled.clear()
        back = await camera.status()

    assert lost.value.fault is Fault.CAMERA_GONE
    assert took_s < GIVEN_UP_S
    assert view == LiveView()
    assert back == DeviceStatus(DeviceState.ONLINE)


async def test_a_spoilt_stream_is_no_picture_or_a_fault_and_never_a_hang() -> None:
    view = LiveView()
    async with camera_behind_a_relay(Sitter()) as (camera, relay):
        relay.spoils = True
        async with asyncio.timeout(2 * GIVEN_UP_S):
            told = await camera.status()
        relay.spoils = False
        relay.cut()
        async with asyncio.timeout(2 * GIVEN_UP_S):
            back = await camera.reset()
            await camera.see_face(view, b"")

    assert told.fault in (None, Fault.CAMERA_GONE, Fault.CAMERA_FROZEN)
    assert back == DeviceStatus(DeviceState.ONLINE)


async def test_a_camera_that_lets_nobody_in_is_gone() -> None:
    """Its port has one word for what cannot be opened: away, not permitted, in another's hands."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(b"HTTP/1.0 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    worker = ThreadWorker("camera")
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    streams = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{PATH}"
    try:
        for address in (streams, "/dev/null"):
            camera = OpencvCamera(address, RULES, worker)
            async with asyncio.timeout(GIVEN_UP_S):
                assert await camera.status() == DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)
    finally:
        server.close()
        worker.close()
