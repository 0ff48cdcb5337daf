"""The room of one run: machines, centre, citizen. It outlives every life of the program."""

from dataclasses import dataclass
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
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.clerk import laid_card
from kiosk.sandbox.factory import STAFF_NUMBER, Factory
from kiosk.sandbox.hall import Moment
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.sandbox.pockets import Pockets
from kiosk.sandbox.timings import Speed, Timings
from kiosk.sandbox.virtual.centre import CONFIG, hub_settings, open_centre, people
from kiosk.sandbox.virtual.chance import ChanceEntropy
from kiosk.sandbox.virtual.journal import Disk
from kiosk.sandbox.virtual.lines import Wires
from kiosk.sandbox.virtual.loop import VirtualClock
from kiosk.sandbox.virtual.metal import WatchedHall
from kiosk.sandbox.virtual.path import Network
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.slot import VirtualSlot
from kiosk.sandbox.virtual.story import Listener
from kiosk.sandbox.virtual.visitor import Manner, Visitor
from kiosk.sandbox.virtual.witness import Witness
from kiosk.sandbox.virtual.world import World
from kiosk.sandbox.wallet import ready_card
from kiosk.settings import KioskSettings, read_settings
from kiosk.ui import Answered
from kiosk.worker import InlineWorker

USUAL_MANNER = Manner()
TAKES_NOTHING = Manner(takes_after_s=None)
PULLED_WITHIN_S = (1.0, 60.0)
"""After a cut: before the machine is back, or while it settles."""
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

    @property
    def comes_twice(self) -> bool:
        """Whether what is played was begun in a visit before."""
        return self.kept_before or self.renewed_before


class Room:
    """Everything that is not the program."""

    def __init__(
        self, setting: Setting, script: dict[str, str], folder: Path, *, keep_trace: bool = False
    ) -> None:
        self.setting = setting
        self.world = World(setting.seed, script, keep_trace=keep_trace)
        self.clock = VirtualClock(self.world)
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
        self.person = _named(setting.person)
        self.principal = _named(setting.principal or setting.person)
        self.around = _Around(self, self.person)
        self.visitor = Visitor(self.world, self.person, *_first_errand(setting), self.around)
        self.disk = Disk(folder)
        self.witness = Witness(self.disk)
        self.listener = Listener()
        self.bureau_card: PersonCard | None = None
        """What the bureau has made for them since the visit before."""
        self.hall.watch(self._moment)
        self.network.arriving = lambda request: self.witness.centre_asked(request, self.world.now)
        self.world.power.at_cut += [self._cut, self.disk.freeze]
        self._book_first_stock()

    @property
    def own_card(self) -> tuple[PersonCard, Body] | None:
        """The card that they bring, or come for: as the people file or the bureau has it, and its body."""
        if self.setting.service is not Service.COLLECT_CARD:
            return self.brought_card
        card, body = self._made_for_them(), self.in_the_box()
        return None if card is None or body is None else (card, body)

    @property
    def brought_card(self) -> tuple[PersonCard, Body] | None:
        """The card from before that they have with them, and its body."""
        number = self.setting.manner.card
        card = next(iter(self.person.centre.cards[number - 1 : number]), None)
        body = self.pockets.own(self.person, number)
        return None if card is None or body is None else (card, body)

    def in_the_box(self) -> Body | None:
        """What was made for them and lies ready, or lay there; None before it was made."""
        if self.setting.renewed_before:
            return self.pockets.laid_ready(self.person)
        return self.pockets.ready(self.person)

    def comes_again(self) -> None:
        """The same person, for what they left behind or what was made for them meanwhile."""
        if self.setting.renewed_before:
            self.bureau_card = self._bureau_makes()
        self.visitor = Visitor(
            self.world, self.person, self.setting.service, self.setting.manner, self.around
        )

    def _bureau_makes(self) -> PersonCard:
        who = self.person.id_number
        if not (self.hub.bureau_goes_on(who) and self.hub.bureau_goes_on(who)):
            raise RuntimeError("nothing was ordered in the visit before")
        card = laid_card(self.hub.laid_ready(who))
        self.pockets.lay_ready(self.person, card)
        return card

    def _made_for_them(self) -> PersonCard | None:
        return self.bureau_card if self.setting.renewed_before else ready_card(self.person.centre.orders[0])

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

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """See Onlooker."""
        self.listener.shown(prompt)
        self.visitor.shown(prompt, answer)

    def asked_if_there(self, answer: Answered) -> None:
        """See Onlooker."""
        self.visitor.asked_if_there(answer)

    def _make_machines(self, timings: Timings) -> None:
        world = self.world
        factory = Factory(
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
        self.listener.metal_moved(moment)
        if moment == "present":
            self.visitor.sees_card_come()

    def _cut(self, kind: Kind) -> None:
        self.visitor.walks_away()
        self.listener.cut()
        if self.slot.body is not None:
            # The slot has no motor: who stands before a dark glass pulls the card out, soon or after a while.
            reach_s = self.world.chance.between("pull", *PULLED_WITHIN_S)
            self.world.later(reach_s, self.around.pull_own_card)
        if kind is Kind.MAINS:
            self.dispenser.power_loss()
            self.card_printer.power_loss()
        if kind in (Kind.MAINS, Kind.RESET):
            self.slot.power_loss()


class _Around:
    """See Surroundings."""

    def __init__(self, room: Room, person: PersonRecord) -> None:
        self._room = room
        self._person = person

    def lay_id_on_pad(self, *, of_principal: bool = False) -> None:
        self._room.id_reader.lift()
        self._room.id_reader.place(id_document(self._room.principal if of_principal else self._person))

    def lift_id(self) -> None:
        self._room.id_reader.lift()

    def phone_says(self, mobile: str) -> str:
        return self._room.hub.last_code(mobile) or ""

    def phone_pays(self) -> None:
        self._room.hub.pay("")

    def staff_bring_card(self) -> None:
        hall = self._room.hall
        body = hall.hand_out(self._person.id_number) if self._room.setting.kept_before else self._own(1)
        if body is not None:
            hall.insert(body)

    def take_card(self) -> None:
        self._room.hall.take(self._person.id_number)

    def insert_own_card(self, which: int = 1, *, upside_down: bool = False) -> None:
        body = self._own(which)
        if body is not None:
            self._room.hall.insert(body, upside_down=upside_down)

    def pull_own_card(self) -> None:
        self._room.hall.withdraw()

    def _own(self, which: int) -> Body | None:
        """Of who collects a card the one that was made for them."""
        room = self._room
        if room.visitor.service is Service.COLLECT_CARD:
            return room.in_the_box()
        return room.pockets.own(self._person, which)

    def give_own_card(self, which: int = 1) -> None:
        body = self._room.pockets.own(self._person, which)
        if body is not None and self._room.dispenser.gate_open and self._room.hall.push_into_gate(body):
            self._room.dispenser.card_pushed_in()


def _first_errand(setting: Setting) -> tuple[Service, Manner]:
    if setting.kept_before:
        return Service.ISSUE_CARD, TAKES_NOTHING
    return (Service.RENEW_CARD if setting.renewed_before else setting.service), setting.manner


def _named(name: str) -> PersonRecord:
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
