"""Where somebody lives now (SC-R art. 23): chosen level by level from the centre's list, street written.

The list is the centre's, since regions change; what it does not know goes into the street.
"""

from dataclasses import dataclass, field

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.prompts.contact import ChooseRegion, EnterStreet, OtherLevel, Region, RegionLevel
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

LEVELS = tuple(RegionLevel)


@dataclass(slots=True)
class Address:
    """What was chosen and written so far. It dies with the visit."""

    path: tuple[Region, ...] = field(default=(), repr=False)
    street: str = field(default="", repr=False)

    @property
    def whole(self) -> str:
        """As it is written on a letter."""
        return "".join(region.name for region in self.path) + self.street


async def give_address(visit: Visit, step: Step, address: Address) -> Turn:
    """Fill in `address`. The machine's own province is chosen already; who lives elsewhere chooses again."""
    if not address.path:
        turn = await _begin_at_home(visit, step, address)
        if turn is not Turn.ON:
            return turn
    while True:
        inside = await _inside(visit, step, address.path)
        if isinstance(inside, Turn):
            return inside
        turn = await (_choose(visit, step, address, inside) if inside else _write(visit, step, address))
        if turn is Turn.ON and not inside:
            return Turn.ON
        if turn is Turn.BACK:
            if len(address.path) <= 1:
                return Turn.BACK
            address.path = address.path[:-1]


async def _begin_at_home(visit: Visit, step: Step, address: Address) -> Turn:
    provinces = await _inside(visit, step, ())
    if isinstance(provinces, Turn):
        return provinces
    address.path = tuple(one for one in provinces if one.code.startswith(visit.site.home))[:1]
    return Turn.ON


async def _inside(visit: Visit, step: Step, path: tuple[Region, ...]) -> tuple[Region, ...] | Turn:
    """What may be chosen next; nothing when the smallest is reached."""
    if len(path) == len(LEVELS):
        return ()
    request = m.RegionsRequest(path[-1].code if path else "")
    answer = await granted(visit, step, lambda: visit.central.regions(request))
    if isinstance(answer, Turn):
        return answer
    return tuple(Region(one.code, one.name) for one in answer.regions)


async def _choose(visit: Visit, step: Step, address: Address, inside: tuple[Region, ...]) -> Turn:
    answer = await visit.ui.ask(ChooseRegion(step, address.path, inside))
    if isinstance(answer, Back):
        return Turn.BACK
    if isinstance(answer, OtherLevel):
        address.path = address.path[: LEVELS.index(answer.level)]
        return Turn.ON
    address.path = (*address.path, next(one for one in inside if one.code == answer))
    return Turn.ON


async def _write(visit: Visit, step: Step, address: Address) -> Turn:
    answer = await visit.ui.ask(EnterStreet(step, address.path, address.street))
    if isinstance(answer, Back):
        return Turn.BACK
    address.street = answer
    return Turn.ON
