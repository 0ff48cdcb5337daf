"""17: what has to come first and the way there: an explanation, never a red error (policy.md A.8)."""

from kiosk.prompts.trouble import CannotServe, Way
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

PICTOGRAMS = {
    Way.HOME: "exit",
    Way.COUNTER: "places",
    Way.RETRY: "repeat",
    Way.OTHER_BANK: "bank",
    Way.PRINT: "receipt",
    Way.PLACES: "places",
    Way.TEMPORARY_LOSS: "wait",
}
CHANNELS = {"counter": "places", "bank": "bank", "phone": "phone", "online": "phone"}
ROW_PITCH = 186
ROW_HEIGHT = 168


class CannotServeScreen(PromptScreen):
    """The last way is the lit button, going home a plain key beside it, the others are rows."""

    def put(self, prompt: CannotServe) -> None:
        code = prompt.code if has_text(f"refusal.{prompt.code}.title") else "unknown"
        facts = dict(prompt.facts)
        if look.language == "en":  # a fact whose name ends in _en is the English of the one without
            facts |= {name.removesuffix("_en"): said for name, said in prompt.facts if name.endswith("_en")}
        if "not_now" in facts:
            facts["not_now"] = text(f"reason.{facts['not_now']}")
        self.ids.title.text = text(_by_channel(f"refusal.{code}.title", facts))
        self.ids.title.sub = text(f"refusal.{code}.why", **facts)
        self.ids.next.picto = CHANNELS.get(facts.get("to", ""), "guide")
        self.ids.next.text = text(_by_channel(f"refusal.{code}.next", facts), **facts)
        key = "note" if prompt.article else "note_plain"
        self.ids.note.text = text(f"CannotServe.{key}", code=prompt.code, article=prompt.article)
        *others, lit = prompt.ways
        self._rows([way for way in others if way is not Way.HOME])
        if Way.HOME in others:
            home = Key(target="way_home", text=text("key.exit"), picto="back", wide=276)
            home.bind(on_act=lambda *_: self.answer(Way.HOME))
            self.ids.actions.add_widget(home)
        go = Primary(text=text(f"way.{lit.value}.name"), picto_after="" if lit is Way.HOME else "next")
        go.bind(on_act=lambda *_: self.answer(lit))
        self.ids.actions.add_widget(go)

    def _rows(self, ways: list[Way]) -> None:
        self.ids.how.opacity = 1 if ways else 0
        for number, way in enumerate(ways):
            row = WayRow(
                target=f"way_{way.value}",
                picto=PICTOGRAMS[way],
                head=text(f"way.{way.value}.name"),
                text=text(f"way.{way.value}.more"),
                place=(0, number * ROW_PITCH, 972, ROW_HEIGHT),
            )
            row.bind(on_act=lambda _, chosen=way: self.answer(chosen))
            self.ids.ways.add_widget(row)


def _by_channel(key: str, facts: dict[str, str]) -> str:
    """Nobody goes to a telephone number: where words of its own stand for the channel, they hold."""
    own = f"{key}_{facts.get('to', '')}"
    return own if has_text(own) else key
