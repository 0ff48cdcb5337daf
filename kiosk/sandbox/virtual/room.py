"""The room of one run: machines, centre, citizen. It outlives every life of the program."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from msgspec import structs

from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.hub.settings import HOME
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import Service
from kiosk.prompts.entrance import Attract
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.clerk import laid_card
from kiosk.sandbox.factory import STAFF_NUMBER, Factory
from kiosk.sandbox.hall import Moment
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.sandbox.pockets import Pockets
from kiosk.sandbox.timings import Speed, Timings
from kiosk.sandbox.virtual.centre import CONFIG, connection_of, hub_settings, open_centre, people
from kiosk.sandbox.virtual.chance import ChanceEntropy
from kiosk.sandbox.virtual.coming import IN_LINE_S, USUAL_MANNER, CitizenStay, Coming, Stay, numbered
from kiosk.sandbox.virtual.hands import Hands, Reach
from kiosk.sandbox.virtual.journal import Disk
from kiosk.sandbox.virtual.lines import Wires
from kiosk.sandbox.virtual.loop import KioskClock, VirtualClock
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.metal import WatchedHall
from kiosk.sandbox.virtual.path import Network
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.slot import VirtualSlot
from kiosk.sandbox.virtual.staff import LOOKS_S, Cabinet, Technician, asks_for_staff
from kiosk.sandbox.virtual.troubles import Troubles
from kiosk.sandbox.virtual.visitor import Visitor
from kiosk.sandbox.virtual.witness import Witness
from kiosk.sandbox.virtual.world import World
from kiosk.settings import KioskSettings, read_settings
from kiosk.ui import Answered
from kiosk.worker import InlineWorker

TAKES_NOTHING = Manner(takes_after_s=None)
PULLED_WITHIN_S = (1.0, 60.0)
"""After a cut: before the machine is back, or while it settles."""
BEFORE_IT_S = 600.0
"""So long somebody stands before a machine that does not get ready for them, on a day with others."""
AT_IT_S = 1800.0
"""So long anybody stays at it at all, whatever it shows."""
UNITS = ("id_reader", "dispenser", "card_printer", "receipt_printer")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run begins with."""

    seed: int = 1
    person: str = "林知夏"
    service: Service = Service.ISSUE_CARD
    manner: Manner = USUAL_MANNER
    blanks: int = 3
    faces: tuple[bool | None, ...] = (True,)
    """What the camera's comparison finds, look by look."""
    speed: Speed = Speed.FAST
    keeps_old_cards: bool = False
    """What the site decides where the province leaves it open."""
    province: str = HOME
    principal: str = ""
    """For whom they come, where they act for another."""
    kept_before: bool = False
    """They did not take the card that was made for them in an earlier visit, and come for it now."""
    renewed_before: bool = False
    """They asked for another card in an earlier visit, the bureau made it, and they come to collect it."""
    visits: tuple[Coming, ...] = ()
    """A day: all who come, in their order; then nothing is asked of what stands above about one visit."""


