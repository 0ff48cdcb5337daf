"""S15: how a card is cancelled, said and printed, never done (SC-R art. 25, 26, 28; HN 八; JS 三.5).

why → social security first, then the bank; what to bring; that the account does not end by itself → a slip
"""

from kiosk.card_life import SocialState
from kiosk.flows.on_paper import reads_on
from kiosk.flows.pick_card import with_card
from kiosk.flows.slip import print_slip
from kiosk.flows.weigh import weighed
from kiosk.model import CaseEnd, Service
from kiosk.policy.card_grounds import NO_ACCOUNT
from kiosk.policy.decision import Allowed
from kiosk.policy.profile import NoticeCode
from kiosk.policy.rule import cited
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.cancellation import ALREADY_CANCELLED, ChooseGround, ShowCancellation
from kiosk.prompts.reading import PrintGuide
from kiosk.prompts.result import Seen
from kiosk.visit import Visit

SERVICE = Service.GUIDE_CANCELLATION
BANK_LAST = "bank_account"


async def guide_cancellation(visit: Visit) -> None:
    """One ground after the other, until enough was read."""
    allowed = await weighed(visit, SERVICE, UNKNOWN)
    if allowed is None:
        return
    visit.course.end = CaseEnd.DONE
    # Art. 28: whose card has ended already, by the card itself, is told of the bank at once.
    bank = _account_left(visit)
    if bank and await _explained(visit, allowed, ALREADY_CANCELLED, bank):
        return
    while True:
        ground = await visit.ui.ask(ChooseGround(_grounds(visit)))
        if isinstance(ground, Seen) or await _explained(visit, allowed, ground):
            return


async def _explained(visit: Visit, allowed: Allowed, ground: str, bank: str = "") -> bool:
    """Whether it was read to the end; else another ground is wanted."""
    while True:
        status = await visit.receipt_printer.status()
        shown = _guide(visit, allowed, ground, bank, can_print=status.can_print)
        answer = await visit.ui.ask(shown)
        if not isinstance(answer, PrintGuide):
            return isinstance(answer, Seen)
        paper = visit.stationery.cancellation(visit.clock.now(), _facts(visit, shown))
        # Who goes to the counter with nothing in hand, and did not know it, comes back for it.
        if await print_slip(visit, paper) or not await reads_on(visit, SERVICE):
            return True


def _guide(visit: Visit, allowed: Allowed, ground: str, bank: str, *, can_print: bool) -> ShowCancellation:
    """Art. 26: social security first, then the account; the papers are the ground's own (JS 三.5)."""
    rule = visit.policy.profile.services[SERVICE]
    order = tuple(rule.order.value) if rule.order else ()
    ended = ground == ALREADY_CANCELLED
    proofs = rule.proofs.get(ground)
    source = rule.order if ended and rule.order else rule.grounds
    return ShowCancellation(
        ground=ground,
        order=tuple(one for one in order if one == BANK_LAST) if ended else order,
        papers=tuple(proofs.value) if proofs else (),
        form=rule.form.value if rule.form and not ended else "",
        gives=rule.gives.value if rule.gives else "",
        where=rule.referral.where if rule.referral and not ended else "",
        where_en=rule.referral.where_en if rule.referral and not ended else "",
        bank=bank,
        ecard_ends=NoticeCode.ECARD_ENDS_TOO in allowed.notices and not ended,
        account_restricted=NoticeCode.ACCOUNT_WILL_BE_RESTRICTED in allowed.notices,
        article=visit.policy.in_full(cited(source) if source else allowed.article),
        can_print=can_print,
    )


def _grounds(visit: Visit) -> tuple[str, ...]:
    rule = visit.policy.profile.services[SERVICE]
    return (*(rule.grounds.value if rule.grounds else ()), ALREADY_CANCELLED)


def _account_left(visit: Visit) -> str:
    """The bank whose account lives on behind a cancelled card in the reader, if there is one."""
    held = visit.known.held
    if held is None:
        return ""
    card = with_card(UNKNOWN, held.record).card
    lives_on = card.social is SocialState.CANCELLED and card.bank not in NO_ACCOUNT
    return held.record.bank_name if lives_on else ""


def _facts(visit: Visit, shown: ShowCancellation) -> dict[str, str]:
    """Nobody's data: codes turn the form's lines on, and places stand in them."""
    codes = (shown.ground, *shown.papers, *shown.order)
    ended = shown.ground == ALREADY_CANCELLED
    return {
        **dict.fromkeys(codes, "yes"),
        "where": shown.where,
        "form": shown.form,
        "gives": shown.gives,
        "bank": shown.bank,
        "ask_first": "" if shown.papers or ended else "yes",
        "ecard_ends": "yes" if shown.ecard_ends else "",
        "restricted": "yes" if shown.account_restricted else "",
        "article": shown.article,
        "hotline": visit.policy.profile.contact.hotline.value,
    }
