"""A conversation in one go: what it comes to, and that it waits for its chip alone."""

import asyncio

import pytest

from kiosk.card.conversation import at_once, converse
from kiosk.card.port import Chip
from tests.card.issuer import Contacts
from tests.card.old_cards import own_chip


async def said(chip: Chip) -> bytes:
    return await chip.power_on()


def test_it_comes_to_what_it_comes_to() -> None:
    async def three() -> int:
        return 3

    assert at_once(three()) == 3


def test_what_it_raises_is_raised() -> None:
    async def fails() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        at_once(fails())


def test_a_wait_for_anything_but_the_chip_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="not its chip"):
        at_once(asyncio.sleep(0))


async def test_a_chip_that_takes_commands_alone_is_talked_to_all_the_same() -> None:
    chip = Contacts(own_chip())

    assert await converse(chip, said) == own_chip().reset()
