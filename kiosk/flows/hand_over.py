"""From the chip head into the citizen's hand: PIN, present, taken, enable, receipt (SC-R art. 12–14)."""

import logging

from kiosk.card.personalise import expect_same_chip, set_first_pin
from kiosk.card.ssse import PinChanged, SsseCard
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.application import Complete
from kiosk.flows.choose_pin import choose_pin
from kiosk.flows.explain import refuse, tell_kept
from kiosk.flows.gate import taken_in_time
from kiosk.flows.make_card import FinishedCard
from kiosk.flows.old_card import OldCard, clear_gate, end_old_card, report_old_card
from kiosk.flows.order_filed import fee_facts
from kiosk.flows.settle_card import TAKEN_AT, clear_path, retained
from kiosk.flows.slip import hand_out
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import PERSON, capture
from kiosk.journal.port import Case, Ended
from kiosk.model import BodyEnd, CaseEnd, Pin, Refused, masked_id_number, masked_name
from kiosk.prompts.taking import Finished, TakeCard, Thing
from kiosk.visit import Visit

log = logging.getLogger(__name__)

THINGS = (Thing.CARD, Thing.ID_CARD, Thing.RECEIPT)
OWN_CARD_TOO = (Thing.CARD, Thing.OWN_CARD, Thing.ID_CARD, Thing.RECEIPT)


class HandOver:
    """The last part of a new card's making."""

    def __init__(self, visit: Visit, case: Case, card: FinishedCard) -> None:
        self._visit = visit
        self._case = case
        self._card = card
        self._attempt = card.attempt

    async def set_pin(self, pin: Pin) -> None:
        """The citizen's PIN replaces the factory's before the card leaves the machine."""
        card = SsseCard(self._visit.dispenser.chip)

        async def change() -> None:
            initial = self._card.written.initial_pin
            try:
                changed = await set_first_pin(card, initial, pin)
            except DeviceError as doubt:
                # Whether it was changed, the chip itself can tell: from the start again, on the same card.
                log.warning("PIN in doubt: %s", doubt)
                await expect_same_chip(card, self._card.written.identity)
                changed = await set_first_pin(card, initial, pin)
            if not isinstance(changed, PinChanged):
                raise DeviceError(Fault.CHIP_WRONG_DATA, "factory PIN")

        await self._case.step(Do.SET_PIN, change, attempt=self._attempt)
        await self.power_off()

    async def power_off(self) -> None:
        """The chip, before the body moves."""
        try:
            await SsseCard(self._visit.dispenser.chip).power_off()
        except DeviceError as error:
            # The motion that follows releases the contacts anyway: no reason to spoil a finished card.
            log.warning("chip not powered off: %s", error)

    async def give(self) -> bool:
        """Into the citizen's hand. False: nobody took it, and it lies in the capture bin."""
        try:
            if await self.present():
                entry = Ended(self._attempt, BodyEnd.ISSUED, PERSON)
                await self._case.note(Do.TAKEN, attempt=self._attempt, entry=entry)
            else:
                await capture(self._visit, self._case, self._attempt, BodyEnd.RETAINED)
        except DeviceError as doubt:
            # A hand and a motor had hold of the same card: who won, sensors and bin counter tell.
            log.warning("card in doubt at the gate: %s", doubt)
            await clear_path(self._visit, self._case, self._attempt)
            record = await self._case.record()
            if not any(record.did(end, self._attempt) for end in (Do.TAKEN, Do.CAPTURE)):
                raise
        # Art. 13: the social-security function begins with the card in the holder's hand, never before.
        return (await self._case.record()).did(Do.TAKEN, self._attempt)

    async def present(self) -> bool:
        """Hold the card out, and wait; whether it was taken in time."""
        visit = self._visit
        await self._case.step(Do.PRESENT, visit.dispenser.present, attempt=self._attempt)
        visit.course.presented_at = visit.clock.monotonic()
        visit.ui.tell(TakeCard(OWN_CARD_TOO if visit.course.own_card_in else THINGS))
        return await taken_in_time(visit)

    async def enable(self) -> bool | Refused:
        """Tell the centre; False when it does not answer now: settling tells it again."""
        taken_at = self._visit.clock.now()
        request = m.EnableRequest(case=self._case.id, taken_at=taken_at)
        try:
            answer = await self._case.step(
                Do.ENABLE,
                lambda: self._visit.central.enable(request),
                attempt=self._attempt,
                evidence={TAKEN_AT: taken_at.isoformat()},
            )
        except CentralUnreachable:
            return False
        return answer if isinstance(answer, Refused) else True

    async def close(self, *, old_card: bool) -> None:
        """The end of it, with what became of a replaced card; left open while nobody can tell."""
        try:
            if old_card:
                await clear_gate(self._visit, self._case)
                await report_old_card(self._visit, self._case)
        except (CentralUnreachable, DeviceError):
            return  # settling looks, and tells the centre
        await self._case.close(CaseEnd.ISSUED)

    async def say_finished(self, complete: Complete, old: OldCard | None, *, enabled: bool) -> None:
        """办好了, when it is so, and the receipt if it is wanted."""
        visit = self._visit
        status = await visit.receipt_printer.status()
        tail = self._card.reserved.card_number[-4:]
        bank = complete.bank.name
        acting = complete.acting
        prompt = Finished(
            tail,
            enabled,
            bank,
            visit.site.ecard_url,
            can_print=status.can_print,
            service=complete.service,
            holder_enables=acting is not None,
        )
        answer = await visit.ui.ask(prompt)
        if not answer.wanted:
            return
        facts = {
            "slip": self._case.slip,
            "name": masked_name(complete.document.name),
            "id_number": masked_id_number(complete.document.number),
            "card_tail": tail,
            "bank": bank,
            "ecard_url": visit.site.ecard_url,
            "holder_enables" if acting else "enabled" if enabled else "pending": "yes",
            "agent": masked_name(acting.agent.name) if acting else "",
            complete.service.value: "yes",
            **fee_facts(complete),
            **(await self._became_of(old) if old is not None else {}),
        }
        await hand_out(visit, visit.stationery.issued(visit.clock.now(), facts))

    async def _became_of(self, old: OldCard) -> dict[str, str]:
        kept = (await self._case.record()).did(Do.OLD_KEPT)
        return {"old_tail": old.tail, "old_bank": old.bank, "old_kept" if kept else "old_left": "yes"}

    async def keep(self) -> None:
        """In the capture bin, not enabled, under the case's slip number: centre and citizen are told."""
        visit = self._visit
        request = retained(await self._case.record())
        visit.course.end = CaseEnd.RETAINED
        try:
            await self._case.step(
                Do.RETAIN, lambda: visit.central.report_retained(request), attempt=self._attempt
            )
        except CentralUnreachable:
            pass  # the case stays open, and settling tells the centre
        else:
            await self._case.close(CaseEnd.RETAINED)
        await tell_kept(visit, self._case.slip)


