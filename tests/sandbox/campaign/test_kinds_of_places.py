"""Which kinds a place allows."""

import pytest

from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.virtual.power import CUTS, Kind


@pytest.mark.parametrize(
    ("place", "kinds"),
    [
        ("jrn:issue_card.feed.intent:before", set()),
        ("line:card_printer.job:before", {Kind.LOST_REQUEST}),
        ("line:card_printer.job:sent", set()),
        ("line:card_printer.job:answered", {Kind.LOST_ANSWER}),
        ("line:dispenser.5139.dc:answered", {Kind.LOST_ANSWER, Kind.NOISE}),
        ("net:sms-code/check:sent", set()),
    ],
)
def test_a_place_allows_what_its_door_can_do_and_every_cut(place: str, kinds: set[Kind]) -> None:
    assert set(kinds_of(place)) >= CUTS | kinds
    assert Kind.NOISE not in kinds_of("line:card_printer.job:answered")


def test_an_address_allows_what_its_place_allows() -> None:
    assert kinds_of("v2/net:sms-code/check:before#3") == kinds_of("net:sms-code/check:before")
    assert Kind.UNAVAILABLE in kinds_of("v2/net:sms-code/check:before#3")
