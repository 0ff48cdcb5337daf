"""The thread that blocking calls go to."""

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

from kiosk.worker import ThreadWorker

ROOT = Path(__file__).parents[1]


async def test_calls_go_one_after_the_other_to_one_thread_that_is_not_the_loop_s() -> None:
    worker, seen = ThreadWorker("reader"), []

    def call() -> str:
        seen.append(threading.current_thread().name)
        return "done"

    assert await asyncio.gather(*(worker.run(call) for _ in range(3))) == ["done"] * 3
    assert seen == ["reader"] * 3
    worker.close()


@pytest.mark.parametrize("error", [OSError("gone"), SystemExit(3)])
async def test_what_a_call_raises_flies_where_it_is_waited_for_and_the_next_one_is_made(
    error: BaseException,
) -> None:
    worker = ThreadWorker("reader")

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await worker.run(fail)

    assert caught.value is error
    assert await worker.run(lambda: 1) == 1
    worker.close()


async def test_a_wait_that_was_given_up_does_not_disturb_the_next_call() -> None:
    worker, go_on = ThreadWorker("reader"), threading.Event()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await worker.run(go_on.wait)
    go_on.set()

    assert await worker.run(lambda: "next") == "next"
    worker.close()


async def test_what_has_not_begun_when_it_is_closed_is_never_called_and_nobody_waits_for_it() -> None:
    worker, go_on, called = ThreadWorker("reader"), threading.Event(), threading.Event()
    first = asyncio.ensure_future(worker.run(go_on.wait))
    second = asyncio.ensure_future(worker.run(called.set))
    await asyncio.sleep(0.01)

    worker.close()
    go_on.set()

    assert await first
    with pytest.raises(asyncio.CancelledError):
        await second
    with pytest.raises(RuntimeError):
        await worker.run(called.set)
    assert not called.is_set()


async def test_a_worker_that_nobody_holds_leaves_no_thread_behind() -> None:
    worker = ThreadWorker("forgotten")
    await worker.run(lambda: None)
    thread = next(one for one in threading.enumerate() if one.name == "forgotten")
    held = weakref.ref(worker)

    del worker
    gc.collect()
    thread.join(5)

    assert held() is None
    assert not thread.is_alive()


@pytest.mark.slow
def test_a_call_that_never_ends_holds_up_no_shutdown() -> None:
    program = (
        "import asyncio, time; from kiosk.worker import ThreadWorker; worker = ThreadWorker('stuck')\n"
        "async def main():\n"
        "    asyncio.ensure_future(worker.run(lambda: time.sleep(60))); await asyncio.sleep(0.1)\n"
        "asyncio.run(main())"
    )
    began = time.monotonic()

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=50, check=True)

    assert time.monotonic() - began < 30
