"""Lines of what is done, what is now, and what comes (look 50, 53); the present one lies on the beam."""

from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.rows import TickBox
from kiosk.screens.widgets.words import Words

DONE, NOW, THEN = 2, 1, 0
BOX = 54


def station_lines(rows: list[tuple[str, str, int]], height: float = 104) -> Panel:
    """Rows of (sentence, note at the right, DONE | NOW | THEN), as one panel 972 wide, placed at (0, 0)."""
    panel = Panel(place=(0, 0, 972, height * len(rows) + 4))
    for number, (sentence, note, state) in enumerate(rows):
        row = Board(place=(2, 2 + number * height, 968, height))
        if state == NOW:
            row.add_widget(Panel(fill_role="beam", line_role=""))
        row.add_widget(
            TickBox(
                round=True, ticked=state == DONE, lit=state == NOW, place=(33, (height - BOX) / 2, BOX, BOX)
            )
        )
        row.add_widget(
            Words(
                text=sentence,
                kind="label",
                strong=state != THEN,
                valign="middle",
                place=(114, 0, 560, height),
            )
        )
        row.add_widget(
            Words(text=note, role="ink_soft", align="right", valign="middle", place=(680, 0, 258, height))
        )
        if number < len(rows) - 1:
            row.add_widget(Hairline(place=(0, height - 2, 968, 2)))
        panel.add_widget(row)
    return panel
