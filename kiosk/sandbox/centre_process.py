"""The centre of a demonstration: the real hub, made-up people, and this one kiosk in its register."""

import argparse
import asyncio
import json
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from kiosk.central import routes
from kiosk.central.keys import load_or_make_key
from kiosk.entropy import SystemEntropy
from kiosk.hub.app import Hub
from kiosk.hub.serve import PUBLIC_KEY_FILE, open_hub
from kiosk.hub.settings import HOME
from kiosk.model import Service
from kiosk.sandbox.bodies import replace_file

READY_FILE = "centre.json"


def main() -> None:
    """Serve until a signal comes; `centre.json` in the state folder says where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--kiosk", required=True)
    parser.add_argument("--kiosk-key", type=Path, required=True)
    parser.add_argument("--service-point", required=True)
    parser.add_argument("--province", default=HOME)
    parser.add_argument("--on", action="append", type=Service, default=[])
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    hub = open_hub(
        options.state, options.config, sandbox=True, province=options.province, sites_on=options.on
    )
    key = load_or_make_key(options.kiosk_key, SystemEntropy())
    hub.enrol(options.kiosk, key.public().to_bytes(), options.service_point)
    add_mishaps(hub.app, hub)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        ready = {"url": f"http://127.0.0.1:{port}", "key": str(options.state / PUBLIC_KEY_FILE)}
        replace_file(options.state / READY_FILE, json.dumps(ready).encode())
        server = uvicorn.Server(
            uvicorn.Config(hub.app, log_level="warning", access_log=False, lifespan="off")
        )
        asyncio.run(server.serve(sockets=[door]))


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
