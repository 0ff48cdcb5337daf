"""Bugs planted on purpose: a sweep that does not find them proves nothing by finding none (simulation.md §6).

A plant is applied to the source text when its module is loaded. Each old text has to occur exactly once, so a
plant that rots fails loudly. Nothing that a plant changes may be imported here.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType


class Rotten(Exception):
    """The text that a plant replaces is not there exactly once, or its module was loaded already."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One bug, and where it is looked for."""

    module: str
    old: str
    new: str
    broken: frozenset[str]
    """The invariants that it can break."""
    also: tuple[tuple[str, str], ...] = ()
    """Further texts of the same module, old and new: where two guards stand, both have to go."""
    scenario: str = "issue_card@sichuan"
    """Who comes for what when it is looked for (campaign/scenarios.py)."""
    kinds: tuple[str, ...] = ("cut.crash",)
    """What is let happen, one kind after the other."""
    near: tuple[str, ...] = ()
    """Parts of the places where it is looked for first: that makes the tests short, not the bug easy."""
    besides: tuple[tuple[str, str], ...] = ()
    """Address and kind of what happens in each run besides, where one fault alone can never show it."""
    bound: int = 40
    """So many runs may pass before it is found."""

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """All of its texts, old and new."""
        return ((self.old, self.new), *self.also)