class Room:
    """Everything that is not the program."""

    def __init__(
        self, setting: Setting, script: dict[str, str], folder: Path, *, keep_trace: bool = False
    ) -> None:
        self.setting = setting
        self.world = World(setting.seed, script, keep_trace=keep_trace)
        self.clock = VirtualClock(self.world)
        self.kiosk_clock = KioskClock(self.world)
        self.settings = kiosk_settings(setting.province, keeps_old_cards=setting.keeps_old_cards)
        self.hub = open_centre(
            self.clock,
            ChanceEntropy(self.world.chance, "centre"),
            self.settings.kiosk.id,
            self.settings.kiosk.service_point,
            setting.province,
        )
        self.network = Network(self.world, partial(answer_by_hand, self.hub.app))
        self._make_machines(_timings(setting.speed))
        self.disk = Disk(folder, self.world.chance)
        self.witness = Witness(self.disk)
        self.bureau_cards: dict[str, PersonCard] = {}
        """By ID number: what the bureau made for somebody since a visit before."""
        self.stays: list[Stay] = []
        """Who has been at the machine; the last is there now, or was the last to be there."""
        self._to_come: list[Coming] = []
        self._in_line: list[Coming] = []
        self._lit: tuple[Prompt[Any], Answered] | None = None
        """What the glass shows, and how it is touched; None: it is dark."""
        self._staff_called = False
        first, *others = _comings(setting)
        self._step_up(first)
        for coming in others:
            self._expect(coming)
        if others:
            self.world.later(LOOKS_S, self._watch_room_looks)
        self.hall.watch(self._moment)
        self.network.arriving = lambda request: self.witness.centre_asked(request, self.world.now)
        self.world.power.at_cut += [self._cut, self.disk.freeze]
        self.troubles = Troubles(self)
        self.world.power.strike = self.troubles.strike
        self._book_first_stock()

    @property
    def stay(self) -> Stay:
        """The latest."""
        return self.stays[-1]

    @property
    def citizens(self) -> list[CitizenStay]:
        """The stays without those of staff."""
        return [stay for stay in self.stays if isinstance(stay, CitizenStay)]

    @property
    def around(self) -> Hands:
        """The hands of the citizen who is there, or was there last."""
        return self.citizens[-1].hands

    @property
    def all_have_been(self) -> bool:
        """Nobody is there, and nobody comes any more."""
        return self.stay.guest.gone and not (self._to_come or self._in_line)

    @property
    def looks(self) -> tuple[bool | None, ...]:
        """What the camera's comparison finds of who is there now, look by look."""
        return self.setting.faces

    def mend(self) -> None:
        """Whatever is broken is repaired: network and cables are back, devices answer, the ribbon is new."""
        self.network.heal()
        for unit in UNITS:
            self.wires.to(unit).plug()
        self.dispenser.speak_again()
        self.card_printer.answer_again()
        self.card_printer.close_cover()
        if not self.card_printer.cards_left:
            self.card_printer.new_ribbon()
        self.id_reader.speak_again()
        self.troubles.mend()

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """See Onlooker."""
        self._lit = prompt, answer
        self.stay.listener.shown(prompt)
        self.stay.guest.shown(prompt, answer)
        self._next_steps_up()

    def touched(self, answer: object) -> None:
        """See Onlooker."""
        self.stay.listener.touched(answer)

    def comes_back(self, stay: CitizenStay) -> None:
        """Who had left stands there again, if nobody else does and the glass is not dark."""
        if stay is self.stay and self._lit is not None and self.world.power.on:
            stay.guest.comes_back()
            stay.guest.shown(*self._lit)

    def asked_if_there(self, answer: Answered) -> None:
        """See Onlooker."""
        self.stay.guest.asked_if_there(answer)

    def comes_last(self, coming: Coming) -> None:
        """Somebody more, now."""
        self._in_line.append(coming)

    # --- who comes ----------------------------------------------------------------------------------------

    def _expect(self, coming: Coming) -> None:
        self._to_come.append(coming)
        self.world.later(coming.arrives_s, lambda: self._arrives(coming))

    def _arrives(self, coming: Coming) -> None:
        self._to_come.remove(coming)
        self._in_line.append(coming)
        self.world.later(IN_LINE_S, lambda: self._leaves_line(coming))
        self._next_steps_up()

    def _leaves_line(self, coming: Coming) -> None:
        if coming in self._in_line:
            self._in_line.remove(coming)

    def _next_steps_up(self) -> None:
        """Who is next goes to the machine when it stands there as for anybody, and nobody before it."""
        if not (self._in_line or self._staff_called) or self._lit is None or not self.stay.guest.gone:
            return
        prompt, answer = self._lit
        if not isinstance(prompt, Attract):
            return
        if self._staff_called:
            self._staff_called = False
            self._technician_comes()
        else:
            self._step_up(self._in_line.pop(0))
        self.stay.listener.shown(prompt)
        self.stay.guest.shown(prompt, answer)

    def _step_up(self, coming: Coming) -> None:
        person, principal = named(coming.person), named(coming.principal or coming.person)
        made = self._bureau_makes(person) if coming.bureau_made else None
        if made is not None:
            self.bureau_cards[person.id_number] = made
        reach = Reach(self.hall, self.pockets, self.id_reader, self.dispenser, self.hub)
        hands = Hands(reach, person, principal, coming.service, ordered=coming.bureau_made)
        visitor = Visitor(self.world, person, coming.service, coming.manner, hands)
        visitor.number = coming.number
        stay = CitizenStay(
            guest=visitor,
            began_s=self.world.now,
            papers_before=len(self.receipts.slips),
            coming=coming,
            person=person,
            principal=principal,
            hands=hands,
        )
        self._is_there(stay)

    def _technician_comes(self) -> None:
        cabinet = Cabinet(self.hall, self.factory, self.card_printer, self.receipts)
        technician = Technician(self.world, cabinet)
        self._is_there(Stay(guest=technician, began_s=self.world.now, papers_before=len(self.receipts.slips)))

    def _is_there(self, stay: Stay) -> None:
        self.stays.append(stay)
        stay.guest.goes = self._next_steps_up
        if self.setting.visits:
            self.world.later(BEFORE_IT_S, stay.guest.gives_up)
            self.world.later(AT_IT_S, stay.guest.walks_away)

    def _watch_room_looks(self) -> None:
        """Somebody is sent when the machine says that something runs out."""
        heard = connection_of(self.hub).execute("SELECT body FROM beat ORDER BY id DESC LIMIT 1").fetchone()
        self._staff_called = heard is not None and asks_for_staff(heard[0])
        self._next_steps_up()
        if not self.all_have_been:
            self.world.later(LOOKS_S, self._watch_room_looks)

    def _bureau_makes(self, person: PersonRecord) -> PersonCard | None:
        """None when the visit before came to no order: they come all the same, and are told so."""
        who = person.id_number
        if not (self.hub.bureau_goes_on(who) and self.hub.bureau_goes_on(who)):
            return None
        card = laid_card(self.hub.laid_ready(who))
        self.pockets.lay_ready(person, card)
        return card

    # --- machines -------------------------------------------------------------------------------------------

    def _make_machines(self, timings: Timings) -> None:
        world = self.world
        self.factory = factory = Factory(
            self.hub.key_holder,
            hub_settings(self.setting.province).region,
            timings.chip,
            ChanceEntropy(world.chance, "chips"),
        )
        self.hall = WatchedHall(lambda: world.now, factory.load)
        self.hall.stock(self.setting.blanks, factory.blank)
        self.pockets = Pockets(self.hall, factory)
        self.slot = VirtualSlot(self.hall)
        self.wires = Wires(world, UNITS)
        send = {unit: self.wires.to(unit).send for unit in UNITS}
        later, hall = world.later, self.hall
        self.id_reader = SimulatedSamv(send["id_reader"], later, timings.of("samv", SamvTimings), hall)
        self.dispenser = SimulatedCrt591(send["dispenser"], later, hall, timings.of("crt591", Crt591Timings))
        self.card_printer = SimulatedEvolis(
            send["card_printer"], later, hall, timings.of("evolis", EvolisTimings)
        )
        self.receipts = SimulatedEscpos(
            send["receipt_printer"], later, hall, timings.of("escpos", EscposTimings)
        )
        self.wires.to("id_reader").receive = self.id_reader.receive
        self.wires.to("dispenser").receive = self.dispenser.receive
        self.wires.to("card_printer").receive = self.card_printer.receive
        self.wires.to("receipt_printer").receive = self.receipts.receive

    def _book_first_stock(self) -> None:
        """A technician counted the blanks when the machine was set up."""
        journal = SqliteJournal(self.disk.path, self.clock, InlineWorker())
        counting = journal.book_exchange(STAFF_NUMBER, 0, self.setting.blanks)
        try:
            counting.send(None)
        except StopIteration:
            return
        finally:
            journal.close()

    def _moment(self, moment: Moment) -> None:
        self.world.tell(f"metal {moment}")
        self.witness.metal_moved(moment, self.world.now)
        self.stay.listener.metal_moved(moment)
        if moment == "present":
            self.stay.guest.sees_card_come()

    def _cut(self, kind: Kind) -> None:
        self._lit = None
        self.stay.guest.walks_away()
        self.stay.listener.cut()
        if self.slot.body is not None:
            # The slot has no motor: who stands before a dark glass pulls the card out, soon or after a while.
            reach_s = self.world.chance.between("pull", *PULLED_WITHIN_S)
            self.world.later(reach_s, self.stay.guest.pull_own_card)
        if kind is Kind.MAINS:
            self.dispenser.power_loss()
            self.card_printer.power_loss()
        if kind in (Kind.MAINS, Kind.RESET):
            self.slot.power_loss()


