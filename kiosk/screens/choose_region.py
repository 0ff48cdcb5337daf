"""33: the region level by level; what was chosen can be chosen again from its box above."""

from typing import Any

from kiosk.prompts.contact import ChooseRegion, OtherLevel, RegionLevel
from kiosk.prompts.prompt import Back
from kiosk.screens import theme
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.path_box import AskedBox, ChosenBox

load_kv(__file__)

PLAIN = {"page": 10, "pitch": 144, "height": 126, "box": 150}
LARGE = {"page": 8, "pitch": 172, "height": 154, "box": 176}
WIDTH = 474
INSIDE = 24


class ChooseRegionScreen(PromptScreen):
    """A choice moves on by itself, so the box is lit, and the key at the foot says what will happen."""

    def put(self, prompt: ChooseRegion) -> None:
        self._regions = prompt.regions
        self._form = LARGE if look.elder else PLAIN
        asked = list(RegionLevel)[len(prompt.path)]
        self.ids.title.text = text(f"ChooseRegion.title.{asked.value}")
        self.ids.go.reason = text(f"ChooseRegion.goes_on.{asked.value}")
        self.ids.again.opacity = 1 if prompt.path else 0
        self._lay_path(prompt)
        self.ids.pager.pages = page_count(prompt.regions, self._form["page"])
        self.turn(0)

    def resume(self, before: Any) -> None:
        first = before.ids.pager.page * before._form["page"]
        self.ids.pager.page = min(first // self._form["page"], self.ids.pager.pages - 1)
        self.turn(self.ids.pager.page)

    def go_back(self) -> None:
        self.answer(Back())

    def turn(self, page: int) -> None:
        self.ids.list.clear_widgets()
        for number, region in enumerate(page_of(self._regions, self._form["page"], page)):
            line, column = divmod(number, 2)
            key = Key(
                target=f"region_{region.code}",
                text=region.name,
                role="ink",
                place=(column * (WIDTH + 24), line * self._form["pitch"], WIDTH, self._form["height"]),
            )
            key.kind = "head"
            if key.natural_width > theme.at(WIDTH - INSIDE):
                # Long names are written smaller, on two lines.
                key.kind = "label"
            key.bind(on_act=lambda _, code=region.code: self.answer(code))
            self.ids.list.add_widget(key)

    def _lay_path(self, prompt: ChooseRegion) -> None:
        for number, level in enumerate(RegionLevel):
            caption = text(f"ChooseRegion.level.{level.value}")
            place = (number * 249, 0, 225, self._form["box"])
            if number < len(prompt.path):
                name = prompt.path[number].name
                key = ChosenBox(target=f"level_{level.value}", caption=caption, text=name, place=place)
                key.bind(on_act=lambda _, chosen=level: self.answer(OtherLevel(chosen)))
                self.ids.path.add_widget(key)
                continue
            lit = number == len(prompt.path)
            words = text("ChooseRegion.asked" if lit else "ChooseRegion.to_come")
            self.ids.path.add_widget(AskedBox(caption=caption, text=words, lit=lit, place=place))
