"""The outsider who judges what only some matters have: a box with a lock, somebody for somebody else, money.

Raw SQL and the story, as with the judge of deeds, who calls it.

    D-12  No card comes into use with the PIN that everybody knows, where its owner has to choose one.
    D-13  What was read outside the box lies in no box for the centre either; and where a card may be out of
          it that nobody read, the book says that it does not know.
    D-14  An agency stands exactly when the book says that it was accepted, and nothing is done for somebody
          else without one.
    D-15  A fee is taken once, and kept exactly when something came of the matter.
    D-16  A record of the chip is whole; a torn one is left only on a card that went while it was in doubt.
    D-17  A card is over when the one in its place was collected, and not before; from then on the centre
          knows whether it lies in the bin, and hears of it by a case that followed a collection.
"""

import sqlite3
from collections.abc import Iterator

from kiosk.sandbox.virtual.oracle import Rows
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.story import Story

BOX = frozenset({"collect_card", "recover_retained_card"})
"""Services for which staff open the box."""
CAME_OF_IT = frozenset({"issued", "retained", "done"})
AFTER_COLLECTING = "replaces"
"""The step by which a case says that it is about the old card, and in which the new one was collected."""
OLD_CARD = "old_card"
LIVE = frozenset({"applied", "reserved", "made", "enabled", "retained"})
"""States of a case at the centre in which its fee is due."""


class MatterOracle:
    """Judges what one citizen lived through."""

    def __init__(self, story: Story, records: Records) -> None:
        self._story = story
        self._matters = records.matters
        self._steps = records.steps
        self._lives = {row["number"]: row for row in records.lives}
        self._deeds = records.deeds
        self._cases = {row["id"]: row for row in records.cases}
        self._agencies = {row["case_id"]: row for row in records.agencies}
        self._cards = {row["card_id"]: row for row in records.cards if row["card_id"]}
        self._out = {row["number"] for row in records.out_of_box}
        self._fees = records.fees
        self._payments = records.payments

    def owner_s_pin(self) -> Iterator[str]:
        """D-12."""
        own = self._story.own
        life = self._lives.get(own.number) if own is not None else None
        if own is None or life is None or not own.factory_pin or own.social_before == "active":
            return
        if life["social"] == "active" and own.pin == own.pin_before:
            yield "a card came into use with the factory's PIN"

    def out_of_the_box(self) -> Iterator[str]:
        """D-13."""
        was_read = {step["matter"]: step for step in self._steps if step["name"] == "handed_out"}
        follows = {step["matter"] for step in self._steps if step["name"] == AFTER_COLLECTING}
        begun = {step["matter"] for step in self._steps}
        for matter in self._matters:
            # One that was cut before it wrote anything down had no box opened: that is written before.
            if matter["service"] not in BOX or matter["seq"] in follows or matter["seq"] not in begun:
                continue
            if matter["seq"] in was_read:
                yield from self._still_in_it(was_read[matter["seq"]])
            elif self._story.may_be_out_of_the_box and matter["end"] != "unsure":
                yield f"a card may be out of the box, and {matter['slip']} ended as {matter['end']}"

    def _still_in_it(self, step: sqlite3.Row) -> Iterator[str]:
        own = self._story.own
        card_id = step["evidence"].partition('"card_id": "')[2].partition('"')[0].upper()
        made = self._cards.get(card_id)
        if made is not None:
            if made["state"] == "retained":
                yield "a card was read outside the box, and the centre believes it kept"
        elif own is not None and own.number not in self._lives and own.number not in self._out:
            yield "a card was read outside the box, and the centre believes it ready"

    def agency(self) -> Iterator[str]:
        """D-14."""
        accepted = set()
        for matter in self._matters:
            if matter["service"] != "act_for_another":
                continue
            row, case = self._agencies.get(matter["id"]), self._cases.get(matter["id"])
            approved = row is not None and row["state"] == "approved"
            withdrawn = case is not None and case["state"] == "withdrawn"
            if matter["end"] == "done" and (not approved or withdrawn):
                yield f"the book says that {matter['slip']} was accepted, and the centre does not"
            if matter["end"] == "withdrawn" and row is not None and not withdrawn:
                yield f"{matter['slip']} was taken back, and stands at the centre"
            if matter["end"] == "done" and row is not None:
                accepted.add(row["principal"])
        yield from self._without_agency(accepted)

    def _without_agency(self, accepted: set[str]) -> Iterator[str]:
        person_of = {row["ref"]: row["person"] for row in self._lives.values()}
        for deed in self._deeds:
            person = person_of.get(deed["about"])
            if person is not None and person != self._story.person and person not in accepted:
                yield f"{deed['deed']} was done to another person's card without an agency"

    def money(self) -> Iterator[str]:
        """D-15."""
        charged = sum(row["charged"] for row in self._payments)
        if charged > 1:
            yield f"the citizen was charged {charged} times"
        ends = {matter["id"]: matter["end"] for matter in self._matters}
        due = [
            row["number"]
            for row in self._fees
            if ends.get(row["case_id"]) in CAME_OF_IT and self._cases[row["case_id"]]["state"] in LIVE
        ]
        if len(due) != charged:
            yield f"{len(due)} fees are due, and {charged} were kept"
        words = {word for said in self._story.said for word in said.words}
        if "money_back" in words and charged:
            yield "the glass said that the money goes back, and it did not"

    def torn(self) -> Iterator[str]:
        """D-16."""
        own = self._story.own
        if own is None or own.insured_on_chip in {own.insured_before, own.insured_now}:
            return
        moves: Rows = [row for row in self._matters if row["service"] == "transfer_insured_place"]
        of = {row["seq"] for row in moves}
        in_doubt = any(step["matter"] in of and step["state"] == "in_doubt" for step in self._steps)
        if not in_doubt or any(row["end"] == "done" for row in moves):
            yield "a record of the chip is torn, and nobody knows of it"

    def replaced(self) -> Iterator[str]:
        """D-17."""
        collected = {row["case_id"] for row in self._deeds if row["deed"] == "collect"}
        told = {row["case_id"] for row in self._deeds if row["deed"] == OLD_CARD}
        follows = [step for step in self._steps if step["name"] == AFTER_COLLECTING]
        for step in follows:
            if not any(f'"{case}"' in step["evidence"] for case in collected & told):
                yield "a case is about the old card of a collection that the centre does not know"
        old = self._story.replaced
        if old is None:
            return
        life = self._lives.get(old.number)
        if life is None:  # nobody has asked the centre about it yet
            if collected or old.place != "hand":
                yield "the centre does not know the old card of a collection"
            return
        if (life["social"] == "cancelled") is not bool(collected):
            how_often = len(collected)
            yield f"the old card is {life['social']}, and the new one was collected {how_often} times"
        if old.place != ("capture_bin" if life["body"] == "recycled" else "hand"):
            yield f"the old card is in the {old.place}, and the centre calls it {life['body']}"
