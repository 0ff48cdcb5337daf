"""The centre of a demonstration: the real hub, made-up people, and this one kiosk in its register."""

import argparse
import asyncio
import json
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from kiosk.central import routes
from kiosk.central.identity import load_certificates, save_certificates
from kiosk.central.keys import load_or_make_key
from kiosk.clock import SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.hub.app import Hub
from kiosk.hub.own_authority import ROOT_FILE, OwnAuthority
from kiosk.hub.serve import open_hub
from kiosk.hub.settings import HOME
from kiosk.model import Service
from kiosk.sandbox.bodies import replace_file
from kiosk.trust.certificate import Certificate

READY_FILE = "centre.json"


def main() -> None:
    """Serve until a signal comes; `centre.json` in the state folder says where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--kiosk", required=True)
    parser.add_argument("--kiosk-key", type=Path, required=True)
    parser.add_argument("--kiosk-certificate", type=Path, required=True)
    parser.add_argument("--service-point", required=True)
    parser.add_argument("--province", default=HOME)
    parser.add_argument("--on", action="append", type=Service, default=[])
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    hub = open_hub(
        options.state, options.config, sandbox=True, province=options.province, sites_on=options.on
    )
    certificate = certified(options.state, options.kiosk, options.kiosk_key, options.kiosk_certificate)
    hub.enrol(options.kiosk, certificate.der, options.service_point)
    add_mishaps(hub.app, hub)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        ready = {"url": f"http://127.0.0.1:{port}", "root": str(options.state / ROOT_FILE)}
        replace_file(options.state / READY_FILE, json.dumps(ready).encode())
        server = uvicorn.Server(
            uvicorn.Config(hub.app, log_level="warning", access_log=False, lifespan="off")
        )
        asyncio.run(server.serve(sockets=[door]))


def certified(state: Path, kiosk: str, key_file: Path, certificate_file: Path) -> Certificate:
    """The kiosk's certificate; made by the centre's own authority when there is none."""
    entropy = SystemEntropy()
    key = load_or_make_key(key_file, entropy)
    if not certificate_file.exists():
        authority = OwnAuthority(state, SystemClock(), entropy)
        save_certificates(certificate_file, authority.issue(key.public(), kiosk, "kiosk"))
    return load_certificates(certificate_file)[0]


def add_mishaps(app: FastAPI, hub: Hub) -> None:
    """Ways to lose the centre: `down`, `back`, and one lost request or answer of a named call."""
    paths = {route.path.removeprefix("/v1/"): route.path for route in routes.ROUTES}

    async def happen(name: str, step: str = "") -> Response:
        match name:
            case "down" | "back":
                hub.faults.down = name == "down"
            case "lost_request" if step in paths:
                hub.faults.drop_request(paths[step])
            case "lost_answer" if step in paths:
                hub.faults.drop_answer(paths[step])
            case _:
                return Response(f"{name}@{step}: the calls are {', '.join(paths)}", status_code=409)
        return Response(status_code=204)

    app.add_api_route("/sandbox/faults/{name}", happen, methods=["POST"])


if __name__ == "__main__":
    main()
