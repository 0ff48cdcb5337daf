"""Citizens with cards of their own before a centre: what a kiosk would say for them."""

from kiosk.central import messages as m
from kiosk.crypto import sm2
from kiosk.entropy import SystemEntropy
from kiosk.hub.registry import ChipOfCard
from kiosk.hub.wallet import RID
from kiosk.model import Refused
from tests.hub.world import World, case_key, person

SHOWN = m.Proof(id_read=True, face_matched=True)
"""ID card and face."""


def holder(name: str) -> m.Holder:
    who = person(name)
    return m.Holder(who.id_type, who.id_number, who.name)


def number_of(name: str, place: int = 0) -> str:
    return person(name).centre.cards[place].number


def identity(chip: ChipOfCard, region: str = "510100") -> m.ChipIdentity:
    """What the chip of a card says; the last four bytes of its 卡识别码 are a MAC that nobody here checks."""
    card_id = f"{region}{RID}{chip.serial:08X}0BADCAFE"
    return m.ChipIdentity(card_id, f"00814A444686{region[:4]}{chip.serial:08X}00", chip.generation)


def chip_of(name: str, region: str = "510100", place: int = 0) -> m.ChipIdentity:
    return identity(person(name).centre.cards[place].chip, region)


async def cards(world: World, name: str) -> list[m.CardAtCentre]:
    answer = await world.central.cards(m.CardsRequest(holder(name)))
    assert isinstance(answer, m.Cards), answer
    return answer.cards


async def card(world: World, name: str) -> m.CardAtCentre:
    return (await cards(world, name))[0]


async def lose(
    world: World, name: str, kind: str = "temporary", number: int = 1, ref: str = ""
) -> m.LossReported | Refused:
    request = m.LossRequest(
        case=case_key(number),
        who=holder(name),
        card=ref or (await card(world, name)).ref,
        kind="temporary" if kind == "temporary" else "formal",
        proof=SHOWN,
    )
    return await world.central.report_loss(request)


async def find(world: World, name: str, number: int = 2) -> m.LossCancelled | Refused:
    known = await card(world, name)
    return await world.central.cancel_loss(
        m.CancelLossRequest(case_key(number), holder(name), known.ref, chip_of(name), number_of(name), SHOWN)
    )


async def enable(
    world: World, name: str, number: int = 1, *, with_bank: bool = False
) -> m.HeldEnabled | Refused:
    known = await card(world, name)
    return await world.central.enable_held(
        m.EnableHeldRequest(
            case_key(number), holder(name), known.ref, chip_of(name), SHOWN, with_bank=with_bank
        )
    )


async def deeds(world: World, number: int = 1) -> list[str]:
    answer = await world.central.deeds(m.DeedsRequest(case_key(number)))
    assert isinstance(answer, m.Deeds)
    return [str(one.deed) for one in answer.deeds]


def sealed(key: str, digits: str) -> str:
    """A PIN sealed as the kiosk seals it."""
    public = sm2.PublicKey.from_bytes(bytes.fromhex(key))
    return sm2.encrypt(public, digits.encode("ascii"), SystemEntropy()).hex().upper()
