"""What of the menu has a tile, what a small key, and what stands behind 更多业务 (02, 19)."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.model import Service
from kiosk.prompts.menu import Group

SMALL_KEYS = 4
TILES_ELDER = 4
FIRST_ELDER = (Group.NEW, Group.LOST, Group.PIN, Group.QUERY)
"""Elder mode has fewer choices on a screen; these come first (ux.md C.5)."""


@dataclass(frozen=True, slots=True)
class MenuPlan:
    """Groups with a tile, services with a small key, and those behind 更多业务."""

    tiles: tuple[Group, ...]
    small: tuple[Service, ...]
    more: tuple[Service, ...]


def plan(groups: Mapping[Group, tuple[Service, ...]], *, elder: bool) -> MenuPlan:
    """For the groups that have something to offer, in the order of the menu."""
    tiled = tuple(group for group in groups if group is not Group.MORE)
    singles = groups.get(Group.MORE, ())
    if elder:
        if len(tiled) > TILES_ELDER:
            first = tuple(group for group in FIRST_ELDER if group in tiled)
            tiles = (*first, *(group for group in tiled if group not in first))[:TILES_ELDER]
        else:
            tiles = tiled
        rest = tuple(service for group in tiled if group not in tiles for service in groups[group])
        return MenuPlan(tiles, (), (*rest, *singles))
    if len(singles) <= SMALL_KEYS:
        return MenuPlan(tiled, singles, ())
    return MenuPlan(tiled, singles[: SMALL_KEYS - 1], singles[SMALL_KEYS - 1 :])
