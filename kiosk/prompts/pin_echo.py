"""How many digits stand at the PIN pad: all that the glass knows of what is typed there."""

from collections.abc import Callable


class PinEcho:
    """A number of dots that changes; no digit ever comes here. One screen watches it at a time."""

    def __init__(self) -> None:
        self.count = 0
        self._watcher: Callable[[], None] | None = None

    def show(self, count: int) -> None:
        """So many digits stand there now."""
        self.count = count
        if self._watcher is not None:
            self._watcher()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Who is called at each change from now on."""
        self._watcher = watcher

    def leave(self, watcher: Callable[[], None]) -> None:
        """Not called any more; another may have taken the place already."""
        if self._watcher == watcher:
            self._watcher = None
