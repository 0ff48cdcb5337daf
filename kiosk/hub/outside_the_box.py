"""A card out of a machine's box that was read in the citizen's reader, and nothing more was heard (ADR 0017).

It lies in no box any more, whatever became of the visit. Where that is all, it is done; where collecting
enables a card, its holder has not confirmed it, and still can (JS 三.1).
"""

from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.held_cards import Office
from kiosk.hub.holders import NOT_FOUND
from kiosk.hub.registry import PersonOrder, PersonRecord, Registry
from kiosk.hub.replacements import Replacements
from kiosk.hub.schema import Card, CardLife, Case, OutOfBox
from kiosk.hub.wallet import RID, card_ref

START = 24
"""Hex digits of a 卡识别码 that name the card; the last ones are a MAC over them."""


class OutsideTheBox:
    """Takes a card out of the box that the centre believes it in."""

    def __init__(self, office: Office, replacements: Replacements, registry: Registry) -> None:
        self._office = office
        self._replacements = replacements
        self._registry = registry

    def told(self, call: Call, request: m.ReadOutsideRequest) -> m.Done | m.Refusal:
        """POST /v1/read-outside."""
        start = request.chip.card_id[:START]
        card = call.db.scalars(select(Card).where(Card.card_id.startswith(start))).first()
        if card is not None and card.state == "retained":
            return self._kept(call, request, call.db.get_one(Case, card.case_id), card)
        if card is not None:
            return self._mark(call, card.number)
        person, order = self._ordered(start)
        if person is None or order is None or order.number is None:
            return NOT_FOUND
        if self._office.settings.rules.collecting_enables:
            return self._mark(call, order.number)
        return self._collected(call, request, person, order)

    def _kept(self, call: Call, request: m.ReadOutsideRequest, case: Case, card: Card) -> m.Done | m.Refusal:
        if case.kiosk != call.kiosk:
            return NOT_FOUND

        def act() -> m.Done:
            self._office.wallet.hand_out_kept(call, case, card)
            self._replacements.finish(call, case)
            return m.Done()

        return once(call, About(request.case, m.Deed.HANDED_BACK, case.slip), m.Done, act)

    def _collected(
        self, call: Call, request: m.ReadOutsideRequest, person: PersonRecord, order: PersonOrder
    ) -> m.Done | m.Refusal:
        number = order.number or ""
        if call.db.get(CardLife, number) is not None:
            return NOT_FOUND

        def act() -> m.Collected:
            return m.Collected(self._office.wallet.add_collected(call, person, order).social)

        told = once(call, About(request.case, m.Deed.COLLECT, card_ref(number)), m.Collected, act)
        return told if isinstance(told, m.Refusal) else m.Done()

    def _mark(self, call: Call, number: str) -> m.Done:
        call.db.merge(OutOfBox(number=number, kiosk=call.kiosk, at_ms=call.now_ms))
        return m.Done()

    def _ordered(self, start: str) -> tuple[PersonRecord, PersonOrder] | tuple[None, None]:
        """Whose order of those made before the sandbox began this is."""
        region = self._office.settings.region
        for person, order in self._registry.orders():
            if order.chip is not None and start == f"{region}{RID}{order.chip.serial:08X}":
                return person, order
        return None, None
