"""A province's rules as rows for the lawyer who signs them off: every value, its meaning, where it stands.

Nothing is picked: the rows are the records' own fields; a key that is added appears here, or the words fail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from kiosk.model import Service
from kiosk.policy.profile import Guide, Notice, Profile
from kiosk.policy.rule import OWN, Article, Rule
from kiosk.policy.service_rule import Answer, Reason, Referral

UNITS = {
    "_fen": "yuan",
    "_age": "years",
    "_days": "days",
    "_days_before": "days",
    "working_days": "working_days",
    "_s": "seconds",
    "_tries": "times",
    "_to_try": "times",
    "length": "digits",
}
"""The unit of a number, by the end of its key; the longest end decides."""


class RuleWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/text/rules.toml."""

    title: str
    head: tuple[str, str, str, str]
    legend: list[str]
    sources: str
    binding: str
    guide: str
    silent_value: str
    silent_service: str
    own: str
    confirm: str
    summary: str
    valid: str
    no_end: str
    warning: dict[str, str]
    off: dict[str, str]
    from_age: str
    fee_cases: str
    years: str
    days: str
    working_days: str
    digits: str
    seconds: str
    times: str
    yuan: str
    refused: str
    yes: str
    no: str
    basis: dict[str, str]
    section: dict[str, str]
    key: dict[str, str]
    code: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One value."""

    section: str
    key: str
    """As the file has it: `services.report_loss.states`."""
    label: str
    value: str
    where: str = ""
    remark: str = ""
    kind: str = "plain"
    """plain · seed · own · silent."""
    judged: bool = False


def rows_of(profile: Profile, words: RuleWords) -> Iterator[Row]:
    """Every value of the profile, and what its documents do not say."""
    scribe = _Scribe(profile, words)
    general = words.section["general"]
    for name in profile.__struct_fields__:
        value = getattr(profile, name)
        if name in ("sources", "services"):
            continue
        section = words.section.get(name, general)
        yield from scribe.rows(section, name, value)
    for service in Service:
        rule = profile.services.get(service)
        section = f"{words.section['services']} · {words.code[service]}"
        key = f"services.{service}"
        if rule is None:
            yield Row(section, key, words.code[service], words.silent_service, kind="silent")
            continue
        for name in rule.__struct_fields__:
            value = getattr(rule, name)
            if value is not None and value != {}:
                yield from scribe.rows(section, f"{key}.{name}", value)


class _Scribe:
    """Puts one profile into words."""

    def __init__(self, profile: Profile, words: RuleWords) -> None:
        self._profile = profile
        self._words = words

    def rows(self, section: str, key: str, value: object) -> Iterator[Row]:
        """The rows of a field, whatever it holds. A key without words is a bug and raises KeyError."""
        if value is None:
            yield Row(section, key, self._label(key), self._words.silent_value, kind="silent")
        elif isinstance(value, Article):
            yield self._ruled(section, key, value)
        elif isinstance(value, Struct):
            for name in value.__struct_fields__:
                yield from self.rows(section, f"{key}.{name}", getattr(value, name))
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield from self.rows(section, f"{key}.{name}", inner)
        else:
            yield Row(section, key, self._label(key), self._plain(key, value))

    def _ruled(self, section: str, key: str, rule: Article) -> Row:
        words, own = self._words, rule.source == OWN
        source = self._profile.sources.get(rule.source)
        where = f"{words.own}：{rule.article}" if source is None else f"《{source.title}》{rule.article}"
        remarks = [words.basis[rule.basis]] if isinstance(rule, Answer) and rule.basis else []
        remarks += [rule.note] if rule.note else []
        remarks += [words.confirm.format(judgement=rule.judgement)] if rule.judgement else []
        value = self._value(key, rule)
        kind = "own" if own else "seed"
        return Row(
            section, key, self._label(key), value, where, "；".join(remarks), kind, bool(rule.judgement)
        )

    def _value(self, key: str, rule: Article) -> str:
        words = self._words
        said = words.refused
        match rule:
            case Notice():
                said = self._list(key, rule.services)
            case Guide():
                said = f"{rule.title}：{rule.text}"
            case Answer(value="switch"):
                said = f"{words.code[rule.value]}；{words.off[rule.off]}"
            case Referral():
                said = f"{words.code[rule.value]}：{rule.where}"
            case Reason():
                said = self._reason(key, rule)
            case Rule():
                said = self._plain(key, rule.value)
            case _:
                pass  # an article alone: what is refused stands in the label
        return said

    def _reason(self, key: str, rule: Reason) -> str:
        words = self._words
        parts = [words.code[rule.value]]
        parts += [words.from_age.format(age=rule.from_age)] if rule.from_age else []
        cases = self._list(key, rule.fee_cases)
        return "；".join(parts + ([words.fee_cases.format(cases=cases)] if cases else []))

    def _plain(self, key: str, value: object) -> str:
        words = self._words
        match value:
            case bool():
                return words.yes if value else words.no
            case int():
                return self._number(key, value)
            case date():
                return value.isoformat()
            case list():
                return self._list(key, value)
            case Struct():
                return " ".join(str(getattr(value, name)) for name in value.__struct_fields__)
            case _:
                return words.code.get(str(value), str(value))

    def _list(self, key: str, values: Sequence[object]) -> str:
        return "、".join(self._plain(key, value) for value in values)

    def _number(self, key: str, value: int) -> str:
        """With its unit; money in yuan."""
        parts = key.split(".")
        ends = [end for end in UNITS if any(part.endswith(end) for part in parts)]
        if not ends:
            return str(value)
        unit = UNITS[max(ends, key=len)]
        n = f"{value / 100:.2f}" if unit == "yuan" else str(value)
        return str(getattr(self._words, unit)).format(n=n)

    def _label(self, key: str) -> str:
        """The meaning of a key, and beside it what the province chose: a state, a kind of agent."""
        words, parts = self._words, key.split(".")
        if parts[0] == "services":
            chosen = parts[3:]
            return self._beside(words.key[f"services.{parts[2]}"], chosen)
        if parts[:2] == ["agents", "kinds"]:
            return self._beside(words.key[f"agents.kinds.{parts[3]}"], [parts[2]])
        if parts[:2] == ["identity", "only_under_age"]:
            return self._beside(words.key["identity.only_under_age"], parts[2:])
        if parts[0] in ("refusals", "notices", "guides"):
            return self._beside(words.key[parts[0]], [] if parts[0] == "guides" else parts[1:])
        return words.key[key]

    def _beside(self, label: str, chosen: list[str]) -> str:
        return f"{label}：{self._words.code[chosen[0]]}" if chosen else label
