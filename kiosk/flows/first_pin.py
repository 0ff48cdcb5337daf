"""The owner's PIN for a card that comes into use as it is handed over (SC-R art. 14; JS 三.1, 三.6).

It is in the chip before the centre enables the card: whoever leaves or whatever is cut, no card ever works
with the PIN that everybody knows. After a cut the chip tells the next visit that it has its owner's.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from kiosk.card.in_hand import SocialCard
from kiosk.card.pin import is_initial
from kiosk.card.ssse import BlankIdentity, SsseCard
from kiosk.flows.change_pin import replace_pin
from kiosk.flows.choose_pin import choose_pin
from kiosk.flows.explain import refuse
from kiosk.known import Shown
from kiosk.model import Pin, Refused, Service
from kiosk.visit import Visit

OTHERS_LEFT = 1
"""A wrong try is spent where so many others stay: nobody but its holder ever tried a PIN on such a card."""
NOT_ASKED = Refused("PIN_UNSURE")


class FirstPin(Enum):
    """What became of the factory's PIN."""

    MAY_STAY = auto()
    """The rules let it."""
    OWN_BEFORE = auto()
    """The owner has set one already, in a visit that was cut."""
    SET = auto()


@dataclass(frozen=True, slots=True)
class Uncollected:
    """See PinCard. The centre knows it once it is collected."""

    session: SsseCard = field(repr=False)
    identity: BlankIdentity = field(repr=False)
    ref: None = None


def factory_pin(visit: Visit) -> Pin | None:
    """The one that everybody knows, where the rules want it to go; None: it may stay."""
    rules = visit.policy.profile.pin
    if not (rules.leaves_initial and rules.leaves_initial.value):
        return None
    return Pin(rules.initial.value if rules.initial else rules.forbidden.value[0])


async def put_first_pin(visit: Visit, service: Service, shown: Shown, card: SocialCard) -> FirstPin | None:
    """The owner's PIN in place of the factory's; None: told why not, and the card may not come into use."""
    initial = factory_pin(visit)
    if initial is None:
        return FirstPin.MAY_STAY
    session = SsseCard(visit.card_reader.chip)
    is_factorys = await is_initial(session, initial, OTHERS_LEFT)
    if is_factorys is False:
        return FirstPin.OWN_BEFORE
    if is_factorys is None:
        await refuse(visit, service, NOT_ASKED)
        return None
    document = shown.document
    pin = await choose_pin(visit, document.birth, document.number, "")
    changed = await replace_pin(visit, Uncollected(session, card.identity), initial, pin)
    if isinstance(changed, Refused):
        await refuse(visit, service, changed)
        return None
    return FirstPin.SET
