"""The PC/SC daemon of one demonstration. Only one can live on a machine: one that already does is used."""

import socket
from pathlib import Path

from kiosk.sandbox.children import Child, Children

RUN = Path("/run/pcscd")
UP_WITHIN_S = 10.0


async def start_pcscd(children: Children) -> Child | None:
    """Start pcscd as a child and wait until it listens; None when one was running before."""
    if is_up():
        return None
    # A pcscd that was killed leaves both behind, and the next one believes them if the pid is in use again.
    for left_over in ("pcscd.comm", "pcscd.pid"):
        (RUN / left_over).unlink(missing_ok=True)
    child = await children.start("pcscd", ["pcscd", "--foreground"])
    await children.until("pcscd", is_up, UP_WITHIN_S)
    return child


def is_up() -> bool:
    """Whether a pcscd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        return door.connect_ex(str(RUN / "pcscd.comm")) == 0
