"""What a citizen answers who only came to read: looks at it, and goes."""

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.prompts.cancellation import ChooseGround, ShowCancellation
from kiosk.prompts.help_on_its_way import HelpOnItsWay
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.reading import ChooseGuide, ShowEcard, ShowGuide, ShowPlaces
from kiosk.prompts.result import Seen, ShowBalance, ShowProgress, ShowRights, ShowStatus

READS: Mapping[type[Prompt[Any]], Callable[[Any], object]] = {
    ChooseGround: lambda prompt: prompt.grounds[0],
    ChooseGuide: lambda prompt: prompt.services[0],
    HelpOnItsWay: lambda _: Seen(),
    ShowBalance: lambda _: Seen(),
    ShowCancellation: lambda _: Seen(),
    ShowEcard: lambda _: Seen(),
    ShowGuide: lambda _: Seen(),
    ShowPlaces: lambda _: Seen(),
    ShowProgress: lambda _: Seen(),
    ShowRights: lambda _: Seen(),
    ShowStatus: lambda _: Seen(),
}
"""Prompt → answer, for whatever only shows something."""
