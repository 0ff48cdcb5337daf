"""Whom to believe: pinned roots, a path of at most one issuing authority, and what was taken back since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.trust.certificate import BadCertificate, Certificate, Usage
from kiosk.trust.revocation_list import RevocationList

_LEAF = Usage.DIGITAL_SIGNATURE | Usage.NON_REPUDIATION
CHAIN_LIMIT = 3
"""How many certificates a peer may send beside its own: the issuing authority's, and roots old and new."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What this end holds true: its roots, and the newest list of each authority that it has been given."""

    roots: tuple[Certificate, ...]
    """More than one while a new root takes over."""
    lists: tuple[RevocationList, ...] = ()

    def check(self, leaf: Certificate, chain: Sequence[Certificate], at: datetime, unit: str = "") -> None:
        """Whether `leaf` is a machine's certificate from a pinned root, good `at` this time (UTC).

        `chain` is what its sender says stands between, in any order; believed is only what a root signed.
        `unit`: the OU that the leaf must have ("hub", "kiosk"), any when empty. One SM2 verification for
        each signature on the path. Raises BadCertificate.
        """
        path = self._path(leaf, chain)
        if leaf.is_authority or Usage.KEY_CERT_SIGN in leaf.usage or leaf.usage & _LEAF != _LEAF:
            raise BadCertificate("usage")
        if unit and leaf.unit != unit:
            raise BadCertificate("usage")
        for one in (leaf, *path):
            if at < one.not_before:
                raise BadCertificate("not-yet-valid")
            if at > one.not_after:
                raise BadCertificate("expired")
        for one in (leaf, *path[:-1]):
            if self._is_revoked(one):
                raise BadCertificate("revoked")

    def with_list(self, new: RevocationList, chain: Sequence[Certificate] = ()) -> "Pinned":
        """The same with this list in the place of its issuer's older one; of two the newer stays.

        Raises BadCertificate when no pinned root, nor an authority in `chain` that one signed, made it.
        """
        issuers = [one for one in (*self.roots, *chain[:CHAIN_LIMIT]) if one.subject_name == new.issuer_name]
        issuer = next((one for one in issuers if new.is_signed_by(one.public_key)), None)
        if issuer is None:
            raise BadCertificate("signature" if issuers else "unknown-issuer")
        if not issuer.is_authority or Usage.CRL_SIGN not in issuer.usage:
            raise BadCertificate("usage")
        if issuer not in self.roots:
            self._path(issuer, ())
        if any(old.this_update > new.this_update for old in self._of(new.issuer_name)):
            return self
        others = tuple(old for old in self.lists if old.issuer_name != new.issuer_name)
        return replace(self, lists=(*others, new))

    def is_stale(self, at: datetime) -> bool:
        """Whether a newer list should have come by now: something for an alarm, not for stopping."""
        return any(at > one.next_update for one in self.lists)

    def _path(self, leaf: Certificate, chain: Sequence[Certificate]) -> tuple[Certificate, ...]:
        """The authorities above `leaf`, the root last."""
        root = _issuer_of(leaf, self.roots)
        if root is not None:
            return (root,)
        for between in chain[:CHAIN_LIMIT]:
            if between.subject_name != leaf.issuer_name:
                continue
            root = _issuer_of(between, self.roots)  # asked first: what a stranger sent proves nothing itself
            if root is not None and root.path_length != 0 and _issuer_of(leaf, (between,)):
                return (between, root)
        raise BadCertificate("unknown-issuer")

    def _is_revoked(self, one: Certificate) -> bool:
        return any(one.serial in known.serials for known in self._of(one.issuer_name))

    def _of(self, issuer_name: bytes) -> Iterable[RevocationList]:
        return (known for known in self.lists if known.issuer_name == issuer_name)


def _issuer_of(one: Certificate, authorities: Iterable[Certificate]) -> Certificate | None:
    """Who of these signed it; None when nobody has the name. Raises BadCertificate."""
    named = [authority for authority in authorities if authority.subject_name == one.issuer_name]
    if not named:
        return None
    able = [other for other in named if other.is_authority and Usage.KEY_CERT_SIGN in other.usage]
    if not able:
        raise BadCertificate("usage")
    for authority in able:
        if one.is_signed_by(authority.public_key):
            return authority
    raise BadCertificate("signature")
