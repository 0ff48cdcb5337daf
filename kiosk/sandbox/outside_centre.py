"""A centre that runs by itself, `kiosk hub --sandbox`, in place of a demonstration's own (docs/hub.md).

It is known by its state folder: where it is, its own authority, and the card keys that blanks are made for.
"""

import json
from pathlib import Path

from kiosk.hub.own_authority import ROOT_FILE
from kiosk.hub.serve import READY_FILE
from kiosk.sandbox.centre_process import certified
from kiosk.sandbox.web import Web
from kiosk.settings import MachineSettings
from kiosk.worker import ThreadWorker


async def find_centre(state: Path, kiosk: MachineSettings, key: Path, certificate: Path) -> dict[str, str]:
    """Its address and its root certificate's file, once this kiosk is in its register.

    Raises FileNotFoundError, OSError and SaidNo: never started there, not running, not a sandbox.
    """
    url: str = json.loads((state / READY_FILE).read_text("utf-8"))["url"]
    shown = certified(state, kiosk.id, key, certificate).der.hex()
    worker = ThreadWorker("register")
    try:
        about = {"certificate": shown, "service_point": kiosk.service_point}
        await Web(url, worker).fetch("POST", ("sandbox", "register", kiosk.id), {**about})
    finally:
        worker.close()
    return {"url": url, "root": str(state / ROOT_FILE)}
