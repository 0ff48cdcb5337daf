"""A line whose far end is a function: what it says to each word, and what it says unasked."""

import asyncio
from collections.abc import Callable, Iterable


class AnsweringLine:
    """See Line. `answers`: what comes for what was written, in pieces; each arrives by itself."""

    def __init__(self, answers: Callable[[bytes], Iterable[bytes]]) -> None:
        self._answers = answers
        self._arrived: list[bytes] = []
        self._news = asyncio.Event()
        self.heard: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.heard.append(data)
        for piece in self._answers(data):
            self.say(piece)

    def say(self, piece: bytes) -> None:
        if piece:
            self._arrived.append(piece)
            self._news.set()

    async def read(self) -> bytes:
        await self._news.wait()
        piece = self._arrived.pop(0)
        if not self._arrived:
            self._news.clear()
        return piece

    def discard(self) -> bytes:
        arrived, self._arrived = b"".join(self._arrived), []
        self._news.clear()
        return arrived

    def close(self) -> None:
        pass
