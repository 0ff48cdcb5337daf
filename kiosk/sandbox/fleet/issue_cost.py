"""What the calls of one card, from the first question to the enabled card, cost the centre in processor time.

The real channel with real SM2 on a database in a file. The kiosk's half is not counted, and the opening of
the session, which serves everything for four hours, for itself.
"""

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kiosk.central import messages as m
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.client import SignedCentral
from kiosk.central.floor import MemoryFloor
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.central.write_key import WriteKeys
from kiosk.clock import SystemClock
from kiosk.crypto.sm2 import PrivateKey
from kiosk.entropy import SystemEntropy
from kiosk.hub.app import Hub
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.own_authority import OwnAuthority
from kiosk.hub.registry import PersonRecord, load_people
from kiosk.hub.serve import open_hub
from kiosk.model import KioskId
from kiosk.sandbox.fleet.load import CENTRE
from kiosk.sandbox.measured import Measured
from kiosk.settings import PACKAGED_CONFIG
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import Sm2Signer
from kiosk.trust.tags import Lane
from kiosk.worker import InlineWorker

KIOSK = KioskId("BENCH-ISSUE")
TURNS = 4
"""The first four of the made-up people may all have a first card. The first of them is not counted: what a
centre compiles and reads once is not what a card costs it."""
MOBILE = "13800138000"
PHOTO_BYTES = 20_000
LIMIT_MS = 60.0


@dataclass(slots=True)
class _ByHand:
    """See Transport: into the application by hand, with the processor time that it took."""

    hub: Hub
    calls: int = 0
    took_s: float = 0.0
    opening_s: float = 0.0

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        began = time.process_time()
        answer = answer_by_hand(self.hub.app, request)
        took_s = time.process_time() - began
        if not request.target.startswith("/v1/"):
            self.opening_s += took_s
            return answer
        self.took_s += took_s
        self.calls += 1
        return answer


def measure_issue() -> dict[str, Measured]:
    """Raises RuntimeError when no card came of it."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        state = Path(folder)
        hub = open_hub(state, PACKAGED_CONFIG, sandbox=True)
        try:
            people = load_people(PACKAGED_CONFIG / "sandbox" / "people.toml")[:TURNS]
            turns = [_issue(hub, state, person, turn) for turn, person in enumerate(people)][1:]
        finally:
            hub.engine.dispose()
    took_ms = statistics.median(1000 * turn.took_s for turn in turns)
    opening_ms = statistics.median(1000 * turn.opening_s for turn in turns)
    return {
        "issue_calls": Measured(turns[0].calls, "calls", None),
        "issue_hub_processor": Measured(took_ms, "ms", LIMIT_MS),
        "opening_hub_processor": Measured(opening_ms, "ms", None),
    }


def _issue(hub: Hub, state: Path, person: PersonRecord, turn: int) -> _ByHand:
    clock, entropy = SystemClock(), SystemEntropy()
    key = PrivateKey.generate(entropy)
    leaf = OwnAuthority(state, clock, entropy).issue(key.public(), KIOSK, "kiosk")
    hub.enrol(KIOSK, leaf.der, "示例服务点")
    by_hand = _ByHand(hub)
    ends = Ends(
        KIOSK, Identity(leaf, Sm2Signer(key, entropy)), CENTRE, hub.identity.pinned, WriteKeys(bytes(32))
    )
    channel = Channel(ends, clock, entropy, MemoryFloor())
    central = SignedCentral(channel, Line(Lane.FLOWS, by_hand, InlineWorker()))
    asyncio.run(_calls(central, hub, person, turn))
    return by_hand


async def _calls(central: SignedCentral, hub: Hub, person: PersonRecord, turn: int) -> None:
    case = f"{turn + 1:032x}"
    chip = m.ChipIdentity(f"510100D156000005{turn:016X}", f"00814A444686603700{turn:08X}", "3.00")
    await central.eligibility(m.EligibilityRequest(person.id_type, person.id_number, person.name))
    await central.banks(m.BanksRequest(""))
    await central.send_code(m.CodeRequest(case, MOBILE))
    await central.check_code(m.CodeCheck(case, MOBILE, hub.last_code(MOBILE) or ""))
    applied = await central.apply(_application(person, case))
    reserved = await central.reserve(m.ReserveRequest(case, 1))
    if not isinstance(reserved, m.Reserved):  # a refusal
        raise RuntimeError(  # noqa: TRY004
            f"no number was given: {type(applied).__name__}, {type(reserved).__name__}"
        )
    randoms = [f"{number:016X}" for number in (1, 2, 3, 4)]
    await central.prove_chip(m.ChipProofRequest(case, 1, chip, randoms))
    await central.card_data(m.CardDataRequest(case, 1, chip, randoms[0], randoms[1]))
    await central.report_made(m.MadeRequest(case, 1, chip, reserved.card_number, reserved.bank_card_number))
    done = await central.enable(m.EnableRequest(case, SystemClock().now()))
    if done != m.Done():
        raise RuntimeError(f"the card was not enabled: {type(done).__name__}")


def _application(person: PersonRecord, case: str) -> m.ApplyRequest:
    applicant = m.Applicant(
        name=person.name,
        sex="2" if person.sex == "2" else "1",
        nation=person.nation,
        nationality="CHN",
        birth=person.birth,
        address=person.address,
        id_type=person.id_type,
        id_number=person.id_number,
        id_valid_until=person.id_valid_until,
        mobile=MOBILE,
        occupation="其他",
        photo=b"\xff\xd8\xff" + SystemEntropy().bytes(PHOTO_BYTES - 3),
    )
    now = SystemClock().now()
    return m.ApplyRequest(case, "issue_card", applicant, "SBB", True, now - timedelta(seconds=60), now)
