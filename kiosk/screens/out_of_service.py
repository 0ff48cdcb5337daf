"""21: nothing can be done here now; says where else."""

from kiosk.prompts.entrance import OutOfService
from kiosk.screens.resting import RestingScreen
from kiosk.screens.text import has_text, text


class OutOfServiceScreen(RestingScreen):
    def put(self, prompt: OutOfService) -> None:
        key = f"reason.{prompt.reason}"
        reason = text(key if has_text(key) else "reason.out_of_service")
        self.say(
            text("OutOfService.title"),
            text("OutOfService.reason", reason=reason),
            (
                ("person", text("OutOfService.counter"), text("OutOfService.counter_more")),
                ("phone", text("OutOfService.phone"), text("OutOfService.phone_more")),
            ),
        )
