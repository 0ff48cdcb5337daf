"""The PIN of a card in hand: change by the citizen, reset and unblock by the issuer (card-chip.md §3, §4.4).

    change    80 5E 01 00 (old FF new)
    reset     EXTERNAL AUTHENTICATE KID 06 -> GET CHALLENGE -> 84 24 00 01 (sealed new PIN, MAC)
    unblock   the same, ending 84 24 00 00 (MAC)

Each is one command that a card obeys whole or not at all; only its answer can be lost. What then is so, no
command says: no card tells its PIN, and a program that was cut remembers none. The try counter tells it, when
it was marked before:

    mark    ask for the tries left; when two or more are, spend one on a wrong PIN
    act     both commands fill the counter
    after   as many as marked: nothing happened      more: it was done

A reset that is cut thus costs a try of the old PIN at worst, never the last one; a locked card needs no mark,
it is locked still or is not. Who has both PINs at hand can do without (`which_of_two`).
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.card import apdu
from kiosk.card.apdu import Answer, Kid, Sw
from kiosk.card.in_hand import SocialCard
from kiosk.card.office import PinOffice
from kiosk.card.personalise import expect_same_chip
from kiosk.card.ssse import (
    BlankIdentity,
    PinChanged,
    PinLocked,
    PinVerified,
    SsseCard,
    TriesLeft,
    WrongPin,
)
from kiosk.model import Pin, Refused

WRONG_PINS = (Pin("000000"), Pin("999999"))
"""Of two different PINs one at least is wrong; no province lets a citizen choose either."""


@dataclass(frozen=True, slots=True)
class PinMark:
    """The tries left just before the act, for the journal; it says nothing of the PIN."""

    left: int
    """0: locked."""


class PinOutcome(StrEnum):
    """What an interrupted act left behind."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    """Not marked, a card that tells no tries, or somebody tried PINs since."""


@dataclass(frozen=True, slots=True)
class PinReset:
    """The new PIN is the right one, and the counter is full."""


@dataclass(frozen=True, slots=True)
class PinUnblocked:
    """The old PIN is right again, and the counter is full."""


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """The card found the message wrong and changed nothing; the third in a row blocks it for ever."""


@dataclass(frozen=True, slots=True)
class ApplicationBlocked:
    """Blocked for ever by too many wrong messages; only a new card helps."""


async def mark_tries(session: SsseCard) -> PinMark | None:
    """Make the counter tell what is going to happen; None from a card whose counter cannot be read.

    To be kept in the journal before `send_reset`, `unblock_pin` or a change: who is cut has no PINs then.
    """
    before = await session.pin_tries_left()
    if isinstance(before, TriesLeft) and before.left > 1:
        for pin in WRONG_PINS:
            if isinstance(await session.verify_pin(pin), WrongPin | PinLocked):
                break
    return _marked(await session.pin_tries_left())


async def reset_message(session: SsseCard, card: SocialCard, office: PinOffice, new: Pin) -> bytes | Refused:
    """The issuer's sealed command that makes `new` the PIN. Needs the application selected; may be repeated.

    It is good for the card's last challenge, so it goes to `send_reset` and nothing else comes between.
    """
    refused = await _authorise(session, card, office)
    if refused is not None:
        return refused
    return await office.pin_reload(card, await session.challenge(), new)


async def send_reset(session: SsseCard, message: bytes) -> PinReset | MessageRefused | ApplicationBlocked:
    """The one command that changes something: obeyed whole or not at all."""
    return _judged(message, await session.secure_message(message)) or PinReset()


async def unblock_pin(
    session: SsseCard, card: SocialCard, office: PinOffice
) -> PinUnblocked | MessageRefused | ApplicationBlocked | Refused:
    """Let a remembered PIN be tried again. Needs the application selected; may be repeated."""
    refused = await _authorise(session, card, office)
    if refused is not None:
        return refused
    message = await office.pin_unblock(card, await session.challenge())
    if isinstance(message, Refused):
        return message
    return _judged(message, await session.secure_message(message)) or PinUnblocked()


async def find_out(session: SsseCard, identity: BlankIdentity, mark: PinMark | None) -> PinOutcome:
    """Begin anew with this very chip, and say what an interrupted act did; costs no try, may be repeated.

    Raises DeviceError(CHIP_SWAPPED) when another card is in the reader now.
    """
    await expect_same_chip(session, identity)
    now = _marked(await session.pin_tries_left())
    if mark is None or now is None or now.left < mark.left:
        return PinOutcome.UNKNOWN
    return PinOutcome.DONE if now.left > mark.left else PinOutcome.NOT_DONE


async def which_of_two(
    session: SsseCard, identity: BlankIdentity, old: Pin, new: Pin
) -> PinChanged | PinVerified | WrongPin | PinLocked:
    """After a change without an answer: PinChanged, or PinVerified when the old PIN still is the right one.

    Spends a try, and the right PIN gives it back; with one try left nothing is spent.
    """
    await expect_same_chip(session, identity)
    left = await session.pin_tries_left()
    if isinstance(left, PinLocked):
        return left
    if isinstance(left, TriesLeft) and left.left < 2:
        return WrongPin(left.left)
    if isinstance(await session.verify_pin(new), PinVerified):
        return PinChanged()
    return await session.verify_pin(old)


async def which_holds(
    session: SsseCard, identity: BlankIdentity, mark: PinMark | None, old: Pin, new: Pin
) -> PinOutcome:
    """After a change without an answer, with both PINs at hand; the try that the mark cost is given back.

    Raises DeviceError(CHIP_SWAPPED) when another card is in the reader now.
    """
    outcome = await find_out(session, identity, mark)
    if outcome is PinOutcome.NOT_DONE:
        await session.verify_pin(old)
    if outcome is not PinOutcome.UNKNOWN:
        return outcome
    match await which_of_two(session, identity, old, new):
        case PinChanged():
            return PinOutcome.DONE
        case PinVerified():
            return PinOutcome.NOT_DONE
        case _:
            return PinOutcome.UNKNOWN


async def is_initial(session: SsseCard, initial: Pin, keeps: int = 2) -> bool | None:
    """Whether the PIN still is the one the card was delivered with; None when that cannot be asked safely.

    Only a try can tell, and a wrong one is lost until the right PIN comes: it is spent where `keeps`
    others stay.
    """
    left = await session.pin_tries_left()
    if not isinstance(left, TriesLeft) or left.left <= keeps:
        return None
    return isinstance(await session.verify_pin(initial), PinVerified)


async def _authorise(session: SsseCard, card: SocialCard, office: PinOffice) -> Refused | None:
    source, factor = await session.challenge(), await session.challenge()
    right = await office.pin_right(card, factor, source)
    if isinstance(right, Refused):
        return right
    await session.external_authenticate(Kid.PIN_UNBLOCK, right)
    return None


def _judged(message: bytes, answer: Answer) -> MessageRefused | ApplicationBlocked | None:
    if answer.ok:
        return None
    if answer.sw in (Sw.WRONG_MAC, Sw.WRONG_DATA, Sw.MAC_INVALID):
        return MessageRefused()
    if answer.sw == Sw.APPLICATION_BLOCKED_FOR_EVER:
        return ApplicationBlocked()
    raise apdu.refused(message, answer.sw)


def _marked(left: TriesLeft | PinLocked | None) -> PinMark | None:
    if isinstance(left, TriesLeft):
        return PinMark(left.left)
    return PinMark(0) if isinstance(left, PinLocked) else None
