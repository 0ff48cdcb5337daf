"""A real window for tests and the gallery, turned by hand instead of by Kivy's endless loop."""

from typing import Any

from kiosk.screens import kivy_setup

# isort: split
from kivy.base import EventLoop
from kivy.clock import Clock

from kiosk.fonts import find_fonts
from kiosk.prompts.prompt import Prompt
from kiosk.screens.glass import KivyGlass
from kiosk.settings import read_settings
from tests.hub.world import CONFIG

FRAMES = 4
"""Widgets arrange themselves before the next frame, some of them once more after that."""


def draw(frames: int = FRAMES) -> None:
    """Let the triggers run and the window draw."""
    for _ in range(frames):
        EventLoop.idle()


def arrange() -> None:
    """Let the triggers run without drawing: enough to measure by."""
    for _ in range(FRAMES):
        Clock.tick_draw()


def start_glass() -> KivyGlass:
    kivy_setup.open_window(1080, 1920)
    glass = KivyGlass(find_fonts())
    settings = read_settings(CONFIG / "kiosk.toml")
    glass.stand(settings.kiosk.service_point_name, settings.kiosk.name, settings.places.middles)
    EventLoop.window.add_widget(glass.root)
    EventLoop.status = "started"
    draw()
    return glass


def show(glass: KivyGlass, prompt: Prompt[Any]) -> list[object]:
    """Put a prompt on the glass and return the list its answers will be in."""
    answers: list[object] = []
    glass.show(prompt, answers.append)
    draw()
    return answers
