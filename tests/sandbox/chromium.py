"""A headless Chromium, driven over its debugging pipe (Chrome DevTools Protocol), without library or driver.

It reads commands from descriptor 3 and writes answers and events to descriptor 4: JSON, each with a NUL.
"""

import asyncio
import base64
import fcntl
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

BROWSER = "chromium"
ANSWER_S = 10.0
LOOK_EVERY_S = 0.05
OUT_OF_THE_WAY = 10  # descriptors 3 and 4 are the browser's; ours must not lie there when they are copied
EXEC = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    "os.execvp(sys.argv[3], sys.argv[3:])"
)
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # the gate runs as root in a container, and the one page is our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--password-store=basic",
    "--window-size=1680,1400",
)


class Page:
    """One tab. What a person does there, and what a person sees."""

    def __init__(self, reader: asyncio.StreamReader, pipe: int) -> None:
        self._reader = reader
        self._pipe = pipe
        self._count = 0
        self._session = ""

    async def attach(self) -> None:
        """Take the tab that the browser opened with."""
        targets = (await self._ask("Target.getTargets"))["targetInfos"]
        tab = next(target["targetId"] for target in targets if target["type"] == "page")
        attached = await self._ask("Target.attachToTarget", targetId=tab, flatten=True)
        self._session = attached["sessionId"]

    async def go(self, url: str) -> None:
        """Open an address, and wait until its script says that it has begun."""
        await self._ask("Page.navigate", url=url)
        await self.until("document.body && document.body.dataset.ready === 'yes'")

    async def click(self, selector: str) -> None:
        """A real press of the mouse in the middle of what the selector names."""
        where = await self.eval(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            " e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        assert where is not None, f"{selector} is not on the page"
        for kind in ("mousePressed", "mouseReleased"):
            await self._ask(
                "Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1
            )

    async def choose(self, selector: str, value: str) -> None:
        """Choose from a list by what it sends."""
        list_, chosen = json.dumps(selector), json.dumps(value)
        await self.eval(
            f"(() => {{ const e = document.querySelector({list_}); e.value = {chosen};"
            " e.dispatchEvent(new Event('change')); })()"
        )

    async def until(self, holds: str, within_s: float = ANSWER_S) -> None:
        """Wait until an expression is true on the page."""
        try:
            async with asyncio.timeout(within_s):
                while not await self.eval(f"Boolean({holds})"):  # noqa: ASYNC110 - the page has no event of ours
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise AssertionError(f"not within {within_s:.0f} s: {holds}") from None

    async def until_there(self, selector: str, within_s: float = ANSWER_S) -> None:
        await self.until(f"document.querySelector({json.dumps(selector)})", within_s)

    async def eval(self, expression: str) -> Any:
        answer = await self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = await self._ask("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    async def _ask(self, method: str, **params: object) -> Any:
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._pipe, json.dumps(message).encode() + b"\0")
        async with asyncio.timeout(ANSWER_S):
            while True:
                said = json.loads((await self._reader.readuntil(b"\0"))[:-1])
                if said.get("id") == self._count:
                    assert "error" not in said, said
                    return said["result"]


def is_installed() -> bool:
    return shutil.which(BROWSER) is not None


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Page]:
    """A browser with a profile of its own, and its one tab."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, OUT_OF_THE_WAY) for end in (theirs_in, theirs_out)]
    argv = [sys.executable, "-c", EXEC, *map(str, theirs), BROWSER, *FLAGS]
    process = await asyncio.create_subprocess_exec(
        *argv,
        f"--user-data-dir={folder / 'profile'}",
        "about:blank",
        pass_fds=theirs,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    for end in (theirs_in, theirs_out, *theirs):
        os.close(end)
    reader = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_in, "rb", buffering=0)
    )
    try:
        page = Page(reader, ours_out)
        await page.attach()
        yield page
    finally:
        process.terminate()
        await process.wait()
        transport.close()
        os.close(ours_out)
