"""Machines of a fleet that is made up: who they are and what their sessions' keys are, by their number alone.

So that the process that plays them and the one that fills the centre's database need not tell each other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from kiosk.central import messages as m
from kiosk.model import Service
from kiosk.trust.session_keys import KEYS_BYTES, SessionKeys

BODY_BYTES = 3000
_ROLES = ("card_reader", "dispenser", "card_printer", "pin_pad", "receipt_printer", "id_reader", "camera")
_PHASE_BYTES = 8
_COUNTER_BYTES = 36
"""One of them, as it travels."""


@dataclass(frozen=True)
class MadeUp:
    """One machine, with a session that stands open."""

    number: int

    @property
    def kiosk(self) -> str:
        return f"FLEET-{self.number:05d}"

    @property
    def session(self) -> str:
        """Its id."""
        return self._bytes[:16].hex()

    @property
    def certificate(self) -> str:
        """A fingerprint; no certificate has it, and none is asked for once a session stands."""
        return self._bytes[16:48].hex()

    @property
    def phase(self) -> float:
        """When in each interval it speaks, 0 to 1: machines do not take turns."""
        drawn = int.from_bytes(self._bytes[48 : 48 + _PHASE_BYTES], "big")
        return drawn / float(1 << (8 * _PHASE_BYTES))

    @cached_property
    def keys(self) -> SessionKeys:
        keys = self._bytes[-KEYS_BYTES:]
        return SessionKeys(keys[:32], keys[32:64], keys[64:80], keys[80:96])

    @cached_property
    def _bytes(self) -> bytes:
        drawn = 48 + _PHASE_BYTES + KEYS_BYTES
        return hashlib.shake_128(f"made-up fleet/{self.number}".encode()).digest(drawn)


def beat(sequence: int, now: datetime) -> bytes:
    """A heartbeat of BODY_BYTES or a little more, as a machine with all its services and devices has it."""
    said = m.Heartbeat(
        sequence=sequence,
        boot="made-up",
        sent_at=now,
        version="0.1.0",
        config_hash="0123abcd",
        mode="ready",
        mode_since=now,
        screen="Attract",
        screen_since=now,
        services=[m.ServiceReport(service, available=True) for service in Service],
        devices=[_device(role, number) for number, role in enumerate(_ROLES)],
        stock={"loaded": 300, "issued": 17, "retained": 0, "rejected": 1, "in_stack": 282},
        open_cases=0,
        unsent=0,
        history=m.HistoryHead(sequence, f"{sequence:064x}"),
    )
    missing = max(BODY_BYTES - len(msgspec.json.encode(said)), 0)
    more = {
        f"counter {number:02d}": f"{number * 7919:020d}" for number in range(missing // _COUNTER_BYTES + 1)
    }
    filled = [*said.devices, m.DeviceReport("cabinet", "online", detail=more)]
    return msgspec.json.encode(msgspec.structs.replace(said, devices=filled))


def _device(role: str, number: int) -> m.DeviceReport:
    detail = {"firmware": f"{number}.{number + 3}", "counter": str(number * 731), "supply": "ok"}
    return m.DeviceReport(role, "online", detail=detail)
