"""Run the centre on one machine: its state folder holds database, certificate and keys."""

from collections.abc import Sequence
from pathlib import Path

import uvicorn

from kiosk.clock import SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.hub.app import Hub
from kiosk.hub.bank import Banks, load_banks
from kiosk.hub.database import chosen_address, open_database
from kiosk.hub.enquiries import load_points, load_regions
from kiosk.hub.hsm import load_or_make_masters
from kiosk.hub.identity import load_or_make_identity
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.parts import Parts
from kiosk.hub.registry import Registry, load_people
from kiosk.hub.settings import HOME, read_hub_settings
from kiosk.model import Service


def open_hub(
    state: Path, config: Path, *, sandbox: bool, province: str = HOME, sites_on: Sequence[Service] = ()
) -> Hub:
    """The hub of a province, its state in `state`. What is missing there is made. Raises BadSettings."""
    settings = read_hub_settings(config / "hub.toml", province, sites_on)
    entropy = SystemEntropy()
    clock = SystemClock()
    parts = Parts(
        settings=settings,
        registry=Registry(load_people(config / "sandbox" / "people.toml")),
        banks=Banks(load_banks(config / "sandbox" / "banks.toml")),
        key_holder=load_or_make_masters(state / "card-masters.json", entropy),
        identity=load_or_make_identity(state, clock, entropy),
        clock=clock,
        entropy=entropy,
        service_points=load_points(config / "sandbox" / "service_points.toml", settings.rules.code),
        regions=load_regions(config / "sandbox" / "regions.toml"),
    )
    engine = open_database(chosen_address(state))
    bring_up_to_date(engine)
    return Hub(parts, engine, sandbox=sandbox)


def server(hub: Hub, host: str, port: int) -> uvicorn.Server:
    """A server for `hub` that is not running yet: the demonstration awaits `serve()` in its own loop."""
    config = uvicorn.Config(
        hub.app, host=host, port=port, log_level="warning", access_log=False, lifespan="off"
    )
    return uvicorn.Server(config)


def serve(
    host: str, port: int, state: Path, config: Path, *, sandbox: bool = False, province: str = HOME
) -> None:
    """Run until a signal comes."""
    server(open_hub(state, config, sandbox=sandbox, province=province), host, port).run()
