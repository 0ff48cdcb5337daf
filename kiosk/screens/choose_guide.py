"""S18: the guides: every service on one glass, and behind a key what else is worth reading."""

from collections.abc import Sequence
from typing import Any

from kiosk.model import Service
from kiosk.prompts.reading import ChooseGuide
from kiosk.prompts.result import Seen
from kiosk.screens import signs, theme
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import in_english, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

TOPICS = {"page": 6, "pitch": 170, "height": 156}
TOPICS_LARGE = {"page": 5, "pitch": 200, "height": 184}
COLUMNS, ROWS = 3, 7
SERVICE = (308, 132)
PITCH = (332, 150)
NAME = ("digit", 36)
NAME_ELDER = ("button", 0)
"""Kind and size; large letters take the place of the pictogram."""
MARGINS = 24
"""Left and right of a name in its key."""


class ChooseGuideScreen(PromptScreen):
    """Every guide is as near as the other: nothing is lit."""

    def put(self, prompt: ChooseGuide) -> None:
        self._topics, self._services = prompt.topics, prompt.services
        self._of_services = bool(prompt.services)
        self._set_out(0)

    def resume(self, before: Any) -> None:
        self._of_services = before._of_services
        first = before.ids.pager.page * before.a_page
        self._set_out(min(first // self.a_page, page_count(self._shelf(), self.a_page) - 1))

    @property
    def a_page(self) -> int:
        """How many stand on a glass."""
        return COLUMNS * ROWS if self._of_services else self._form["page"]

    def leave(self) -> None:
        self.answer(Seen())

    def other_shelf(self) -> None:
        self._of_services = not self._of_services
        self._set_out(0)

    def turn(self, page: int) -> None:
        self.ids.list.clear_widgets()
        for number, one in enumerate(page_of(self._shelf(), self.a_page, page)):
            key = self._service(one, number) if isinstance(one, Service) else self._topic(one, number)
            self.ids.list.add_widget(key)

    @property
    def _form(self) -> dict[str, int]:
        return TOPICS_LARGE if look.elder else TOPICS

    def _shelf(self) -> Sequence[Any]:
        return self._services if self._of_services else self._topics

    def _set_out(self, page: int) -> None:
        shelf = "services" if self._of_services else "topics"
        self.ids.title.text = text(f"ChooseGuide.{shelf}")
        self.ids.title.sub = text(f"ChooseGuide.{shelf}_sub")
        self.ids.pager.pages = page_count(self._shelf(), self.a_page)
        self.ids.pager.page = page
        other = self.ids.other
        other.text = text(f"ChooseGuide.to_{'topics' if self._of_services else 'services'}")
        other.enabled = bool(self._topics if self._of_services else self._services)
        other.opacity = 1 if other.enabled else 0
        self.turn(page)

    def _service(self, service: Service, number: int) -> Key:
        row, column = divmod(number, COLUMNS)
        kind, base_px = NAME_ELDER if look.elder else NAME
        key = Key(
            target=f"guide_{service.value}",
            text=text(f"service.{service.value}.name"),
            picto="" if look.elder else signs.OF_SERVICE[service],
            picto_px=48,
            upright=not look.elder,
            kind=kind,
            base_px=base_px,
            role="ink",
            place=(column * PITCH[0], row * PITCH[1], *SERVICE),
        )
        if key.natural_width > theme.at(SERVICE[0] - MARGINS):
            key.text = text(f"short.{service.value}")
        key.bind(on_act=lambda *_: self.answer(service))
        return key

    def _topic(self, topic: Any, number: int) -> WayRow:
        row = WayRow(
            target=f"guide_{topic.key}",
            picto="guide",
            head=in_english(topic.name, topic.name_en),
            place=(0, number * self._form["pitch"], 972, self._form["height"]),
        )
        row.bind(on_act=lambda *_: self.answer(topic.key))
        return row
