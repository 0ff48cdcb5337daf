"""A touch is answered by the frame after it, not by the one after that; a screen that left is gone."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from kiosk.screens import collector, fresh_touches
from kiosk.screens.glass import KivyGlass
from tests.screens.samples import SAMPLES
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow


@pytest.fixture
def fresh(glass: KivyGlass) -> Iterator[None]:
    from kivy.base import EventLoop

    before = list(EventLoop.input_providers)
    fresh_touches.read_touches_freshly()
    yield
    EventLoop.input_providers[:] = before


def test_what_the_window_has_to_tell_is_read_before_touches_are_handed_on(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kivy.base import EventLoop

    order: list[str] = []

    class Later:
        def update(self, dispatch_fn: object) -> None:
            order.append("handed on")

    monkeypatch.setattr(EventLoop.window, "mainloop", lambda: order.append("read"))
    later = Later()
    EventLoop.input_providers.append(later)

    EventLoop.dispatch_input()

    assert order == ["read", "handed on"]


async def test_a_screen_that_left_is_gone_though_python_collects_nothing_of_itself(glass: KivyGlass) -> None:
    show(glass, SAMPLES["06-confirm-identity"])
    assert glass.screen is not None
    left = weakref.ref(glass.screen)
    gc.disable()
    try:
        show(glass, SAMPLES["03-read-notice"])
        await asyncio.sleep(collector.AFTER_SCREEN_S)
        draw()
        assert left() is None
    finally:
        gc.enable()
