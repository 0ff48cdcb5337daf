"""The centre is slow: nothing is lost, it is asked again, and whoever does not want to wait may go."""

from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)


class AskingAgainScreen(PromptScreen):
    """Nothing to touch but 退出: the centre's answer ends it."""
