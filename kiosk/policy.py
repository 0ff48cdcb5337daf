"""The rules of a province as data, and the few questions that flows ask of them.

Each value stands in `config/provinces/*.toml` beside its article and source. What a file does not say is
None and means "refer to the counter", never "allowed".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from kiosk.errors import BadSettings
from kiosk.model import Pin, PinProblem, Service, age_on

T = TypeVar("T")

SourceName = Literal["SC-R", "SC-G", "MO", "HN", "JS", "own"]
"""The seeds' short names (policy.md); `own`: a rule of ours without a seed, said as such."""


class Rule(Struct, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value and where it comes from."""

    value: T
    source: SourceName
    article: Annotated[str, Meta(min_length=1)]
    note: str = ""


class Validity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the regulation holds."""

    first_day: Rule[date]
    last_day: Rule[date]
    warn_days_before: int = 180


class ServiceRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a province says of one service."""

    channel: Rule[Literal["kiosk", "counter", "bank", "phone", "online", "not_offered"]]


class PinRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which PINs a citizen may choose."""

    length: Rule[Annotated[int, Meta(ge=4, le=12)]]
    forbidden: Rule[list[str]]
    """PINs that are too common or that cards leave the factory with."""
    weak: Rule[list[PinProblem]]
    """Which kinds of weakness are refused."""


class PhotoRulesOfProvince(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a photo is needed."""

    optional_under_age: Rule[int] | None = None


class IssueRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The making of a card on the spot."""

    instant: Rule[bool]
    first_fee_fen: Rule[int] | None = None
    working_days: Rule[int] | None = None
    blanks_to_try: Rule[Annotated[int, Meta(ge=1, le=3)]]
    """How many blanks one citizen's card may cost before the case is closed."""
    take_within_s: Rule[Annotated[int, Meta(ge=10, le=600)]]


class IdentityRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may stand before the machine, and with what in hand."""

    adult_age: Rule[int] | None = None
    id_at_kiosk: Rule[list[str]]
    id_tries: Rule[int]
    face_tries: Rule[int]
    photo_tries: Rule[int]


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/provinces/NAME.toml."""

    name: str
    name_en: str
    validity: Validity | None = None
    identity: IdentityRules
    photo: PhotoRulesOfProvince
    issue: IssueRules
    pin: PinRules
    promise: Rule[str]
    occupations: Rule[list[str]]
    services: dict[Service, ServiceRule]


@dataclass(frozen=True, slots=True)
class Policy:
    """The questions that flows ask of a profile."""

    profile: Profile

    def offers(self, service: Service) -> bool:
        """Whether a machine may do this service here; silence of the rules means no."""
        rule = self.profile.services.get(service)
        return rule is not None and rule.channel.value == "kiosk"

    def article_of(self, service: Service) -> str:
        """Where the answer of `offers` stands."""
        rule = self.profile.services.get(service)
        return cited(rule.channel) if rule else ""

    def may_come_alone(self, birth: date, today: date) -> bool:
        """Whether the applicant is old enough to come without a guardian; 18 where the rules are silent."""
        rule = self.profile.identity.adult_age
        return age_on(today, birth) >= (rule.value if rule else 18)

    def needs_photo(self, birth: date, today: date) -> bool:
        """False where the rules let a small child's card be without a portrait."""
        rule = self.profile.photo.optional_under_age
        return rule is None or age_on(today, birth) >= rule.value

    def warnings(self, today: date) -> Iterator[str]:
        """What an operator has to know of these rules now: they end soon, have ended, or begin later."""
        validity = self.profile.validity
        if validity is None:
            return
        last, first = validity.last_day.value, validity.first_day.value
        if today < first:
            yield f"rules_not_yet: {first.isoformat()}"
        if today > last:
            yield f"rules_ended: {last.isoformat()}"
        elif today >= last - timedelta(days=validity.warn_days_before):
            yield f"rules_end_soon: {last.isoformat()}"

    def pin_problem(self, pin: Pin, birth: date, id_number: str, mobile: str) -> PinProblem | None:
        """Why this PIN is refused, or None (policy.md PIN-INIT, PIN-WEAK)."""
        if pin.digits in self.profile.pin.forbidden.value:
            return PinProblem.INITIAL
        refused = set(self.profile.pin.weak.value)
        for problem, is_so in _weaknesses(pin.digits, birth, id_number, mobile):
            if is_so and problem in refused:
                return problem
        return None


def cited(rule: Rule[T]) -> str:
    """Source and article, as the small print of a refusal shows them."""
    return f"{rule.source} {rule.article}"


def check_profile(file: str, profile: Profile) -> None:
    """What types cannot say: dates in order, forbidden PINs of the right length. Raises BadSettings."""
    validity = profile.validity
    if validity and validity.first_day.value > validity.last_day.value:
        raise BadSettings(
            file, "validity.last_day", validity.last_day.value.isoformat(), "a day after validity.first_day"
        )
    for pin in profile.pin.forbidden.value:
        if len(pin) != profile.pin.length.value or not pin.isdigit():
            raise BadSettings(file, "pin.forbidden", repr(pin), f"{profile.pin.length.value} digits")


def _weaknesses(digits: str, birth: date, id_number: str, mobile: str) -> Iterator[tuple[PinProblem, bool]]:
    day = birth.strftime
    birthdays = (
        day("%y%m%d"),
        day("%m%d%y"),
        day("%d%m%y"),
        day("%Y%m"),
        day("%d%m%Y")[:6],
        day("%m%d%Y")[-6:],
    )
    half = len(digits) // 2
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    yield PinProblem.SAME_DIGITS, len(set(digits)) == 1
    yield PinProblem.RUN, steps in ({1}, {9})
    yield PinProblem.BIRTHDAY, digits in birthdays
    yield PinProblem.ID_NUMBER, digits in id_number.replace("X", "")[-len(digits) - 1 :]
    yield PinProblem.MOBILE, digits in (mobile[-len(digits) :], mobile[: len(digits)])
    yield (
        PinProblem.PATTERN,
        digits[:half] == digits[half:] or digits == digits[:2] * half or digits == digits[::-1],
    )
