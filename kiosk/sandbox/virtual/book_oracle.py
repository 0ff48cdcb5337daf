"""The outsider who holds the book against the centre: what was done, in which case, what nobody asked for.

    D-01  The book says done exactly when the centre did it.
    D-02  Nothing is done twice, and nothing that no case in the book asked for.

Rows alone, and no story: so it judges real kills too.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiosk.sandbox.virtual.chip_oracle import DONE
from kiosk.sandbox.virtual.matter_oracle import AFTER_COLLECTING, OLD_CARD
from kiosk.sandbox.virtual.records import Records

BEFORE_LOSS, AS_IT_WAS, AS_COLLECTED = "before the loss", "as it was", "as collected"


@dataclass(frozen=True, slots=True)
class Kind:
    """A deed of the centre's, as its law describes it."""

    deed: str
    leaves: str
    """The card's state afterwards."""
    paper: str
    """The head of its receipt."""


AT_CENTRE: Mapping[str, Kind] = {
    "report_loss": Kind("formal_loss", "formal_lost", "已经挂失 · 正式挂失"),
    "report_temporary_loss": Kind("temporary_loss", "temp_lost", "已经挂失 · 临时挂失"),
    "cancel_loss": Kind("cancel_loss", BEFORE_LOSS, "已经解挂"),
    "change_contact": Kind("contact", AS_IT_WAS, "联系方式改好了"),
    "transfer_insured_place": Kind("transferred", AS_IT_WAS, "参保地改好了"),
    "enable_card": Kind("enable", "active", "社保功能已启用"),
    "collect_card": Kind("collect", AS_COLLECTED, "社会保障卡领到了"),
    "recover_retained_card": Kind("handed_back", AS_IT_WAS, "代保管的卡已领回"),
}
REPORTS = frozenset({"pin_reported", "pin_authorised", "pin_message", "transfer_granted"})
"""What the centre is only told, or only allows."""
ID_DIGITS = 17
"""What is shorter, and all digits, is a PIN."""


class BookOracle:
    """Judges what the records of one run, or of one citizen in it, say."""

    def __init__(self, records: Records) -> None:
        follows = {step["matter"] for step in records.steps if step["name"] == AFTER_COLLECTING}
        # What becomes of an old card has a case of its own, and a judge of its own (D-17).
        self._matters = [matter for matter in records.matters if matter["seq"] not in follows]
        self._deeds = records.deeds

    def _happened(self, matter: sqlite3.Row) -> bool:
        wanted = AT_CENTRE[matter["service"]].deed
        return any(row["case_id"] == matter["id"] and row["deed"] == wanted for row in self._deeds)

    def book_and_centre(self) -> Iterator[str]:
        """D-01."""
        for matter in self._matters:
            if matter["service"] not in AT_CENTRE:
                continue
            if self._happened(matter) is not (matter["end"] == DONE):
                at_centre = "did it" if self._happened(matter) else "did nothing"
                yield f"case {matter['slip']} ended as {matter['end']}, and the centre {at_centre}"

    def never_twice(self) -> Iterator[str]:
        """D-02."""
        yield from self.nothing_unasked()
        done = Counter((row["deed"], row["about"]) for row in self._deeds if row["deed"] not in REPORTS)
        for (deed, _), count in done.items():
            if count > 1:  # nobody in the hall wishes the same twice
                yield f"{deed} was done {count} times to one card"

    def nothing_unasked(self) -> Iterator[str]:
        """D-02, without asking how often: over many visits somebody may well wish the same again."""
        service_of = {matter["id"]: matter["service"] for matter in self._matters}
        for row in self._deeds:
            service = service_of.get(row["case_id"])
            if service is None:
                yield f"{row['deed']} belongs to no case in the book"
            elif service in AT_CENTRE and row["deed"] not in (AT_CENTRE[service].deed, *REPORTS, OLD_CARD):
                yield f"{row['deed']} was done in a case of {service}"


def stands_in(secret: str, text: str) -> bool:
    """A PIN only as a word: six digits in a row stand in every clock's time and many a number."""
    at = text.find(secret)
    while at >= 0:
        before, behind = text[max(at - 1, 0) : at], text[at + len(secret) : at + len(secret) + 1]
        if not (secret.isdecimal() and len(secret) < ID_DIGITS) or not (
            before.isalnum() or before == "." or behind.isalnum()
        ):
            return True
        at = text.find(secret, at + 1)
    return False