PLANTS: Mapping[str, Plant] = {
    # --- cards: simulation.md §6, by its names --------------------------------------------------------------
    "intent-late": Plant(
        "kiosk.flows.make_card",
        "    await case.step(Do.FEED, visit.dispenser.feed, attempt=attempt, before=Fed(attempt))\n",
        "    await visit.dispenser.feed()\n"
        "    await case.note(Do.FEED, attempt=attempt, entry=Fed(attempt))\n",
        frozenset({"I-01", "I-02", "I-16"}),
    ),
    "trust-journal": Plant(
        "kiosk.flows.settle_card",
        "    place, dispenser = await locate(visit, ask_printer=ask_printer)\n",
        "    place, dispenser = await locate(visit, ask_printer=ask_printer)\n"
        "    place = Place.NOT_INSIDE if record.did(Do.PRESENT, attempt) else place\n",
        frozenset({"I-03", "I-05", "I-13"}),
        near=("jrn:issue_card.present", "jrn:issue_card.taken"),
    ),
    "enable-early": Plant(
        "kiosk.flows.hand_over",
        "    if not await last.give():\n",
        "    await last.enable()\n    if not await last.give():\n",
        frozenset({"I-05", "I-13"}),
    ),
    "enable-forgotten": Plant(
        "kiosk.flows.settle_card",
        "    if record.did(Do.TAKEN, attempt):\n",
        "    if record.did(Do.TAKEN, attempt):\n        return CaseEnd.ISSUED\n    if False:\n",
        frozenset({"I-06"}),
        near=("jrn:issue_card.taken", "jrn:issue_card.enable"),
    ),
    "key-reused": Plant(
        "kiosk.central.asking",
        "                return self._channel.write_keys.same_body(case, route.path, body)\n",
        '                return self._channel.write_keys.same_body(case, "/", b"")\n',
        frozenset({"I-06", "I-07", "I-12", "I-15", "L-1"}),
    ),
    "key-fresh": Plant(
        "kiosk.central.asking",
        "                return self._channel.write_keys.same_body(case, route.path, body)\n",
        "                return write_key(case, self._entropy.bytes(WHICH_BYTES))\n",
        frozenset({"I-07", "I-12"}),
        kinds=("lost.answer",),
        near=("net:apply", "net:reserve", "net:made", "net:enable"),
    ),
    "blank-twice": Plant(
        "kiosk.flows.settle_card",
        "    ask_printer = record.may_have(Do.TO_PRINTER, attempt)\n",
        "    ask_printer = record.may_have(Do.TO_PRINTER, attempt)\n"
        "    if not record.did(Do.FEED, attempt):\n"
        "        from kiosk.journal.port import Fed\n"
        "        await case.note(Do.FEED, attempt=attempt + 1, entry=Fed(attempt + 1))\n",
        frozenset({"I-01", "I-02"}),
        near=("jrn:issue_card.feed",),
    ),
    "refund-forgotten": Plant(
        "kiosk.hub.fees",
        '        if row.state == "paid":\n            row.state = "refund_pending"\n'
        "            self._go_on(call, row)\n",
        "",
        frozenset({"D-15", "L-1"}),
        scenario="reissue_card@jiangsu-changzhou",
        near=("jrn:reissue_card.apply",),
    ),
    "rebind": Plant(
        "kiosk.flows.make_card",
        "entry=Bound(attempt, identity",
        "entry=Bound(1, identity",
        frozenset({"I-01", "I-02", "I-03", "I-09"}),
        scenario="issue_card@sichuan.jam-at-print",
    ),
    "old-first": Plant(
        "kiosk.flows.collect_card",
        "    collected = await _collect(visit, ready, found, pin)\n",
        "    if ready.card.replaces is not None:\n"
        "        await give_up_old_card(visit, found.case.id, ready.card.replaces)\n"
        "    collected = await _collect(visit, ready, found, pin)\n",
        frozenset({"D-17"}),
        scenario="collect_card@jiangsu-changzhou.renewed-names-itself",
    ),
    "lost-alive": Plant(
        "kiosk.flows.deed",
        "    if await _happened(visit, record.id):\n        return CaseEnd.DONE\n    if read",
        "    if read is None:\n        return CaseEnd.WITHDRAWN\n    if read",
        frozenset({"D-01"}),
        scenario="report_loss@sichuan",
        near=("net:loss", "jrn:report_loss.deed"),
    ),
    "slip-missing": Plant(
        "kiosk.flows.hand_over",
        "        await tell_kept(visit, self._case.slip)\n",
        "",
        frozenset({"I-18"}),
        scenario="issue_card@sichuan.nobody-takes-it",
    ),
    "half-chip": Plant(
        "kiosk.card.personalise",
        "        for record in _of(written.records, ef):\n            if await",
        "        for record in _of(written.records, ef)[:1]:\n            if await",
        frozenset({"I-10", "I-09"}),
        scenario="issue_card@sichuan.half-written",
    ),
    "not-fed-kept": Plant(
        "kiosk.flows.settle_card",
        "            await _note(case, Do.NOT_FED, NotFed(attempt))\n",
        "            await case.note(Do.NOT_FED, attempt=attempt)\n",
        frozenset({"I-01", "I-02"}),
        near=("jrn:issue_card.feed",),
    ),
    "settle-closes-nothing": Plant(
        "kiosk.flows.settle_card",
        "    await case.close(end)\n",
        "",
        frozenset({"I-15", "L-1"}),
        near=("jrn:issue_card.apply",),
    ),
    # --- deeds, and cards that citizens bring ---------------------------------------------------------------
    "deed-believed": Plant(
        "kiosk.flows.deed",
        "    if await _happened(visit, record.id):\n        return CaseEnd.DONE\n    if read",
        "    if record.id:\n        return CaseEnd.DONE\n    if read",
        frozenset({"D-01"}),
        scenario="report_loss@sichuan",
        near=("jrn:report_loss.deed",),
    ),
    "pin-believed": Plant(
        "kiosk.flows.new_pin",
        "    if not record.did(sent):\n",
        "    if False:\n",
        frozenset({"D-04"}),
        scenario="change_pin@sichuan",
        near=("jrn:change_pin.change_pin",),
    ),
    "pin-written-down": Plant(
        "kiosk.flows.change_pin",
        "    matter = await NewPin.begin(visit, SERVICE, held)\n",
        "    matter = await NewPin.begin(visit, SERVICE, held)\n"
        '    await matter.case.note("asked", evidence={"new": new.digits})\n',
        frozenset({"D-09"}),
        scenario="change_pin@sichuan",
    ),
    "old-card-forgotten": Plant(
        "kiosk.flows.own_card",
        "    await visit.ui.during(TakeOwnCard(things, state), visit.card_reader.removed())\n",
        "",
        frozenset({"D-08"}),
        scenario="change_pin@sichuan",
    ),
    "box-forgotten": Plant(
        "kiosk.flows.deed",
        "    if read is not None and await _is_over",
        "    if False and read is not None and await _is_over",
        frozenset({"D-13"}),
        scenario="collect_card@sichuan",
        near=("jrn:collect_card.handed_out", "jrn:collect_card.deed"),
    ),
    "no-reread": Plant(
        "kiosk.flows.make_card",
        "    refused = await once_more_if_silent(\n"
        "        visit, case, attempt, lambda: read_back(SsseCard(visit.dispenser.chip), holder, written)\n"
        "    )\n",
        "    refused = None\n",
        frozenset({"I-09", "I-03", "I-06"}),
        scenario="act_for_another@sichuan.exchanged-inside",
    ),
    "print-again": Plant(
        "kiosk.flows.make_card",
        "    await case.step(Do.PRINT, lambda: visit.card_printer.print(job), attempt=attempt)\n",
        "    async def print_till_it_answers():\n"
        "        from kiosk.errors import DeviceError\n"
        "        try:\n"
        "            await visit.card_printer.print(job)\n"
        "        except DeviceError:\n"
        "            await visit.clock.sleep(60.0)\n"
        "            await visit.card_printer.print(job)\n\n"
        "    await case.step(Do.PRINT, print_till_it_answers, attempt=attempt)\n",
        frozenset({"I-10"}),
        kinds=("unplugged",),
        near=("line:card_printer.job",),
    ),
    "retry-feed": Plant(
        "kiosk.flows.make_card",
        "    await case.step(Do.FEED, visit.dispenser.feed, attempt=attempt, before=Fed(attempt))\n",
        "    async def feed_till_it_comes():\n"
        "        from kiosk.errors import DeviceError\n"
        "        try:\n"
        "            await visit.dispenser.feed()\n"
        "        except DeviceError:\n"
        "            await visit.dispenser.capture()\n"
        "            await visit.dispenser.feed()\n\n"
        "    await case.step(Do.FEED, feed_till_it_comes, attempt=attempt, before=Fed(attempt))\n",
        frozenset({"I-01", "I-02"}),
        kinds=("metal.double_feed", "unplugged", "metal.slow"),
        near=("line:dispenser.3231",),
    ),
    "late-answer": Plant(
        "kiosk.devices.dispenser.crt591.link",
        "            may_say_again = repeats == 0 and (self._taken or self._last_was_another(command))\n",
        "            may_say_again = repeats == 0\n",
        frozenset({"I-21"}),
        also=(
            (
                "                return answer if answer != self._answered else _Nothing.SILENCE\n",
                "                return answer\n",
            ),
        ),
        kinds=("lost.request",),
        near=("line:dispenser.5139.5e",),
    ),
    "autocommit": Plant(
        "kiosk.journal.sqlite",
        "            cursors = [self._db.execute(sql, values) for sql, values in statements]\n"
        "            head = self._chain.seal()\n",
        "            cursors, head = [], None\n"
        "            for sql, values in statements:\n"
        "                cursors.append(self._db.execute(sql, values))\n"
        "                head = self._chain.seal()\n"
        "                self._db.commit()\n",
        frozenset({"I-01", "I-02", "I-03"}),
        kinds=("cut.reset", "cut.mains"),
        scenario="issue_card@sichuan.jam-at-print",
        near=("reject.outcome:during", "taken.note:during"),
    ),
    "clock-order": Plant(
        "kiosk.journal.sqlite",
        '"SELECT * FROM step WHERE matter = ? ORDER BY seq"',
        '"SELECT * FROM step WHERE matter = ? ORDER BY julianday(intent_at)"',
        frozenset({"I-15", "I-09", "L-2"}),
        scenario="issue_card@sichuan.nobody-takes-it",
        near=("jrn:issue_card.capture",),
        besides=(("v1/boot:start:before#1", "clock.day_back"),),
    ),
    "short-history": Plant(
        "kiosk.monitor.history",
        "        self.found = await journal.check_history()\n",
        "        await journal.check_history()\n",
        frozenset({"I-17"}),
        near=("jrn:issue_card.taken.note:after", "jrn:issue_card.enable"),
        besides=(("v1/boot:start:before#1", "rot.cut"),),
    ),
    "settle-once": Plant(
        "kiosk.flows.settle_card",
        "        case Place.NOT_INSIDE if record.may_have(Do.REJECT, attempt):\n",
        "        case Place.NOT_INSIDE if record.did(Do.REJECT, attempt):\n",
        frozenset({"I-01", "I-03", "I-04"}),
        scenario="issue_card@sichuan.jam-at-print",
        near=("jrn:issue_card.reject",),
    ),
    "no-end": Plant(
        "kiosk.flows.insist",
        "                raise\n        await visit.clock.sleep(PAUSE_S)\n",
        "                await visit.clock.sleep(30 * PAUSE_S)\n        await visit.clock.sleep(PAUSE_S)\n",
        frozenset({"L-1"}),
        scenario="issue_card@sichuan.centre-away",
    ),
    # --- the program's own end ------------------------------------------------------------------------------
    "swallow": Plant(
        "kiosk.devices.dispenser.crt591.link",
        "            line.write(frame(command, self._address))\n",
        "            for _ in range(1000):\n"
        "                try:\n"
        "                    line.write(frame(command, self._address))\n"
        "                    break\n"
        "                except BaseException:\n"
        "                    continue\n",
        frozenset({"late"}),
        near=("line:dispenser",),
    ),
}


def install(plant: Plant) -> None:
    """From now on the module is loaded with the bug in it."""
    if plant.module in sys.modules:
        raise Rotten(f"{plant.module} was loaded before the bug was planted")
    sys.meta_path.insert(0, _Gardener(plant))


class _Gardener(MetaPathFinder):
    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._plant.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            raise Rotten(f"no module {fullname}")
        spec.loader = _Loader(fullname, spec.origin, self._plant)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, plant: Plant) -> None:
        super().__init__(fullname, path)
        self._plant = plant

    def get_code(self, fullname: str) -> CodeType:
        """Compiled from the changed text, never from a cache."""
        source = self.get_source(fullname) or ""
        for old, new in self._plant.changes:
            if source.count(old) != 1:
                raise Rotten(f"{self._plant.module}: the old text occurs {source.count(old)} times")
            source = source.replace(old, new)
        return compile(source, self.path, "exec")
