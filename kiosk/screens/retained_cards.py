"""49: what the machine keeps of this person; staff opens the box with a key, and nobody else."""

from kiosk.prompts.collect import CallStaffToOpen, RetainedCard, RetainedCards
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.result_screen import ResultScreen
from kiosk.screens.spoken import short_minute
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.station_line import DONE, NOW, THEN

load_kv(__file__)

MOST = 3
"""Rows there is room for; what else lies in the box comes out with them."""


class RetainedCardsScreen(ResultScreen):
    def put(self, prompt: RetainedCards) -> None:
        ids = self.ids
        state = "here" if prompt.cards else "none"
        ids.title.text = text(f"RetainedCards.{state}")
        ids.title.sub = text(f"RetainedCards.{state}_sub")
        ids.box.opacity = 1 if prompt.cards else 0
        ids.rows.show(_rows(prompt.cards))
        if prompt.cards:
            ids.stations.show(
                [
                    (DONE, text("RetainedCards.proven")),
                    (NOW, text("RetainedCards.opens")),
                    (THEN, text("RetainedCards.checked")),
                ]
            )
            ids.notice.place = (54, 1440 if look.elder else 1430, 972, 124 if look.elder else 160)
        ids.notice.head = text("RetainedCards.key" if prompt.cards else "RetainedCards.elsewhere")
        ids.notice.text = self._more(prompt)
        self.put_ring()
        self._end(prompt)

    def _more(self, prompt: RetainedCards) -> str:
        if not prompt.cards:
            return text("RetainedCards.elsewhere_more")
        return "" if look.elder else text("RetainedCards.key_more")

    def _end(self, prompt: RetainedCards) -> None:
        calls = bool(prompt.cards)
        words = text("RetainedCards.another_day" if calls else "result.seen")
        seen = Key(target="seen", text=words, picto="back", wide=330 if calls else 0)
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        self.ids.actions.add_widget(seen)
        if calls:
            call = Primary(text=text("RetainedCards.call"), picto_after="")
            call.bind(on_act=lambda *_: self.answer(CallStaffToOpen()))
            self.ids.actions.add_widget(call)


def _rows(cards: tuple[RetainedCard, ...]) -> list[tuple[str, str]]:
    """One card whole; of several, the tail and the slip of each."""
    if len(cards) == 1:
        (card,) = cards
        tail = [(text("row.card_tail"), card.card_tail)] if card.card_tail else []
        return [
            *tail,
            (text("RetainedCards.when"), short_minute(card.kept_at)),
            (text("RetainedCards.slip"), card.slip),
        ]
    return [(_name_of(card), card.slip) for card in cards[:MOST]]


def _name_of(card: RetainedCard) -> str:
    return text("RetainedCards.tail", tail=card.card_tail) if card.card_tail else text("RetainedCards.thing")
