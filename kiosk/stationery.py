"""What the receipt printer prints: forms in config/text/receipts.toml, filled in with masked facts."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from kiosk.clock import BEIJING
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine
from kiosk.model import Service
from kiosk.settings import read_toml


class FormLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a form; `{fact}` is filled in, and a line whose fact is empty is left out."""

    style: LineStyle
    value: str = ""
    label: str = ""
    needs: str = ""
    """The fact without which this line is not printed."""


class DeedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one kind of deed, around the rows that all of them have."""

    result: str
    next: list[FormLine]


class Forms(Struct, frozen=True, forbid_unknown_fields=True):
    """config/text/receipts.toml: a form for each thing that is handed out."""

    head: list[FormLine]
    foot: list[FormLine]
    issued: list[FormLine]
    went_wrong: list[FormLine]
    deed_stopped: list[FormLine]
    card_kept: list[FormLine]
    test_slip: list[FormLine]
    deed_rows: list[FormLine]
    deeds: dict[Service, DeedForm]


class Stationery:
    """Fills forms in."""

    def __init__(self, forms: Forms, place: str, machine: str) -> None:
        self._forms = forms
        self._always = {"place": place, "machine": machine}

    def issued(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """The receipt of a card that was handed out."""
    cancellation: list[FormLine]
        return self._filled(self._forms.issued, at, facts)

    def went_wrong(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """The slip after a fault: what happened, what did not, and the number to come back with."""
        return self._filled(self._forms.went_wrong, at, facts)

    def deed_stopped(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """The same for a matter that makes no card, with what became of it, as far as that is known."""
        return self._filled(self._forms.deed_stopped, at, facts)

    def card_kept(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """The slip for a card that lies in the machine."""
        return self._filled(self._forms.card_kept, at, facts)

    def deed(self, service: Service, at: datetime, facts: dict[str, str]) -> Receipt:
        """The receipt of a deed that moved no card body."""
        form = self._forms.deeds[service]
        result = FormLine(style=LineStyle.RESULT, value=form.result)
        return self._filled([result, *self._forms.deed_rows, *form.next], at, facts)

    def test_slip(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """What a technician looks at: every kind of line once, and nobody's data."""
        return self._filled(self._forms.test_slip, at, facts)

    def _filled(self, form: list[FormLine], at: datetime, facts: dict[str, str]) -> Receipt:
        local = at.astimezone(BEIJING)
        known = {
            **self._always,
            **facts,
            "time": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
    def cancellation(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """What to bring and where to go first; codes turn lines on, and nobody's data stands on it."""
        return self._filled(self._forms.cancellation, at, facts)

        }
        lines = [*self._forms.head, *form, *self._forms.foot]
        return Receipt(
            tuple(
                ReceiptLine(line.style, line.value.format_map(known), line.label)
                for line in lines
                if not line.needs or known.get(line.needs)
            )
        )


def read_stationery(path: Path, place: str, machine: str) -> Stationery:
    """Raises BadSettings."""
    return Stationery(read_toml(path, Forms), place, machine)
