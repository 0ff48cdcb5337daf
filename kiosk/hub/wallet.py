"""The cards of people as the centre keeps them: from before, or handed out by its machines.

A row is made when somebody first asks about its card, so that a centre starts at once and an issue costs no
more than it did. A temporary loss lapses here, whenever a card is looked at, by the centre's own clock.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import convert, json
from sqlalchemy import select

from kiosk.card_life import BankState, PinState, SocialState
from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.hub.bank import Banks
from kiosk.hub.calendar import years_after
from kiosk.hub.call import Call
from kiosk.hub.registry import PersonCard, PersonOrder, PersonRecord, Registry
from kiosk.hub.schema import Card, CardLife, Case
from kiosk.hub.settings import HubSettings
from kiosk.model import masked_card_number

RID = "D156000005"
"""Stands in the middle of every 卡识别码 (card-chip.md §2.4)."""
LOST = (SocialState.TEMP_LOST, SocialState.FORMAL_LOST)
GENERATION_MADE = "3.00"
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
_IN_USE_FIRST = (
    *(SocialState.ACTIVE, SocialState.INACTIVE, SocialState.TEMP_LOST, SocialState.FORMAL_LOST),
    *(SocialState.FROZEN, SocialState.CANCELLED, SocialState.NONE),
)


class Wallet:
    """Finds cards. Nothing here changes what a card is, except the clock."""

    def __init__(self, settings: HubSettings, registry: Registry, banks: Banks) -> None:
        self._settings = settings
        self._registry = registry
        self._banks = banks

    def cards(self, call: Call, id_number: str) -> list[CardLife]:
        """Every card of this province that the person has or had, those in use first."""
        self._lay_down(call, id_number)
        lives = call.db.scalars(select(CardLife).where(CardLife.person == id_number)).all()
        for life in lives:
            self._lapse(call, life)
        return sorted(lives, key=lambda life: (_IN_USE_FIRST.index(life.social), life.surplus, life.number))

    def card(self, call: Call, ref: str) -> CardLife | None:
        """The card that a kiosk was told of before."""
        life = call.db.scalars(select(CardLife).where(CardLife.ref == ref).with_for_update()).first()
        if life is not None:
            self._lapse(call, life)
        return life

    def by_number(self, call: Call, number: str) -> CardLife | None:
        """The card with this 卡号."""
        owner = self._registry.owner(number)
        if owner is not None:
            self._lay_down(call, owner.id_number)
        else:
            self._lay_down_issued(call, call.db.scalars(select(Card).where(Card.number == number)).all())
        life = call.db.get(CardLife, number, with_for_update=True)
        if life is not None:
            self._lapse(call, life)
        return life

    def add_collected(self, call: Call, person: PersonRecord, order: PersonOrder) -> CardLife:
        """The card of an order that was handed out just now; nobody has enabled it yet."""
        if order.number is None or order.chip is None:
            raise ValueError("an order without a card")
        card = PersonCard(
            number=order.number,
            chip=order.chip,
            state=SocialState.INACTIVE,
            bank=order.bank,
            bank_state=BankState.INACTIVE,
            issue_date=call.today,
            expiry_date=years_after(call.today, self._settings.card_years),
        )
        return self._add(call, person.id_number, card)

    def hand_out_kept(self, call: Call, case: Case, card: Card) -> CardLife:
        """A finished card that a machine kept goes to its owner after all; where that enables it, it does.

        Who walked away before choosing a PIN has none, and the factory's is everybody's.
        """
        pin, enables = PinState.INITIAL, False
        if card.own_pin:
            pin, enables = PinState.SET, self._settings.rules.collecting_enables
        return self._hand_out(call, case, card, pin, enables=enables)

    def hand_out_ordered(self, call: Call, case: Case, card: Card) -> CardLife:
        """A card that the bureau made, in the same way; its PIN is the factory's."""
        enables = self._settings.rules.collecting_enables
        return self._hand_out(call, case, card, PinState.INITIAL, enables=enables)

    def described(self, life: CardLife) -> m.CardAtCentre:
        """What a kiosk is told of a card. Never asked for a frozen one."""
        names = self._settings.rules.places
        bank = self._banks.record(life.bank_code)
        return m.CardAtCentre(
            ref=life.ref,
            number_masked=masked_card_number(life.number),
            generation=life.generation,
            social=life.social,
            bank=life.bank,
            pin=life.pin,
            body=convert(life.body, type=m.BodyState),
            bank_code=life.bank_code,
            bank_name=bank.name,
            bank_phone=bank.phone,
            issue_date=life.issue_date,
            expiry_date=life.expiry_date,
            issuing_place=life.region,
            issuing_place_name=names.get(life.region, ""),
            insured_place=life.insured_place,
            insured_place_name=names.get(life.insured_place, ""),
            lost_until=self.lapses_at(life) if life.social is SocialState.TEMP_LOST else None,
            before_loss=life.before if life.social in LOST else None,
            reissue_filed=life.reissue_case is not None,
            renewing=life.renewal_case is not None and life.social is not SocialState.CANCELLED,
            surplus=life.surplus,
        )

    def lapses_at(self, life: CardLife) -> datetime:
        """Seven days on, to the minute (SC-R art. 18; policy.md A.11 l)."""
        minute_ms = life.lost_at_ms - life.lost_at_ms % _MINUTE_MS
        return datetime.fromtimestamp(minute_ms / 1000, UTC) + timedelta(
            days=self._settings.rules.temporary_loss_days
        )

    def _lapse(self, call: Call, life: CardLife) -> None:
        if life.social is SocialState.TEMP_LOST and call.now >= self.lapses_at(life):
            life.social = life.before

    def _lay_down(self, call: Call, id_number: str) -> None:
        """Make the rows that nobody has asked for yet."""
        person = self._registry.by_number(id_number)
        if person is not None:
            for card in person.centre.cards:
                if self._is_ours(card) and call.db.get(CardLife, card.number) is None:
                    self._add(call, id_number, card)
        issued = select(Card).join(Case).where(Case.id_number == id_number, Card.state == "enabled")
        self._lay_down_issued(call, call.db.scalars(issued).all())

    def _is_ours(self, card: PersonCard) -> bool:
        return not card.region or card.region.startswith(self._settings.rules.code)

    def _add(self, call: Call, id_number: str, card: PersonCard) -> CardLife:
        region = card.region or self._settings.region
        life = CardLife(
            number=card.number,
            ref=card_ref(card.number),
            person=id_number,
            social=card.state,
            before=card.before_loss,
            lost_at_ms=call.now_ms - int(card.lost_days * _DAY_MS) if card.state in LOST else 0,
            bank=card.bank_state,
            pin=card.chip.pin_state,
            generation=card.chip.generation,
            bank_code=card.bank,
            issue_date=card.issue_date,
            expiry_date=card.expiry_date,
            region=region,
            insured_place=card.insured_place or region,
            chip_start=f"{region}{RID}{card.chip.serial:08X}",
            surplus=card.surplus,
        )
        call.db.add(life)
        call.db.flush()
        return life

    def _hand_out(self, call: Call, case: Case, card: Card, pin: PinState, *, enables: bool) -> CardLife:
        card.state = case.state = "enabled"
        case.changed_at_ms = call.now_ms
        return self._add_made(call, card, SocialState.ACTIVE if enables else SocialState.INACTIVE, pin)

    def _lay_down_issued(self, call: Call, cards: Sequence[Card]) -> None:
        for card in cards:
            if card.state == "enabled" and call.db.get(CardLife, card.number) is None:
                # Whoever fetches another person's card enables nothing and sets no PIN (policy.md AG-LIMIT).
                fetched = _was_fetched(call.db.get_one(Case, card.case_id))
                pin = PinState.INITIAL if fetched else PinState.SET
                self._add_made(call, card, SocialState.INACTIVE if fetched else SocialState.ACTIVE, pin)

    def _add_made(
        self, call: Call, card: Card, social: SocialState, pin: PinState = PinState.SET
    ) -> CardLife:
        case = call.db.get_one(Case, card.case_id)
        life = CardLife(
            number=card.number,
            ref=card_ref(card.number),
            person=case.id_number,
            social=social,
            before=social,
            bank=BankState.INACTIVE,
            pin=pin,
            generation=GENERATION_MADE,
            bank_code=case.bank,
            issue_date=card.issue_date,
            expiry_date=card.expiry_date,
            region=card.region,
            insured_place=card.region,
            chip_start=(card.card_id or "")[:24],
        )
        call.db.add(life)
        call.db.flush()
        return life


def _was_fetched(case: Case) -> bool:
    """Whether somebody applied for the person and took the card."""
    return bool(case.applied) and bool(json.decode(case.applied, type=m.ApplyRequest).agency)


def is_chip_of(life: CardLife, chip: m.ChipIdentity) -> bool:
    """Whether this chip is the card's own."""
    return bool(life.chip_start) and chip.card_id.startswith(life.chip_start)


def card_ref(number: str) -> str:
    """The name under which kiosks know the card with this number."""
    return sm3.digest(b"card\n" + number.encode("ascii")).hex()[:32]
