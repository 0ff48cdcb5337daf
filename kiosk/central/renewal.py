"""The machine sees to its own certificate, once an hour (gm-trust.md §8).

At two thirds of its life it asks for the next one, with a new key; once a session with that has carried an
answer, the old key goes. The centre's bulletin is read first: the next certificate may be a new root's. None
of it holds anybody up: what fails is tried again an hour later, and told in the log.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import Asking
from kiosk.central.beliefs import BULLETIN_PATH, Beliefs
from kiosk.central.channel import Channel, Line, NotLetIn
from kiosk.central.identity import load_identity
from kiosk.central.next_identity import NextIdentity
from kiosk.central.transport import WireRequest
from kiosk.crypto import sm3
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.handshake import Identity
from kiosk.trust.texts import Malformed, from_base64, to_base64

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 3600.0
DUE_AT: Final = 2 / 3
"""Of a certificate's life; time enough for an authority that takes weeks."""
ALARM_AT: Final = 5 / 6


@dataclass(frozen=True, slots=True)
class Own:
    """What this machine is to the centre, in memory and on disk."""

    asset: str
    service_point: str
    channel: Channel
    files: NextIdentity
    beliefs: Beliefs


class Renewal:
    """See the module. `line`: a lane of its own, so that nothing waits for it."""

    def __init__(self, own: Own, line: Line, deadline_s: float) -> None:
        self._own = own
        self._line = line
        self._deadline_s = deadline_s
        self._asking = Asking(own.channel, line, deadline_s)

    async def run(self) -> None:
        """For ever; fleets that were switched on together do not ask together."""
        channel = self._own.channel
        while True:
            await channel.clock.sleep(LOOK_EVERY_S * (0.5 + channel.entropy.below(1000) / 1000))
            try:
                await self.look()
            except CentralUnreachable as reason:
                log.info("nothing of certificates could be asked: %s", reason)
            except OSError as error:  # a full disk: the key in use stays in use
                log.error("the next certificate cannot be written: %s", error.strerror)  # noqa: TRY400

    async def look(self) -> None:
        """Once. Raises CentralUnreachable."""
        await self._read_bulletin()
        if self._own.files.is_here:
            await self._take_into_use()
            return
        leaf = self._own.channel.own.certificate
        if self._own.channel.centre_now() >= due_at(leaf, DUE_AT):
            await self._ask(leaf)
        if self._own.files.is_here:
            await self._take_into_use()

    async def _read_bulletin(self) -> None:
        channel, beliefs = self._own.channel, self._own.beliefs
        answer = await self._line.transport.exchange(
            WireRequest("GET", BULLETIN_PATH, {}, b""), self._deadline_s
        )
        try:
            bulletin = msgspec.json.decode(answer.body if answer.status == 200 else b"", type=m.Bulletin)
        except msgspec.MsgspecError:
            raise CentralUnreachable("bulletin") from None
        now = channel.centre_now()
        if await self._line.worker.run(partial(beliefs.told, bulletin, now)):
            channel.believe(beliefs.pinned)
        if beliefs.pinned.is_stale(now):
            log.error("a revocation list should have been followed by a newer one")

    async def _ask(self, leaf: Certificate) -> None:
        own = self._own
        if own.channel.centre_now() >= due_at(leaf, ALARM_AT):
            log.error(
                "this machine's certificate ends on %s and has no successor", f"{leaf.not_after:%Y-%m-%d}"
            )
        csr = await self._line.worker.run(partial(own.files.request, own.asset, own.channel.entropy))
        case = sm3.digest(csr).hex()[:32]
        answer = await self._asking.ask(routes.RENEW, m.RenewRequest(case, to_base64(csr)))
        if isinstance(answer, Refused) or not answer.certificate:
            return  # an authority takes its time
        await self._line.worker.run(partial(self._take_in, answer))

    def _take_in(self, answer: m.Renewed) -> None:
        own = self._own
        try:
            made, *chain = (read_certificate(from_base64(one)) for one in (answer.certificate, *answer.chain))
            if made.public_key != own.files.public_key():
                raise BadCertificate("unknown-issuer")  # noqa: TRY301
            at = max(own.channel.centre_now(), made.not_before)
            own.beliefs.pinned.check(made, chain, at, "kiosk")
        except (BadCertificate, Malformed) as reason:
            log.error("the next certificate is not taken: %s", reason)  # noqa: TRY400  (it says all there is)
            return
        own.files.store(made, tuple(chain))

    async def _take_into_use(self) -> None:
        """Speak with it once; only then the old key goes."""
        channel, files, before = self._own.channel, self._own.files, self._own.channel.own
        following = await self._line.worker.run(self._load_next)
        channel.become(following)
        try:
            await self._asking.ask(routes.BANKS, m.BanksRequest(self._own.service_point))
        except CentralUnreachable as reason:
            channel.become(before)
            if isinstance(reason, NotLetIn) and reason.problem.startswith("certificate-"):
                log.error("the centre does not take the next certificate: %s", reason.problem)  # noqa: TRY400
                files.give_up()
            raise
        await self._line.worker.run(files.take_into_use)
        log.warning("this machine has a new certificate: %s", following.certificate.fingerprint.hex()[:8])

    def _load_next(self) -> Identity:
        files, entropy = self._own.files, self._own.channel.entropy
        return load_identity(files.next_key, files.next_certificate, entropy)


def due_at(leaf: Certificate, share: float) -> datetime:
    """When so much of its life is over."""
    lasts: timedelta = leaf.not_after - leaf.not_before
    return leaf.not_before + lasts * share
