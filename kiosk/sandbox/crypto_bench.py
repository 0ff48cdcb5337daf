"""`python -m kiosk bench --crypto`: sealing, signing and tagging a photo and a form, beside gmssl alone.

Both are taken in turn in one run, and the medians compared (gm-trust.md §7).
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec import Raw

from kiosk.central.sealed_body import Evidence, Inside, sealed_body
from kiosk.crypto import sm2, sm3
from kiosk.entropy import SystemEntropy
from kiosk.sandbox.gmssl_alone import send_by_gmssl
from kiosk.sandbox.measured import Measured
from kiosk.trust import tags
from kiosk.trust.seal import Place, Way
from kiosk.trust.session_keys import SessionKeys
from kiosk.trust.signer import Sm2Signer
from kiosk.trust.statements import signed_bytes, write_statement
from kiosk.trust.texts import to_base64

PHOTO_BYTES = 20_000
FORM_BYTES = 3_000
TURNS = 9
OURS_A_TURN = 5
LIMIT_MS = 8.0
SHARE_LIMIT_PERCENT = 5.0
"""Of the time that gmssl alone takes: at least twenty times faster."""
CENTRE, TARGET, JSON = "kiosk-centre", "/v1/apply", "application/json"
KEY = "0" * 31 + "1"


@dataclass(slots=True)
class _Counting:
    """A kiosk's own key, and how often SM2 was asked for anything."""

    signer: Sm2Signer
    operations: int = 0

    def sign(self, text: bytes) -> bytes:
        self.operations += 1
        return self.signer.sign(text)


def measure_crypto() -> dict[str, Measured]:
    """Takes some seconds."""
    entropy = SystemEntropy()
    key = sm2.PrivateKey.generate(entropy)
    photo, form = entropy.bytes(PHOTO_BYTES), "表" * (FORM_BYTES // 3)
    message = msgspec.json.encode({"case": KEY, "photo": photo, "form": form})
    facts: dict[str, str | int] = {
        "v": 1,
        "case": KEY,
        "photo.sm3": sm3.digest(photo).hex(),
        "form": form[:100],
    }
    statement = write_statement(facts)
    keys = SessionKeys(*(entropy.bytes(length) for length in (32, 32, 16, 16)))
    signer = _Counting(Sm2Signer(key, entropy))
    session, request = entropy.bytes(16).hex(), tags.request_id(entropy.bytes(16))
    counter = 0

    def ours() -> None:
        nonlocal counter
        counter += 1
        evidence = Evidence(statement, to_base64(signer.sign(signed_bytes(statement))), "0" * 64)
        place = Place(CENTRE, session, tags.Lane.FLOWS, counter, "POST", TARGET)
        body = sealed_body(keys.seal_up, Way.UP, place, Inside(Raw(message), evidence), KEY)
        stamp = tags.Stamp(session, tags.Lane.FLOWS, counter, int(time.time() * 1000), request)
        tag = tags.request_tag(keys.tag_up, CENTRE, stamp, tags.Sent("POST", TARGET, JSON, KEY, body))
        tags.request_header(stamp, tag)

    public = key.public().to_bytes()[1:].hex()

    def gmssl_alone() -> None:
        send_by_gmssl(keys.seal_up, f"{key.d:064x}", public, message, signed_bytes(statement))

    took_ms: list[float] = []
    alone_ms: list[float] = []
    for _ in range(TURNS):
        took_ms += [_timed_ms(ours) for _ in range(OURS_A_TURN)]
        alone_ms.append(_timed_ms(gmssl_alone))
    sealing, alone = statistics.median(took_ms), statistics.median(alone_ms)
    return {
        "seal_sign_tag": Measured(sealing, "ms", LIMIT_MS),
        "seal_sign_tag_sm2_operations": Measured(signer.operations / counter, "each", 1.0),
        "gmssl_alone": Measured(alone, "ms", None),
        "gmssl_alone_to_ours": Measured(alone / sealing, "x", None),
        "share_of_gmssl_alone": Measured(100 * sealing / alone, "%", SHARE_LIMIT_PERCENT),
    }


def _timed_ms(call: Callable[[], None]) -> float:
    began = time.thread_time()  # of the processor: nobody waits for anything here
    call()
    return (time.thread_time() - began) * 1000
