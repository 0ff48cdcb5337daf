"""The order by which a root hands over to the next one (gm-trust.md §8).

    KGM1-NEW-ROOT | centre | SM3(old root) | SM3(new root) | old ends ms

Signed with the old root's key. Both are pinned until the old one ends; from then on the new one is alone.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.trust.authority import Authority
from kiosk.trust.certificate import BadCertificate, Certificate, Usage
from kiosk.trust.chain import Pinned
from kiosk.trust.texts import Malformed, items_of, lines

ORDER_LIMIT: Final = 1024
_TITLE: Final = "KGM1-NEW-ROOT"
_CENTRE: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_TIME: Final = re.compile(r"[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class RootOrder:
    """What an old root says of a new one. The text and its signature are kept as they came."""

    old: bytes
    """Fingerprint, as the one after."""
    new: bytes
    old_ends: datetime


def give_order(
    old: Authority, centre: str, new: Certificate, old_ends: datetime, entropy: Entropy
) -> tuple[bytes, bytes]:
    """Text and signature."""
    ends_ms = int(old_ends.timestamp() * 1000)
    text = lines(_TITLE, centre, old.certificate.fingerprint.hex(), new.fingerprint.hex(), ends_ms)
    return text, sm2.sign(old.key, old.certificate.public_key, text, entropy)


def follow_order(
    pinned: Pinned, centre: str, new: Certificate, text: bytes, signature: bytes, at: datetime
) -> Pinned:
    """What is pinned after this order, `at` this time (UTC). The same order again changes nothing.

    Raises BadCertificate when no pinned root gave it, for this centre and this new root, or when the new
    one is no authority that is good now.
    """
    order = _read(text, centre)
    giver = next((root for root in pinned.roots if root.fingerprint == order.old), None)
    if giver is None:
        raise BadCertificate("unknown-issuer")
    if not sm2.verify(giver.public_key, text, signature):
        raise BadCertificate("signature")
    if order.new != new.fingerprint or order.new == order.old:
        raise BadCertificate("malformed")
    if not new.is_authority or Usage.KEY_CERT_SIGN not in new.usage or not new.is_signed_by(new.public_key):
        raise BadCertificate("usage")
    if at > new.not_after:
        raise BadCertificate("expired")
    kept = [root for root in pinned.roots if root is not giver or at <= order.old_ends]
    return replace(pinned, roots=(*(root for root in kept if root != new), new))


def _read(text: bytes, centre: str) -> RootOrder:
    """For a text whose signature is still to be checked: it names who signed it."""
    if len(text) > ORDER_LIMIT:
        raise BadCertificate("malformed")
    try:
        named, old, new, ends = items_of(text, _TITLE, 4)
    except Malformed:
        raise BadCertificate("malformed") from None
    shapes = ((_CENTRE, named), (_DIGEST, old), (_DIGEST, new), (_TIME, ends))
    if named != centre or not all(shape.fullmatch(item) for shape, item in shapes):
        raise BadCertificate("malformed")
    return RootOrder(bytes.fromhex(old), bytes.fromhex(new), datetime.fromtimestamp(int(ends) / 1000, UTC))
