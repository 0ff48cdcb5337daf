"""S19: what became of a call for staff, and how it is called off; only what is so."""

from kiosk.prompts.help_on_its_way import CallOff, HelpOnItsWay
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.result import Seen
from kiosk.screens.here import here
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import short_minute
from kiosk.screens.text import text
from kiosk.screens.widgets.station_line import DONE, NOW, THEN

load_kv(__file__)


class HelpOnItsWayScreen(PromptScreen):
    reusable = True

    def put(self, prompt: HelpOnItsWay) -> None:
        said, ids = prompt.said, self.ids
        heard = said is HelpSaid.CALLED
        key = said.value if said in (HelpSaid.CALLED, HelpSaid.NOT_HEARD) else HelpSaid.CALLING.value
        ids.title.text = text(f"HelpOnItsWay.{key}")
        ids.title.sub = text(f"HelpOnItsWay.{key}_sub")
        ids.stations.show(
            [
                (DONE, text("HelpOnItsWay.pressed", at=short_minute(prompt.since))),
                (DONE if heard else NOW, text(f"HelpOnItsWay.watch_{key}")),
                (NOW if heard else THEN, text("HelpOnItsWay.staff", machine=here.machine)),
            ]
        )
        ids.notice.picto = "wait" if heard else "phone"
        ids.notice.head = text("HelpOnItsWay.stay" if heard else "HelpOnItsWay.dial")
        ids.notice.text = text("HelpOnItsWay.stay_more" if heard else "HelpOnItsWay.dial_more")

    def call_off(self) -> None:
        self.answer(CallOff())

    def go_on(self) -> None:
        self.answer(Seen())
