"""23: every device with its test, the blanks against the book, in service or out of it. No citizen's data."""

from collections.abc import Callable

from kiosk.prompts.maintenance import DeviceRow, MaintenanceAct, MaintenanceChoice, MaintenanceHome
from kiosk.screens.maintenance_screen import (
    GOOD_STATES,
    MaintenanceScreen,
    Tag,
    fact_words,
    role_word,
    state_tone,
    state_word,
)
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import has_text, text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

load_kv(__file__)

PICTOGRAMS = {
    "id_reader": "id-card",
    "dispenser": "card-out",
    "card_printer": "printer",
    "receipt_printer": "receipt",
    "card_reader": "card-insert",
    "pin_pad": "pin",
    "camera": "camera",
    "touch": "lock-hand",
    "central": "network",
}
ROW_PX = 112.0
ROOM_PX = 800.0
TEST_KEY = (174, 90)
FACTS_SHOWN = 2
SAYS_NOTHING = ("notPresent", "False")
"""No card inside, no cleaning due: only the opposite is news."""


class MaintenanceHomeScreen(MaintenanceScreen):
    """The verdict first, then one row a device."""

    def put(self, prompt: MaintenanceHome) -> None:
        self._out = prompt.out_of_service
        self._verdict(prompt)
        self._devices(prompt.devices)
        self._stock(prompt.stock)
        key = "open_cases" if prompt.open_cases else "no_open_cases"
        self.ids.cases.text = text(f"maintenance.{key}", n=prompt.open_cases)
        service = self.ids.service
        act = MaintenanceAct.BACK_TO_SERVICE if self._out else MaintenanceAct.TAKE_OUT_OF_SERVICE
        service.target = act.value
        service.text = text("maintenance.back_to_service" if self._out else "maintenance.out")

    def load_blanks(self) -> None:
        self.answer(MaintenanceChoice(MaintenanceAct.LOAD_BLANKS))

    def answer_help(self) -> None:
        self.answer(MaintenanceChoice(MaintenanceAct.ANSWER_HELP))

    def clear_tampering(self) -> None:
        self.answer(MaintenanceChoice(MaintenanceAct.CLEAR_TAMPERING))

    def leave(self) -> None:
        self.answer(MaintenanceChoice(MaintenanceAct.LEAVE))

    def turn(self) -> None:
        """Out of service, or back."""
        act = MaintenanceAct.BACK_TO_SERVICE if self._out else MaintenanceAct.TAKE_OUT_OF_SERVICE
        self.answer(MaintenanceChoice(act))

    def _verdict(self, prompt: MaintenanceHome) -> None:
        now = text("maintenance.not_in_service" if self._out else "maintenance.in_service")
        if prompt.trouble:
            self._alarm(text("maintenance.refused"), text(f"maintenance.trouble.{prompt.trouble}"))
            return
        if prompt.history:
            self._alarm(text("maintenance.history_wrong"), text(f"maintenance.history.{prompt.history}"))
            return
        if prompt.help_since:
            self._alarm(text("maintenance.help_wanted", since=prompt.help_since), now)
            self._offer(MaintenanceAct.ANSWER_HELP, self.answer_help)
            return
        if prompt.tampered:
            self._alarm(text("maintenance.tampered"), text("maintenance.tampered_more"))
            self._offer(MaintenanceAct.CLEAR_TAMPERING, self.clear_tampering)
            return
        bad = [row for row in prompt.devices if row.state not in GOOD_STATES]
        self.ids.sign.name = "warning" if bad else "tick"
        self.ids.verdict.line_role = "lamp_edge" if bad else "line"
        if not bad:
            self.ids.verdict_head.text = text("maintenance.all_good")
            self.ids.verdict_more.text = now
            return
        self.ids.verdict_head.text = text("maintenance.some_bad", n=len(bad))
        device, state = role_word(bad[0].role), state_word(bad[0].state)
        self.ids.verdict_more.text = text("maintenance.some_bad_more", device=device, state=state, now=now)

    def _alarm(self, head: str, more: str) -> None:
        self.ids.sign.name = "warning"
        self.ids.verdict.line_role = "lamp_edge"
        self.ids.verdict_head.text, self.ids.verdict_more.text = head, more

    def _offer(self, act: MaintenanceAct, take: Callable[[], None]) -> None:
        """Somebody waits, or has to be looked after: the one act that is lit."""
        key = Primary(
            target=act.value,
            text=text(f"maintenance.{act}"),
            picto_after="",
            place=(660, 24, 288, 108),
        )
        key.bind(on_act=lambda *_: take())
        self.ids.verdict.add_widget(key)

    def _devices(self, rows: tuple[DeviceRow, ...]) -> None:
        height = min(ROW_PX, ROOM_PX / max(len(rows), 1))
        panel = Panel(place=(0, 0, 972, height * len(rows) + 4))
        for number, row in enumerate(rows):
            panel.add_widget(self._device(row, number * height + 2, height, line=number < len(rows) - 1))
        self.ids.devices.add_widget(panel)

    def _device(self, row: DeviceRow, top: float, height: float, *, line: bool) -> Board:
        board = Board(place=(0, top, 972, height))
        width, high = TEST_KEY
        telling = tuple(fact for fact in row.facts if fact[1] not in SAYS_NOTHING)
        facts = [f"{name} {value}" for name, value in fact_words(telling)[:FACTS_SHOWN]]
        if row.fault:
            facts = [row.fault]
        tag = Tag(state_word(row.state), state_tone(row.state), place=(636, (height - 54) / 2, 132, 54))
        key = Key(
            target=f"test_{row.role}",
            text=text("maintenance.test_key"),
            kind="strip",
            base_px=36,
            place=(972 - 12 - width, (height - high) / 2, width, high),
        )
        key.bind(on_act=lambda *_: self.answer(MaintenanceChoice(MaintenanceAct.TEST, row.role)))
        parts = (
            Pictogram(name=PICTOGRAMS.get(row.role, "technician"), place=(30, (height - 54) / 2, 54, 54)),
            Words(
                text=role_word(row.role),
                kind="digit",
                base_px=36,
                strong=True,
                valign="middle",
                place=(108, 0, 250, height),
            ),
            Words(
                text="\n".join(facts),
                kind="digit",
                base_px=28,
                role="ink_soft",
                valign="middle",
                spread=1.25,
                place=(364, 0, 264, height),
            ),
            tag,
            key,
        )
        for part in parts:
            board.add_widget(part)
        if line:
            board.add_widget(Hairline(place=(0, height - 2, 972, 2)))
        return board

    def _stock(self, stock: tuple[tuple[str, int], ...]) -> None:
        """Two columns, as many lines as it takes."""
        lines = max(-(-len(stock) // 2), 1)
        height = min(78.0, 312 / lines)
        self.ids.stock.place = (54, 1260, 972, height * lines)
        for number, (name, count) in enumerate(stock):
            line, column = divmod(number, 2)
            key = f"maintenance.stock.{name}"
            left = column * 486
            label = Words(
                text=text(key) if has_text(key) else name,
                role="ink_soft",
                valign="middle",
                place=(left + 33, line * height, 270, height),
            )
            value = Words(
                text=text("maintenance.cards", n=count),
                kind="label",
                strong=True,
                align="right",
                valign="middle",
                place=(left + 300, line * height, 150, height),
            )
            self.ids.stock.add_widget(label)
            self.ids.stock.add_widget(value)
