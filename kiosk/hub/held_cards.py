"""Cards that people have: shown, proved, enabled, with a new mobile or address (SC-R art. 13, 22, 23)."""

from dataclasses import dataclass

from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME, KeyScheme
from kiosk.card_life import BankState, SocialState
from kiosk.central import messages as m
from kiosk.hub.bank import Banks
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.holders import DENIED, FROZEN, NOT_FOUND, Holders, Needs
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.registry import PersonRecord
from kiosk.hub.schema import CardLife, Contact
from kiosk.hub.settings import HubSettings
from kiosk.hub.wallet import LOST, Wallet, is_chip_of
from kiosk.model import Service, masked_address, masked_mobile

NO_CARD = m.Refusal("NO_CARD")
NOT_OWNER = m.Refusal("NOT_OWNER")
_PROVINCES = (
    "11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 "
    "36江西 37山东 41河南 42湖北 43湖南 44广东 45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 "
    "61陕西 62甘肃 63青海 64宁夏 65新疆"
)
PROVINCES = {one[:2]: one[2:] for one in _PROVINCES.split()}
"""GB/T 2260, the first two digits."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every matter of a card in hand is given."""

    settings: HubSettings
    wallet: Wallet
    holders: Holders
    banks: Banks
    key_holder: KeyHolder

    def owned(
        self, call: Call, service: Service, who: m.Holder, proof: m.Proof, needs: Needs, ref: str
    ) -> tuple[PersonRecord, CardLife] | m.Refusal:
        """The person and the card, when both are known, belong together and are not frozen."""
        person = self.holders.admitted(call, service, who, proof, needs)
        if isinstance(person, m.Refusal):
            return person
        life = self.wallet.card(call, ref)
        if life is None:
            return NO_CARD
        if life.person != person.id_number:
            return NOT_OWNER
        return FROZEN if life.social is SocialState.FROZEN else (person, life)

    def ended(self, life: CardLife) -> m.Refusal | None:
        """Why nothing can be done to a cancelled card; an account that is still open has to be told of."""
        if life.social is not SocialState.CANCELLED:
            return None
        if life.reissue_case is not None:
            return m.Refusal("REISSUED")
        if life.bank in (BankState.CLOSED, BankState.NONE):
            return m.Refusal("CANCELLED")
        return m.Refusal("SS_CANCELLED_BANK_OPEN", {"bank": self.banks.record(life.bank_code).name})

    def not_usable(self, life: CardLife, chip: m.ChipIdentity) -> m.Refusal | None:
        """Why this chip is not a card in use; None when it is."""
        if not is_chip_of(life, chip):
            return NOT_OWNER
        ended = self.ended(life)
        if ended is not None:
            return ended
        if life.social in LOST:
            return m.Refusal("CARD_LOST")
        return m.Refusal("NOT_ACTIVE") if life.social is SocialState.INACTIVE else None

    def not_here(self, chip: m.ChipIdentity) -> m.Refusal | None:
        """A card of another province: its keys lie elsewhere."""
        code = chip.card_id[:2]
        if code == self.settings.rules.code:
            return None
        return m.Refusal("CARD_FOREIGN", {"province": PROVINCES.get(code, "外地")})


def scheme_of(life: CardLife) -> KeyScheme:
    """Cards before the third generation have 3DES keys (card-chip.md §1.1)."""
    return SM4_SCHEME if life.generation.startswith("3") else TDES_SCHEME


