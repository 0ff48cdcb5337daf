"""Run the centre: its state folder holds its keys and, unless told otherwise, the database.

Several workers share one door and one database, and nothing else: whichever is asked, the answer is the same.
What a worker keeps for itself are the sandbox's moods, whose doors stay shut when there are several.
"""

import gc
import json
import logging
import logging.config
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import uvicorn
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from uvicorn.supervisors import Multiprocess

from kiosk.clock import SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings
from kiosk.hub.app import Hub
from kiosk.hub.bank import Banks, load_banks
from kiosk.hub.database import chosen_address, is_reachable, open_database
from kiosk.hub.enquiries import load_points, load_regions
from kiosk.hub.front import Front
from kiosk.hub.hsm import load_or_make_masters
from kiosk.hub.identity import CERTIFICATE_FILE, load_or_make_identity
from kiosk.hub.log_lines import LOGGING
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.own_authority import ROOT_FILE
from kiosk.hub.parts import Parts
from kiosk.hub.registry import Registry, load_people
from kiosk.hub.settings import HOME, read_hub_settings
from kiosk.model import Service
from kiosk.trust.for_show import refuse_for_show

READY_FILE = "hub.json"
"""Where the running centre is found, for who shares its state folder."""
FINISH_WITHIN_S = 20
"""How long open requests may take when the centre is told to end."""
AGAIN_AFTER_S = 3
"""What a worker waits that could not reach the database, before another one tries."""
SILENT_AFTER_S = 60
"""A worker that says nothing for so long is killed and replaced; on a busy machine starting takes a while."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which centre is to run, and how; a worker is given it as it is."""

    state: Path
    config: Path
    address: URL = field(repr=False)
    sandbox: bool = False
    province: str = HOME
    sites_on: tuple[Service, ...] = ()
    workers: int = 1
    root_path: str = ""
    trusted_proxy: str = ""
    """The addresses whose X-Forwarded-For is believed, by commas; nobody's when empty."""

    def __call__(self) -> Front:
        """The application of one worker, in that worker."""
        _end_with_parent()
        try:
            hub = self.open(alone=self.workers == 1)
        except BadSettings as reason:
            if self.workers == 1:
                raise
            # The supervisor starts another one at once: without a breath it would do nothing else.
            log.error("a worker can not start: %s", reason)  # noqa: TRY400  (the sentence says it all)
            time.sleep(AGAIN_AFTER_S)
            raise SystemExit(1) from None
        front = front_of(hub, self.root_path)
        # What stands for as long as the worker does is not looked through again with every few heartbeats.
        gc.collect()
        gc.freeze()
        return front

    def open(self, *, alone: bool) -> Hub:
        """See open_hub."""
        return open_hub(
            self.state,
            self.config,
            sandbox=self.sandbox,
            province=self.province,
            sites_on=self.sites_on,
            address=self.address,
            alone=alone,
        )


def open_hub(
    state: Path,
    config: Path,
    *,
    sandbox: bool,
    province: str = HOME,
    sites_on: Sequence[Service] = (),
    address: URL | None = None,
    alone: bool = True,
) -> Hub:
    """The hub of a province, its state in `state`. What is missing there is made. Raises BadSettings."""
    settings = read_hub_settings(config / "hub.toml", province, sites_on)
    entropy, clock = SystemEntropy(), SystemClock()
    identity = load_or_make_identity(state, clock, entropy, sandbox=sandbox)
    if not sandbox:
        refuse_for_show(ROOT_FILE, identity.pinned.roots)
        refuse_for_show(CERTIFICATE_FILE, (identity.own.certificate, *identity.own.chain))
    parts = Parts(
        settings=settings,
        registry=Registry(load_people(config / "sandbox" / "people.toml")),
        banks=Banks(load_banks(config / "sandbox" / "banks.toml")),
        key_holder=load_or_make_masters(state / "card-masters.json", entropy),
        identity=identity,
        clock=clock,
        entropy=entropy,
        service_points=load_points(config / "sandbox" / "service_points.toml", settings.rules.code),
        regions=load_regions(config / "sandbox" / "regions.toml"),
    )
    engine = open_database(address or chosen_address(state))
    try:
        bring_up_to_date(engine)
    except DBAPIError as error:
        state_of_it = getattr(error.orig, "sqlstate", None) or ""
        found = f"{type(error.orig).__name__} {state_of_it}".strip()  # its text may hold what it likes
        raise BadSettings("hub", "database", found, "one that can be reached and written") from None
    return Hub(parts, engine, sandbox=sandbox, alone=alone)


def front_of(hub: Hub, root_path: str = "") -> Front:
    """The hub as it is served."""
    from kiosk.hub.measures import Measures  # noqa: PLC0415  (it has to know first whether it counts alone)

    measures = Measures()
    hub.gather_heartbeats(measures.count_broken)
    return Front(hub.app, measures, partial(is_reachable, hub.engine), root_path)


def server(hub: Hub, host: str, port: int) -> uvicorn.Server:
    """A server for `hub` that is not running yet: a test runs it in a thread of its own."""
    config = uvicorn.Config(
        front_of(hub), host=host, port=port, log_level="warning", access_log=False, lifespan="off"
    )
    return uvicorn.Server(config)


def serve(wanted: Wanted, host: str, port: int) -> int:
    """Run until a signal comes; open requests are finished. The exit status. Raises BadSettings."""
    logging.config.dictConfig(LOGGING)
    wanted.state.mkdir(parents=True, exist_ok=True)
    with _door(host, port) as door:
        if wanted.workers > 1:
            _prepare(wanted)
        config = uvicorn.Config(
            wanted,
            factory=True,
            workers=wanted.workers,
            log_config=LOGGING,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=bool(wanted.trusted_proxy),
            forwarded_allow_ips=wanted.trusted_proxy or None,
            timeout_graceful_shutdown=FINISH_WITHIN_S,
            timeout_worker_healthcheck=SILENT_AFTER_S,
        )
        _say_where(wanted.state, door)
        # uvicorn hands the signal on once everything is finished: that was all, and it is no failure.
        signal.signal(signal.SIGTERM, lambda *_: None)
        with suppress(KeyboardInterrupt):
            if wanted.workers > 1:
                Multiprocess(config, [door]).run()
            else:
                uvicorn.Server(config).run([door])
    return 0


def _prepare(wanted: Wanted) -> None:
    """Keys, tables and counters are there before the first worker asks for them."""
    from kiosk.hub.measures import count_together  # noqa: PLC0415

    count_together(wanted.state / "measures")
    wanted.open(alone=False).engine.dispose()


def _door(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise BadSettings("hub", "--port", f"{host} {port}: {error.strerror}", "a free one") from None


def _say_where(state: Path, door: socket.socket) -> None:
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    said = {"pid": os.getpid(), "url": f"http://{shown}:{port}"}
    (state / READY_FILE).write_text(json.dumps(said), "utf-8")


def _end_with_parent() -> None:
    """A worker whose supervisor was killed ends as if it had been told to."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
