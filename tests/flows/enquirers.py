"""Somebody who only wants to look, at a counter under the rules of any province."""

from pathlib import Path

from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Service
from kiosk.policy.read_rules import read_policy
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.settings import SiteSettings
from tests.counter import Counter, brought_by, document_of, make_counter
from tests.hub.world import CONFIG, person
from tests.visitor import Answer, Visitor


def came_to_look(
    path: Path, name: str, *script: tuple[type, Answer], province: str = "sichuan", brings_card: bool = True
) -> Counter:
    """With the ID card, and with the own card unless it was left at home; what a site may turn on is on."""
    site = SiteSettings(services_on=left_to_site(CONFIG, province))
    counter = make_counter(path, Visitor(*script), read_policy(CONFIG, province, site), province)
    counter.id_reader.document = document_of(person(name))
    counter.slot.at_home = not brings_card
    if brings_card:
        counter.slot.has(brought_by(person(name), province=province))
    counter.visit.course.can_have = frozenset(Service)
    return counter


def papers(counter: Counter) -> list[str]:
    """What stands on each receipt that was printed."""
    return [
        "\n".join(f"{line.label} {line.value}" for line in receipt.lines)
        for receipt in counter.receipts.printed
    ]


def jams_once(counter: Counter) -> None:
    """The next print does not come; the printer says that it is well."""
    well = counter.receipts.print

    async def jammed(_receipt: object) -> None:
        counter.receipts.print = well  # type: ignore[method-assign]
        raise DeviceError(Fault.RECEIPT_PAPER_OUT)

    counter.receipts.print = jammed  # type: ignore[method-assign, assignment]
