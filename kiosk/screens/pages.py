"""Lists never scroll: what does not fit comes on the next page (look.md 2)."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def page_of(items: Sequence[T], size: int, number: int) -> Sequence[T]:
    """The items of page `number`, counted from 0."""
    return items[number * size : (number + 1) * size]


def page_count(items: Sequence[object], size: int) -> int:
    return max(-(-len(items) // size), 1)


def page_with(items: Sequence[object], size: int, item: object) -> int:
    """The page an item stands on; 0 when it is nowhere."""
    return items.index(item) // size if item in items else 0
