"""The service points that the centre lists, the nearest first (SC-R art. 33)."""

from kiosk.central import messages as m
from kiosk.visit import Visit


def nearest_first(visit: Visit, points: list[m.ServicePoint]) -> list[m.ServicePoint]:
    """The machine's own place, then its district, then the others as the centre has them."""
    here = next((point.district for point in points if point.name == visit.site.place), "")
    return sorted(points, key=lambda point: (point.name != visit.site.place, point.district != here))
