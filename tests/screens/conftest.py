"""One window for all tests of the glass; on a machine without a screen they bring their own."""

import os
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kiosk.screens.glass import KivyGlass
    from tests.screens.finger import Finger


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    if os.environ.get("DISPLAY"):
        yield
        return
    reading, writing = os.pipe()
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]
    with subprocess.Popen(argv, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.environ["DISPLAY"] = f":{os.read(reading, 8).decode().strip()}"
        yield
        del os.environ["DISPLAY"]
        server.terminate()
    os.close(reading)
    os.close(writing)


@pytest.fixture(scope="session")
def one_window(display: None) -> "KivyGlass":
    from kiosk.screens import collector
    from kiosk.screens.theme import look
    from tests.screens.window import start_glass

    look.motion = False
    # Nobody runs the glass's loop here, so Python collects by itself; all of memory after each of three
    # hundred tests would take a minute more.
    collector.tidy_everything = lambda: None
    return start_glass()


@pytest.fixture
def glass(one_window: "KivyGlass") -> Iterator["KivyGlass"]:
    yield one_window
    one_window.wipe()


@pytest.fixture
def finger(glass: "KivyGlass") -> "Finger":
    from tests.screens.finger import Finger

    return Finger(glass)
