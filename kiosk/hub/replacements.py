"""A card in the place of another: reissue after a formal loss, renewal of a card in hand (SC-R art. 19-21).

reissue   old: formal_lost ─filed─► cancelled                          withdrawn: formal_lost again
renewal   old: unchanged   ─filed─► unchanged ─new one taken or collected─► cancelled
"""

from datetime import date
from typing import Protocol

import msgspec
from sqlalchemy import select

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.held_cards import NO_CARD, NOT_OWNER, Office
from kiosk.hub.holders import FROZEN
from kiosk.hub.registry import PersonRecord
from kiosk.hub.schema import Card, CardLife, Case, DeedDone
from kiosk.hub.wallet import LOST
from kiosk.model import Service, age_on

NO_JOB = m.Refusal("NO_JOB")
LIVE = (SocialState.ACTIVE, SocialState.INACTIVE)
AGE_REASONS = {"reached_7": 7, "reached_18": 18}


class Wish(Protocol):
    """What eligibility and application both say of the card that is wanted."""

    @property
    def service(self) -> str: ...

    @property
    def old_card(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def agency(self) -> str: ...


class _Filed(msgspec.Struct):
    """What of an application matters to the old card; the rest is not even looked at."""

    service: str
    old_card: str = ""
    reason: str = ""


class Replacements:
    """Whether one card may take another's place, and what becomes of the other."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def refusal(self, call: Call, person: PersonRecord, wish: Wish, case_id: str) -> m.Refusal | None:
        """Why this card may not be replaced for this reason; None when nothing stands against it."""
        lives = self._office.wallet.cards(call, person.id_number)
        if any(life.social is SocialState.FROZEN for life in lives):
            return FROZEN
        life = self._old(call, lives, wish)
        if isinstance(life, m.Refusal):
            return life
        if life.person != person.id_number:
            return NOT_OWNER
        if wish.service == Service.REISSUE_CARD:
            return self._no_reissue(life, lives, case_id)
        return self._no_renewal(call, life, person, wish, case_id)

    def bank_bound(self, call: Call, wish: Wish) -> str:
        """The bank that the new card has to stay with; empty: any."""
        life = self._office.wallet.card(call, wish.old_card) if wish.old_card else None
        if life is None or not life.bank_code:
            return ""
        may = self._office.settings.rules.bank_change and (
            wish.service == Service.REISSUE_CARD or wish.reason == "bank_change"
        )
        return "" if may else life.bank_code

    def holds_slot(self, call: Call, other: Case, wish: Wish) -> bool:
        """Whether the person's living case is the very card that is to be replaced."""
        life = self._office.wallet.card(call, wish.old_card) if wish.old_card else None
        cards = select(Card.number).where(Card.case_id == other.id, Card.state == "enabled")
        return life is not None and life.number in call.db.scalars(cards).all()

    def file(self, call: Call, case: Case, wish: Wish) -> None:
        """It was taken: a lost card never comes back, a held one goes on until it is replaced."""
        life = self._office.wallet.card(call, wish.old_card) if wish.old_card else None
        if life is None:
            return
        before = self._slot_of(call, life)
        if before is not None:
            before.live_person = None
            call.db.flush()  # the database keeps one living case to a person
        if wish.service == Service.REISSUE_CARD:
            life.social, life.reissue_case = SocialState.CANCELLED, case.id
        else:
            life.renewal_case = case.id

    def undo(self, call: Call, case: Case) -> None:
        """Nothing came of the application: the old card is what it was before. May be repeated."""
        life = self._of(call, case)
        if life is None:
            return
        if life.reissue_case == case.id:
            life.social, life.reissue_case = SocialState.FORMAL_LOST, None
        if life.renewal_case == case.id:
            life.renewal_case = None
        before = self._slot_of(call, life)
        if before is not None:
            call.db.flush()
            before.live_person = life.person

    def finish(self, call: Call, case: Case) -> None:
        """The new card was taken: from now on there is only that one (policy.md A.9 16)."""
        life = self._of(call, case)
        if life is not None and life.renewal_case == case.id:
            life.social = SocialState.CANCELLED

    def report_old_card(self, call: Call, request: m.OldCardRequest) -> m.Done | m.Refusal:
        """POST /v1/old-card."""
        case = self._renewal(call, request.case)
        life = self._of(call, case) if case is not None else None
        if case is None or life is None:
            return NO_JOB
        if case.state != "enabled":
            return m.Refusal("NOT_READY")

        def act() -> m.Done:
            life.body = request.body
            return m.Done()

        return once(call, About(request.case, m.Deed.OLD_CARD, life.ref), m.Done, act)

    def ends(self, call: Call, case: Case) -> m.ReplacedCard | None:
        """The held card that ends when the card of this case is taken."""
        life = self._of(call, case)
        if life is None or life.renewal_case != case.id:
            return None
        bank, filed = (
            self._office.banks.record(life.bank_code),
            msgspec.json.decode(case.applied, type=_Filed),
        )
        return m.ReplacedCard(life.number[-4:], life.chip_start, bank.name, filed.reason)

    def _renewal(self, call: Call, case_id: str) -> Case | None:
        """The case itself, or that of the card that was collected in it: perhaps at another machine."""
        case = call.case(case_id)
        if case is not None and case.applied:
            return case
        collected = call.db.get(DeedDone, (case_id, str(m.Deed.COLLECT), 0))
        if collected is None or collected.kiosk != call.kiosk:
            return None
        life = self._office.wallet.card(call, collected.about)
        card = call.db.get(Card, life.number) if life is not None else None
        return call.db.get(Case, card.case_id) if card is not None else None

    def _old(self, call: Call, lives: list[CardLife], wish: Wish) -> CardLife | m.Refusal:
        if wish.old_card:
            return self._office.wallet.card(call, wish.old_card) or NO_CARD
        states = [life.social for life in lives]
        if wish.service != Service.REISSUE_CARD or not set(states) & {*LIVE, *LOST}:
            return NO_CARD
        lost = [life for life in lives if life.social in LOST]
        return lost[0] if lost else m.Refusal("NEED_FORMAL_LOSS")

    def _no_reissue(self, life: CardLife, lives: list[CardLife], case_id: str) -> m.Refusal | None:
        if life.reissue_case not in (None, case_id):
            return m.Refusal("REISSUED")
        match life.social:
            case SocialState.TEMP_LOST:
                return m.Refusal("TEMP_ONLY")
            case SocialState.ACTIVE | SocialState.INACTIVE:
                return m.Refusal("NEED_FORMAL_LOSS")
            case SocialState.CANCELLED:
                return self._office.ended(life)
            case _:
                pass
        other = [one for one in lives if one.social in LIVE and not one.surplus]
        return m.Refusal("CARD_EXISTS", {"tail": other[0].number[-4:]}) if other else None

    def _no_renewal(
        self, call: Call, life: CardLife, person: PersonRecord, wish: Wish, case_id: str
    ) -> m.Refusal | None:
        if life.renewal_case not in (None, case_id) and life.social is not SocialState.CANCELLED:
            return m.Refusal("IN_PROGRESS", {"stage": "正在换卡"})
        if life.social in LOST:
            return m.Refusal("CARD_LOST")
        return self._office.ended(life) or self._reason_refused(call.today, life, person, wish.reason)

    def _reason_refused(
        self, today: date, life: CardLife, person: PersonRecord, reason: str
    ) -> m.Refusal | None:
        rules = self._office.settings.rules
        if reason == "bank_change" and not rules.bank_change:
            return m.Refusal("BANK_NOT_CHANGEABLE")
        if reason not in rules.reasons:
            return m.Refusal("REASON_NOT_ALLOWED")
        if reason in rules.reasons_after_counter and not person.centre.key_data_corrected:
            return m.Refusal("KEY_INFO_FIRST")
        age = AGE_REASONS.get(reason)
        too_early = age is not None and not (
            age_on(life.issue_date, person.birth) < age <= age_on(today, person.birth)
        )
        not_expired = reason == "expired" and life.expiry_date >= today
        return m.Refusal("REASON_NOT_ALLOWED") if too_early or not_expired else None

    def _of(self, call: Call, case: Case) -> CardLife | None:
        """The card that this case replaces."""
        filed = msgspec.json.decode(case.applied, type=_Filed) if case.applied else None
        if filed is None or not filed.old_card:
            return None
        return self._office.wallet.card(call, filed.old_card)

    def _slot_of(self, call: Call, life: CardLife) -> Case | None:
        """The case that made the old card, if a machine of ours did."""
        made = select(Case).join(Card).where(Card.number == life.number, Case.state == "enabled")
        return call.db.scalars(made).first()
