import inspect

from kiosk.central.port import Central
from kiosk.central.routes import RENEW, ROUTES


def test_every_verb_of_the_port_has_its_route_and_what_a_machine_says_for_itself_has_none() -> None:
    verbs = [
        name for name, verb in inspect.getmembers(Central, inspect.isfunction) if not name.startswith("_")
    ]

    of_flows = [route for route in ROUTES if route is not RENEW]
    assert len(of_flows) == len(verbs) == len({route.path for route in of_flows})
