"""The centre's matters, made from their parts and tied to the routes."""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.hub import commands
from kiosk.hub.agencies import Agencies, Reviewer
from kiosk.hub.bank import Banks
from kiosk.hub.bureau import Bureau
from kiosk.hub.cases import Cases
from kiosk.hub.centre import Answering, bind
from kiosk.hub.chips import Chips
from kiosk.hub.deeds import deeds
from kiosk.hub.eligibility import Eligibility
from kiosk.hub.enquiries import Enquiries
from kiosk.hub.fees import Fees
from kiosk.hub.gateway import Gateway
from kiosk.hub.held_cards import HeldCards, Office
from kiosk.hub.holders import Holders
from kiosk.hub.hsm import KeyHolder
from kiosk.hub.identity import HubIdentity
from kiosk.hub.issuing import Issuing
from kiosk.hub.kept_things import KeptThings
from kiosk.hub.losses import Losses
from kiosk.hub.orders import Orders
from kiosk.hub.outside_the_box import OutsideTheBox
from kiosk.hub.pins import Pins
from kiosk.hub.reconciliation import Reconciliation
from kiosk.hub.registry import Registry
from kiosk.hub.renewal import Renewals
from kiosk.hub.replacements import Replacements
from kiosk.hub.settings import HubSettings
from kiosk.hub.sms import MobileProof
from kiosk.hub.transfers import Transfers
from kiosk.hub.wallet import Wallet
from kiosk.hub.writes import writes


@dataclass(frozen=True, slots=True)
class Parts:
    """What a hub is made from; each can be another one in the virtual hall."""

    settings: HubSettings
    registry: Registry
    banks: Banks
    key_holder: KeyHolder
    identity: HubIdentity
    clock: Clock
    entropy: Entropy
    service_points: tuple[m.ServicePoint, ...] = ()
    regions: tuple[m.RegionRecord, ...] = ()

    @property
    def bureau(self) -> Bureau:
        """Where cards are made that no machine makes."""
        return Bureau(self.settings, self.registry, self.banks)


def answering(parts: Parts, gateway: Gateway, reviewer: Reviewer, issuing: Issuing) -> Answering:
    """Every route with who answers it; heartbeats have a door of their own."""
    wallet = Wallet(parts.settings, parts.registry, parts.banks)
    holders = Holders(parts.settings, parts.registry)
    office = Office(parts.settings, wallet, holders, parts.banks, parts.key_holder)
    replacements, fees = Replacements(office), Fees(parts.settings, holders, gateway)
    eligibility = Eligibility(office, parts.registry, replacements, fees)
    cases = Cases(parts.settings, eligibility, parts.banks, replacements, fees)
    chips, mobiles = Chips(parts.settings, parts.key_holder), MobileProof(parts.settings.sms)
    held, losses = HeldCards(office), Losses(office)
    orders = Orders(office, parts.bureau, replacements)
    pins, transfers, kept = Pins(office), Transfers(office), KeptThings(office, replacements)
    enquiries = Enquiries(office, parts.service_points, parts.regions)
    agencies = Agencies(parts.settings, parts.registry, holders, reviewer)
    table = (
        bind(routes.ELIGIBILITY, eligibility.answer),
        bind(routes.BANKS, lambda _call, _request: parts.banks.listed()),
        bind(routes.SEND_CODE, mobiles.send),
        bind(routes.CHECK_CODE, mobiles.check),
        bind(routes.APPLY, cases.apply),
        bind(routes.RESERVE, cases.reserve),
        bind(routes.READ_PROOF, chips.prove),
        bind(routes.WRITE_PROOF, chips.card_data),
        bind(routes.MADE, cases.report_made),
        bind(routes.ENABLE, cases.enable),
        bind(routes.RETAINED, cases.report_retained),
        bind(routes.SCRAP, cases.scrap),
        bind(routes.WITHDRAW, cases.withdraw),
        bind(routes.LOOK_UP, cases.look_up),
        bind(routes.CARDS, held.cards),
        bind(routes.CARD_BY_CHIP, held.by_chip),
        bind(routes.HELD_PROOF, held.prove),
        bind(routes.ENABLE_HELD, held.enable),
        bind(routes.CONTACT, held.change_contact),
        bind(routes.LOSS, losses.report),
        bind(routes.CANCEL_LOSS, losses.cancel),
        bind(routes.PROGRESS, orders.progress),
        bind(routes.READY_CARD, orders.ready),
        bind(routes.COLLECT, orders.collect),
        bind(routes.OLD_CARD, replacements.report_old_card),
        bind(routes.LEFT_BEHIND, kept.left_behind),
        bind(routes.KEEP, kept.keep),
        bind(routes.HAND_BACK, kept.hand_back),
        bind(routes.READ_OUTSIDE, OutsideTheBox(office, replacements, parts.registry).told),
        bind(routes.DEEDS, deeds),
        bind(routes.PIN_AUTHORITY, pins.authorise),
        bind(routes.PIN_MESSAGE, pins.message),
        bind(routes.PIN_REPORT, pins.report),
        bind(routes.TRANSFER, transfers.grant),
        bind(routes.TRANSFER_DATA, transfers.data),
        bind(routes.TRANSFERRED, transfers.report),
        bind(routes.BALANCE, enquiries.medical_balance),
        bind(routes.RIGHTS, enquiries.rights),
        bind(routes.ECARD, enquiries.ecard_code),
        bind(routes.REGIONS, enquiries.regions),
        bind(routes.SERVICE_POINTS, enquiries.service_points),
        bind(routes.FEE, fees.order),
        bind(routes.FEE_LOOK_UP, fees.look_up),
        bind(routes.FEE_CLOSE, fees.close),
        bind(routes.FEE_REFUND, fees.refund),
        bind(routes.AGENCY, agencies.file),
        bind(routes.VERDICT, agencies.verdict),
        bind(routes.COMMAND_REPORT, commands.report),
        bind(routes.CONFIGURATION, commands.configuration),
        bind(routes.RECONCILE, Reconciliation(fees).reconcile),
        bind(routes.WRITES, writes),
        bind(routes.RENEW, Renewals(parts.identity, issuing, parts.settings.trust.renewals_a_day).renew),
    )
    return Answering({bound.route.path: bound for bound in table}, parts.settings.rules.articles)
