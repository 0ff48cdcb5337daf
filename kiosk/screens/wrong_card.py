"""46: the card comes back, why, and what did not happen; the reader ends it."""

from typing import Any

from kiosk.prompts.card import CardIsDead, CardTrouble, NoCardWithMe, WrongCard
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key

load_kv(__file__)

NO_CARD_OF_OURS = {CardTrouble.BANK_CARD, CardTrouble.UNKNOWN}
"""Drawn as the grey card it is."""
NOT_LOOKED_INTO = {
    CardTrouble.BANK_CARD,
    CardTrouble.OTHER_PROVINCE,
    CardTrouble.UNKNOWN,
    CardTrouble.UNISSUED,
}


class WrongCardScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        elder = look.elder
        self.picture_place = (150, 470, 778, 500) if elder else (54, 400, 972, 624)
        self.facts_top = 978 if elder else 1032
        self.fact_high = 156 if elder else 134
        self.where_top = 1296 if elder else 1316
        super().__init__(*args)

    def put(self, prompt: WrongCard) -> None:
        facts = dict(prompt.facts)
        if has_text(f"province_name.{facts.get('province')}"):
            facts["province"] = text(f"province_name.{facts['province']}")
        said = f"WrongCard.trouble.{prompt.trouble.value}"
        self.ids.title.text = text(f"{said}.title")
        self.ids.title.sub = text(f"{said}.why", **facts)
        safe = "unread" if prompt.trouble in NOT_LOOKED_INTO else "unchanged"
        self.ids.safe.head = text(f"WrongCard.{safe}")
        self.ids.safe.text = text(f"WrongCard.{safe}_more")
        way = "WrongCard.dead" if prompt.goes_on_dead else said
        self.ids.next.head = text(f"{way}.next", **facts)
        self.ids.next.text = text(f"{way}.next_more")
        self.ids.where.text = text("WrongCard.again")
        self.ids.close_up.foreign = prompt.trouble in NO_CARD_OF_OURS
        self.ids.close_up.start()
        self._offer(prompt)

    def forget(self) -> None:
        self.ids.close_up.stop()
        super().forget()

    def go_back(self) -> None:
        self.answer(Back())

    def _offer(self, prompt: WrongCard) -> None:
        """That there is no other card, and what this machine does for whoever brought such a one."""
        if prompt.goes_on_dead:
            dead = Key(target="dead", text=text("WrongCard.dead.go"), picto_after="next")
            dead.bind(on_act=lambda *_: self.answer(CardIsDead()))
            self.ids.actions.add_widget(dead)
            return
        none = Key(target="no_card", text=text("WrongCard.no_card"))
        none.bind(on_act=lambda *_: self.answer(NoCardWithMe()))
        self.ids.actions.add_widget(none)
        if prompt.instead is not None:
            name = text(f"short.{prompt.instead.value}")
            key = Key(target="instead", text=text("WrongCard.instead", service=name), picto_after="next")
            key.bind(on_act=lambda *_: self.answer(prompt.instead))
            self.ids.actions.add_widget(key)
