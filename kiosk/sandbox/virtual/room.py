"""The room of one run: machines, centre, citizen. It outlives every life of the program."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from msgspec import structs

from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.metal import Station
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.settings import HOME
from kiosk.model import Service
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.hall import Moment
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.sandbox.pockets import Pockets
from kiosk.sandbox.timings import Speed, Timings
from kiosk.sandbox.virtual.centre import CONFIG, hub_settings, open_centre
from kiosk.sandbox.virtual.chance import ChanceEntropy
from kiosk.sandbox.virtual.coming import USUAL_MANNER, Coming, numbered
from kiosk.sandbox.virtual.guests import Guests
from kiosk.sandbox.virtual.journal import Disk, book_first_stock
from kiosk.sandbox.virtual.lines import Wires
from kiosk.sandbox.virtual.loop import KioskClock, VirtualClock
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.metal import WatchedHall
from kiosk.sandbox.virtual.meter import Meter
from kiosk.sandbox.virtual.path import Network
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.slot import VirtualSlot
from kiosk.sandbox.virtual.troubles import Troubles
from kiosk.sandbox.virtual.witness import Witness
from kiosk.sandbox.virtual.world import World
from kiosk.settings import KioskSettings, read_settings

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
    """What the camera's comparison finds in each visit, look by look."""
    speed: Speed = Speed.FAST
    keeps_old_cards: bool = False
    """What the site decides where the province leaves it open."""
    province: str = HOME
    principal: str = ""
    """For whom they come, where they act for another."""
    kept_before: bool = False
    """They did not take the card that was made for them in an earlier visit, and come for it now."""
    manner_before: Manner = TAKES_NOTHING
    """How they behaved then."""
    renewed_before: bool = False
    """They asked for another card in an earlier visit, the bureau made it, and they come to collect it."""
    visits: tuple[Coming, ...] = ()
    """A day: all who come, in their order; then nothing is asked of what stands above about one visit."""


class Room:
    """Everything that is not the program: machines, wires, centre, disk and whoever comes."""

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
        self.meter = Meter(
            self.world,
            self.disk,
            self.hall.busy,
            lambda: self.world.power.only_cuts_so_far and self.network.is_well,
        )
        self.guests = self._make_guests(_comings(setting))
        self.hall.watch(self._moment)
        self.network.arriving = lambda request: self.witness.centre_asked(request, self.world.now)
        self.world.power.at_cut += [self._cut, self.disk.freeze]
        self.troubles = Troubles(self)
        self.world.power.strike = self.troubles.strike
        book_first_stock(self.disk.path, self.clock, setting.blanks)

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

    def _make_guests(self, comings: tuple[Coming, ...]) -> Guests:
        """Another room may know more of them."""
        return Guests(self, comings)

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

    def _moment(self, moment: Moment) -> None:
        self.world.tell(f"metal {moment}")
        self.witness.metal_moved(moment, self.world.now)
        body = self.hall.card_at(Station.PERSON)
        if moment == "hand_out" and body is not None:
            self.witness.handed_out(body.uid)
        self.guests.stay.listener.metal_moved(moment)
        if moment == "present":
            self.guests.stay.guest.sees_card_come()

    def _cut(self, kind: Kind) -> None:
        self.guests.dark()
        if self.slot.body is not None:
            # The slot has no motor: who stands before a dark glass pulls the card out, soon or after a while.
            reach_s = self.world.chance.between("pull", *PULLED_WITHIN_S)
            self.world.later(reach_s, self.guests.stay.guest.pull_own_card)
        if kind is Kind.MAINS:
            self.dispenser.power_loss()
            self.card_printer.power_loss()
        if kind in (Kind.MAINS, Kind.RESET):
            self.slot.power_loss()


def _comings(setting: Setting) -> tuple[Coming, ...]:
    """Those of the setting, or the one that it describes, with the visit that went before."""
    if setting.visits:
        return numbered(setting.visits)
    now = Coming(setting.person, setting.service, setting.manner, setting.principal, faces=setting.faces)
    if setting.kept_before:
        return numbered((replace(now, service=Service.ISSUE_CARD, manner=setting.manner_before), now))
    if setting.renewed_before:
        return numbered((replace(now, service=Service.RENEW_CARD), replace(now, bureau_made=True)))
    return numbered((now,))


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
