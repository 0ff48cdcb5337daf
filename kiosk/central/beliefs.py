"""Whom this machine believes: the roots that it was enrolled with, and what authorities have signed since.

The centre's bulletin brings revocation lists and orders by which a root hands over to the next one. Anybody
may bring them, each is signed. What was believed is kept on disk, and at the next start it is checked anew: a
file is believed no more than a wire.
"""

import logging
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from kiosk.central import messages as m
from kiosk.central.identity import load_certificates, put_in_place
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.new_root import follow_order
from kiosk.trust.revocation_list import read_revocation_list
from kiosk.trust.texts import Malformed, from_base64, to_base64

log = logging.getLogger(__name__)

BULLETIN_PATH: Final = "/trust/bulletin"


class Beliefs:
    """`kept`: where what came later lies; `chain`: who stands between the roots and this machine.

    Raises BadSettings when the roots can not be read.
    """

    def __init__(
        self, root_file: Path, kept: Path, centre: str, chain: tuple[Certificate, ...], at: datetime
    ) -> None:
        self._kept = kept
        self._centre = centre
        self._chain = chain
        self._orders: list[m.NewRoot] = []
        self.pinned = Pinned(tuple(load_certificates(root_file)))
        self._take_in(_read(kept), at)

    def told(self, bulletin: m.Bulletin, at: datetime) -> bool:
        """What of it is believed counts from now on, and is kept; whether anything was new."""
        before = self.pinned
        self._take_in(bulletin, at)
        if self.pinned == before:
            return False
        lists = [to_base64(one.der) for one in self.pinned.lists]
        try:
            put_in_place(self._kept, msgspec.json.encode(m.Bulletin(lists, self._orders)))
        except OSError as error:  # it counts all the same: after the next start the centre says it again
            log.warning("what is believed is not written down: %s", error.strerror)
        return True

    def _take_in(self, bulletin: m.Bulletin, at: datetime) -> None:
        for order in bulletin.new_roots:
            self._follow(order, at)
        for one in bulletin.lists:
            try:
                self.pinned = self.pinned.with_list(read_revocation_list(from_base64(one)), self._chain)
            except (BadCertificate, Malformed) as reason:
                log.warning("a revocation list is not believed: %s", reason)

    def _follow(self, order: m.NewRoot, at: datetime) -> None:
        try:
            new = read_certificate(from_base64(order.certificate))
            text, signature = from_base64(order.order), from_base64(order.signature)
            followed = follow_order(self.pinned, self._centre, new, text, signature, at)
        except (BadCertificate, Malformed) as reason:
            # Also an order that was followed long ago: its giver is pinned no more.
            log.info("an order for a new root is not followed: %s", reason)
            return
        if followed != self.pinned:
            log.warning("another root is believed: %s", new.fingerprint.hex()[:8])
        self.pinned = followed
        if order not in self._orders:
            self._orders.append(order)


def _read(kept: Path) -> m.Bulletin:
    try:
        return msgspec.json.decode(kept.read_bytes(), type=m.Bulletin)
    except (OSError, msgspec.MsgspecError):  # nothing came yet, or a torn disk: the centre says it again
        return m.Bulletin()
