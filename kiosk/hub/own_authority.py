"""The authority of a centre that has no province behind it: a root in the state folder (gm-trust.md §8).

    authority.key   its key          root.crt   its certificate first, and roots from before while they last

Where a province's authority issues, only `root.crt` is put there, and nothing here runs.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.central import messages as m
from kiosk.central.identity import load_certificates, put_in_place, save_certificates
from kiosk.central.keys import load_key, save_key
from kiosk.clock import Clock
from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings
from kiosk.trust.authority import Authority, Life, Unit, Withdrawn
from kiosk.trust.certificate import Certificate
from kiosk.trust.new_root import give_order
from kiosk.trust.texts import from_base64, to_base64

ROOT_FILE = "root.crt"
KEY_FILE = "authority.key"
AUTHORITY_NAME = "kiosk centre's own authority"
AUTHORITY_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=730)
LIST_LIFE = timedelta(days=30)
_BEFORE = timedelta(hours=1)
"""A machine's clock may be behind the centre's."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A new root and the old one's signed order (kiosk/trust/new_root.py)."""

    new: Certificate
    ordered: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class OwnAuthority:
    """See the module; also an Issuer. The first use makes it."""

    state: Path
    clock: Clock
    entropy: Entropy
    unit: str = ""
    """The OU that its first root is made with: a sandbox's says what it is (kiosk/trust/for_show.py)."""

    @property
    def is_here(self) -> bool:
        return (self.state / KEY_FILE).exists()

    def issue(self, public: sm2.PublicKey, name: str, unit: Unit) -> Certificate:
        """A certificate for a key that its holder has shown."""
        return self._load().issue(public, name, unit, self._life(LEAF_LIFE), self.entropy)

    def revocation_list(self, withdrawn: Iterable[Withdrawn]) -> bytes:
        """The whole list as DER, numbered by the second it is made in."""
        life = self._life(LIST_LIFE)
        return self._load().revocation_list(int(life.begins.timestamp()), life, withdrawn, self.entropy)

    def hand_over(self, centre: str, old_ends: datetime) -> Certificate:
        """Make a new root and have the old one order it. New certificates are the new root's from now on.

        Machines believe it when they have read the order; until then the centre's own certificate must stay.
        """
        old = self._load()
        new = Authority.new(
            f"{AUTHORITY_NAME} {self.clock.now():%Y-%m-%d}",
            self._life(AUTHORITY_LIFE),
            self.entropy,
            old.certificate.unit,
        )
        if new.certificate.subject_name in {one.subject_name for one in self.roots()}:
            raise BadSettings(ROOT_FILE, "root", "one of today", "at most one new root a day")
        ordered, signature = give_order(old, centre, new.certificate, old_ends, self.entropy)
        order = m.NewRoot(to_base64(new.certificate.der), to_base64(ordered), to_base64(signature))
        put_in_place(self._order_of(new.certificate), msgspec.json.encode(order))
        # Roots before the key: with either key there is a certificate for it, wherever the power goes.
        save_certificates(self.state / ROOT_FILE, new.certificate, *self.roots())
        key_file, draft = self.state / KEY_FILE, self.state / f"{KEY_FILE}.next"
        draft.unlink(missing_ok=True)
        save_key(draft, new.key)
        os.link(key_file, self.state / f"{KEY_FILE}.{old.certificate.fingerprint.hex()[:8]}")
        draft.replace(key_file)
        return new.certificate

    def handovers(self) -> list[Handover]:
        """The order that made the present root one; none when it is the first."""
        own = self._load().certificate
        if not self._order_of(own).exists():
            return []
        order = msgspec.json.decode(self._order_of(own).read_bytes(), type=m.NewRoot)
        return [Handover(own, from_base64(order.order), from_base64(order.signature))]

    def _order_of(self, new: Certificate) -> Path:
        return self.state / f"handover-{new.fingerprint.hex()[:8]}.json"

    def roots(self) -> list[Certificate]:
        """All that the centre believes, the present one first."""
        return load_certificates(self.state / ROOT_FILE)

    def _life(self, lasts: timedelta) -> Life:
        began = self.clock.now() - _BEFORE
        return Life(began, began + lasts)

    def _load(self) -> Authority:
        key_file, root = self.state / KEY_FILE, self.state / ROOT_FILE
        if not root.exists():
            made = Authority.new(AUTHORITY_NAME, self._life(AUTHORITY_LIFE), self.entropy, self.unit)
            key_file.unlink(missing_ok=True)  # of a start that was cut before the root was written
            save_key(key_file, made.key)
            save_certificates(root, made.certificate)
            return made
        key = load_key(key_file)
        public = key.public()
        own = next((one for one in self.roots() if one.public_key == public), None)
        if own is None:
            raise BadSettings(ROOT_FILE, "certificate", "other keys' only", f"that of {KEY_FILE}")
        return Authority(own, key)
