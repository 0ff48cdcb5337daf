"""How the services stand on the menu: six groups, and single ones with small keys (ux.md A1)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kiosk.model import Service


class Group(StrEnum):
    """A tile of the menu; name and caption stand in [group]."""

    NEW = "new"
    LOST = "lost"
    RENEW = "renew"
    PIN = "pin"
    QUERY = "query"
    ENABLE = "enable"
    MORE = "more"


MENU: Mapping[Group, tuple[Service, ...]] = {
    Group.NEW: (Service.ISSUE_CARD,),
    Group.LOST: (
        Service.REPORT_LOSS,
        Service.REISSUE_CARD,
        Service.CANCEL_LOSS,
        Service.REPORT_TEMPORARY_LOSS,
    ),
    Group.RENEW: (Service.RENEW_CARD,),
    Group.PIN: (Service.CHANGE_PIN, Service.RESET_PIN),
    Group.QUERY: (
        Service.QUERY_STATUS,
        Service.QUERY_PROGRESS,
        Service.QUERY_MEDICAL_BALANCE,
        Service.QUERY_RIGHTS,
    ),
    Group.ENABLE: (Service.ENABLE_CARD, Service.COLLECT_CARD),
    Group.MORE: (
        Service.CHANGE_CONTACT,
        Service.FIND_SERVICE_POINT,
        Service.READ_GUIDES,
        Service.ACT_FOR_ANOTHER,
        Service.GET_ECARD_CODE,
        Service.TRANSFER_INSURED_PLACE,
        Service.RECOVER_RETAINED_CARD,
        Service.GUIDE_CANCELLATION,
    ),
}
"""In the order of the glass; in a group, what is wanted most comes first. The services of MORE have small
keys of their own as far as there is room."""

NOT_ON_THE_MENU = frozenset({Service.CALL_HELP})
"""Help stands on the strip of every screen."""


def group_of(service: Service) -> Group:
    """The tile a service stands on. Raises KeyError for one that has no tile."""
    for group, services in MENU.items():
        if service in services:
            return group
    raise KeyError(service)


def in_groups(services: Iterable[Service]) -> dict[Group, tuple[Service, ...]]:
    """These services by tile, in the order of the menu; a group without one of them is left out."""
    wanted = set(services)
    found = {group: tuple(s for s in members if s in wanted) for group, members in MENU.items()}
    return {group: members for group, members in found.items() if members}
