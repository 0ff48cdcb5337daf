"""What a centre tells its machines of authorities."""

from datetime import datetime, timedelta

from kiosk.central import messages as m
from kiosk.trust.authority import Authority, Life, Withdrawn
from kiosk.trust.new_root import give_order
from kiosk.trust.texts import to_base64
from tests.hub.enrolling import ENTROPY
from tests.hub.world import CENTRE


def listing(by: Authority, at: datetime, *serials: int, lasts: timedelta = timedelta(days=30)) -> m.Bulletin:
    """A revocation list."""
    der = by.revocation_list(1, Life(at, at + lasts), [Withdrawn(one, at) for one in serials], ENTROPY)
    return m.Bulletin([to_base64(der)])


def handover(old: Authority, new: Authority, old_ends: datetime, centre: str = CENTRE) -> m.Bulletin:
    """An order for a new root."""
    text, signature = give_order(old, centre, new.certificate, old_ends, ENTROPY)
    order = m.NewRoot(to_base64(new.certificate.der), to_base64(text), to_base64(signature))
    return m.Bulletin([], [order])
