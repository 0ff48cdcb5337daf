"""Every prompt there is, room by room. (`__subclasses__` would list the ghosts that `slots=True` leaves.)"""

import inspect
import pkgutil
from importlib import import_module
from typing import Any

from kiosk import prompts
from kiosk.prompts.prompt import Prompt


def all_prompts() -> list[type[Prompt[Any]]]:
    """By name, so that every worker of a test run lists them alike; `Prompt` itself is not one."""
    rooms = [import_module(f"kiosk.prompts.{room.name}") for room in pkgutil.iter_modules(prompts.__path__)]
    kinds = {kind for room in rooms for _, kind in inspect.getmembers(room, inspect.isclass)}
    return sorted(
        (kind for kind in kinds if issubclass(kind, Prompt) and kind is not Prompt),
        key=lambda kind: kind.__name__,
    )