def _comings(setting: Setting) -> tuple[Coming, ...]:
    """Those of the setting, or the one that it describes, with the visit that went before."""
    if setting.visits:
        return numbered(setting.visits)
    now = Coming(setting.person, setting.service, setting.manner, setting.principal)
    if setting.kept_before:
        return numbered((replace(now, service=Service.ISSUE_CARD, manner=TAKES_NOTHING), now))
    if setting.renewed_before:
        return numbered((replace(now, service=Service.RENEW_CARD), replace(now, bureau_made=True)))
    return numbered((now,))


def named(name: str) -> PersonRecord:
    return next(record for record in people() if record.name == name)


@lru_cache
def kiosk_settings(province: str = HOME, *, keeps_old_cards: bool = False) -> KioskSettings:
    """Whatever the province leaves to the site is on here."""
    settings = read_settings(CONFIG / "kiosk.toml")
    centre = hub_settings(province)
    at_home = settings.kiosk.region.startswith(centre.rules.code)
    region = settings.kiosk.region if at_home else centre.region
    here = structs.replace(
        settings.site, services_on=left_to_site(CONFIG, province), keep_old_cards=keeps_old_cards
    )
    return structs.replace(
        settings, site=here, kiosk=structs.replace(settings.kiosk, province=province, region=region)
    )


@lru_cache
def _timings(speed: Speed) -> Timings:
    return Timings(CONFIG / "sandbox" / "timings.toml", speed)
