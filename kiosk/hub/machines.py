"""The register of machines, as an operator changes it, effective with the next request (gm-trust.md §8).

*Suspended* is reversible. *Revoked* never is: neither the machine's number nor any certificate that was taken
back comes to life again. Each change is one conditional UPDATE, so two operators do not undo one another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from kiosk.clock import Clock
from kiosk.crypto import sm3
from kiosk.hub.own_authority import Handover, OwnAuthority
from kiosk.hub.schema import EnrolCode, Kiosk, KnownCertificate, KnownList, RootHandover, TakenBack
from kiosk.hub.transactions import look, transact
from kiosk.trust.authority import Withdrawn
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.revocation_list import RevocationList, read_revocation_list

FINGERPRINT_SIGNS: Final = 8
"""How many of a fingerprint's signs people compare; an operator may name a certificate by them."""


class NotDone(Exception):
    """The register stays as it was; the text says why."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    fingerprint: str
    state: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One machine, for who looks at the register."""

    kiosk: str
    service_point: str
    status: str
    certificates: tuple[CertificateLine, ...]


class Machines:
    """See the module. `authority`: None where a province's issues, which then also makes the lists."""

    def __init__(self, engine: Engine, pinned: Pinned, authority: OwnAuthority | None, clock: Clock) -> None:
        self._engine = engine
        self._pinned = pinned
        self._authority = authority
        self._clock = clock

    def listed(self) -> list[MachineLine]:
        """Every machine, by its number."""

        def read(db: Session) -> list[MachineLine]:
            of_kiosk: dict[str, list[CertificateLine]] = {}
            for row in db.scalars(select(KnownCertificate).order_by(KnownCertificate.since_ms)):
                ends = read_certificate(row.der).not_after
                of_kiosk.setdefault(row.kiosk, []).append(CertificateLine(row.fingerprint, row.state, ends))
            rows = db.scalars(select(Kiosk).order_by(Kiosk.id))
            return [
                MachineLine(row.id, row.service_point, row.status, tuple(of_kiosk.get(row.id, ())))
                for row in rows
            ]

        return look(self._engine, read)

    def suspend(self, kiosk: str) -> None:
        """Until `resume`. Raises NotDone."""
        transact(self._engine, lambda db: _change(db, kiosk, ("active",), "suspended"))

    def resume(self, kiosk: str) -> None:
        """Raises NotDone, for a revoked machine always."""
        transact(self._engine, lambda db: _change(db, kiosk, ("suspended",), "active"))

    def revoke(self, kiosk: str) -> None:
        """For good, with every certificate and code that it has. Raises NotDone."""

        def put(db: Session) -> None:
            _change(db, kiosk, ("active", "suspended"), "revoked")
            db.execute(delete(EnrolCode).where(EnrolCode.kiosk == kiosk))
            rows = db.scalars(select(KnownCertificate).where(KnownCertificate.kiosk == kiosk)).all()
            self._take_back(db, [row for row in rows if row.state != "revoked"])

        transact(self._engine, put)

    def revoke_certificate(self, begins_with: str) -> str:
        """One certificate, by the first signs of its fingerprint; whose it was. Raises NotDone."""

        def put(db: Session) -> str:
            named = func.substr(KnownCertificate.fingerprint, 1, len(begins_with)) == begins_with.lower()
            rows = db.scalars(select(KnownCertificate).where(named).limit(2)).all()
            if len(begins_with) < FINGERPRINT_SIGNS or len(rows) != 1:
                raise NotDone(f"{len(rows)} certificates begin so; eight signs at least have to be given")
            (row,) = rows
            if row.state == "revoked":
                raise NotDone("it is revoked already")
            self._take_back(db, [row])
            return row.kiosk

        return transact(self._engine, put)

    def take_back(self, certificate: Certificate) -> None:
        """One of the own authority's that is in no register, such as a hub's. Raises NotDone."""

        def put(db: Session) -> None:
            self._on_list(db, certificate)
            db.flush()
            self._publish(db)

        transact(self._engine, put)

    def publish_list(self) -> None:
        """The own authority's list anew, good for another month. Raises NotDone where there is none."""
        transact(self._engine, self._publish)

    def bring_list(self, der: bytes, chain: tuple[Certificate, ...] = ()) -> int:
        """An authority's list: kept for whoever asks, and what it names is revoked here; how many of ours.

        Raises NotDone for a stranger's list, or one that is older than the last.
        """
        try:
            brought = read_revocation_list(der)
            self._pinned.with_list(brought, chain)
        except BadCertificate as reason:
            raise NotDone(f"the list is not believed: {reason}") from None
        return transact(self._engine, lambda db: _take_list(db, brought))

    def hand_over(self, centre: str, old_ends: datetime) -> Certificate:
        """A new root, which the old one orders the machines to believe. Raises NotDone, BadSettings."""
        if self._authority is None:
            raise NotDone("the province's authority gives its own roots")
        new = self._authority.hand_over(centre, old_ends)
        self.tell_handovers()
        return new

    def tell_handovers(self) -> None:
        """What the own authority has ordered, to whoever asks; also after a cut in the middle of it."""
        given = () if self._authority is None else self._authority.handovers()
        for one in given:
            transact(self._engine, partial(self._keep, given=one))

    def _keep(self, db: Session, given: Handover) -> None:
        if db.get(RootHandover, given.new.fingerprint.hex()) is not None:
            return
        db.add(
            RootHandover(
                new=given.new.fingerprint.hex(),
                certificate=given.new.der,
                ordered=given.ordered,
                signature=given.signature,
                at_ms=self._now_ms(),
            )
        )

    def _take_back(self, db: Session, rows: list[KnownCertificate]) -> None:
        for row in rows:
            row.state = "revoked"
            self._on_list(db, read_certificate(row.der))
        if self._authority is not None:
            db.flush()
            self._publish(db)

    def _on_list(self, db: Session, certificate: Certificate) -> None:
        serial = f"{certificate.serial:x}"
        if self._authority is not None and db.get(TakenBack, serial) is None:
            db.add(TakenBack(serial=serial, at_ms=self._now_ms()))

    def _publish(self, db: Session) -> None:
        if self._authority is None:
            raise NotDone("the province's authority makes its own lists")
        rows = db.scalars(select(TakenBack).order_by(TakenBack.serial)).all()
        withdrawn = [
            Withdrawn(int(row.serial, 16), datetime.fromtimestamp(row.at_ms / 1000, UTC)) for row in rows
        ]
        _put_list(db, read_revocation_list(self._authority.revocation_list(withdrawn)))

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _change(db: Session, kiosk: str, before: tuple[str, ...], after: str) -> None:
    changed = db.execute(
        update(Kiosk).where(Kiosk.id == kiosk, Kiosk.status.in_(before)).values(status=after)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        row = db.get(Kiosk, kiosk)
        raise NotDone("no such machine" if row is None else f"it is {row.status}")


def _take_list(db: Session, brought: RevocationList) -> int:
    if not _put_list(db, brought):
        raise NotDone("a newer list of this authority is here already")
    found = 0
    for row in db.scalars(select(KnownCertificate).where(KnownCertificate.state != "revoked")):
        certificate = read_certificate(row.der)
        if certificate.serial in brought.serials and certificate.issuer_name == brought.issuer_name:
            row.state = "revoked"
            found += 1
    return found


def _put_list(db: Session, brought: RevocationList) -> bool:
    """False when what is here is newer."""
    issuer, this_update_ms = (
        sm3.digest(brought.issuer_name).hex(),
        int(brought.this_update.timestamp() * 1000),
    )
    row = db.get(KnownList, issuer)
    if row is None:
        db.add(KnownList(issuer=issuer, der=brought.der, this_update_ms=this_update_ms))
        return True
    if row.this_update_ms > this_update_ms:
        return False
    row.der, row.this_update_ms = brought.der, this_update_ms
    return True
