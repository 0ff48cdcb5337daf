"""The centre's settings: `config/hub.toml`, common ones and those of the province that this centre is for."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field, structs

from kiosk.errors import BadSettings
from kiosk.model import Service
from kiosk.settings import read_toml

HOME = "sichuan"


class SmsSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The six digits sent to a mobile."""

    resend_after_s: Annotated[int, Meta(ge=1, le=600)] = 60
    valid_s: Annotated[int, Meta(ge=30, le=3600)] = 300
    tries: Annotated[int, Meta(ge=1, le=10)] = 5
    """Wrong entries before the code is void."""
    messages_per_case: Annotated[int, Meta(ge=1, le=50)] = 8
    """So that nobody can have the machine pester strangers' mobiles."""


class TrustSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What a request has to keep, and how long sessions live (gm-trust.md §6)."""

    centre: Annotated[str, Meta(pattern=r"^[0-9A-Za-z._-]{1,64}$")] = "kiosk-centre"
    """How machines call this centre; it stands in everything that is signed."""
    write_window_s: Annotated[int, Meta(ge=10, le=900)] = 60
    """How late a write may come. After that it never will be taken, and a look-up is final."""
    query_window_s: Annotated[int, Meta(ge=10, le=900)] = 120
    ahead_s: Annotated[int, Meta(ge=1, le=300)] = 30
    """How far a stamp may be ahead of the centre's clock."""
    session_s: Annotated[int, Meta(ge=60, le=86_400)] = 14_400
    """How long a session lives, a tenth more or less."""
    openings_at_once: Annotated[int, Meta(ge=1, le=20)] = 3
    """Of one machine, within two minutes, before a request came on any of them."""
    code_valid_s: Annotated[int, Meta(ge=600, le=604_800)] = 86_400
    """How long a one-time code waits for its machine."""
    code_tries: Annotated[int, Meta(ge=1, le=10)] = 5
    same_request_s: Annotated[int, Meta(ge=60, le=86_400)] = 3_600
    """How long the same request gets its certificate again, should the answer have been lost."""
    renewals_a_day: Annotated[int, Meta(ge=1, le=100)] = 3
    """How many requests of one machine are taken within 24 hours; one that is said again counts once."""


class FleetSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The watch over the machines."""

    silent_after_s: Annotated[int, Meta(ge=60)] = 180
    keep_days: Annotated[int, Meta(ge=1)] = 7
    """How long heartbeats are kept."""


class KeepSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the centre keeps what is only of use for a time (kiosk/hub/keeping.py)."""

    answer_days: Annotated[int, Meta(ge=92)] = 180
    """The first answer to a write: as long as a machine may say it again or look it up.

    A machine tells its days for 31; one that stood dark for a season, while its hall was rebuilt, has open
    cases to settle when it comes back, and they are settled by these answers. After that people settle them.
    """
    command_days: Annotated[int, Meta(ge=31)] = 400
    """Commands, who gave them and what became of them: the record of a year, and a month to look at it."""
    session_days: Annotated[int, Meta(ge=1)] = 1
    """Sessions after their end, of machines that opened no other since: a late request is told the truth."""


class PaymentSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Fees paid by phone."""

    valid_s: Annotated[int, Meta(ge=30, le=3600)] = 180
    """How long a QR code may be paid."""


class ReviewSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The people at the centre who look at the papers of who acts for another."""

    answer_within_s: Annotated[int, Meta(ge=10, le=1800)] = 180


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """The national work calendar: what differs from Monday to Friday."""

    published_to: date
    """The last day that the State Council's notice covers; after it only weekends are known."""
    holidays: list[date] = field(default_factory=list)
    worked_weekends: list[date] = field(default_factory=list)


class ProvinceRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the centre of one province enforces whatever a machine asks; the file names sources."""

    name: str
    code: Annotated[str, Meta(pattern=r"^[0-9]{2}$")]
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    """The place of issue that new cards name."""
    places: dict[str, str]
    """Names of the places inside the province."""
    initial_pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    """The PIN that blanks leave the factory with."""
    chip_initialiser: Annotated[str, Meta(pattern=r"^[0-9A-F]{24}$")]
    """初始化机构编号, EF05 tag 04."""
    adult_age: Annotated[int, Meta(ge=0, le=21)]
    at_kiosk: list[Service]
    """What a machine may ask for; anything else is SERVICE_OFF."""
    at_site: list[Service] = field(default_factory=list)
    """What a machine may ask for where its site has turned it on (kiosk.toml, [site])."""
    at_bank: dict[Service, str] = field(default_factory=dict)
    """What only the bank on the card's face does, and the article: MUST_BANK."""
    temporary_loss_days: Annotated[int, Meta(ge=1, le=30)] = 7
    collecting_enables: bool = False
    """Confirming the receipt of a ready-made card enables it."""
    made_by_bureau: bool = False
    """What is applied for at a machine is made elsewhere, and collected later."""
    joint_bank: bool = False
    """Enabling may take in the bank account."""
    bank_change: bool = False
    reasons: list[str] = field(default_factory=list)
    """Why a card may be renewed, by the words of the profile."""
    reasons_after_counter: list[str] = field(default_factory=list)
    """Of these, what the counter has to have put right before."""
    replacement_fee_fen: Annotated[int, Meta(ge=0)] = 0
    free_reasons: list[str] = field(default_factory=list)
    """Renewals that cost nothing although others do."""
    working_days: int | None = None
    """Within how many a card is ready; None: no promise."""
    articles: dict[str, str] = field(default_factory=dict)
    """Where the rule behind a refusal stands, by its code."""
    agent_relations: list[str] = field(default_factory=list)
    """Who may act for another at a machine; nobody when empty."""


class _HubFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    card_years: Annotated[int, Meta(ge=1, le=50)]
    chip_class: Annotated[str, Meta(pattern=r"^[0-9A-Z]$")]
    """卡的类别, EF05 tag 02."""
    accept_without_face_match: bool
    first_card_fee_fen: Annotated[int, Meta(ge=0)] = 0
    sms: SmsSettings = SmsSettings()
    trust: TrustSettings = TrustSettings()
    fleet: FleetSettings = FleetSettings()
    keep: KeepSettings = KeepSettings()
    payment: PaymentSettings = PaymentSettings()
    review: ReviewSettings = ReviewSettings()
    calendar: Calendar
    province: dict[str, ProvinceRules]


class HubSettings(Struct, frozen=True, kw_only=True):
    """config/hub.toml as one centre reads it; the comments there say what a province has to confirm."""

    card_years: int
    chip_class: str
    accept_without_face_match: bool
    first_card_fee_fen: int
    sms: SmsSettings
    trust: TrustSettings
    fleet: FleetSettings
    keep: KeepSettings
    payment: PaymentSettings
    review: ReviewSettings
    calendar: Calendar
    rules: ProvinceRules

    @property
    def region(self) -> str:
        return self.rules.region


def read_hub_settings(path: Path, province: str = HOME, sites_on: Sequence[Service] = ()) -> HubSettings:
    """The settings of this province's centre, whose sites have these services turned on.

    Raises BadSettings, also when the centre would take one of them from no machine.
    """
    file = read_toml(path, _HubFile)
    rules = file.province.get(province)
    if rules is None:
        raise BadSettings(path.name, "province", province, " or ".join(sorted(file.province)))
    for service in sites_on:
        if service not in (*rules.at_kiosk, *rules.at_site):
            known = (
                " or ".join(map(repr, map(str, rules.at_site))) or "nothing: no service is left to the sites"
            )
            raise BadSettings(path.name, f"province.{province}.at_site", repr(str(service)), known)
    rules = structs.replace(rules, at_kiosk=[*rules.at_kiosk, *(s for s in sites_on if s in rules.at_site)])
    common = {name: value for name, value in structs.asdict(file).items() if name != "province"}
    return HubSettings(**common, rules=rules)
