"""What moves inside a simulated Evolis printer: inlet, print station, ribbon, cover, reject box.

It knows nothing of bytes; its line is `SimulatedEvolis`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices.metal import Later, Metal, Station

DEVICE = "card_printer"


class Trouble(StrEnum):
    """What the printer remembers until `Scs`, and answers instead of OK."""

    MECHANICAL = "ERROR MECHANICAL"
    NO_CARD = "ERROR CARD"
    RIBBON = "ERR RIBBON"  # the SDK takes any answer with ERR for an error; the wording is not confirmed
    COVER = "ERR COVER"
    BIN_FULL = "ERR REJECT"
    HEAD_HOT = "ERR TEMPERATURE"


@dataclass(frozen=True, slots=True)
class EvolisTimings:
    """How long a real printer takes: a colour card with varnish about half a minute (inferred)."""

    draw_in_s: float = 1.5
    dye_panel_s: float = 7.0
    resin_panel_s: float = 4.0
    varnish_panel_s: float = 5.0
    hand_back_s: float = 1.5
    reject_s: float = 2.0
    clear_s: float = 0.5
    no_card_s: float = 2.0
    """How long it looks for a card that is not there."""
    download_patience_s: float = 5.0
    """After so long a silence inside a bitmap the job is given up."""
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""

    def panel_s(self, panel: str) -> float:
        return {"k": self.resin_panel_s, "o": self.varnish_panel_s}.get(panel, self.dye_panel_s)


class Mechanism(ABC):
    """The machine without its line. Every act ends in an answer: OK, or what went wrong."""

    def __init__(self, later: Later, metal: Metal, timings: EvolisTimings) -> None:
        self._later = later
        self._metal = metal
        self._timings = timings
        self._epoch = 0
        self._laid: dict[str, bytes] = {}
        self._jam_armed = False
        self._bin_blocked = False
        self._slow_s = 0.0

        self.busy = False
        self.printing = False
        self.trouble: Trouble | None = None
        self.cards_left = self.ribbon_size = 100
        self.reject_capacity = 30
        self.cover_is_open = False
        self.head_is_hot = False
        self.wants_cleaning = False
        """So many cards were printed that the rollers want a cleaning card."""
        self.just_reset = False
        """Told until the host clears the printer: when a real one takes it back is inferred."""
        self.panels: dict[str, bytes] = {}
        """Every panel of the last job, as 8-bit rows."""
        self.prints = 0
        """How often the head has laid something on a card."""

    @abstractmethod
    def answer(self, text: str) -> None:
        """Tell the host how an act ended."""

    @abstractmethod
    def go_on(self) -> None:
        """Nothing moves any more: the next act may begin."""

    # --- hands on the machine -----------------------------------------------------------------------------

    def jam_next_print(self) -> None:
        """The card gets stuck under the head after the second panel; only Scs, then Ser gets it out."""
        self._jam_armed = True

    def ribbon_out(self) -> None:
        self.cards_left = 0

    def new_ribbon(self, cards: int = 100) -> None:
        self.cards_left = self.ribbon_size = cards

    def open_cover(self) -> None:
        """A print that runs stops, and its card is spoilt."""
        self.cover_is_open = True
        if self.printing:
            self._stop_with(Trouble.COVER)

    def close_cover(self) -> None:
        self.cover_is_open = False

    def heat_head(self) -> None:
        """Nothing is printed until it has cooled; a print that runs stops, and its card is spoilt."""
        self.head_is_hot = True
        if self.printing:
            self._stop_with(Trouble.HEAD_HOT)

    def cool_head(self) -> None:
        """That the unit takes its error back only when it is cleared is inferred."""
        self.head_is_hot = False

    def slow_next(self, seconds: float) -> None:
        """The next act takes so much longer."""
        self._slow_s = seconds

    def fill_reject_bin(self) -> None:
        self._bin_blocked = True

    def empty_reject_bin(self) -> None:
        """The hall has taken the bodies out, or will."""
        self._bin_blocked = False

    def power_loss(self) -> None:
        """Power goes and comes back at once: what moves stops, a card stays where it is. Inferred."""
        self._epoch += 1
        self.busy = False
        self.trouble = None
        self.just_reset = True
        if self.printing:
            self._finish_printing()

    # --- acts ---------------------------------------------------------------------------------------------

    def draw_in(self, then: Callable[[], None]) -> None:
        """From the inlet to the print station."""
        if self._hindered():
            return
        if self._metal.card_at(Station.PRINT) is not None:
            then()
            return
        if self._metal.card_at(Station.INLET) is None:
            self._work(self._timings.no_card_s, lambda: self._stop_with(Trouble.NO_CARD))
            return

        def drawn() -> None:
            if self._metal.move(Station.INLET, Station.PRINT) is None:
                self._stop_with(Trouble.NO_CARD)
                return
            then()

        self._work(self._timings.draw_in_s, drawn)

    def print(self, panels: dict[str, bytes]) -> None:
        """Lay the panels on the card, drawing one in when none is there, and hand it back."""
        if self.cards_left == 0:
            self._stop_with(Trouble.RIBBON)
            return
        if self.head_is_hot:
            self._stop_with(Trouble.HEAD_HOT)
            return
        self.panels = panels
        self.draw_in(self._begin_printing)

    def hand_back(self) -> None:
        """From the print station to the inlet."""
        if not self._hindered():
            self._work(self._timings.hand_back_s, lambda: self._arrive(Station.INLET, Trouble.MECHANICAL))

    def reject(self) -> None:
        """From the print station into the reject box."""
        if self._hindered():
            return
        if self.bin_is_full():
            self._stop_with(Trouble.BIN_FULL)
            return
        self._work(self._timings.reject_s, lambda: self._arrive(Station.REJECT_BIN, Trouble.NO_CARD))

    def clear(self) -> None:
        """Forget what went wrong; a card inside stays where it is."""

        def cleared() -> None:
            self.trouble = None
            self.just_reset = False
            self.answer("OK")

        self._work(self._timings.clear_s, cleared)

    def bin_is_full(self) -> bool:
        return self._bin_blocked or self._metal.count_at(Station.REJECT_BIN) >= self.reject_capacity

    def _begin_printing(self) -> None:
        self.cards_left -= 1
        self.printing = True
        self._laid = {}
        self._lay(list(self.panels))

    def _lay(self, waiting: list[str]) -> None:
        if not waiting:
            self._finish_printing()
            self.hand_back()
            return
        if self._jam_armed and len(self._laid) == min(2, len(self.panels) - 1):
            self._jam_armed = False
            self._stop_with(Trouble.MECHANICAL)
            return

        def laid() -> None:
            self._laid[waiting[0]] = self.panels[waiting[0]]
            self._lay(waiting[1:])

        self._work(self._timings.panel_s(waiting[0]), laid)

    def _finish_printing(self) -> None:
        """What was laid down stays on the card, whether it is all or not."""
        self.printing = False
        card = self._metal.card_at(Station.PRINT)
        if card is not None and self._laid:
            self.prints += 1
            self._metal.record_print(card, self._laid)

    def _arrive(self, station: Station, otherwise: Trouble) -> None:
        if self._metal.move(Station.PRINT, station) is None:
            self._stop_with(otherwise)
            return
        self.answer("OK")

    def _hindered(self) -> bool:
        if self.cover_is_open:
            self._stop_with(Trouble.COVER)
            return True
        if self.trouble is not None:
            self.answer(self.trouble)
            return True
        return False

    def _stop_with(self, trouble: Trouble) -> None:
        self._epoch += 1
        self.busy = False
        self.trouble = trouble
        if self.printing:
            self._finish_printing()
        self.answer(trouble)
        self.go_on()

    def _work(self, seconds: float, then: Callable[[], None]) -> None:
        """Be busy, then do the rest, unless something stops the machine meanwhile."""
        self.busy = True
        epoch = self._epoch
        slow_s, self._slow_s = self._slow_s, 0.0
        lasts_s = seconds * self._timings.speed_factor + slow_s

        def done() -> None:
            if epoch != self._epoch:
                return
            self.busy = False
            then()
            if not self.busy:
                self.go_on()

        self._metal.working(DEVICE, lasts_s)
        self._later(lasts_s, done)
