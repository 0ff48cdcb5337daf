"""17: what has to come first and the way there: an explanation, never a red error (policy.md A.8)."""

from collections.abc import Iterable, Mapping

from kiosk.model import Service
from kiosk.prompts.refusal_words import wording
from kiosk.prompts.trouble import SAYS_NOTHING, CannotServe, Paper, Way
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.signs import OF_SERVICE
from kiosk.screens.text import has_text, text, words_of
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.progress_line import Station
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

PICTOGRAMS = {Way.HOME: "exit", Way.RETRY: "repeat", Way.OTHER_BANK: "bank"}
CHANNELS = {"counter": "places", "bank": "bank", "phone": "phone", "online": "phone"}
COMES_FIRST: Mapping[str, tuple[Service, ...]] = {
    "NEED_FORMAL_LOSS": (),
    "TEMP_ONLY": (Service.REPORT_TEMPORARY_LOSS,),
    "NOT_ACTIVE": (),
}
"""Refusals whose cure leads straight back to the matter, and what of that way was gone already."""
ROW_PITCH = 186
ROW_HEIGHT = 168
PRINT_WIDE = 300
KEYS = {
    Paper.OFFERED: ("CannotServe.paper.key", Way.PRINT),
    Paper.ON_PHONE: ("done.scan", Way.SCAN),
}


class CannotServeScreen(PromptScreen):
    """The last way is the lit button, going home a key beside it, the others are rows; then the paper."""

    def put(self, prompt: CannotServe) -> None:
        code = prompt.code if has_text(f"refusal.{prompt.code}.title") else "unknown"
        facts = dict(prompt.facts)
        if look.language == "en":  # a fact whose name ends in _en is the English of the one without
            facts |= {name.removesuffix("_en"): said for name, said in prompt.facts if name.endswith("_en")}
        if "not_now" in facts:
            facts["not_now"] = text(f"reason.{facts['not_now']}")
        self.ids.title.text = _said(code, "title", facts)
        self.ids.title.sub = _said(code, "why", facts)
        self.ids.next.picto = CHANNELS.get(facts.get("to", ""), "guide")
        self.ids.next.text = _said(code, "next", facts)
        self._draw_the_way(prompt)
        self._note(prompt)
        *others, lit = prompt.ways
        self._rows([way for way in others if way is not Way.HOME])
        if Way.HOME in others:
            home = Key(target="way_home", text=text("key.exit"), picto="back", wide=276)
            home.bind(on_act=lambda *_: self.answer(Way.HOME))
            self.ids.actions.add_widget(home)
        go = Primary(
            target="lead" if isinstance(lit, Service) else "primary",
            text=text(f"{_words_of(lit)}.name"),
            picto_after="" if lit is Way.HOME else "next",
        )
        go.bind(on_act=lambda *_: self.answer(lit))
        self.ids.actions.add_widget(go)
        self._paper(prompt.paper)

    def _draw_the_way(self, prompt: CannotServe) -> None:
        """What was done, what is done now, and what follows: drawn where the notice would say it (17)."""
        now = prompt.ways[-1]
        if look.elder or prompt.code not in COMES_FIRST or not isinstance(now, Service):
            self.remove_widget(self.ids.line)
            return
        before = COMES_FIRST[prompt.code]
        stations = [(one, "done") for one in before] + [(now, "now")]
        stations += [(prompt.service, "then")] if prompt.service else []
        self.remove_widget(self.ids.next)
        self.ids.title.sub = f"{self.ids.title.sub}\n{self.ids.next.text}"
        self.ids.line.show(
            [Station(_short(one), text(f"CannotServe.station.{state}")) for one, state in stations],
            len(before),
        )

    def _note(self, prompt: CannotServe) -> None:
        if prompt.code not in SAYS_NOTHING:
            key = "note" if prompt.article else "note_plain"
            self.ids.note.text = text(f"CannotServe.{key}", code=prompt.code, article=prompt.article)

    def _rows(self, ways: Iterable[Way | Service]) -> None:
        self.ids.how.opacity = 1 if ways else 0
        for number, way in enumerate(ways):
            row = WayRow(
                target=f"way_{way.value}",
                picto=OF_SERVICE[way] if isinstance(way, Service) else PICTOGRAMS[way],
                head=text(f"{_words_of(way)}.name"),
                text=text(f"{_words_of(way)}.more"),
                place=(0, number * ROW_PITCH, 972, ROW_HEIGHT),
            )
            row.bind(on_act=lambda _, chosen=way: self.answer(chosen))
            self.ids.ways.add_widget(row)

    def _paper(self, paper: Paper) -> None:
        """What is read at home; nobody has to take it."""
        if paper is Paper.NONE:
            self.remove_widget(self.ids.paper)
            return
        self.ids.paper.text = text(f"CannotServe.paper.{paper.value}")
        if paper in KEYS:
            words, way = KEYS[paper]
            left, top, width, height = self.ids.paper.place
            self.ids.paper.room = PRINT_WIDE
            key = Key(
                target=f"way_{way.value}",
                text=text(words),
                place=(left + width - PRINT_WIDE, top, PRINT_WIDE, height),
            )
            key.bind(on_act=lambda *_: self.answer(way))
            self.add_widget(key)


def _short(matter: Service) -> str:
    """Of the two reports of a loss only one leads on, and it is named."""
    formal = matter is Service.REPORT_LOSS
    return text("CannotServe.station.formal") if formal else text(f"short.{matter.value}")


def _words_of(way: Way | Service) -> str:
    return f"lead.{way.value}" if isinstance(way, Service) else f"way.{way.value}"


def _said(code: str, part: str, facts: dict[str, str]) -> str:
    """Where words of its own stand for the channel, they hold: nobody goes to a telephone number."""
    table = f"refusal.{code}."
    known = {key.removeprefix(table): said for key, said in words_of(look.language).items() if table in key}
    return text(table + wording(part, facts, known), **facts)
