"""What a citizen answers what the glass asks, by the prompt's type; what hands do besides is not here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kiosk.hub.registry import PersonRecord
from kiosk.model import Pin, Service
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.agency import (
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    PaperRead,
    ReadCommitment,
    ReviewPaper,
    Signature,
)
from kiosk.prompts.application import (
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    ReviewPhoto,
    Submit,
    UsePhoto,
)
from kiosk.prompts.card import CardIsDead, ChooseCard, EnterPin, WrongCard
from kiosk.prompts.collect import CallStaffToOpen, CollectCard, LeftBehind, RetainedCards
from kiosk.prompts.confirm import ChooseEnabling, ConfirmDeed, ConfirmLoss
from kiosk.prompts.contact import ChooseContactField, ContactField
from kiosk.prompts.identity import ConfirmIdentity, Consented, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.payment import PaymentEnded
from kiosk.prompts.prompt import Onward, Prompt
from kiosk.prompts.renewal import ChooseReason, OldCardFate
from kiosk.prompts.result import DeedDone, PinResetDone, Seen, TempLossDone
from kiosk.prompts.taking import Finished, ReceiptWanted, SlipOnGlass, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import CannotServe, CardKept, Way, WentWrong
from kiosk.sandbox.virtual.manner import Manner, Surroundings
from kiosk.sandbox.virtual.reading import READS

SIGNED = Signature((((100, 100), (2000, 600)), ((2200, 200), (3600, 1300))))


def answers_of(
    person: PersonRecord, manner: Manner, surroundings: Surroundings
) -> Mapping[type[Prompt[Any]], Callable[[Any], object]]:
    """Of who behaves so. What has no entry waits for something else than a finger."""
    return {
        ReadNotice: lambda _: Consented(),
        ConfirmIdentity: lambda _: True,
        EnterMobile: lambda _: manner.mobile,
        EnterSmsCode: lambda _: surroundings.phone_says(manner.mobile),
        ChooseContactField: lambda _: ContactField.MOBILE,
        ChooseOccupation: lambda prompt: prompt.codes[0],
        ChooseBank: lambda _: manner.bank,
        ReviewPhoto: lambda _: UsePhoto(),
        CheckAnswers: lambda _: Submit(),
        ChooseReason: partial(_reason, manner),
        OldCardFate: lambda _: True,
        SetPin: lambda _: Pin(manner.pin),
        EnterPin: lambda _: Pin(person.centre.cards[0].chip.pin),
        WrongCard: lambda _: CardIsDead(),
        ChooseCard: lambda _: 0,
        ConfirmLoss: lambda _: True,
        ChooseEnabling: lambda _: False,
        CollectCard: lambda _: Onward(),
        LeftBehind: lambda prompt: prompt.service,
        RetainedCards: lambda prompt: CallStaffToOpen() if prompt.cards else Seen(),
        SlipOnGlass: lambda _: Onward(),
        ChooseErrand: lambda _: manner.errand,
        ChooseRelation: lambda prompt: prompt.kinds[0],
        ChooseCause: lambda prompt: prompt.causes[0],
        ReviewPaper: lambda _: PaperRead(),
        ReadCommitment: lambda _: SIGNED,
        PaymentEnded: lambda _: Way.HOME,
        ConfirmDeed: lambda _: True,
        Finished: lambda _: ReceiptWanted(manner.wants_receipt),
        DeedDone: partial(_receipt, manner),
        TempLossDone: partial(_receipt, manner),
        PinResetDone: partial(_receipt, manner),
        TakeIdCard: lambda _: Onward(),
        TakeReceipt: lambda _: Onward(),
        CannotServe: partial(_way_on, manner),
        WentWrong: lambda _: Way.HOME,
        CardKept: lambda _: Way.HOME,
        **READS,
    }


def _reason(manner: Manner, prompt: ChooseReason) -> RenewalReason:
    wanted = next((reason for reason in prompt.reasons if reason == manner.reason), None)
    return wanted or prompt.suggested or prompt.reasons[0]


def _receipt(manner: Manner, prompt: DeedDone | TempLossDone | PinResetDone) -> ReceiptWanted | Service:
    onward = prompt.instead if isinstance(prompt, DeedDone) else None
    if onward is not None and manner.leads_on:
        return onward
    return ReceiptWanted(manner.wants_receipt and prompt.can_print)


def _way_on(manner: Manner, prompt: CannotServe) -> Way:
    return Way.RETRY if manner.tries_again and Way.RETRY in prompt.ways else Way.HOME
