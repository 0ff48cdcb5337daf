import inspect

from kiosk.central.port import Central
from kiosk.central.routes import ROUTES


def test_every_verb_of_the_port_has_its_route() -> None:
    verbs = [
        name for name, verb in inspect.getmembers(Central, inspect.isfunction) if not name.startswith("_")
    ]

    assert len(ROUTES) == len(verbs) == len({route.path for route in ROUTES})
