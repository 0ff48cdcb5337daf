"""The centre's part in resetting a PIN: right, secure message, report (SC-R art. 15; card-chip.md §3)."""

from kiosk.card_life import PinState, SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, done, once
from kiosk.hub.held_cards import NO_CARD, NOT_OWNER, Office, scheme_of
from kiosk.hub.holders import DENIED, FROZEN, Needs
from kiosk.hub.hsm import CardKeyPath, KeyUse, PinNotTaken, SealedPin
from kiosk.hub.wallet import is_chip_of
from kiosk.model import Service

CHALLENGE_HEX = 16


class Pins:
    """Authorises, seals, remembers what the chip said."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def authorise(self, call: Call, request: m.PinAuthorityRequest) -> m.PinAuthority | m.Refusal:
        """POST /v1/pin/authorise. HSM request type 02 with the PUK."""
        about = About(request.case, m.Deed.PIN_AUTHORISED, request.card, request.attempt)
        return once(call, about, m.PinAuthority, lambda: self._authorise(call, request))

    def message(self, call: Call, request: m.PinMessageRequest) -> m.PinMessage | m.Refusal:
        """POST /v1/pin/message. HSM request type 03; one message for each authorised attempt."""
        about = About(request.case, m.Deed.PIN_MESSAGE, request.card, request.attempt)
        return once(call, about, m.PinMessage, lambda: self._message(call, request))

    def report(self, call: Call, request: m.PinReport) -> m.Done | m.Refusal:
        """POST /v1/pin/report. The chip decides; the centre only keeps what it said last."""
        life = self._office.wallet.card(call, request.card)
        if life is None:
            return NO_CARD
        if not is_chip_of(life, request.chip):
            return NOT_OWNER
        life.pin = PinState(request.pin)
        return once(call, About(request.case, m.Deed.PIN_REPORTED, request.card), m.Done, m.Done)

    def _authorise(self, call: Call, request: m.PinAuthorityRequest) -> m.PinAuthority | m.Refusal:
        owned = self._office.owned(
            call, Service.RESET_PIN, request.who, request.proof, Needs.FACE, request.card
        )
        if isinstance(owned, m.Refusal):
            return owned
        _, life = owned
        refusal = self._office.not_usable(life, request.chip)
        if refusal is not None:
            return refusal
        if not _are_challenges(request.factor, request.source):
            return DENIED
        proof = self._office.key_holder.proof(
            KeyUse.PIN_UNBLOCK,
            life.region,
            bytes.fromhex(request.chip.atr_historical),
            bytes.fromhex(request.factor),
            bytes.fromhex(request.source),
            scheme_of(life),
        )
        seal_with = self._office.key_holder.seal_key(_occasion(call, request.case, request.attempt))
        return m.PinAuthority(proof.hex().upper(), seal_with.to_bytes().hex().upper())

    def _message(self, call: Call, request: m.PinMessageRequest) -> m.PinMessage | m.Refusal:
        authorised = About(request.case, m.Deed.PIN_AUTHORISED, request.card, request.attempt)
        life = self._office.wallet.card(call, request.card)
        if life is None or done(call, authorised) is None or not _are_challenges(request.factor):
            return DENIED
        # The card may have been reported lost or frozen elsewhere since it was authorised.
        refusal = FROZEN if life.social is SocialState.FROZEN else self._office.not_usable(life, request.chip)
        if refusal is not None:
            return refusal
        factor, holder = bytes.fromhex(request.factor), self._office.key_holder
        card = CardKeyPath(life.region, bytes.fromhex(request.chip.atr_historical), scheme_of(life))
        if not request.sealed_pin:
            return m.PinMessage(holder.unblock_message(card, factor).hex().upper())
        new = SealedPin(
            _occasion(call, request.case, request.attempt),
            bytes.fromhex(request.sealed_pin),
            self._office.settings.rules.initial_pin,
        )
        try:
            return m.PinMessage(holder.pin_message(card, factor, new).hex().upper())
        except PinNotTaken as reason:
            return m.Refusal("PIN_INIT") if reason.initial else DENIED


def _occasion(call: Call, case: str, attempt: int) -> str:
    return f"{call.kiosk}/{case}/{attempt}"


def _are_challenges(*texts: str) -> bool:
    return all(len(text) == CHALLENGE_HEX for text in texts)
