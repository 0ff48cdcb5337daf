"""One request of a machine as a curl command, to be sent, changed and sent again by hand.

    python -m scripts.say_by_hand --config DIR --path /v1/look-up --message '{"case":"00…"}'

Opens a session with the machine's key and certificate (kiosk.toml of DIR) and prints the command. Sent twice
it is `request-replayed`; with a byte changed `tag-invalid`; with --late 130 `time-stale`. When it is sent, a
kiosk that runs has to open another session within a minute, and does. docs/central-api.md has the bytes.
"""

import argparse
import asyncio
import json
import shlex
import sys
from pathlib import Path

from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.floor import MemoryFloor
from kiosk.central.http import RequestsTransport
from kiosk.central.identity import load_certificates, load_identity
from kiosk.central.routes import ROUTES
from kiosk.central.session import Saying
from kiosk.central.write_key import WHICH_BYTES, WriteKeys, write_key
from kiosk.clock import SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.model import KioskId
from kiosk.settings import KioskSettings, read_settings
from kiosk.trust.chain import Pinned
from kiosk.trust.tags import Lane
from kiosk.worker import ThreadWorker

DEADLINE_S = 10.0


async def command(settings: KioskSettings, path: str, message: str, late_s: int = 0) -> str:
    """The curl command. Raises CentralUnreachable when no session is opened."""
    central, entropy = settings.central, SystemEntropy()
    own = load_identity(Path(central.key_file), Path(central.certificate_file), entropy)
    pinned = Pinned(tuple(load_certificates(Path(central.root_file))))
    ends = Ends(KioskId(settings.kiosk.id), own, central.centre, pinned, WriteKeys(b""))
    channel = Channel(ends, SystemClock(), entropy, MemoryFloor())
    worker = ThreadWorker("by hand")
    transport = RequestsTransport(central.url, worker, central.tls_ca_file)
    try:
        session = await channel.session(Line(Lane.OPERATOR, transport, worker), DEADLINE_S)
    finally:
        transport.close()
        worker.close()
    session.set_time(session.centre_ms - late_s * 1000)
    route = next(one for one in ROUTES if one.path == path)
    case = str(json.loads(message).get("case", ""))
    key = write_key(case, entropy.bytes(WHICH_BYTES)) if case else ""
    saying = Saying(path, key, message.encode(), case, route.sealed)
    request = session.ready(Lane.OPERATOR, saying, entropy.bytes(16)).request
    words = ["curl", "-i", "-X", request.method]
    for name, value in request.headers.items():
        words += ["-H", f"{name}: {value}"]
    words += ["--cacert", central.tls_ca_file] if central.tls_ca_file else []
    words += ["--data-binary", request.body.decode("ascii"), central.url.rstrip("/") + path]
    return shlex.join(words)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, required=True, help="folder of kiosk.toml")
    parser.add_argument("--path", default="/v1/look-up", choices=[route.path for route in ROUTES])
    parser.add_argument("--message", default=json.dumps({"case": f"{1:032x}"}), help="the record, as JSON")
    parser.add_argument("--late", type=int, default=0, metavar="SECONDS", help="as if it had been sent then")
    given = parser.parse_args()
    settings = read_settings(given.config / "kiosk.toml")
    sys.stdout.write(asyncio.run(command(settings, given.path, given.message, given.late)) + "\n")


if __name__ == "__main__":
    main()