class HeldCards:
    """Shows cards, lets them prove themselves, enables them, takes a new mobile or address."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def cards(self, call: Call, request: m.CardsRequest) -> m.Cards | m.Refusal:
        """POST /v1/cards. SC-R art. 22: own card or ID card."""
        person = self._office.holders.known(Service.QUERY_STATUS, request.who)
        if isinstance(person, m.Refusal):
            return person
        lives = self._office.wallet.cards(call, person.id_number)
        if any(life.social is SocialState.FROZEN for life in lives):
            return FROZEN
        if not lives:
            return NO_CARD
        changed = call.db.get(Contact, person.id_number)
        mobile = (changed.mobile if changed is not None else "") or person.centre.mobile
        address = (changed.address if changed is not None else "") or person.address
        return m.Cards(
            [self._office.wallet.described(life) for life in lives],
            masked_mobile(mobile) if mobile else "",
            masked_address(address),
        )

    def by_chip(self, call: Call, request: m.CardByChipRequest) -> m.CardAtCentre | m.Refusal:
        """POST /v1/cards/by-chip."""
        life = self._found(call, request.card_number, request.chip)
        if isinstance(life, m.Refusal):
            return life
        if request.who is not None and request.who.id_number != life.person:
            return NOT_OWNER
        return self._office.wallet.described(life)

    def prove(self, call: Call, request: m.HeldChipProofRequest) -> m.HeldChipProof | m.Refusal:
        """POST /v1/cards/read-proof. A lost or cancelled card is proved as well: it has to be recognised."""
        life = self._found(call, request.card_number, request.chip)
        if isinstance(life, m.Refusal):
            return life
        if any(len(challenge) != 16 for challenge in request.challenges):
            return DENIED
        r1, r2, r3, r4 = (bytes.fromhex(challenge) for challenge in request.challenges)
        holder, scheme = self._office.key_holder, scheme_of(life)
        historical = bytes.fromhex(request.chip.atr_historical)
        internal = holder.proof(KeyUse.INTERNAL, life.region, historical, r1, r2, scheme)
        if not life.generation.startswith("3"):
            return m.HeldChipProof(internal.hex().upper())
        external = holder.proof(KeyUse.READ, life.region, historical, r4, r3, scheme)
        return m.HeldChipProof(internal.hex().upper(), external.hex().upper())

    def enable(self, call: Call, request: m.EnableHeldRequest) -> m.HeldEnabled | m.Refusal:
        """POST /v1/cards/enable. SC-R art. 13: card and ID card of the same person."""
        about = About(request.case, m.Deed.ENABLE, request.card)
        return once(call, about, m.HeldEnabled, lambda: self._enable(call, request))

    def change_contact(self, call: Call, request: m.ContactRequest) -> m.Done | m.Refusal:
        """POST /v1/contact. SC-R art. 23; a mobile is taken only when its code was entered in this case."""
        about = About(request.case, m.Deed.CONTACT, request.card)
        return once(call, about, m.Done, lambda: self._change_contact(call, request))

    def _found(self, call: Call, number: str, chip: m.ChipIdentity) -> CardLife | m.Refusal:
        foreign = self._office.not_here(chip)
        if foreign is not None:
            return foreign
        life = self._office.wallet.by_number(call, number)
        if life is None:
            return NOT_FOUND
        if life.social is SocialState.FROZEN:
            return FROZEN
        return life if is_chip_of(life, chip) else DENIED

    def _enable(self, call: Call, request: m.EnableHeldRequest) -> m.HeldEnabled | m.Refusal:
        owned = self._office.owned(
            call, Service.ENABLE_CARD, request.who, request.proof, Needs.FACE, request.card
        )
        if isinstance(owned, m.Refusal):
            return owned
        person, life = owned
        if not is_chip_of(life, request.chip):
            return NOT_OWNER
        refusal = self._office.ended(life)
        if refusal is not None:
            return refusal
        if life.social in LOST:
            return m.Refusal("CARD_LOST")
        if life.social is SocialState.ACTIVE:
            return m.Refusal("ALREADY_ACTIVE")
        life.social = life.before = SocialState.ACTIVE
        return m.HeldEnabled(life.social, *self._joint(life, person, asked=request.with_bank))

    def _joint(self, life: CardLife, person: PersonRecord, *, asked: bool) -> tuple[BankState, str]:
        """The account beside it, where the province does both at once; the bank's no is the bank's."""
        if not asked or not self._office.settings.rules.joint_bank or life.bank is not BankState.INACTIVE:
            return life.bank, ""
        refusal = self._office.banks.refusal(life.bank_code, person.centre)
        if refusal is not None:
            return life.bank, refusal.facts.get("reason", "银行系统繁忙")
        life.bank = BankState.ACTIVE
        return life.bank, ""

    def _change_contact(self, call: Call, request: m.ContactRequest) -> m.Done | m.Refusal:
        owned = self._office.owned(
            call, Service.CHANGE_CONTACT, request.who, request.proof, Needs.PIN_OR_FACE, request.card
        )
        if isinstance(owned, m.Refusal):
            return owned
        person, life = owned
        refusal = self._office.ended(life)
        if refusal is not None:
            return refusal
        if life.social in LOST:
            return m.Refusal("CARD_LOST")
        case = call.case(request.case)
        if request.mobile and (case is None or case.mobile != request.mobile):
            return m.Refusal("SMS_FAIL")
        row = call.db.get(Contact, person.id_number)
        if row is None:
            row = Contact(person=person.id_number, mobile="", address="")
            call.db.add(row)
        row.mobile, row.address = request.mobile or row.mobile, request.address or row.address
        return m.Done()
