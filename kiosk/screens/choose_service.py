"""02: the menu; what cannot be had today says why before anyone starts (02b)."""

from typing import Any

from kiosk.prompts.entrance import ChooseService, Offer, StaffCalled
from kiosk.screens import theme
from kiosk.screens.drawings import rising_card
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.tile import Tile

FOR_KV = (rising_card,)
load_kv(__file__)

PICTOGRAMS = {"issue_card": "card-new"}
COLUMNS = 2
GUTTER = 24


class ChooseServiceScreen(PromptScreen):
    """Nothing is lit here: every tile is as near as the other."""

    has_head = False

    def put(self, prompt: ChooseService) -> None:
        width, height = theme.tokens()["component"]["tile_elder" if theme.look.elder else "tile"]
        # A single service has the whole width: nobody shall look for the second one.
        size = (972 if len(prompt.offers) == 1 else width, height)
        for number, offer in enumerate(prompt.offers):
            self.add_widget(self._tile(number, offer, size))
        self._say(prompt.offers)

    def call_staff(self) -> None:
        self.answer(StaffCalled())

    def _tile(self, number: int, offer: Offer, size: tuple[float, float]) -> Tile:
        row, column = divmod(number, COLUMNS)
        width, height = size
        service = offer.service.value
        tile = Tile(
            target=f"service_{service}",
            text=text(f"service.{service}.name"),
            caption=text(f"reason.{offer.reason}" if offer.reason else f"service.{service}.caption"),
            picto=PICTOGRAMS[service],
            picto_px=150 if theme.look.elder else 108,
            enabled=offer.available,
            place=(54 + column * (width + GUTTER), 744 + row * (height + GUTTER), width, height),
        )
        tile.bind(on_act=lambda *_: self.answer(offer.service))
        return tile

    def _say(self, offers: tuple[Offer, ...]) -> None:
        closed = [offer for offer in offers if not offer.available]
        self.ids.sign.name = "warning" if closed else "tick"
        if not closed:
            key = "ChooseService.elder_hint" if theme.look.elder else "ChooseService.all_open"
            self.ids.state.text = text(key)
            return
        facts: dict[str, Any] = {
            "reason": text(f"reason.{closed[0].reason}"),
            "service": text(f"service.{closed[0].service.value}.name"),
        }
        key = "none_open" if len(closed) == len(offers) else "some_closed"
        self.ids.state.text = text(f"ChooseService.{key}", **facts)
