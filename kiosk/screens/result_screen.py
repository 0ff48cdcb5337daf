"""What the screens with somebody's data share: the small ring in the head, and the keys at the foot."""

from typing import Any

from kiosk.model import Service
from kiosk.prompts.result import PrintThis, Seen
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.actions import Actions
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.ring import Ring

RING = (744, 30, 84, 84)
SEEN_WIDE = (0, 330, 276)
"""看完了, when nothing, one key or two keys stand beside it."""

PRINT_WIDE = 210


class ResultScreen(PromptScreen):
    """The ring says when the data go away if nobody touches; a touch begins it anew (look.md 6)."""

    def __init__(self, *args: Any) -> None:
        self._ring: Ring | None = None
        super().__init__(*args)

    def forget(self) -> None:
        if self._ring is not None:
            self._ring.stop()
        super().forget()

    def on_touch_down(self, touch: Any) -> bool:
        self._wind_up()
        return super().on_touch_down(touch)

    def put_ring(self) -> None:
        """In the head, beside 退出."""
        self._ring = Ring(place=RING, stroke=10, digit_px=26 if look.patience_factor > 1 else 34)
        self.add_widget(self._ring)
        self._wind_up()

    def end_with(
        self,
        actions: Actions,
        *,
        recommended: Service | None = None,
        can_print: bool = False,
        printed: bool = False,
    ) -> None:
        """看完了 at the left; the recommended act lit at the right, or printing as a plain key."""
        seen = Key(target="seen", text=text("result.seen"), picto="back")
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        paper = can_print or printed
        beside = int(recommended is not None) + int(paper)
        seen.wide = SEEN_WIDE[beside]
        actions.add_widget(seen)
        if paper:
            actions.add_widget(self._print_key(short=recommended is not None, printed=printed))
        if recommended is not None:
            # Elder type leaves room for the short name only.
            names = f"short.{recommended.value}" if look.elder else f"service.{recommended.value}.name"
            name = text(names)
            go = Primary(text=text("result.go", service=name))
            go.bind(on_act=lambda *_: self.answer(recommended))
            actions.add_widget(go)

    def _print_key(self, *, short: bool, printed: bool) -> Key:
        """One paper is enough: once it is printed the key says so and is off."""
        words = text("result.print_short" if short else "result.print")
        key = Key(
            target="print", text=words, picto="" if short else "receipt", wide=PRINT_WIDE if short else 0
        )
        key.reason = text("result.printed_short" if short else "result.printed")
        key.enabled = not printed
        key.bind(on_act=lambda *_: self.answer(PrintThis()))
        return key

    def _wind_up(self) -> None:
        seconds = self.prompt.patience.idle_s
        if self._ring is not None and seconds:
            self._ring.start(seconds * look.patience_factor)
