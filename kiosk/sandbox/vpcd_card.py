"""A card in the virtual reader: the peer of vsmartcard's vpcd driver on TCP port 35963.

    pcscd -> card   00 01 00 power off   00 01 01 power on   00 01 02 reset   00 01 04 ATR?   n n APDU
    card -> pcscd   n n ATR or answer; nothing to the first three

While a peer is connected the reader has a card, and without one it has none.
"""

import asyncio
import contextlib
import logging
import socket

from kiosk.devices.metal import ChipBody

VPCD_PORT = 35963
CONNECT_AGAIN_S = 0.1
POWER_OFF, POWER_ON, RESET, ASK_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
ATR_OF_THE_MUTE = bytes.fromhex("3B00")  # plastic holds the contact switch down even if the chip is dead

NOISE_OF_THE_MUTE = b"\x00"  # vpcd waits for ever for an answer of no bytes; one byte is no answer either

log = logging.getLogger(__name__)


class VpcdSlot:
    """The slot of one virtual reader. `serve` runs as long as the reader is to exist."""

    def __init__(self, port: int = VPCD_PORT, speed: float = 1.0) -> None:
        self._port = port
        self._speed = speed
        self._chip: ChipBody | None = None
        self._occupied = asyncio.Event()
        self._peer: socket.socket | None = None

    @property
    def occupied(self) -> bool:
        return self._chip is not None

    @property
    def chip(self) -> ChipBody | None:
        """What the contacts touch."""
        return self._chip

    def insert(self, chip: ChipBody) -> None:
        """Somebody puts a card in; the reader notices when pcscd next looks."""
        self._chip = chip
        self._occupied.set()

    def remove(self) -> None:
        """Somebody pulls the card, whatever the reader is doing with it."""
        chip, self._chip = self._chip, None
        self._occupied.clear()
        if self._peer is not None:
            with contextlib.suppress(OSError):  # pcscd may have hung up first
                self._peer.shutdown(socket.SHUT_RDWR)
        if chip is not None:
            chip.power_off()

    async def serve(self) -> None:
        """Answer pcscd for whatever card is in; go on when pcscd comes back."""
        while True:
            await self._occupied.wait()
            try:
                await self._hold_in()
            except OSError as error:
                log.debug("virtual reader: %s", error)
            await asyncio.sleep(CONNECT_AGAIN_S)

    async def _hold_in(self) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as peer:
            peer.setblocking(False)
            await loop.sock_connect(peer, ("127.0.0.1", self._port))
            self._peer = peer
            try:
                await self._answer(peer)
            finally:
                self._peer = None

    async def _answer(self, peer: socket.socket) -> None:
        atr = ATR_OF_THE_MUTE
        while (message := await _message(peer)) is not None:
            chip = self._chip
            if chip is None:
                return
            if message == POWER_OFF:
                chip.power_off()
            elif message in (POWER_ON, RESET):
                atr = chip.reset() or ATR_OF_THE_MUTE
            elif message == ASK_ATR:
                await _tell(peer, atr)
            else:
                answer, seconds = chip.exchange(message)
                await asyncio.sleep(seconds * self._speed)
                await _tell(peer, answer or NOISE_OF_THE_MUTE)


async def _message(peer: socket.socket) -> bytes | None:
    """The next message; None when the other end has hung up."""
    head = await _exactly(peer, 2)
    return await _exactly(peer, int.from_bytes(head, "big")) if head else None


async def _exactly(peer: socket.socket, size: int) -> bytes | None:
    received = b""
    while len(received) < size:
        # Linux forgets the option after a while; without it each command waits 40 ms for our acknowledgement.
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = await asyncio.get_running_loop().sock_recv(peer, size - len(received))
        if not part:
            return None
        received += part
    return received


async def _tell(peer: socket.socket, message: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(peer, len(message).to_bytes(2, "big") + message)
