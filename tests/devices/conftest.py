from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.devices.pty import PtyPort


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[PtyPort]:
    port = PtyPort(tmp_path)
    yield port
    port.unplug()
