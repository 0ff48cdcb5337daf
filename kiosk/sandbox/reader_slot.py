"""The slot of the citizen's reader as hands and mishaps reach it; the reader behind it is vpcd's."""

from collections.abc import Callable, Mapping

from kiosk.devices.metal import Station
from kiosk.sandbox.bodies import BarePlastic, Body
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.hall import Hall, Moment
from kiosk.sandbox.vpcd_card import VpcdSlot

MOMENT_OF_COMMAND = "reader:"
NO_PRECISE_DIAGNOSIS = 0x6F00  # ISO 7816-4


class ReaderSlot:
    """See Slot. A mishap strikes the command that is just going to be heard, or else the next one."""

    def __init__(self, hall: Hall, slot: VpcdSlot) -> None:
        self._hall = hall
        self._slot = slot
        self._ins = 0
        hall.watch(self._moment)

    def put_in(self, body: Body) -> None:
        self._slot.insert(BarePlastic() if self._hall.upside_down else body.chip)

    def pull_out(self) -> None:
        self._slot.remove()

    def mishaps(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen."""
        return {
            "pulled": self._pulled,
            "mute": self._to_chip(lambda chip: chip.go_mute()),
            "torn": self._to_chip(lambda chip: chip.tear_next_write()),
            "wrong_status": self._to_chip(lambda chip: chip.answer_next(NO_PRECISE_DIAGNOSIS)),
            "lost_command": self._to_chip(lambda chip: chip.lose_power_at(self._ins, obeyed=False)),
            "lost_answer": self._to_chip(lambda chip: chip.lose_power_at(self._ins, obeyed=True)),
        }

    def _moment(self, moment: Moment) -> None:
        if moment.startswith(MOMENT_OF_COMMAND):
            self._ins = int(moment.removeprefix(MOMENT_OF_COMMAND) or "0", 16)

    def _pulled(self) -> None:
        if self._hall.withdraw() is not None:
            self._slot.remove()

    def _to_chip(self, act: Callable[[SimulatedChip], None]) -> Callable[[], None]:
        """Nothing happens to an empty slot."""

        def strike() -> None:
            body = self._hall.card_at(Station.READER)
            if body is not None and isinstance(body.bare_chip, SimulatedChip):
                act(body.bare_chip)

        return strike
