"""A machine with its files at the real hub: with SM2, driven by hand, clocks moved by hand."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import Asking
from kiosk.central.beliefs import Beliefs
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.floor import MemoryFloor
from kiosk.central.identity import load_identity, save_certificates
from kiosk.central.keys import save_key
from kiosk.central.next_identity import NextIdentity
from kiosk.central.renewal import Own, Renewal
from kiosk.crypto.sm2 import PrivateKey
from kiosk.hub.app import Hub
from kiosk.hub.issuing import Issuer
from kiosk.hub.schema import KnownCertificate
from kiosk.model import KioskId
from kiosk.trust.certificate import Certificate
from kiosk.trust.tags import Lane
from kiosk.worker import InlineWorker
from tests.hub.enrolling import ENTROPY, ClockIssuer
from tests.hub.identities import WRITE_KEYS, authority, centre
from tests.hub.world import CENTRE, KIOSK, CountedEntropy, HandClock, HandTransport, make_hub

POINT = "示例服务点"
YEAR_S, DAY_S = 365 * 86_400, 86_400


@dataclass(slots=True)
class Machine:
    """A kiosk with its files, and the hub that it speaks to."""

    folder: Path
    hub: Hub
    clock: HandClock
    transport: HandTransport
    renewal: Renewal
    channel: Channel
    files: NextIdentity

    @property
    def certificate(self) -> Certificate:
        return self.channel.own.certificate

    async def ask(self) -> object:
        """Something of its trade, on another lane."""
        flows = Asking(self.channel, Line(Lane.FLOWS, self.transport, InlineWorker()))
        return await flows.ask(routes.BANKS, m.BanksRequest(POINT))

    def states(self) -> list[str]:
        with Session(self.hub.engine) as db:
            return list(db.scalars(select(KnownCertificate.state).order_by(KnownCertificate.since_ms)))


def started(folder: Path, hub: Hub, clock: HandClock) -> Machine:
    """As the program starts: whatever lies in the folder."""
    files = NextIdentity(folder / "key.json", folder / "kiosk.crt")
    files.start()
    own = load_identity(files.key_file, files.certificate_file, ENTROPY)
    beliefs = Beliefs(folder / "root.crt", folder / "bulletin.json", CENTRE, own.chain, clock.now())
    ends = Ends(KioskId(KIOSK), own, CENTRE, beliefs.pinned, WRITE_KEYS)
    channel = Channel(ends, clock, ENTROPY, MemoryFloor())
    transport = HandTransport(hub)
    line = Line(Lane.OPERATOR, transport, InlineWorker())
    renewal = Renewal(Own(KIOSK, POINT, channel, files, beliefs), line, 8.0)
    return Machine(folder, hub, clock, transport, renewal, channel, files)


def machine(folder: Path, *, pending: bool = False) -> Machine:
    clock = HandClock()
    issuer: Issuer | None = None if pending else ClockIssuer(clock, authority())
    hub = make_hub(replace(centre(CountedEntropy("centre"), real=True), issuer=issuer), clock)
    key = PrivateKey.generate(ENTROPY)
    certificate = ClockIssuer(clock, authority()).issue(key.public(), KIOSK, "kiosk")
    save_key(folder / "key.json", key)
    save_certificates(folder / "kiosk.crt", certificate)
    save_certificates(folder / "root.crt", authority().certificate)
    hub.enrol(KIOSK, certificate.der, POINT)
    return started(folder, hub, clock)
