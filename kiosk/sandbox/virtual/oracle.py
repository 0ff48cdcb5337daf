"""The outsider who judges a run: physical truth, journal and centre, held against what must always be so.

It reads raw SQL and knows nothing of flows, settling, journal or centre code. Numbers as in simulation.md §5.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.sandbox.virtual.facts import BodyTruth, Truth

Rows = list[sqlite3.Row]

NAMED_ENDS = frozenset({"issued", "retained", "rejected", "withdrawn", "refused", "done", "unsure"})
PLACES_OF_END = {
    "issued": {"person"},
    "retained": {"capture_bin"},
    "rejected": {"capture_bin", "reject_bin"},
    "inside": {"chip", "gate", "inlet", "print"},
    "unaccounted": {"elsewhere"},
}
"""The true places that an end in the ledger may name: a spoilt card at the chip head is captured."""
CASES_OF_END = {"issued": {"issued", "retained"}, "retained": {"retained"}}
"""How a case ended whose body ended so: a kept card may have been handed out since."""
STACK, PERSON = "stack", "person"


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be."""

    invariant: str
    what: str


class Oracle:
    """Judges one run."""

    def __init__(self, truth: Truth, journal: sqlite3.Connection, centre: sqlite3.Connection) -> None:
        self._truth = truth
        self._matters = rows_of(journal, "SELECT * FROM matter")
        self._ledger = rows_of(
            journal, "SELECT body.*, matter.id AS case_id FROM body JOIN matter ON matter.seq = body.matter"
        )
        stock = rows_of(journal, "SELECT COALESCE(SUM(added + counted - book), 0) AS loaded FROM exchange")
        self._loaded = int(stock[0]["loaded"])
        self._cards = rows_of(
            centre,
            "SELECT card.*, case_record.id_number AS person, case_record.state AS case_state,"
            " case_record.changed_at_ms, case_record.slip,"
            ' COALESCE(instr(case_record.applied, \'"agency":"\') > 0, 0) AS fetched FROM card'
            " JOIN case_record ON case_record.id = card.case_id",
        )
        self._lives = rows_of(centre, "SELECT number, person, social, pin FROM card_life")
        self._applications = rows_of(centre, "SELECT id FROM case_record WHERE application <> ''")
        self._done_twice = rows_of(
            centre,
            # What money a fee's end moves is judged by D-15; that it ends may be said at each settling.
            "SELECT target, COUNT(*) AS times FROM kept_answer WHERE target NOT LIKE '/v1/sms-code%'"
            " AND target NOT IN ('/v1/fee/refund', '/v1/fee/close')"
            " GROUP BY target, body_sm3 HAVING COUNT(*) > 1",
        )
        self._messages = rows_of(centre, "SELECT messages FROM sms_code WHERE messages > 1")
        self._box_unsure = {
            row["id"]
            for row in self._matters
            if row["service"] == "recover_retained_card" and row["end"] == "unsure"
        }
        """Cases in which a box stood open when something was cut: the book says that it does not know."""
        self._place_of = {body.uid: body.place for body in truth.bodies}
        self._by_card_id = {body.card_id: body for body in truth.bodies}
        self._entry_of = {row["card_id"]: row for row in self._ledger if row["card_id"]}
        self._card_of = {row["card_id"]: row for row in self._cards if row["card_id"]}

    def judge(self) -> list[Violation]:
        """All that is wrong."""
        lines: dict[str, Callable[[], Iterator[str]]] = {
            "I-01": self._one_end_each,
            "I-02": self._sum,
            "I-03": self._true_places,
            "I-04": self._unaccounted_is_explained,
            "I-05": self._nobody_enabled_without_holder,
            "I-06": self._holders_card_works,
            "I-07": self._one_card_each_person,
            "I-08": self._one_number_each_card,
            "I-09": self._all_name_the_same,
            "I-10": self._whole,
            "I-12": self._never_twice,
            "I-13": self._enabled_after_taken,
            "I-14": self._replaced_is_over,
            "I-15": self._every_case_ended,
            "I-16": self._meant_before_done,
            "I-21": self._holders_own_pin,
        }
        return [Violation(number, what) for number, line in lines.items() for what in line()]

    def _pairs(self) -> tuple[list[tuple[BodyTruth, sqlite3.Row]], list[BodyTruth], Rows]:
        """Bodies outside the stack with their ledger entries; bodies without one; entries without a body.

        An entry that was never bound to a chip is matched by place: nothing else is known of it.
        """
        outside = [
            body
            for body in self._truth.bodies
            if body.place != STACK and body.uid not in self._truth.exchanged.values()
        ]
        pairs = [(body, self._entry_of[body.card_id]) for body in outside if body.card_id in self._entry_of]
        paired = {body.uid for body, _ in pairs}
        unbound = [row for row in self._ledger if not row["card_id"]]
        lonely = [body for body in outside if body.uid not in paired]
        for body in list(lonely):
            entry = next((row for row in unbound if body.place in PLACES_OF_END[row["end"]]), None)
            entry = entry or (unbound[0] if unbound else None)
            if entry is not None:
                unbound.remove(entry)
                lonely.remove(body)
                pairs.append((body, entry))
        astray = [row for row in self._ledger if row["card_id"] and not self._is_outside(row["card_id"])]
        return pairs, lonely, unbound + astray

    def _is_outside(self, card_id: str) -> bool:
        body = self._by_card_id.get(card_id)
        return body is not None and body.place != STACK

    def _one_end_each(self) -> Iterator[str]:
        _, lonely, bodiless = self._pairs()
        for body in lonely:
            yield f"body {body.uid} at {body.place} has no ledger entry"
        for row in bodiless:
            yield f"ledger entry {row['seq']} ({row['end']}) is about no body"
        for card_id, count in Counter(row["card_id"] for row in self._ledger if row["card_id"]).items():
            if count > 1:
                yield f"chip {card_id[-4:]} has {count} ledger entries"

    def _sum(self) -> Iterator[str]:
        in_stack = sum(body.place == STACK for body in self._truth.bodies)
        if self._loaded - len(self._ledger) != in_stack:
            yield f"{self._loaded} loaded, {len(self._ledger)} in the ledger, {in_stack} in the stack"

    def _true_places(self) -> Iterator[str]:
        for body, row in self._pairs()[0]:
            if body.out_by in self._box_unsure and (row["end"], body.place) == ("retained", PERSON):
                continue
            # Of one that was taken from inside the ledger tells where that is which lies in its place.
            laid = self._truth.exchanged.get(body.uid)
            places = {body.place} if laid is None else {body.place, self._place_of[laid]}
            if not any(_tells_of(row, place) for place in places):
                yield f"body {body.uid} at {body.place}, the ledger says {row['end']} at {row['place']}"

    def _unaccounted_is_explained(self) -> Iterator[str]:
        for body, row in self._pairs()[0]:
            if row["end"] == "unaccounted" and body.uid not in self._truth.exchanged:
                yield f"body {body.uid} is unaccounted for, and nobody took it"

    def _nobody_enabled_without_holder(self) -> Iterator[str]:
        for card in self._cards:
            body = self._by_card_id.get(card["card_id"])
            if card["number"] in self._truth.made_elsewhere:
                continue
            if card["state"] == "enabled" and (body is None or not body.holder) and not card["slip"]:
                yield f"card {card['number'][-4:]} is enabled and nobody holds it"

    def _holders_card_works(self) -> Iterator[str]:
        for body in self._truth.bodies:
            if not body.holder or body.out_by in self._box_unsure:
                continue
            card = self._card_of.get(body.card_id)
            if card is None or card["state"] != "enabled":
                yield f"body {body.uid} is in a hand and its card is {card['state'] if card else 'unknown'}"
            elif card["person"] != body.holder:
                yield f"body {body.uid} is in another person's hand"

    def _one_card_each_person(self) -> Iterator[str]:
        live = Counter(card["person"] for card in self._cards if card["state"] != "void")
        for count in live.values():
            if count > 1:
                yield f"a person has {count} cards that are not void"

    def _replaced_is_over(self) -> Iterator[str]:
        enabled = {card["number"]: card["person"] for card in self._cards if card["state"] == "enabled"}
        works = {(person, number) for number, person in enabled.items()}
        works |= {(row["person"], row["number"]) for row in self._lives if row["social"] == "active"}
        works -= {(row["person"], row["number"]) for row in self._lives if row["social"] != "active"}
        for count in Counter(person for person, _ in works).values():
            if count > 1:
                yield f"a person has {count} cards that work"

    def _one_number_each_card(self) -> Iterator[str]:
        on: Counter[str] = Counter()
        for body in self._truth.bodies:
            on.update(set(body.numbers))
            if len(body.numbers) > 1:
                yield f"body {body.uid} carried {len(body.numbers)} numbers"
        for number, count in on.items():
            if count > 1:
                yield f"number …{number[-4:]} stands on {count} bodies"

    def _all_name_the_same(self) -> Iterator[str]:
        for body in self._truth.bodies:
            entry = self._entry_of.get(body.card_id)
            if not body.holder and (entry is None or entry["end"] not in ("issued", "retained")):
                continue
            card = self._card_of.get(body.card_id)
            on_chip = (body.chip_person, body.chip_number)
            at_centre = (card["person"], card["number"]) if card else ("", "")
            case_at_centre = card["case_id"] if card else ""
            case_in_book = entry["case_id"] if entry else ""
            if {on_chip, at_centre, *body.faces} != {on_chip} or not body.faces:
                yield f"body {body.uid}: chip, face and centre do not name the same person and number"
            elif case_at_centre != case_in_book:
                yield f"body {body.uid}: journal and centre bound it to different cases"

    def _whole(self) -> Iterator[str]:
        for body in self._truth.bodies:
            if body.holder and body.torn:
                yield f"body {body.uid} is in a hand, and a record of its chip is torn"
            if body.holder and len(body.faces) > 1:  # a card without a face is for I-09
                yield f"body {body.uid} is in a hand, and was printed {len(body.faces)} times"

    def _never_twice(self) -> Iterator[str]:
        known = {matter["id"] for matter in self._matters}
        for case in self._applications:
            if case["id"] not in known:
                yield f"application {case['id'][-4:]} is in no journal"
        for write in self._done_twice:
            yield f"{write['target']} was done {write['times']} times for one request"
        for sent in self._messages:  # nobody in the hall ever asks for a second one
            yield f"{sent['messages']} short messages were sent for one wish"

    def _enabled_after_taken(self) -> Iterator[str]:
        for card in self._cards:
            body = self._by_card_id.get(card["card_id"])
            if card["state"] != "enabled" or body is None or body.taken_at_ms is None:
                continue
            if card["changed_at_ms"] < body.taken_at_ms:
                yield f"card {card['number'][-4:]} was enabled before it was taken"
        yield from self._old_one_first()

    def _old_one_first(self) -> Iterator[str]:
        renewals = {matter["id"] for matter in self._matters if matter["service"] == "renew_card"}
        for person, at_ms in self._truth.given_up:
            made = [
                card
                for card in self._cards
                if card["person"] == person
                and card["case_id"] in renewals
                and card["number"] not in self._truth.made_elsewhere  # its holder collects it: D-08, D-17
            ]
            bodies = [self._by_card_id.get(card["card_id"]) for card in made]
            taken = [body.taken_at_ms for body in bodies if body is not None and body.taken_at_ms is not None]
            if made and not any(taken_at_ms <= at_ms for taken_at_ms in taken):
                yield "an old card was given up before the new one was taken"

    def _every_case_ended(self) -> Iterator[str]:
        for matter in self._matters:
            if matter["end"] not in NAMED_ENDS:
                yield f"case {matter['slip']} ended as {matter['end']}"
        ended = {matter["id"]: matter for matter in self._matters}
        for row in self._ledger:
            case = ended[row["case_id"]]
            if row["end"] in CASES_OF_END and case["end"] not in CASES_OF_END[row["end"]]:
                yield f"case {case['slip']} ended as {case['end']}, and its body as {row['end']}"

    def _holders_own_pin(self) -> Iterator[str]:
        """Also of a card out of the box. Who fetches somebody else's sets no PIN, and it works not yet."""
        lives = {row["number"]: row for row in self._lives}
        for body in self._truth.bodies:
            card = self._card_of.get(body.card_id)
            if not (body.holder and body.factory_pin and card is not None and card["state"] == "enabled"):
                continue
            life = lives.get(card["number"])
            known = life["pin"] == "initial" if life is not None else card["fetched"]
            if not known or (life is not None and life["social"] == "active"):
                yield f"body {body.uid} is in a hand with the factory's PIN, and works or counts as set"

    def _meant_before_done(self) -> Iterator[str]:
        for effect in self._truth.effects:
            if not effect.meant:
                yield f"{effect.what} at {effect.at:.3f} s without an intent on disk"


def _tells_of(row: sqlite3.Row, place: str) -> bool:
    """Whether this entry of the ledger is true of a body that is there."""
    named_right = row["end"] == "inside" or row["place"] == place
    return named_right and place in PLACES_OF_END[row["end"]]


def rows_of(connection: sqlite3.Connection, sql: str) -> Rows:
    """The rows by their columns' names."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql).fetchall()
