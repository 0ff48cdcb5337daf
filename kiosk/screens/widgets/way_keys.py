"""The keys of zone C when a screen ends in ways: the last one is lit, the others stand before it."""

from typing import Any

from kiosk.prompts.trouble import Way
from kiosk.screens.text import text
from kiosk.screens.widgets.actions import Actions
from kiosk.screens.widgets.key import Key, Primary

WIDE = 390
PICTOGRAMS = {Way.PRINT: "receipt", Way.SCAN: "phone", Way.RETRY: "repeat", Way.NEW_CODE: "repeat"}


class WayKeys(Actions):
    """Dispatches on_way with the way that was chosen."""

    __events__ = ("on_way",)

    def on_way(self, way: Way) -> None:
        """Bound by the screens."""

    def show(self, ways: tuple[Way, ...]) -> None:
        self.clear_widgets()
        for way in ways[:-1]:
            self._bind(Key(target=way.value, wide=WIDE if len(ways) == 2 else 0, text=_name(way)), way)
        if ways:
            self._bind(Primary(text=_name(ways[-1]), picto_after=PICTOGRAMS.get(ways[-1], "next")), ways[-1])

    def _bind(self, key: Any, way: Way) -> None:
        key.bind(on_act=lambda *_: self.dispatch("on_way", way))
        self.add_widget(key)


def _name(way: Way) -> str:
    return text(f"way.{way.value}.name")
