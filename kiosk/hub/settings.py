"""The centre's settings: `config/hub.toml`."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.settings import read_toml


class SmsSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The six digits sent to a mobile."""

    resend_after_s: Annotated[int, Meta(ge=1, le=600)] = 60
    valid_s: Annotated[int, Meta(ge=30, le=3600)] = 300
    tries: Annotated[int, Meta(ge=1, le=10)] = 5
    """Wrong entries before the code is void."""
    messages_per_case: Annotated[int, Meta(ge=1, le=50)] = 8
    """So that nobody can have the machine pester strangers' mobiles."""


class TrustSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What a signed request has to keep."""

    clock_window_s: Annotated[int, Meta(ge=10, le=900)] = 300
    """How far a kiosk's stamp may lie from the centre's clock."""


class FleetSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The watch over the machines."""

    silent_after_s: Annotated[int, Meta(ge=60)] = 180
    keep_days: Annotated[int, Meta(ge=1)] = 7
    """How long heartbeats are kept."""


class HubSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """config/hub.toml; the comments there say what a province has to confirm."""

    province: Annotated[str, Meta(pattern=r"^[0-9]{2}$")]
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    """The place of issue that new cards name."""
    initial_pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    """The PIN that blanks leave the factory with."""
    card_years: Annotated[int, Meta(ge=1, le=50)]
    chip_class: Annotated[str, Meta(pattern=r"^[0-9A-Z]$")]
    """卡的类别, EF05 tag 02."""
    chip_initialiser: Annotated[str, Meta(pattern=r"^[0-9A-F]{24}$")]
    """初始化机构编号, EF05 tag 04."""
    adult_age: Annotated[int, Meta(ge=0, le=21)]
    accept_without_face_match: bool
    first_card_fee_fen: Annotated[int, Meta(ge=0)] = 0
    sms: SmsSettings = SmsSettings()
    trust: TrustSettings = TrustSettings()
    fleet: FleetSettings = FleetSettings()


def read_hub_settings(path: Path) -> HubSettings:
    """Raises BadSettings."""
    return read_toml(path, HubSettings)
