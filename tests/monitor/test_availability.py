from dataclasses import dataclass, field, replace

import pytest

from kiosk.central.circuit import NO_LINE
from kiosk.devices.card_printer.port import PrinterStatus
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.faults import Fault
from kiosk.journal.port import Ledger
from kiosk.model import Service
from kiosk.monitor.availability import Availability, Situation, availability
from kiosk.monitor.health import Known
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_policy
from kiosk.settings import SiteSettings
from tests.counter import sichuan, without_services
from tests.hub.world import CONFIG
from tests.stand_ins import ONLINE

GONE = DeviceState.NO_DEVICE
BROKEN = DeviceStatus(GONE)
BUILT = (Service.ISSUE_CARD,)
DISPENSER = DispenserStatus(DeviceState.ONLINE, stack=Supply.OK, capture_bin=Supply.OK)
PRINTER = PrinterStatus(DeviceState.ONLINE, ribbon=Supply.OK, reject_bin=Supply.OK)


@dataclass
class Now:
    """A machine that is well, to be made unwell."""

    dispenser: DeviceStatus | None = DISPENSER
    card_printer: DeviceStatus | None = PRINTER
    id_reader: DeviceStatus | None = ONLINE
    camera: DeviceStatus | None = ONLINE
    receipt_printer: DeviceStatus | None = ONLINE
    card_reader: DeviceStatus | None = ONLINE
    no_centre_by: str = ""
    inside: int = 0
    policy: Policy = field(default_factory=sichuan)

    def reasons(self) -> tuple[str, ...]:
        roles = ("dispenser", "card_printer", "id_reader", "camera", "receipt_printer", "card_reader")
        known = {role: getattr(self, role) for role in roles if getattr(self, role) is not None}
        ledger = Ledger(loaded=100, inside=self.inside)
        (only,) = availability(Situation(Known(known), self.no_centre_by, ledger, self.policy, BUILT))
        assert only == Availability(Service.ISSUE_CARD, only.reasons, only.referred)
        return only.reasons


def test_a_machine_that_is_well_issues_cards() -> None:
    assert Now().reasons() == ()


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (Now(policy=without_services()), "referred"),
        (Now(inside=1), "card_inside"),
        (Now(dispenser=None), "dispenser"),
        (Now(dispenser=replace(DISPENSER, reaches_printer=False)), "makes_none"),
        (Now(dispenser=DispenserStatus(GONE, Fault.DISPENSER_GONE)), "dispenser"),
        (Now(dispenser=replace(DISPENSER, stack=Supply.EMPTY)), "no_blanks"),
        (Now(dispenser=replace(DISPENSER, stack=Supply.UNKNOWN)), "dispenser"),
        (Now(dispenser=replace(DISPENSER, capture_bin=Supply.FULL)), "bin_full"),
        (Now(dispenser=replace(DISPENSER, state=DeviceState.BUSY)), "dispenser"),
        (Now(card_printer=None), "printer"),
        (Now(card_printer=PrinterStatus(DeviceState.HARDWARE_ERROR, Fault.PRINTER_JAM)), "printer"),
        (Now(card_printer=replace(PRINTER, ribbon=Supply.EMPTY)), "ribbon_out"),
        (Now(card_printer=replace(PRINTER, ribbon=Supply.UNKNOWN)), "printer"),
        (Now(card_printer=replace(PRINTER, reject_bin=Supply.FULL)), "bin_full"),
        (Now(id_reader=BROKEN), "id_reader"),
        (Now(id_reader=DeviceStatus(DeviceState.POWER_OFF)), "id_reader"),
        (Now(camera=BROKEN), "camera"),
        (Now(camera=DeviceStatus(GONE, Fault.CAMERA_GONE)), "camera"),
        (Now(no_centre_by=NO_LINE), "net_down"),
    ],
)
def test_one_thing_that_is_wrong_is_the_one_reason(now: Now, reason: str) -> None:
    assert now.reasons() == (reason,)


@pytest.mark.parametrize(
    "now",
    [
        Now(dispenser=replace(DISPENSER, stack=Supply.LOW)),
        Now(card_printer=replace(PRINTER, ribbon=Supply.LOW)),
        Now(receipt_printer=DeviceStatus(GONE, Fault.RECEIPT_GONE)),
        Now(card_reader=None),
        Now(id_reader=None),
        Now(camera=None),
    ],
)
def test_what_the_issue_does_not_need_and_what_was_not_asked_yet_does_not_close_it(now: Now) -> None:
    assert now.reasons() == ()


def test_a_service_that_is_done_elsewhere_has_no_other_reason() -> None:
    assert Now(policy=without_services(), dispenser=None, inside=1).reasons() == ("referred",)


def test_the_gravest_reason_stands_first_and_none_is_left_out() -> None:
    now = Now(
        inside=1,
        dispenser=replace(DISPENSER, stack=Supply.EMPTY),
        card_printer=replace(PRINTER, ribbon=Supply.EMPTY),
        camera=BROKEN,
        no_centre_by=NO_LINE,
    )

    assert now.reasons() == ("card_inside", "no_blanks", "ribbon_out", "camera", "net_down")


# --- other services


TAKES_NOTHING_IN = replace(DISPENSER, takes_in=False)


