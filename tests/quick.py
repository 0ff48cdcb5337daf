"""What the quick run does not even read: importing all tests costs each worker as much as it saves."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
DEVICES = TESTS / "devices"
QUICK = "not slow"
_WHOLLY_SLOW = re.compile(r"^pytestmark = (\[\s*)?pytest\.mark\.slow\b", re.MULTILINE)


def left_to_the_whole_run(path: Path) -> bool:
    """Whether every test of this file is slow, by its own mark or because it waits for a device's line."""
    if not path.name.startswith("test_"):
        return False
    return waits_for_lines(path) or _WHOLLY_SLOW.search(path.read_text("utf-8")) is not None


def waits_for_lines(path: Path) -> bool:
    """Of the devices' tests only the codecs need no line."""
    return DEVICES in path.parents and "codec" not in path.name
