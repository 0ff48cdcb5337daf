"""S18: the shelf of guides."""

from typing import Any

from kiosk.prompts.reading import ChooseGuide
from kiosk.prompts.result import Seen
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import in_english
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

PLAIN = {"page": 5, "pitch": 162, "height": 150}
LARGE = {"page": 4, "pitch": 196, "height": 178}


class ChooseGuideScreen(PromptScreen):
    """Every guide is as near as the other: nothing is lit."""

    def put(self, prompt: ChooseGuide) -> None:
        self._topics = prompt.topics
        self._form = LARGE if look.elder else PLAIN
        self.ids.pager.pages = page_count(prompt.topics, self._form["page"])
        self.turn(0)

    def resume(self, before: Any) -> None:
        first = before.ids.pager.page * before._form["page"]
        self.ids.pager.page = min(first // self._form["page"], self.ids.pager.pages - 1)
        self.turn(self.ids.pager.page)

    def leave(self) -> None:
        self.answer(Seen())

    def turn(self, page: int) -> None:
        self.ids.list.clear_widgets()
        for line, topic in enumerate(page_of(self._topics, self._form["page"], page)):
            row = WayRow(
                target=f"guide_{topic.key}",
                picto="guide",
                head=in_english(topic.name, topic.name_en),
                place=(0, line * self._form["pitch"], 972, self._form["height"]),
            )
            row.bind(on_act=lambda _, key=topic.key: self.answer(key))
            self.ids.list.add_widget(row)
