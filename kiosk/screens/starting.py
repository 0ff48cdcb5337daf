"""The machine homes its devices and settles what was open; in the dress of 21."""

from kiosk.prompts.entrance import Starting
from kiosk.screens.resting import RestingScreen
from kiosk.screens.text import text


class StartingScreen(RestingScreen):
    def put(self, prompt: Starting) -> None:
        row = ("wait", text("Starting.wait"), text("Starting.wait_more"))
        self.say(text("Starting.title"), text("Starting.sub"), (row,))
