"""A contact bounces when it closes, and a wire picks things up: only what lasts counts (devices.md 6.2)."""


class Debounced:
    """One contact. What it says is taken over once it has said so for `settle_s` without a break."""

    def __init__(self, settle_s: float) -> None:
        self._settle_s = settle_s
        self._last: bool | None = None
        self._since = 0.0
        self.value: bool | None = None
        """None before anything lasted."""

    def feed(self, reading: bool, now: float) -> None:
        """The contact was read, at `now` seconds."""
        if reading is not self._last:
            self._last, self._since = reading, now
        if now - self._since >= self._settle_s:
            self.value = reading

    def forget(self) -> None:
        """The wire was silent: what is known is known no longer."""
        self._last = self.value = None
