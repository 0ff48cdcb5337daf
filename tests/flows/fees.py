"""Who has a fee to pay, the code on the glass, and the money at the gateway."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.card_life import SocialState
from kiosk.flows.reissue_card import settle
from kiosk.hub.schema import GatewayPayment
from kiosk.model import CaseEnd
from kiosk.prompts.payment import Pay, PaymentEnd, PaymentEnded
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter
from tests.flows.new_cards import CHANGZHOU, NOTICE, SETS_PIN, CardPath, WithPhone, came, fills_in
from tests.hub.held import cards
from tests.visitor import Answer

LOST = "彭见山"
ENDED = (PaymentEnded, Way.HOME)
HOME = (CannotServe, Way.HOME)
NEW_CODE = (PaymentEnded, Way.NEW_CODE)
MADE = (*SETS_PIN, (Finished, ReceiptWanted(True)))


def applies(path: Path, *script: tuple[type, Answer], pays: bool = True) -> tuple[Counter, CardPath]:
    """Up to the code on the glass, and then this."""
    counter, gate = came(path, LOST, NOTICE, *fills_in(""), *script, province=CHANGZHOU)
    assert isinstance(counter.visitor, WithPhone)
    if not pays:
        counter.visitor.phone = lambda prompt: None
    return counter, gate


def pays_at(counter: Counter, which: int) -> None:
    """The citizen looks for the phone, and has it for the code that is shown as the so-and-so many-th."""
    assert isinstance(counter.visitor, WithPhone)
    pay, shown = counter.visitor.phone, 0

    def at_last(prompt: Pay) -> None:
        nonlocal shown
        shown += 1
        if shown == which:
            pay(prompt)

    counter.visitor.phone = at_last


def money(counter: Counter) -> list[tuple[str, int]]:
    """Each order at the gateway: its state, and how often it has the citizen's money."""
    with Session(counter.world.hub.engine) as db:
        return [(one.state, one.charged) for one in db.scalars(select(GatewayPayment)).all()]


def ended(counter: Counter) -> list[PaymentEnd]:
    return [seen.end for seen in counter.visitor.seen if isinstance(seen, PaymentEnded)]


async def lost_card(counter: Counter) -> SocialState:
    return sorted(card.social for card in await cards(counter.world, LOST))[-1]


async def settled(counter: Counter) -> CaseEnd:
    (record,) = await counter.journal.unfinished()
    return await settle(counter.visit, record)
