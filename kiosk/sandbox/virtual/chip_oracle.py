"""The outsider who judges what is written in the citizen's own chip: its PIN, its tries, its insured place.

Raw SQL and the story, as with the judge of deeds, who calls it.

    D-04  The chip has the old PIN or the chosen one: the chosen one when the book says done, the old one when
          it says withdrawn, and either when it says that nobody can know.
    D-05  No try of a PIN is lost by the machine: one at most when something was cut, never the last one. What
          the centre was told of a PIN is so.
    D-10  Card and centre name the same insured place, the old one or where the holder is insured now; they
          differ only while it was in doubt or said to be so.
"""

from collections.abc import Iterator, Mapping

from kiosk.sandbox.virtual.oracle import Rows
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.story import Story

DONE, UNSURE = "done", "unsure"
ON_CHIP: Mapping[str, str] = {"change_pin": "社保密码改好了", "reset_pin": "新的社保密码设好了"}
"""Services that set a PIN, and the head of their receipt."""
MAYBE = frozenset({"PIN_UNSURE", "PLACE_UNSURE"})
"""Refusals that say that nobody knows."""


class ChipOracle:
    """Judges what one citizen lived through."""

    def __init__(self, story: Story, records: Records) -> None:
        self._story = story
        self._matters = records.matters
        self._steps = records.steps
        self._lives = {row["number"]: row for row in records.lives}

    def old_pin_or_chosen(self) -> Iterator[str]:
        """D-04."""
        own = self._story.own
        if own is None:
            return
        if own.pin not in (own.pin_before, self._story.chosen_pin):
            yield "the chip's PIN is neither the old one nor the one that was chosen"
        cases = [matter for matter in self._matters if matter["service"] in ON_CHIP]
        done = any(matter["end"] == DONE for matter in cases)
        if done and not self._story.has_chosen_pin:
            yield "the book says that the PIN was changed, and it was not"
        unsure = any(matter["end"] == UNSURE for matter in cases)
        if not done and self._story.has_chosen_pin and not unsure:
            yield "the PIN was changed, and the book does not know of it"

    def no_try_lost(self) -> Iterator[str]:
        """D-05."""
        own = self._story.own
        if own is None:
            return
        spent = own.tries_before - own.tries
        if own.tries_before and not own.tries:
            yield "the machine locked the PIN"
        elif spent > (0 if self._story.undisturbed else 1):
            yield f"{spent} tries of the PIN are gone"
        life = self._lives.get(own.number)
        if life is None:
            return
        if life["pin"] == "set" and own.factory_pin and not self._story.has_chosen_pin:
            yield "the centre believes in a PIN of the owner's, and it still is the factory's"
        unsure = any(matter["end"] == UNSURE for matter in self._matters)
        if not unsure and (life["pin"] == "locked") is not (own.tries == 0):
            yield f"the centre believes the PIN {life['pin']}, and {own.tries} tries are left"

    def one_place(self) -> Iterator[str]:
        """D-10."""
        own = self._story.own
        if own is None or own.number not in self._lives:
            return
        chip, centre = own.insured_on_chip, self._lives[own.number]["insured_place"]
        if centre not in {own.insured_before, own.insured_now}:
            yield "the centre names an insured place that nobody wanted"
        moves = [matter for matter in self._matters if matter["service"] == "transfer_insured_place"]
        if chip != centre and (centre != own.insured_before or not self._is_in_doubt(moves)):
            yield "card and centre name two insured places, and nobody knows of it"

    def _is_in_doubt(self, cases: Rows) -> bool:
        """Whether it was cut, or said to be unsure."""
        of = {matter["seq"] for matter in cases}
        cut = any(step["matter"] in of and step["state"] == "in_doubt" for step in self._steps)
        return cut or any(MAYBE & said.words for said in self._story.said)
