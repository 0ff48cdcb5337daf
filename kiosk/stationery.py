"""What the receipt printer prints: forms in config/text/receipts.toml, filled in with masked facts."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import msgspec
from msgspec import Struct

from kiosk.clock import BEIJING
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine
from kiosk.errors import BadSettings
from kiosk.model import Service
from kiosk.prompts.refusal_words import asked_by, wording
from kiosk.settings import PACKAGED_CONFIG, read_toml

log = logging.getLogger(__name__)

Rows = Mapping[str, tuple[tuple[str, str], ...]]
"""Labels and values by the name of the place where they stand."""
NO_ROWS: Rows = {}
OF_PERSON = frozenset(
    {
        *("agent", "card_tail", "id_number", "insured_place", "mobile", "name", "new_address", "new_place"),
        *("old_place", "old_tail"),
    }
)
"""Facts of whose matter it is, masked as they are."""


class FormLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a form; `{fact}` is filled in, and a line whose fact is empty is left out."""

    style: LineStyle
    value: str = ""
    label: str = ""
    needs: str = ""
    """The fact without which this line is not printed."""
    each: str = ""
    """The rows that are given under this name stand here, one line each, as they came."""


class DeedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one kind of deed, around the rows that all of them have."""

    result: str
    next: list[FormLine]


class EnquiryForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the glass on paper, for who asked for it."""

    result: str
    lines: list[FormLine]


class Forms(Struct, frozen=True, forbid_unknown_fields=True):
    """config/text/receipts.toml: a form for each thing that is handed out."""

    head: list[FormLine]
    foot: list[FormLine]
    issued: list[FormLine]
    went_wrong: list[FormLine]
    deed_stopped: list[FormLine]
    card_kept: list[FormLine]
    cancellation: list[FormLine]
    test_slip: list[FormLine]
    refusal: list[FormLine]
    deed_rows: list[FormLine]
    deeds: dict[Service, DeedForm]
    enquiry_rows: list[FormLine]
    enquiries: dict[Service, EnquiryForm]


class GlassWords(Struct, frozen=True):
    """What paper says in the words of the glass: config/text/zh.toml."""

    refusal: dict[str, dict[str, str]]
    reason: dict[str, str]
    service: dict[str, dict[str, str]]


class Stationery:
    """Fills forms in."""

    def __init__(self, forms: Forms, words: GlassWords, place: str, machine: str) -> None:
        self._forms = forms
        self._words = words
        self._always = {"place": place, "machine": machine}

    def issued(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """The receipt of a card that was handed out."""
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

    def cancellation(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """What to bring and where to go first; codes turn lines on, and nobody's data stands on it."""
        return self._filled(self._forms.cancellation, at, facts)

    def refusal(
        self, code: str, service: Service | None, at: datetime, facts: dict[str, str], rows: Rows = NO_ROWS
    ) -> Receipt:
        """What the glass says of a refusal; a sentence one of whose facts is not given is left out."""
        sentences = self._words.refusal.get(code, self._words.refusal["unknown"])
        if "not_now" in facts:
            facts = facts | {"not_now": self._words.reason[facts["not_now"]]}
        said = {}
        for part in ("title", "why", "next"):
            sentence = sentences[wording(part, facts, sentences)]
            if asked_by(sentence) <= facts.keys():
                said[part] = sentence.format_map(facts)
        name = self._words.service[service.value]["name"] if service else ""
        return self._filled(self._forms.refusal, at, {**facts, **said, "service": name}, rows)

    def deed(self, service: Service, at: datetime, facts: dict[str, str]) -> Receipt:
        """The receipt of a deed that moved no card body."""
        form = self._forms.deeds[service]
        result = FormLine(style=LineStyle.RESULT, value=form.result)
        return self._filled([result, *self._forms.deed_rows, *form.next], at, facts)

    def enquiry(self, service: Service, at: datetime, facts: dict[str, str], rows: Rows = NO_ROWS) -> Receipt:
        """What was looked at. `rows` came from outside, in the words of the office, and are not filled in."""
        form = self._forms.enquiries[service]
        result = FormLine(style=LineStyle.RESULT, value=form.result)
        return self._filled([result, *self._forms.enquiry_rows, *form.lines], at, facts, rows)

    def test_slip(self, at: datetime, facts: dict[str, str]) -> Receipt:
        """What a technician looks at: every kind of line once, and nobody's data."""
        return self._filled(self._forms.test_slip, at, facts)

    def _filled(
        self, form: list[FormLine], at: datetime, facts: dict[str, str], rows: Rows = NO_ROWS
    ) -> Receipt:
        if not self._always.keys().isdisjoint(facts):
            raise ValueError("a fact is called like something that stands on every receipt")
        local = at.astimezone(BEIJING)
        known = {**self._always, **facts, "time": f"{on_paper(local.date())} {local:%H:%M}"}
        lines = [*self._forms.head, *form, *self._forms.foot]
        printed: list[ReceiptLine] = []
        for line in lines:
            if line.needs and not known.get(line.needs):
                continue
            if line.each:
                printed += [ReceiptLine(line.style, value, label) for label, value in rows.get(line.each, ())]
                continue
            if not asked_by(line.value) <= known.keys():
                log.error("a line of a form asks for what nobody knows: %s", line.value)
                continue
            personal = not OF_PERSON.isdisjoint(asked_by(line.value))
            printed.append(ReceiptLine(line.style, line.value.format_map(known), line.label, personal))
        return Receipt(tuple(printed))


def on_paper(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_stationery(path: Path, place: str, machine: str) -> Stationery:
    """Raises BadSettings."""
    words = read_toml(PACKAGED_CONFIG / "text" / "zh.toml", GlassWords)
    return Stationery(checked_forms(str(path), read_toml(path, Forms)), words, place, machine)


def checked_forms(file: str, forms: Forms) -> Forms:
    """The forms, once every brace in them is a fact's. Raises BadSettings: nobody stands there yet."""
    for place, value in _sentences(msgspec.to_builtins(forms)):
        if not _has_only_facts(value):
            raise BadSettings(file, place, repr(value), "words, and facts in braces: {slip}")
    return forms


def _has_only_facts(sentence: str) -> bool:
    try:
        gaps = [gap for gap in Formatter().parse(sentence) if gap[1] is not None]
    except ValueError:
        return False
    return all(name and name.isidentifier() and not (form or turn) for _, name, form, turn in gaps)


def _sentences(record: object, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(record, str):
        yield place, record
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(record, dict):
        inner = record.items()
    elif isinstance(record, list):
        inner = enumerate(record)
    for name, one in inner:
        yield from _sentences(one, f"{place}.{name}".lstrip("."))
