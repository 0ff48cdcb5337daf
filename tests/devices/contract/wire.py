"""What can happen to bytes between a machine and its host, whatever they mean."""

from collections.abc import Callable
from functools import partial

from tests.devices.pty import PtyPort

Act = Callable[[], None]


class Wire:
    """The machine speaks through `send`; the hands spoil what it says, or what it hears, on a real port."""

    def __init__(self, port: PtyPort) -> None:
        self.port = port
        self._hear: Callable[[bytes], None] = lambda _: None
        self._spoil: Callable[[bytes], None] | None = None
        self._deaf = False
        self._mute = False
        self._held: bytearray | None = None
        self._dripping = False
        self._late_s = 0.0
        self._watched: list[tuple[bytes, Act]] = []
        port.receive = self._on_heard

    def connect(self, hear: Callable[[bytes], None]) -> None:
        """Put a machine at the far end."""
        self._hear = hear

    def send(self, data: bytes) -> None:
        """The machine's voice."""
        if self._mute:
            return
        if self._held is not None:
            self._held += data
            return
        spoil, self._spoil = self._spoil, None
        (spoil or self._say)(data)

    def count(self, order: bytes) -> int:
        """How often an order was on the wire since the last `forget`."""
        return bytes(self.port.heard).count(order)

    def forget(self) -> None:
        self.port.heard.clear()

    # --- ways to go wrong: for the next word ---

    def noise_before_next(self, noise: bytes) -> None:
        self._spoil = lambda data: self._say(noise + data)

    def half_of_next(self) -> None:
        self._spoil = lambda data: self._say(data[: len(data) // 2])

    def flip_in_next(self) -> None:
        """One bit, in the middle."""

        def flip(data: bytes) -> None:
            spoilt = bytearray(data)
            spoilt[len(data) // 2] ^= 0x40
            self._say(bytes(spoilt))

        self._spoil = flip

    def twice_next(self) -> None:
        self._spoil = lambda data: self._say(data * 2)

    def hold(self, seconds: float) -> None:
        """Nothing arrives for so long; then everything in one piece."""
        self._held = bytearray()

        def let_go() -> None:
            held, self._held = self._held or bytearray(), None
            self._say(bytes(held))

        self.port.later(seconds, let_go)

    # --- and until it is mended ---

    def drip(self) -> None:
        """Every byte comes alone."""
        self._dripping = True

    def be_late(self, seconds: float) -> None:
        """Every word comes so much later, each at its own time."""
        self._late_s = seconds

    def lose_answers(self) -> None:
        """The machine hears and obeys, and nobody hears it."""
        self._mute = True

    def fall_silent(self) -> None:
        """The machine hears nothing and says nothing."""
        self._deaf = self._mute = True

    def mend(self) -> None:
        self._deaf = self._mute = self._dripping = False
        self._late_s = 0.0

    def at(self, order: bytes, act: Act) -> None:
        """Do something right before the machine hears these bytes, once."""
        self._watched.append((order, act))

    def for_a_while_at(self, order: bytes, act: Act, seconds: float) -> None:
        """Do something at these bytes, and mend it after so long."""

        def strike() -> None:
            act()
            self.port.later(seconds, self.mend)

        self.at(order, strike)

    def _on_heard(self, data: bytes) -> None:
        for watched in [watched for watched in self._watched if watched[0] in data]:
            self._watched.remove(watched)
            watched[1]()
        if not self._deaf:
            self._hear(data)

    def _say(self, data: bytes) -> None:
        if self._late_s:
            self.port.later(self._late_s, partial(self.port.send, data))
            return
        if not self._dripping:
            self.port.send(data)
            return
        for number, byte in enumerate(data):
            self.port.later(0.0002 * number, partial(self.port.send, bytes([byte])))