def takes_back() -> Policy:
    """Henan, whose site here keeps old cards (HN 五.7 leaves it to the site)."""
    return read_policy(CONFIG, "henan", SiteSettings(keep_old_cards=True))


def reasons_for(service: Service, now: Now) -> tuple[str, ...]:
    roles = ("dispenser", "card_printer", "id_reader", "camera", "receipt_printer", "card_reader")
    known = Known({role: getattr(now, role) for role in roles if getattr(now, role) is not None})
    situation = Situation(
        known, now.no_centre_by, Ledger(loaded=100, inside=now.inside), now.policy, (service,)
    )
    return availability(situation)[0].reasons


@pytest.mark.parametrize(
    ("service", "now", "reasons"),
    [
        (Service.QUERY_STATUS, Now(id_reader=BROKEN), ()),
        (Service.QUERY_STATUS, Now(card_reader=None), ()),
        (Service.QUERY_STATUS, Now(card_reader=None, id_reader=BROKEN), ("id_reader",)),
        (Service.QUERY_STATUS, Now(no_centre_by=NO_LINE), ("net_down",)),
        (Service.CHANGE_PIN, Now(card_reader=None), ("card_reader",)),
        (
            Service.CHANGE_PIN,
            Now(dispenser=None, card_printer=None, id_reader=BROKEN, camera=BROKEN, inside=1),
            (),
        ),
        (Service.REPORT_LOSS, Now(card_reader=None, dispenser=None), ()),
        (Service.REPORT_LOSS, Now(camera=BROKEN), ("camera",)),
        (Service.COLLECT_CARD, Now(card_reader=BROKEN), ("card_reader",)),
        (Service.RECOVER_RETAINED_CARD, Now(card_reader=BROKEN), ("card_reader",)),
        (Service.COLLECT_CARD, Now(dispenser=None, card_printer=None, inside=1), ()),
        (Service.REISSUE_CARD, Now(dispenser=replace(DISPENSER, stack=Supply.EMPTY)), ("no_blanks",)),
        (Service.RENEW_CARD, Now(dispenser=TAKES_NOTHING_IN), ()),
        (Service.RENEW_CARD, Now(dispenser=TAKES_NOTHING_IN, policy=takes_back()), ("old_card",)),
        (Service.REISSUE_CARD, Now(dispenser=TAKES_NOTHING_IN, policy=takes_back()), ()),
        (Service.FIND_SERVICE_POINT, Now(no_centre_by=NO_LINE), ()),
        (Service.READ_GUIDES, Now(no_centre_by=NO_LINE, id_reader=BROKEN), ()),
        (Service.GUIDE_CANCELLATION, Now(no_centre_by=NO_LINE), ()),
        (Service.QUERY_MEDICAL_BALANCE, Now(), ("referred",)),
        (Service.TRANSFER_INSURED_PLACE, Now(), ("referred",)),
    ],
)
def test_each_service_is_closed_by_what_it_needs_and_by_nothing_else(
    service: Service, now: Now, reasons: tuple[str, ...]
) -> None:
    assert reasons_for(service, now) == reasons


def test_a_machine_that_is_closed_tells_of_nothing_that_could_be_had() -> None:
    services = (Service.ISSUE_CARD, Service.READ_GUIDES, Service.FIND_SERVICE_POINT, Service.CALL_HELP)
    closed = Situation(Known({}), "", Ledger(), sichuan(), services, closed="history")

    assert [one.reasons[0] for one in availability(closed)] == ["history"] * 4


@pytest.mark.parametrize(("role", "broken"), [("id_reader", True), ("camera", True), ("card_reader", False)])
def test_nobody_acts_for_another_where_two_people_cannot_be_seen(role: str, broken: bool) -> None:
    policy = Policy(sichuan().profile, SiteSettings(services_on=[Service.ACT_FOR_ANOTHER]))
    known = {"id_reader": ONLINE, "camera": ONLINE, "card_reader": ONLINE, role: BROKEN}

    (only,) = availability(Situation(Known(known), "", Ledger(), policy, (Service.ACT_FOR_ANOTHER,)))

    assert only.reasons == ((role,) if broken else ())


@pytest.mark.parametrize(
    ("service", "asks"),
    [
        (Service.CHANGE_PIN, True),
        (Service.RESET_PIN, True),
        (Service.ISSUE_CARD, True),
        (Service.ENABLE_CARD, True),
        (Service.QUERY_PROGRESS, False),
        (Service.REPORT_LOSS, False),
    ],
)
@pytest.mark.parametrize("pin_on_glass", [True, False])
def test_a_broken_pin_pad_closes_what_needs_a_pin_where_the_glass_may_not_stand_in(
    service: Service, pin_on_glass: bool, asks: bool
) -> None:
    broken = DeviceStatus(DeviceState.HARDWARE_ERROR, Fault.PIN_PAD_TAMPERED)
    known = {"dispenser": DISPENSER, "card_printer": PRINTER, "card_reader": ONLINE, "pin_pad": broken}
    situation = Situation(
        Known(known), "", Ledger(loaded=100), sichuan(), (service,), pin_on_glass=pin_on_glass
    )

    (only,) = availability(situation)

    assert only.reasons == (("pin_pad",) if asks and not pin_on_glass else ())
