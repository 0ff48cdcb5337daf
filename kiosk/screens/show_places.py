"""38: places by district; what is touched stands large above, with a code that opens the map."""

from typing import Any

from kiosk.prompts.reading import PrintPlace, ServicePoint, ShowPlaces
from kiosk.prompts.result import Seen
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PLAIN = {"page": 4, "pitch": 150, "height": 138}
LARGE = {"page": 3, "pitch": 166, "height": 154}
DISTRICTS = 4
"""Keys in the row; with more districts the last one leads to the others."""

BESIDE_CODE, ALL_WIDE = 660, 900
"""Room for the words, with and without a code at their right."""
AT_MOST = 4
"""Services named in a row."""


class ShowPlacesScreen(PromptScreen):
    """Nothing has to be done here, so nothing is lit."""

    def __init__(self, *args: Any) -> None:
        self.panel_high = 420 if look.elder else 346  # an address of two lines, hours and telephone
        super().__init__(*args)

    def put(self, prompt: ShowPlaces) -> None:
        self._places = prompt.places
        self._form = LARGE if look.elder else PLAIN
        self._districts = list(dict.fromkeys(place.district for place in prompt.places))
        self._chosen = prompt.chosen if prompt.places else 0
        self._district = prompt.places[self._chosen].district if prompt.places else ""
        self._first_shown = _row_with(self._district, self._districts)
        seen = Key(target="seen", text=text("result.seen"), picto="back")
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        self.ids.actions.add_widget(seen)
        if prompt.can_print and prompt.places:
            seen.wide = 330
            key = Key(target="print", text=text("ShowPlaces.print"), picto="receipt")
            key.bind(on_act=lambda *_: self.answer(PrintPlace(self._chosen)))
            self.ids.actions.add_widget(key)
        self._set_out()

    def resume(self, before: Any) -> None:
        self._district, self._chosen = before._district, before._chosen
        self._first_shown = before._first_shown
        self._set_out()

    def turn(self, page: int) -> None:
        self._list(page)

    def choose_district(self, district: str) -> None:
        self._district = district
        here = self._here()
        self._chosen = here[0][0] if here else 0
        self._set_out()

    def other_districts(self) -> None:
        """The next districts take the places of these."""
        self._first_shown = (self._first_shown + DISTRICTS - 1) % len(self._districts)
        self._lay_districts()

    def choose(self, number: int) -> None:
        self._chosen = number
        for row in self.ids.list.children:
            row.chosen = row.target == f"place_{number}"
        self._show_chosen()

    def _here(self) -> list[tuple[int, ServicePoint]]:
        """The places of the district, with their numbers in the prompt."""
        return [(n, p) for n, p in enumerate(self._places) if p.district == self._district]

    def _set_out(self) -> None:
        self._lay_districts()
        here = self._here()
        numbers = [number for number, _ in here]
        self.ids.pager.pages = page_count(here, self._form["page"])
        page = numbers.index(self._chosen) // self._form["page"] if self._chosen in numbers else 0
        self.ids.pager.page = page
        self._list(page)
        self._show_chosen()

    def _lay_districts(self) -> None:
        self.ids.districts.clear_widgets()
        many = len(self._districts) > DISTRICTS
        turned = self._districts[self._first_shown :] + self._districts[: self._first_shown]
        shown = turned[: DISTRICTS - 1 if many else DISTRICTS]
        for column, district in enumerate(shown):
            key = Key(
                target=f"district_{column}",
                text=district,
                chosen=district == self._district,
                role="ink",
                place=(column * 249, 0, 225, 126),
            )
            key.bind(on_act=lambda _, name=district: self.choose_district(name))
            self.ids.districts.add_widget(key)
        if many:
            key = Key(target="other_districts", text=text("ShowPlaces.others"), place=(747, 0, 225, 126))
            key.bind(on_act=lambda *_: self.other_districts())
            self.ids.districts.add_widget(key)

    def _list(self, page: int) -> None:
        self.ids.list.clear_widgets()
        for line, (number, place) in enumerate(page_of(self._here(), self._form["page"], page)):
            row = ChoiceRow(
                target=f"place_{number}",
                head=place.name,
                head_kind="label",
                text=_in_a_line(place),
                text_px=34,
                mark_room=96,
                chosen=number == self._chosen,
                place=(0, line * self._form["pitch"], 972, self._form["height"]),
            )
            mark = Pictogram(name="bank" if place.bank else "places")
            mark.place = (30, (self._form["height"] - 6 - 72) / 2, 72, 72)
            row.add_widget(mark)
            row.bind(on_act=lambda _, chosen=number: self.choose(chosen))
            self.ids.list.add_widget(row)

    def _show_chosen(self) -> None:
        ids = self.ids
        if not self._places:
            ids.name.text = text("ShowPlaces.none")
            ids.about.text = text("ShowPlaces.none_more")
            return
        place = self._places[self._chosen]
        ids.name.text = place.name
        phone = text("ShowPlaces.phone", phone=place.phone) if place.phone else ""
        ids.about.text = "\n".join(part for part in (place.address, place.hours, phone) if part)
        left, top, wide, high = ids.about.place
        wide = BESIDE_CODE if place.map_url else ALL_WIDE
        ids.about.place = (left, top, wide, high)
        ids.name.place = (ids.name.place[0], ids.name.place[1], wide, ids.name.place[3])
        ids.code.content = place.map_url
        ids.scan.text = text("ShowPlaces.scan") if place.map_url else ""


def _in_a_line(place: ServicePoint) -> str:
    """How far and what for; in larger type a long name takes the room."""
    if look.elder:
        return place.way
    return text("ShowPlaces.separator").join(part for part in (place.way, _done_at(place)) if part)


def _done_at(place: ServicePoint) -> str:
    """In a few words, those of the menu."""
    if not place.services:
        return text("ShowPlaces.everything")
    names = [text(f"short.{service.value}") for service in place.services[:AT_MOST]]
    more = text("ShowPlaces.and_more") if len(place.services) > AT_MOST else ""
    return text("ShowPlaces.comma").join(names) + more


def _row_with(district: str, districts: list[str]) -> int:
    """Which district the row begins with, so that this one stands in it."""
    if len(districts) <= DISTRICTS or district not in districts:
        return 0
    return districts.index(district) // (DISTRICTS - 1) * (DISTRICTS - 1)
