"""The receipt of a deed: what was done, for whom, and what comes next."""

from kiosk.flows.slip import hand_out
from kiosk.known import Shown
from kiosk.model import Service, masked_id_number, masked_name
from kiosk.visit import Visit


async def print_deed(visit: Visit, service: Service, slip: str, facts: dict[str, str]) -> bool:
    """Hand it out under its slip number; `facts` are masked already."""
    receipt = visit.stationery.deed(service, visit.clock.now(), {"slip": slip, **facts})
    return await hand_out(visit, receipt)


def of_person(shown: Shown) -> dict[str, str]:
    """Whose matter it was, and who acted, as a bin may hold it."""
    document, acting = shown.document, shown.acting
    return {
        "name": masked_name(document.name),
        "id_number": masked_id_number(document.number),
        "agent": masked_name(acting.agent.name) if acting else "",
    }
