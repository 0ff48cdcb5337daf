"""What a machine believes of the centre, and what it tells of its own papers: lists, roots, days left."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.central.channel import Papers
from kiosk.central.renewal import due_at
from kiosk.errors import CentralUnreachable
from kiosk.hub.machines import Machines
from kiosk.hub.schema import ChannelSession, RootHandover
from kiosk.trust.authority import Life
from kiosk.trust.chain import Pinned
from kiosk.trust.revocation_list import read_revocation_list
from kiosk.trust.texts import from_base64
from tests.central.bulletins import handover, listing
from tests.central.renewing import DAY_S, machine, started
from tests.hub.enrolling import ENTROPY, ClockIssuer
from tests.hub.identities import authority, roots
from tests.hub.world import make_hub

pytestmark = pytest.mark.slow


async def test_a_centre_whose_certificate_was_taken_back_is_believed_no_more(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    await kiosk.ask()
    register = Machines(kiosk.hub.engine, kiosk.hub.identity.pinned, None, kiosk.clock)
    taken_back = listing(authority(), kiosk.clock.now(), kiosk.hub.identity.own.certificate.serial)
    register.bring_list(from_base64(taken_back.lists[0]))

    await kiosk.renewal.look()

    restarted = started(tmp_path, kiosk.hub, kiosk.clock)
    with pytest.raises(CentralUnreachable, match="centre-not-believed"):
        await restarted.ask()


async def test_a_list_without_a_successor_is_an_alarm_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk = machine(tmp_path)
    register = Machines(kiosk.hub.engine, kiosk.hub.identity.pinned, None, kiosk.clock)
    short = listing(authority(), kiosk.clock.now(), lasts=timedelta(days=1))
    register.bring_list(from_base64(short.lists[0]))
    await kiosk.renewal.look()
    assert "newer one" not in caplog.text
    kiosk.clock.move(2 * DAY_S)

    await kiosk.renewal.look()

    assert "should have been followed by a newer one" in caplog.text
    assert await kiosk.ask()


async def test_a_new_root_is_followed_before_the_next_certificate_is_judged(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    following = authority("next")
    told = handover(authority(), following, kiosk.clock.now() + timedelta(days=900)).new_roots[0]
    row = RootHandover(
        new=following.certificate.fingerprint.hex(),
        certificate=following.certificate.der,
        ordered=from_base64(told.order),
        signature=from_base64(told.signature),
        at_ms=0,
    )
    with Session(kiosk.hub.engine) as db, db.begin():
        db.add(row)
    kiosk.hub.issuing._issuer = ClockIssuer(kiosk.clock, following)
    kiosk.clock.at = due_at(kiosk.certificate, 2 / 3)
    await kiosk.renewal.look()
    assert kiosk.states() == ["good"]  # a centre that was not started again since gives out nothing yet

    identity = kiosk.hub.identity
    both = replace(identity, pinned=Pinned((following.certificate, *identity.pinned.roots)))
    both = replace(both, issuer=ClockIssuer(kiosk.clock, following))
    with Session(kiosk.hub.engine) as db, db.begin():
        db.execute(delete(ChannelSession))  # the same draws come after a test's restart, and so their numbers
    restarted = make_hub(both, kiosk.clock, engine=kiosk.hub.engine)
    kiosk = started(tmp_path, restarted, kiosk.clock)

    await kiosk.renewal.look()

    assert kiosk.certificate.issuer_name == following.certificate.subject_name
    assert kiosk.states() == ["superseded", "good"]


async def test_the_machine_tells_how_long_it_can_speak_and_how_old_its_list_is(tmp_path: Path) -> None:
    kiosk = machine(tmp_path)
    leaf = kiosk.certificate
    kiosk.clock.at = leaf.not_after - timedelta(days=40, hours=1)
    assert kiosk.channel.papers() == Papers(40, None)

    made = kiosk.clock.at - timedelta(hours=30, minutes=5)
    given = authority().revocation_list(1, Life(made, made + timedelta(days=30)), (), ENTROPY)
    kiosk.channel.believe(roots().with_list(read_revocation_list(given)))

    assert kiosk.channel.papers() == Papers(40, 30)
    kiosk.clock.at = leaf.not_after + timedelta(hours=1)
    assert kiosk.channel.papers().days_left == -1
