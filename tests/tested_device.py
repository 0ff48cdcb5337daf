"""A technician signs in, tests one device, and reads what was found."""

from kiosk.prompts.maintenance import (
    DeviceTest,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
)
from kiosk.prompts.prompt import Onward
from tests.counter import Counter
from tests.running import SIGNS_IN, STAFF_COMES, acts, running
from tests.visitor import Answer

LEAVES = acts(MaintenanceAct.LEAVE)
SEEN = (DeviceTest, lambda prompt: Onward() if prompt.passed is not None else None)


def chooses_test(role: str) -> tuple[type, Answer]:
    return (MaintenanceHome, MaintenanceChoice(MaintenanceAct.TEST, role))


async def result_of(counter: Counter, role: str, *more: tuple[type, Answer]) -> DeviceTest:
    """Sign in, test one device, and read the result."""
    counter.visitor._script = [STAFF_COMES, SIGNS_IN, chooses_test(role), *more]
    async with running(counter):
        while True:
            shown = await counter.visitor.sees(DeviceTest)
            if shown.passed is not None:
                assert isinstance(shown, DeviceTest)
                return shown
            counter.visitor.changed.clear()
            await counter.visitor.changed.wait()


def names(result: DeviceTest) -> list[str]:
    return [finding.name for finding in result.findings]


class BrokenChip:
    """A chip that does not come up."""

    def __init__(self, trouble: Exception) -> None:
        self._trouble = trouble

    async def power_on(self) -> bytes:
        raise self._trouble

    async def transmit(self, apdu: bytes) -> bytes:
        raise self._trouble

    async def power_off(self) -> None:
        return
