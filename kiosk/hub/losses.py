"""Lost cards: reported for seven days or for good, and found again (SC-R art. 17-19; policy.md A.9 11-15)."""

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.held_cards import NO_CARD, NOT_OWNER, Office
from kiosk.hub.holders import Needs
from kiosk.hub.wallet import LOST, is_chip_of
from kiosk.model import Service


class Losses:
    """Reports and cancels."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def report(self, call: Call, request: m.LossRequest) -> m.LossReported | m.Refusal:
        """POST /v1/loss. It holds from this moment on."""
        deed = m.Deed.TEMPORARY_LOSS if request.kind == "temporary" else m.Deed.FORMAL_LOSS
        about = About(request.case, deed, request.card)
        return once(call, about, m.LossReported, lambda: self._report(call, request))

    def cancel(self, call: Call, request: m.CancelLossRequest) -> m.LossCancelled | m.Refusal:
        """POST /v1/loss/cancel. Only with the card itself, and never after a reissue was filed."""
        about = About(request.case, m.Deed.CANCEL_LOSS, request.card)
        return once(call, about, m.LossCancelled, lambda: self._cancel(call, request))

    def _report(self, call: Call, request: m.LossRequest) -> m.LossReported | m.Refusal:
        temporary = request.kind == "temporary"
        service = Service.REPORT_TEMPORARY_LOSS if temporary else Service.REPORT_LOSS
        owned = self._office.owned(call, service, request.who, request.proof, Needs.FACE, request.card)
        if isinstance(owned, m.Refusal):
            return owned
        _, life = owned
        refusal = self._office.ended(life)
        if refusal is not None:
            return refusal
        match life.social:
            case SocialState.FORMAL_LOST:
                return m.Refusal("ALREADY_FORMAL")
            case SocialState.TEMP_LOST if temporary:
                return m.Refusal("ALREADY_LOST")
            case SocialState.NONE:
                return NO_CARD
            case SocialState.TEMP_LOST:
                pass  # the state before stays the one before the first report
            case _:
                life.before = life.social
        life.social = SocialState.TEMP_LOST if temporary else SocialState.FORMAL_LOST
        life.lost_at_ms = call.now_ms
        bank = self._office.banks.record(life.bank_code)
        lapses_at = self._office.wallet.lapses_at(life) if temporary else None
        return m.LossReported(call.now, lapses_at, bank.name, bank.phone)

    def _cancel(self, call: Call, request: m.CancelLossRequest) -> m.LossCancelled | m.Refusal:
        owned = self._office.owned(
            call, Service.CANCEL_LOSS, request.who, request.proof, Needs.FACE, request.card
        )
        if isinstance(owned, m.Refusal):
            return owned
        _, life = owned
        if life.number != request.card_number or not is_chip_of(life, request.chip):
            return NOT_OWNER
        refusal = m.Refusal("REISSUED") if life.reissue_case is not None else self._office.ended(life)
        if refusal is not None:
            return refusal
        if life.social not in LOST:
            return m.Refusal("NOT_LOST")
        life.social = life.before
        bank = self._office.banks.record(life.bank_code)
        return m.LossCancelled(life.social, bank.name, bank.phone)
