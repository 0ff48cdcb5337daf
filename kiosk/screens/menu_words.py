"""The names under which the tiles of the menu stand, on the menu and on the standing picture."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from kiosk.model import Service
from kiosk.prompts.entrance import Offer
from kiosk.prompts.menu import Group, in_groups
from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.widgets.words import width_of


def name_of(group: Group, services: tuple[Service, ...]) -> str:
    """A group with one service is called by it."""
    if len(services) == 1:
        return text(f"service.{services[0].value}.name")
    return text(f"group.{group.value}.name")


def names_of(offers: Iterable[Offer]) -> list[str]:
    """The tiles of what can be had here; the small keys only where there is no tile at all."""
    groups = in_groups(offer.service for offer in offers if offer.available)
    tiled = {group: services for group, services in groups.items() if group is not Group.MORE} or groups
    return [name_of(group, services) for group, services in tiled.items()]


def in_one_line(names: Sequence[str], size_px: float, room: float) -> str:
    """The first names, as many as stand in `room` base pixels; the first one in any case."""
    joined = [text("ChooseService.separator").join(names[: n + 1]) for n in range(len(names))]
    fitting = list(takewhile(lambda words: width_of(words, size_px, strong=False) <= theme.at(room), joined))
    return (fitting or joined[:1] or [""])[-1]
