from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.devices.pty import PtyPort
from tests.quick import waits_for_lines


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[PtyPort]:
    port = PtyPort(tmp_path)
    yield port
    port.unplug()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick run asks the codecs; what waits for lines is left to the whole one."""
    for item in items:
        if waits_for_lines(item.path):
            item.add_marker(pytest.mark.slow)
