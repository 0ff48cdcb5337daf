"""What book and centre say at the end of a run, read once in raw SQL; and what of it is one citizen's."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.sandbox.virtual.oracle import Rows, rows_of
from kiosk.sandbox.virtual.story import Story


@dataclass(frozen=True, slots=True)
class Records:
    """Rows by table. Of the book matters, steps and the whole text; the rest is the centre's."""

    matters: Rows
    steps: Rows
    book: str
    deeds: Rows
    """Those that were done in the matters, or in none of the book's."""
    all_deeds: Rows
    lives: Rows
    cases: Rows
    cards: Rows
    agencies: Rows
    out_of_box: Rows
    contacts: Rows
    fees: Rows
    payments: Rows

    @classmethod
    def of(cls, journal: sqlite3.Connection, centre: sqlite3.Connection) -> "Records":
        """Everything."""
        deeds = rows_of(centre, "SELECT * FROM deed_done ORDER BY serial")
        return cls(
            matters=rows_of(journal, "SELECT * FROM matter ORDER BY seq"),
            steps=rows_of(journal, "SELECT * FROM step ORDER BY seq"),
            book="\n".join(journal.iterdump()),
            deeds=deeds,
            all_deeds=deeds,
            lives=rows_of(centre, "SELECT * FROM card_life"),
            cases=rows_of(centre, "SELECT * FROM case_record"),
            cards=rows_of(centre, "SELECT * FROM card"),
            agencies=rows_of(centre, "SELECT * FROM agency"),
            out_of_box=rows_of(centre, "SELECT * FROM out_of_box"),
            contacts=rows_of(centre, "SELECT * FROM contact"),
            fees=rows_of(centre, "SELECT * FROM fee_order"),
            payments=rows_of(
                centre,
                "SELECT gateway_payment.*, COALESCE(fee_order.case_id, former_code.case_id, '') AS case_id"
                " FROM gateway_payment LEFT JOIN fee_order USING (number)"
                " LEFT JOIN former_code USING (number)",
            ),
        )

    def of_citizen(self, story: Story, others: Collection[str]) -> "Records":
        """What this citizen began, and what nobody did: `others` are the ID numbers of all the rest."""
        mine = [row for row in self.matters if story.has_opened(row["seq"])]
        cases, numbers = {row["id"] for row in mine}, {row["seq"] for row in mine}
        of_others = {row["id"] for row in self.matters} - cases
        return replace(
            self,
            matters=mine,
            steps=[row for row in self.steps if row["matter"] in numbers],
            deeds=[
                row
                for row in self.deeds
                if row["case_id"] in cases
                or (row["case_id"] not in of_others and story.is_on_at(row["at_ms"]))
            ],
            contacts=[row for row in self.contacts if row["person"] not in others],
            fees=[row for row in self.fees if row["case_id"] not in of_others],
            payments=[row for row in self.payments if row["case_id"] not in of_others],
        )


def moment_ms(moment: str) -> int:
    """A moment as the book writes it."""
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
