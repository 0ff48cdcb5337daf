"""What a citizen put into the reader, recognised by what its chip answers (card-chip.md §1, §2.2, §2.4).

    no ATR, or silence later                      MuteCard
    SELECT SSSE  9000   FCI 9F0C, EF05            SocialCard, OtherProvince, UnissuedCard, DamagedCard
                 6A81, 6283, 9303                 BlockedCard
                 else   our staff application     StaffCardFound
                        PSE or UnionPay           BankCard
                        none of them              UnknownCard

A wrong card is an everyday answer and a value. Raised is only what the citizen did to end the exchange
(CardPulled) and what is wrong with the reader (DeviceError). No key, no PIN and no try is used up here.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from kiosk.card import apdu, files
from kiosk.card.apdu import Sw
from kiosk.card.atr import historical_bytes
from kiosk.card.conversation import converse
from kiosk.card.files import Ef
from kiosk.card.keys import Algorithm
from kiosk.card.port import Chip
from kiosk.card.ssse import USUAL_HABITS, BlankIdentity, CardHabits, SsseCard, wrong_data
from kiosk.card.staff import STAFF_AID
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.id_number import day_of

PSE_NAME: Final = b"1PAY.SYS.DDF01"
UNIONPAY_AIDS: Final = tuple(bytes.fromhex("A00000033301010" + kind) for kind in "123")
"""Debit, credit, quasi-credit (§1.1)."""
RID: Final = bytes.fromhex("D156000005")
"""Stands in the middle of every 卡识别码 (§2.4)."""
ALGORITHM_TAG: Final = bytes.fromhex("9F0C038601")
"""Its one byte of value follows (§1.1)."""
SSF33_REGION: Final = "11"
"""Cards of this place that name no algorithm speak SSF33, all others 3DES (§1.1)."""


class Generation(StrEnum):
    """规范版本: the first character decides (§2.2)."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"

    @property
    def guards_holder(self) -> bool:
        """Whether EF06 opens only to the issuer's read key, KID 0A (§2.7)."""
        return self is Generation.THIRD


@dataclass(frozen=True, slots=True)
class SocialCard:
    """A social security card of our province, as far as it tells everybody."""

    identity: BlankIdentity
    generation: Generation
    algorithm: Algorithm
    number: str = field(repr=False)
    """卡号, its check character found right."""
    issue_date: date
    expiry_date: date
    initialiser: str
    """初始化机构编号, 24 digits as the chip has them."""

    @property
    def region(self) -> str:
        """发卡地区行政区划代码: the first six digits of the 卡识别码; the card's keys hang on it (§4.2)."""
        return self.identity.card_id[:3].hex()


@dataclass(frozen=True, slots=True)
class OtherProvince:
    """A sound card whose issuer is elsewhere: its keys are not with our centre."""

    card: SocialCard

    @property
    def province(self) -> str:
        """Two digits of GB/T 2260."""
        return self.card.region[:2]


@dataclass(frozen=True, slots=True)
class UnissuedCard:
    """A social security card without a number: a blank that no citizen should have."""


@dataclass(frozen=True, slots=True)
class DamagedCard:
    """The application answers, but what it holds is torn or missing; `where` names a place, never a value."""

    where: str


@dataclass(frozen=True, slots=True)
class BlockedCard:
    """Application or card was blocked by its issuer, or by three wrong secure messages (§4.9)."""


@dataclass(frozen=True, slots=True)
class StaffCardFound:
    """A technician's card."""


@dataclass(frozen=True, slots=True)
class BankCard:
    """A payment card without social security application."""


@dataclass(frozen=True, slots=True)
class MuteCard:
    """Something is in the slot and says nothing: upside down, the wrong way round, no chip, or a dead one."""


@dataclass(frozen=True, slots=True)
class UnknownCard:
    """A chip of some other trade, or a generation that this program does not know."""


CardInHand = (
    SocialCard
    | OtherProvince
    | UnissuedCard
    | DamagedCard
    | BlockedCard
    | StaffCardFound
    | BankCard
    | MuteCard
    | UnknownCard
)

_BLOCKED = frozenset(
    {Sw.FUNCTION_OR_APPLICATION_BLOCKED, Sw.FILE_INVALIDATED, Sw.APPLICATION_BLOCKED_FOR_EVER}
)


async def recognise(chip: Chip, home: str, habits: CardHabits = USUAL_HABITS) -> CardInHand:
    """Power on and say what it is. `home`: how regions begin that count as ours, as "51".

    Leaves a SocialCard's application selected. Asking again begins anew and is always right.
    """
    return await converse(chip, lambda chip: _judged(chip, home, habits))


async def _judged(chip: Chip, home: str, habits: CardHabits) -> CardInHand:
    try:
        return await _recognised(chip, home, habits)
    except DeviceError as error:
        if error.fault is Fault.CHIP_MUTE:
            return MuteCard()
        if error.fault in (Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA):
            return DamagedCard(error.detail)
        raise


async def _recognised(chip: Chip, home: str, habits: CardHabits) -> CardInHand:
    atr = await chip.power_on()
    session = SsseCard(chip, habits)
    answer = await session.try_select()
    if answer.sw in _BLOCKED:
        return BlockedCard()
    if not answer.ok:
        return await _something_else(chip)
    return await _social(session, historical_bytes(atr), answer.data, home)


async def _something_else(chip: Chip) -> CardInHand:
    if await _has(chip, STAFF_AID):
        return StaffCardFound()
    for name in (PSE_NAME, *UNIONPAY_AIDS):
        if await _has(chip, name):
            return BankCard()
    return UnknownCard()


async def _has(chip: Chip, name: bytes) -> bool:
    return apdu.parsed(await chip.transmit(apdu.select_name(name))).ok


async def _social(session: SsseCard, historical: bytes, fci: bytes, home: str) -> CardInHand:
    await session.select_ef(Ef.EF05)
    card_id = bytes.fromhex(await session.read_field(files.CARD_ID))
    version = await session.read_field(files.VERSION)
    if version[:1] not in set(Generation):
        return UnknownCard()
    if card_id[3:8] != RID or not card_id[:3].hex().isdecimal():
        raise wrong_data(Ef.EF05, files.CARD_ID.number)
    algorithm = _algorithm(fci, card_id)
    if algorithm is None:
        return UnknownCard()
    number = await session.read_field(files.CARD_NUMBER)
    if not number:
        return UnissuedCard()
    if not files.is_card_number(number):
        raise wrong_data(Ef.EF05, files.CARD_NUMBER.number)
    card = SocialCard(
        identity=BlankIdentity(card_id, historical, version),
        generation=Generation(version[:1]),
        algorithm=algorithm,
        number=number,
        issue_date=await _date(session, files.ISSUE_DATE),
        expiry_date=await _date(session, files.EXPIRY_DATE),
        initialiser=await session.read_field(files.ISSUER),
    )
    return card if card.region.startswith(home) else OtherProvince(card)


async def _date(session: SsseCard, of: files.Field) -> date:
    day = day_of(await session.read_field(of))
    if day is None:
        raise wrong_data(of.ef, of.number)
    return day


def _algorithm(fci: bytes, card_id: bytes) -> Algorithm | None:
    """What the card's keys are for; None for an algorithm that nobody has described."""
    _, tag, value = fci.partition(ALGORITHM_TAG)
    if not tag:
        return Algorithm.SSF33 if card_id[:1].hex() == SSF33_REGION else Algorithm.TDES
    return Algorithm(value[0]) if value and value[0] in set(Algorithm) else None
