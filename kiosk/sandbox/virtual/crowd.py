"""A crowd of made-up people: those of the people file whom a matter goes well for, each many times over.

A copy has a name, numbers and cards of its own. Everything is counted, nothing drawn: it is the same crowd in
every process.
"""

from msgspec import structs

from kiosk.card.files import card_number_check
from kiosk.hub.registry import PersonCard, PersonOrder, PersonRecord
from kiosk.id_number import BODY_DIGITS, completed

COPIED = (
    "林知夏",
    "许清晏",
    "沈嘉树",
    "袁若水",
    "彭见山",
    "田长风",
    "董星野",
    "宋锦书",
    "贺小禾",
    "方听雪",
)
"""An agent stands here with the one whom she acts for: their copies belong together."""
COPIES = 100
FIRST_NAMES = "安宁和悦清明远承嘉允"
SECOND_NAMES = "之一白川木石乔岚枫桐"
FIRST_SERIAL = 3_000_000
"""Above the serials of the people file."""
ORDERS = 1000
"""Three digits of an ID number count those who were born on one day in one place; even for women."""


def name_of(original: str, copy: int) -> str:
    """What the copy is called: the same surname, and a name that nobody else has."""
    return original[0] + FIRST_NAMES[copy // len(SECOND_NAMES)] + SECOND_NAMES[copy % len(SECOND_NAMES)]


LAST_COMER = name_of("林知夏", COPIES - 1)
"""Comes for a first card when a day is over, and on no day before."""


def crowd(people: tuple[PersonRecord, ...]) -> tuple[PersonRecord, ...]:
    """All copies, in the order of COPIED."""
    by_name = {person.name: person for person in people}
    originals = [by_name[name] for name in COPIED]
    taken = {person.id_number[:BODY_DIGITS] for person in people}
    made: list[PersonRecord] = []
    for copy in range(COPIES):
        numbers = {one.id_number: _free_number(one.id_number, taken) for one in originals}
        made += [_copied(one, copy, COPIED.index(one.name) * COPIES + copy, numbers) for one in originals]
    return tuple(made)


def _copied(one: PersonRecord, copy: int, count: int, numbers: dict[str, str]) -> PersonRecord:
    cards = tuple(_card(card, 2 * count + place) for place, card in enumerate(one.centre.cards))
    orders = tuple(_order(order, 2 * count + place) for place, order in enumerate(one.centre.orders))
    acts_for = {
        numbers[person]: relation for person, relation in one.centre.acts_for.items() if person in numbers
    }
    return structs.replace(
        one,
        name=name_of(one.name, copy),
        id_number=numbers[one.id_number],
        centre=structs.replace(one.centre, cards=cards, orders=orders, acts_for=acts_for),
    )


def _card(card: PersonCard, count: int) -> PersonCard:
    return structs.replace(
        card, number=_number(count), chip=structs.replace(card.chip, serial=FIRST_SERIAL + count)
    )


def _order(order: PersonOrder, count: int) -> PersonOrder:
    """Nobody of those who are copied has cards and orders both: they may be counted alike."""
    if order.chip is None:
        return order
    return structs.replace(
        order, number=_number(count), chip=structs.replace(order.chip, serial=FIRST_SERIAL + count)
    )


def _number(count: int) -> str:
    body = f"L{count:07d}"
    return body + card_number_check(body)


def _free_number(id_number: str, taken: set[str]) -> str:
    """The next one of the same place, day and sex."""
    place_and_day, order = id_number[:14], int(id_number[14:17])
    for more in range(2, ORDERS, 2):
        body = f"{place_and_day}{(order + more) % ORDERS:03d}"
        if body not in taken:  # what belongs to it is counted once: fifty times more were asked than taken
            taken.add(body)
            return completed(body)
    raise ValueError("nobody else can be born there on that day")