async def hand_over(
    visit: Visit, case: Case, card: FinishedCard, complete: Complete, old: OldCard | None = None
) -> None:
    """PIN, card, centre, the old card if there is one, receipt, in this order."""
    last = HandOver(visit, case, card)
    if complete.acting is not None:
        # Nobody sets another person's PIN at a machine: the card keeps the factory's, and is not enabled.
        await last.power_off()
    else:
        await last.set_pin(await _chosen_pin(visit, complete))
    if not await last.give():
        await last.keep()
        return
    visit.course.end = CaseEnd.ISSUED
    enabled = await last.enable()
    if isinstance(enabled, Refused):
        await last.close(old_card=False)
        await refuse(visit, complete.service, enabled)
        return
    if old is not None:
        # JS 三.4: only now, with the new one in hand, the old one is given up.
        visit.course.own_card_void = True
        await end_old_card(visit, case, old)
    if enabled:
        await last.close(old_card=old is not None)
    await last.say_finished(complete, old, enabled=enabled)


async def _chosen_pin(visit: Visit, complete: Complete) -> Pin:
    """The time that it takes is the citizen's, not the machine's."""
    waited_before = visit.ui.waited_s
    pin = await choose_pin(visit, complete.document.birth, complete.document.number, complete.mobile)
    visit.course.waited_s += visit.ui.waited_s - waited_before
    return pin
