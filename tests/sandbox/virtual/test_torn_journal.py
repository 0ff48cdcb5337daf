"""The power goes in the midst of a commit, or of a folding: nothing that was promised is lost (I-17)."""

from pathlib import Path

import pytest

from kiosk.journal.port import Head
from kiosk.model import Service
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.history_oracle import judge_history
from kiosk.sandbox.virtual.journal import LOG, MARK, Disk, GatedJournal
from kiosk.sandbox.virtual.play import Plan, evidence_of, perform
from kiosk.sandbox.virtual.power import Kind, Power
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import first_and_last
from tests.hub.world import HandClock
from tests.journal.books import look_into, open_journal
from tests.journal.test_chain import found_at_start, write_a_day
from tests.sandbox.virtual.shares import in_the_visit, sample, undisturbed, what_went_wrong

DEED = Setting(person=who_comes(Service.REPORT_LOSS), service=Service.REPORT_LOSS)
TORN = ("cut.mains", "cut.crash")
IMAGES = 30


def in_the_midst(setting: Setting) -> list[str]:
    """Where a commit is under way."""
    passed = first_and_last(undisturbed(setting).passed)
    return [address for address in passed if "/jrn:" in address and ":during#" in address]


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "every"), [(Setting(), 4), (DEED, 1)], ids=["issue_card", "report_loss"])
def test_power_that_goes_in_the_midst_of_a_write_leaves_a_journal_to_settle_by(
    setting: Setting, every: int
) -> None:
    places = sample(in_the_midst(setting), every)
    happening = [(address, TORN[number % 4 == 3]) for number, address in enumerate(places)]

    assert len(happening) > 2
    assert what_went_wrong(Plan(setting), happening) == []


def test_every_write_of_a_visit_is_a_place() -> None:
    passed = in_the_visit(undisturbed(Setting()).passed)
    before, during = (
        [one for one in passed if "/jrn:" in one and f":{phase}#" in one] for phase in ("before", "during")
    )

    assert "v1/jrn:issue_card.print.intent:during#1" in during
    assert [one.replace(":during#", ":before#") for one in during] == before


async def torn(tmp_path: Path, seed: int, *, folding: bool) -> tuple[Disk, int]:
    """A day that is on the disk for good, and then a cut in the midst; how many entries there were before."""
    disk = Disk(tmp_path / str(seed), Chance(seed))
    journal = open_journal(disk.path)
    await journal.check_history()
    await write_a_day(journal, 2)
    disk.mark_synced()
    before = (await journal.head()).seq
    if folding:
        disk.folding_begins()
        await journal.tidy()
    else:
        disk.commit_begins()
        await journal.audit("T-0218", "enter")
        journal._db.execute("SELECT 1")
    disk.freeze(Kind.MAINS)
    journal.close()
    return disk, before


def test_of_two_commits_in_one_write_the_first_stands(tmp_path: Path) -> None:
    found = set()
    for seed in range(IMAGES):
        disk = Disk(tmp_path / str(seed), Chance(seed))
        journal = GatedJournal(disk, HandClock(), Power({}, lambda _: None).start())
        disk.commit_begins()
        for act in ("first", "second"):
            with journal._db:
                journal._db.execute(
                    "INSERT INTO audit (at, staff, act, detail) VALUES ('', '', ?, '')", (act,)
                )
        disk.freeze(Kind.MAINS)
        journal.close()
        found.add(tuple(look_into(disk.path, "SELECT act FROM audit ORDER BY seq")))

    assert found == {(("first",),), (("first",), ("second",))}


@pytest.mark.slow
@pytest.mark.parametrize("folding", [True, False], ids=["folding", "commit"])
async def test_whatever_of_the_new_bytes_is_on_the_disk_the_old_ones_stand(
    tmp_path: Path, *, folding: bool
) -> None:
    entries = set()
    for seed in range(IMAGES):
        disk, before = await torn(tmp_path, seed, folding=folding)
        if not folding:
            disk.path.with_name(MARK).unlink()  # it is written after the commit, and here it was
        found = await found_at_start(disk.path)
        journal = open_journal(disk.path)
        entries.add((await journal.head()).seq - before)
        journal.close()

        assert found is None, f"seed {seed}"

    assert entries == ({0} if folding else {0, 1})  # of a torn commit all or nothing


@pytest.mark.slow
async def test_the_images_are_torn_in_many_ways(tmp_path: Path) -> None:
    logs = set()
    for seed in range(IMAGES):
        disk, _ = await torn(tmp_path, seed, folding=False)
        logs.add(disk.path.with_name(LOG).read_bytes()[32:])

    assert len(logs) > IMAGES // 2


async def test_a_new_life_finds_the_files_as_the_one_before_left_them_open(tmp_path: Path) -> None:
    disk = Disk(tmp_path, Chance(1))
    journal = open_journal(disk.for_a_new_life())
    disk.onlooker.execute("SELECT 1")
    await journal.check_history()
    await write_a_day(journal, 2)
    head, left = await journal.head(), disk.path.with_name(LOG).read_bytes()
    journal.close()  # as the collector of garbage does for a program that was ended

    next_life = open_journal(disk.for_a_new_life())

    assert left
    assert disk.path.with_name(LOG).read_bytes() == left
    assert await next_life.head() == head
    next_life.close()
    disk.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE exchange SET added = added + 1",
        "DELETE FROM chain WHERE seq = 3",
        "DELETE FROM chain WHERE seq > 9",
        "INSERT INTO audit (at, staff, act, detail) VALUES ('', '', 'enter', '')",
    ],
)
def test_the_oracle_sees_a_history_by_which_nobody_may_be_served(tmp_path: Path, sql: str) -> None:
    room = Room(Setting(), {}, tmp_path)
    perform(room)

    with evidence_of(room) as evidence:
        sound = judge_history(evidence.journal, evidence.centre)
        evidence.journal.execute(sql)
        found = judge_history(evidence.journal, evidence.centre)
        closed = judge_history(evidence.journal, evidence.centre, offered=False)

    assert sound == closed == []
    assert {violation.invariant for violation in found} == {"I-17"}


def test_the_oracle_sees_that_lines_are_gone_of_which_nobody_was_told(tmp_path: Path) -> None:
    room = Room(Setting(), {}, tmp_path)
    perform(room)
    written = room.disk.written
    assert written is not None
    room.disk.has_written(Head(written[0] - 1, "another life's"))
    room.disk.has_written(Head(written[0] + 9, "another life's"))

    with evidence_of(room) as evidence:
        sound = judge_history(evidence.journal, evidence.centre, written=room.disk.written)
        found = judge_history(evidence.journal, evidence.centre, written=(written[0] + 1, "gone"))

    assert (sound, [violation.invariant for violation in found]) == ([], ["I-17"])


def test_the_oracle_sees_that_a_machine_told_of_a_history_that_went_back(tmp_path: Path) -> None:
    room = Room(Setting(), {}, tmp_path)
    perform(room)

    with evidence_of(room) as evidence:
        evidence.centre.execute("UPDATE history_head SET broken_at_ms = 1")
        found = judge_history(evidence.journal, evidence.centre)

    assert [violation.invariant for violation in found] == ["I-17"]
