"""Bugs planted on purpose: a sweep that does not find them proves nothing by finding none (simulation.md §6).

A plant is applied to the source text when its module is loaded. The old text has to occur exactly once, so a
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
    """One bug."""

    module: str
    old: str
    new: str
    broken: frozenset[str]
    """The invariants that it can break."""
    service: str = "issue_card"
    """In whose sweep it is looked for."""


PLANTS: Mapping[str, Plant] = {
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
    ),
    "not-fed-kept": Plant(
        "kiosk.flows.settle_card",
        "            await _note(case, Do.NOT_FED, NotFed(attempt))\n",
        "            await case.note(Do.NOT_FED, attempt=attempt)\n",
        frozenset({"I-01", "I-02"}),
    ),
    "settle-closes-nothing": Plant(
        "kiosk.flows.settle_card",
        "    await case.close(end)\n",
        "",
        frozenset({"I-15", "L-1"}),
    ),
    "deed-believed": Plant(
        "kiosk.flows.deed",
        "    if await _happened(visit, record.id):\n        return CaseEnd.DONE\n    if read",
        "    if record.id:\n        return CaseEnd.DONE\n    if read",
        frozenset({"D-01"}),
        "report_loss",
    ),
    "pin-believed": Plant(
        "kiosk.flows.new_pin",
        "    if not record.did(sent):\n",
        "    if False:\n",
        frozenset({"D-04"}),
        "change_pin",
    ),
    "old-card-forgotten": Plant(
        "kiosk.flows.own_card",
        "    await visit.ui.during(TakeOwnCard(things, state), visit.card_reader.removed())\n",
        "",
        frozenset({"D-08"}),
        "change_pin",
    ),
    "box-forgotten": Plant(
        "kiosk.flows.deed",
        "    if read is not None and await _is_over",
        "    if False and read is not None and await _is_over",
        frozenset({"D-13"}),
        "collect_card",
    ),
    "swallow": Plant(
        "kiosk.devices.dispenser.crt591.link",
        "            line.write(frame(command, self._address))\n",
        "            try:\n"
        "                line.write(frame(command, self._address))\n"
        "            except BaseException:\n"
        "                line.write(frame(command, self._address))\n",
        frozenset({"late"}),
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
        if source.count(self._plant.old) != 1:
            raise Rotten(f"{self._plant.module}: the old text occurs {source.count(self._plant.old)} times")
        return compile(source.replace(self._plant.old, self._plant.new), self.path, "exec")
