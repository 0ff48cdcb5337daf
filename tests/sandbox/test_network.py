"""The relay between kiosk and centre: whole, cut, stopped, and whole again."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from kiosk.sandbox.network import Network

WITHIN_S = 2.0
A_WHILE_S = 0.1


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data.upper())
    writer.close()


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        centre = await asyncio.start_server(echo, sock=door)
        network = Network(f"http://127.0.0.1:{door.getsockname()[1]}")
        serving = asyncio.create_task(network.serve())
        await asyncio.sleep(0)
        yield network
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        centre.close()
        await asyncio.sleep(A_WHILE_S)


async def said(network: Network, word: bytes) -> bytes:
    """What comes back over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(network.url.rpartition(":")[2]))
    try:
        writer.write(word)
        async with asyncio.timeout(WITHIN_S):
            return await reader.readexactly(len(word))
    finally:
        writer.close()


async def test_what_one_side_says_the_other_hears(network: Network) -> None:
    assert await said(network, b"beat") == b"BEAT"


async def test_a_cut_cable_says_nothing_and_nothing_is_lost_when_it_is_mended(network: Network) -> None:
    network.verbs()["cut"]()
    saying = asyncio.create_task(said(network, b"beat"))
    await asyncio.sleep(A_WHILE_S)
    silent = not saying.done()
    network.verbs()["mend"]()

    assert silent
    assert await saying == b"BEAT"


async def test_a_stopped_centre_refuses_and_answers_again_at_the_same_place(network: Network) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(network.url.rpartition(":")[2]))
    await said(network, b"beat")
    network.verbs()["stop"]()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        async with asyncio.timeout(WITHIN_S):
            await reader.readexactly(1)
    with pytest.raises(ConnectionRefusedError):
        await said(network, b"beat")
    network.verbs()["start"]()
    await asyncio.sleep(A_WHILE_S)

    assert await said(network, b"beat") == b"BEAT"
    writer.close()
