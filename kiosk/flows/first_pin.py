"""The owner's PIN for a card that comes into use as it is handed over (SC-R art. 14; JS 三.1, 三.6)."""

from kiosk.card.pin import is_initial
from kiosk.card.ssse import SsseCard
from kiosk.flows.change_pin import replace_pin
from kiosk.flows.choose_pin import choose_pin
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.own_card import own_card
from kiosk.known import Shown
from kiosk.model import Pin, Refused
from kiosk.prompts.card import CardUse
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit


def factory_pin(visit: Visit) -> Pin | None:
    """The one that everybody knows, where the rules want it to go; None: it may stay."""
    rules = visit.policy.profile.pin
    if not (rules.leaves_initial and rules.leaves_initial.value):
        return None
    return Pin(rules.initial.value if rules.initial else rules.forbidden.value[0])


async def first_pin(visit: Visit, shown: Shown) -> Pin | None:
    """Chosen before the card is enabled, so that nobody is asked anything between that and the change.

    None where the chip in the reader has another PIN than the factory's, or the rules let it keep that.
    """
    initial = factory_pin(visit)
    if initial is None or not await is_initial(SsseCard(visit.card_reader.chip), initial):
        return None
    document = shown.document
    return await choose_pin(visit, document.birth, document.number, "")


async def put_first_pin(visit: Visit, step: Step, pin: Pin) -> bool:
    """Whether it took the place of the factory's; the card in the reader is looked at anew for it."""
    initial, end = factory_pin(visit), visit.course.end
    held = await own_card(visit, step, CardUse.WRITE)
    if initial is None or isinstance(held, Turn):
        return False
    changed = await replace_pin(visit, held, initial, pin)
    # Whatever became of the PIN, the matter itself is done.
    visit.course.end = end
    visit.known.held = None
    if isinstance(changed, Refused):
        await refuse(visit, step.service, changed)
        return False
    return True
