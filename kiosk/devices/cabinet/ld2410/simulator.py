"""An LD2410 radar as a machine: it reports what stands before it, ten times a second, and may babble.

It shares no code with the driver's codec.
"""

from kiosk.devices.metal import Later, Send

EVERY_S = 0.1  # inferred (devices.md 6.3)


class SimulatedRadar:
    """Bytes out by `send`; the hands set `still_cm` and `moving_cm`. Nobody is there at first."""

    def __init__(self, send: Send, later: Later) -> None:
        self._send = send
        self._later = later
        self.still_cm: int | None = None
        self.moving_cm: int | None = None
        self.silent = False
        self.noise = b""
        """Sent before each report."""
        self._stopped = False

    def start(self) -> None:
        """Report from now on."""
        if self._stopped:
            return
        if not self.silent:
            self._send(self.noise + self._report())
        self._later(EVERY_S, self.start)

    def stop(self) -> None:
        """No power any more."""
        self._stopped = True

    def go_silent(self) -> None:
        self.silent = True

    def speak_again(self) -> None:
        self.silent = False

    def receive(self, _: bytes) -> None:
        """It is asked nothing: its settings are made once, with the maker's own program."""

    def _report(self) -> bytes:
        state = (self.moving_cm is not None) + 2 * (self.still_cm is not None)
        moving, still = self.moving_cm or 0, self.still_cm or 0
        energies = b"\x00\x00"
        body = b"\x02\xaa" + bytes([state, moving & 0xFF, moving >> 8]) + energies[:1]
        body += bytes([still & 0xFF, still >> 8]) + energies[:1] + bytes([still & 0xFF, still >> 8])
        body += b"\x55\x00"
        return b"\xf4\xf3\xf2\xf1" + bytes([len(body), 0]) + body + b"\xf8\xf7\xf6\xf5"
