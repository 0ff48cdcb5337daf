"""An endpoint that does nothing, served as the centre is: what a heartbeat's rate is measured by.

python -m kiosk.sandbox.fleet.empty_endpoint FILE       FILE is told the port
"""

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from kiosk.sandbox.bodies import replace_file

PATH = "/empty"


def main() -> None:
    """Serve until a signal comes."""
    app = FastAPI(openapi_url=None)

    @app.get(PATH)
    async def empty() -> None:
        return None

    with socket.create_server(("127.0.0.1", 0), backlog=2048) as door:
        replace_file(Path(sys.argv[1]), str(door.getsockname()[1]).encode("ascii"))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")).run([door])


if __name__ == "__main__":
    main()
