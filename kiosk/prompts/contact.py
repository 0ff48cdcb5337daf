"""Changing how a citizen is reached: which, and where (SC-R art. 23)."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.prompts.prompt import Back, Prompt, Step


class ContactField(StrEnum):
    """What can be changed without a new card; names and captions stand in [ChooseContactField]."""

    MOBILE = "mobile"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class KnownContact:
    """What the record says now, masked; "" for what it does not know."""

    name: ContactField
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChooseContactField(Prompt[ContactField | Back]):
    """Which one; the present value stands on each key."""

    step: Step
    known: tuple[KnownContact, ...]


class RegionLevel(StrEnum):
    """The boxes of the path, from the largest on."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the registry."""

    code: str
    """Administrative division code (GB/T 2260 six digits; towns nine, GB/T 10114)."""
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OtherLevel:
    """A box that was chosen before was pressed: choose again from there."""

    level: RegionLevel


@dataclass(frozen=True, slots=True)
class EnterStreet(Prompt["str | Back"]):
    """34: street, house, door, written syllable by syllable; the answer is what stands in the field.

    Only what no list has is written: the regions were chosen before.
    """

    step: Step
    path: tuple[Region, ...]
    """The regions, from the largest on; shown above the field."""
    known: str = field(default="", repr=False)
    """What was written before, when the citizen comes back to it."""


@dataclass(frozen=True, slots=True)
class ChooseRegion(Prompt[str | OtherLevel | Back]):
    """33: one level; the answer is a region's code, and a choice moves on by itself.

    The first box without a region is the one that is asked for, and the lit thing.
    """

    step: Step
    path: tuple[Region, ...]
    """What is chosen already, from the province on; at most three."""
    regions: tuple[Region, ...]
