"""What a card costs the centre, counted and not timed: statements, and SQL that is made anew."""

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import CacheStats

from kiosk.central import messages as m
from tests.hub.world import NOON, PEOPLE, World, apply, case_key, make_card

STATEMENTS = 74
"""From the question whether somebody may have a card to its enabling; the phone's look at its code is one."""


class Heard:
    """Every statement that was made by SQLAlchemy, and whether its text was known before."""

    def __init__(self, world: World) -> None:
        self.known: list[bool] = []
        event.listen(world.hub.engine, "before_cursor_execute", self._hear)

    def _hear(
        self,
        _connection: Connection,
        _cursor: object,
        _text: str,
        _given: object,
        context: DefaultExecutionContext,
        _many: bool,
    ) -> None:
        if context.compiled is not None:
            self.known.append(context.cache_hit is CacheStats.CACHE_HIT)


async def issue(world: World, number: int) -> None:
    who = PEOPLE[number]
    await world.central.eligibility(m.EligibilityRequest(who.id_type, who.id_number, who.name))
    assert isinstance(await apply(world, who.name, number), m.Applied)
    await make_card(world, number, body=number)
    assert await world.central.enable(m.EnableRequest(case_key(number), NOON)) == m.Done()


async def test_the_second_card_asks_nothing_new_and_no_more_than_it_has_to(world: World) -> None:
    await issue(world, 1)
    heard = Heard(world)

    await issue(world, 2)

    assert all(heard.known)
    assert len(heard.known) <= STATEMENTS
