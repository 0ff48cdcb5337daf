"""A province's own card service behind the port of the centre (docs/adapters.md, ADR 0029).

What is about cards and applications goes to the service; codes by text, addresses, service points, the
heartbeat and commands stay with the machine's own centre; the rest nobody does, and the glass refers it to
the counter.
"""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from msgspec.structs import replace

from kiosk.central import messages as m
from kiosk.central.card_service.applying import Applying
from kiosk.central.card_service.desk import Desk, not_sayable
from kiosk.central.card_service.held import HeldCards
from kiosk.central.card_service.para import NotSayable
from kiosk.central.card_service.proving import Proving
from kiosk.central.card_service.tables import UnknownCode
from kiosk.central.nothing_done import OFF, NothingDone
from kiosk.central.port import Central
from kiosk.model import Refused

log = logging.getLogger(__name__)

T = TypeVar("T")


class CardServiceCentral(NothingDone):
    """See Central. `own`: the machine's own centre, for what no card service does."""

    def __init__(self, desk: Desk, own: Central) -> None:
        self._desk = desk
        self._own = own
        self._applying = Applying(desk)
        self._proving = Proving(desk)
        self._held = HeldCards(desk)

    async def eligibility(self, request: m.EligibilityRequest) -> m.Eligibility | Refused:
        return await _in_our_words(self._applying.eligibility(request))

    async def banks(self, request: m.BanksRequest) -> m.Banks | Refused:
        """Those of the tables: the service lists none."""
        return m.Banks(
            [
                m.BankRecord(row.code, row.name, row.name_en, row.nearest_branch, row.phone)
                for row in self._desk.tables.bank
            ]
        )

    async def send_code(self, request: m.CodeRequest) -> m.CodeSent | Refused:
        return await self._own.send_code(request)

    async def check_code(self, request: m.CodeCheck) -> m.CodeChecked | Refused:
        checked = await self._own.check_code(request)
        if isinstance(checked, m.CodeChecked):
            matter = await self._desk.matter(request.case)
            await self._desk.keep(replace(matter, proved_mobile=request.mobile))
        return checked

    async def apply(self, request: m.ApplyRequest) -> m.Applied | Refused:
        return await _in_our_words(self._applying.apply(request))

    async def reserve(self, request: m.ReserveRequest) -> m.Reserved | Refused:
        return await _in_our_words(self._applying.reserve(request))

    async def prove_chip(self, request: m.ChipProofRequest) -> m.ChipProof | Refused:
        return await _in_our_words(self._proving.prove_chip(request))

    async def card_data(self, request: m.CardDataRequest) -> m.CardData | Refused:
        return await _in_our_words(self._proving.card_data(request))

    async def report_made(self, request: m.MadeRequest) -> m.Done | Refused:
        return await _in_our_words(self._applying.report_made(request))

    async def enable(self, request: m.EnableRequest) -> m.Done | Refused:
        return await _in_our_words(self._applying.enable(request))

    async def scrap(self, request: m.ScrapRequest) -> m.Done | Refused:
        return await self._applying.scrap(request)

    async def withdraw(self, request: m.WithdrawRequest) -> m.Done | Refused:
        return await _in_our_words(self._applying.withdraw(request))

    async def look_up(self, request: m.LookUpRequest) -> m.CaseAtCentre | Refused:
        return await self._applying.look_up(request)

    async def cards(self, request: m.CardsRequest) -> m.Cards | Refused:
        return await _in_our_words(self._held.cards(request))

    async def card_by_chip(self, request: m.CardByChipRequest) -> m.CardAtCentre | Refused:
        return await _in_our_words(self._held.card_by_chip(request))

    async def prove_held_chip(self, request: m.HeldChipProofRequest) -> m.HeldChipProof | Refused:
        return await _in_our_words(self._proving.prove_held_chip(request))

    async def report_loss(self, request: m.LossRequest) -> m.LossReported | Refused:
        return await _in_our_words(self._held.report_loss(request))

    async def cancel_loss(self, request: m.CancelLossRequest) -> m.LossCancelled | Refused:
        return await _in_our_words(self._held.cancel_loss(request))

    async def enable_held(self, request: m.EnableHeldRequest) -> m.HeldEnabled | Refused:
        return await _in_our_words(self._held.enable_held(request))

    async def change_contact(self, request: m.ContactRequest) -> m.Done | Refused:
        return await _in_our_words(self._held.change_contact(request))

    async def deeds(self, request: m.DeedsRequest) -> m.Deeds | Refused:
        return await _in_our_words(self._held.deeds(request))

    async def regions(self, request: m.RegionsRequest) -> m.Regions | Refused:
        return await self._own.regions(request)

    async def service_points(self, request: m.ServicePointsRequest) -> m.ServicePoints | Refused:
        return await self._own.service_points(request)

    async def report_command(self, request: m.CommandReport) -> m.Done | Refused:
        return await self._own.report_command(request)

    async def configuration(self, request: m.ConfigurationRequest) -> m.Configuration | Refused:
        return await self._own.configuration(request)

    async def heartbeat(self, beat: m.Heartbeat) -> m.HeartbeatSeen | Refused:
        return await self._own.heartbeat(beat)


async def _in_our_words(work: Awaitable[T | Refused]) -> T | Refused:
    """What the service has no sign or no code for is not sent; the log names field or table."""
    try:
        return await work
    except NotSayable as reason:
        log.warning("not sayable to the card service: %s", reason)
        return not_sayable(reason)
    except UnknownCode as unknown:
        log.error("the tables of the card service: %s", unknown)  # noqa: TRY400 - it is the settings' fault
        return OFF
