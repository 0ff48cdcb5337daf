"""The operations of the card service: what goes in, and when one may be said again (card-chip.md §6.1).

That service knows no idempotency keys and no cases. What changes something is said a second time only after
the look-up named here has shown that the first did nothing; what it is said about is in the adapter's book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Operation(StrEnum):
    """By the service's own names, its spelling included."""

    MAY_APPLY = "chkCanCardSq"
    MAY_REPLACE = "chkCanCardBh"
    APPLY = "saveCardSqList"
    APPLY_FOR_REPLACEMENT = "saveCardBhList"
    APPLICATIONS = "queryCardZksqList"
    OPEN = "saveCardOpen"
    COMPLETED = "saveCardCompleted"
    ACTIVATE = "saveCardActive"
    ACTIVATE_ACCOUNT = "saveCardJrzhActive"
    CARDS = "queryCardInfoBySfzhm"
    TEMPORARY_LOSS = "saveCardLsgs"
    UNDO_TEMPORARY_LOSS = "saveCardLsgsjg"
    FORMAL_LOSS = "saveCardGs"
    PERSON = "queryPersonInfo"
    CHANGE_PERSON = "modifyPersonInfo"
    KEY_HOLDER = "connectHSMSerive"


@dataclass(frozen=True, slots=True)
class Rule:
    """`takes`: what stands beside the common fields. `looks`: what tells whether a write took effect."""

    takes: frozenset[str]
    looks: Operation | None = None

    @property
    def writes(self) -> bool:
        """Else asking changes nothing, and it may be asked at any time."""
        return self.looks is not None


COMMON = ("yxzjhm", "yxzjlx", "xm", "xzqhdm", "jbr", "xtlb")
"""In every operation: number, kind and name of the person, region, operator, channel."""
_APPLICATION = frozenset(
    ("yhbh", "sjhm", "lkfs", "jgbh", "zylb", "gj", "zjdqrq", "csrq", "xb", "mz", "txdz", "zp")
)


def _reads(takes: str = "") -> Rule:
    return Rule(frozenset(takes.split()))


def _writes(takes: str, looks: Operation) -> Rule:
    return Rule(frozenset(takes.split()), looks)


RULES: Mapping[Operation, Rule] = MappingProxyType(
    {
        Operation.MAY_APPLY: _reads("yhbh"),
        Operation.MAY_REPLACE: _reads("yhbh"),
        Operation.APPLY: Rule(_APPLICATION, Operation.APPLICATIONS),
        Operation.APPLY_FOR_REPLACEMENT: Rule(_APPLICATION | {"bhkyy"}, Operation.APPLICATIONS),
        Operation.APPLICATIONS: _reads("qsrq zzrq yhbh zklb"),
        Operation.OPEN: _writes("yhbh khhhh", Operation.CARDS),
        Operation.COMPLETED: _writes(
            "shbzhm yhbh kh kxpzh kctzh ksbm kfwm kgfbb xplx ks xps", Operation.CARDS
        ),
        Operation.ACTIVATE: _writes("kh yhbh", Operation.CARDS),
        # Nothing that the document shows tells whether an account is active: its answer is never acted upon.
        Operation.ACTIVATE_ACCOUNT: _writes("kctzh yhbh", Operation.CARDS),
        Operation.CARDS: _reads("kztfw"),
        Operation.TEMPORARY_LOSS: _writes("kh", Operation.CARDS),
        Operation.UNDO_TEMPORARY_LOSS: _writes("kh", Operation.CARDS),
        Operation.FORMAL_LOSS: _writes("kh yhbh", Operation.CARDS),
        Operation.PERSON: _reads(),
        Operation.CHANGE_PERSON: _writes("sjhm txdz", Operation.PERSON),
        Operation.KEY_HOLDER: _reads("hsm_in"),
    }
)

BYTES_AT_MOST: Mapping[str, int] = MappingProxyType(
    {
        "yxzjhm": 18,
        "yxzjlx": 1,
        "xm": 50,
        "xzqhdm": 6,
        "jbr": 20,
        "xtlb": 2,
        "sjhm": 11,
        "bhkyy": 300,
        "khhhh": 12,
        "kh": 9,
        "kctzh": 40,
        "ksbm": 50,
        "kfwm": 50,
        "kgfbb": 5,
    }
)
"""The lengths that the document names. Whether it counts bytes or signs it does not say: the narrower."""
