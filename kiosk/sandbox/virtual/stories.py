"""What each citizen of a run lived through, put together from what the room remembers."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.card_life import PinState
from kiosk.devices.metal import Station
from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.model import Service
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip_state import EF05, PIN_TRIES
from kiosk.sandbox.virtual.centre import hub_settings
from kiosk.sandbox.virtual.coming import CitizenStay
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.story import OwnCard, Story
from kiosk.sandbox.virtual.world import EPOCH
from kiosk.sandbox.wallet import ready_card


def stories_of(room: Room) -> tuple[Story, ...]:
    """One for each citizen, also of who came twice, in the order of their first coming."""
    printed = [stay.papers_before for stay in room.guests.stays[1:]] + [len(room.receipts.slips)]
    by_person: dict[str, list[_Turn]] = {}
    opened = [stay.matters_before for stay in room.guests.stays]
    matters = zip(opened, [*opened[1:], None], strict=True)
    times = zip(times_of(room), matters, strict=True)
    for stay, until, (between_ms, between_matters) in zip(room.guests.stays, printed, times, strict=True):
        if not isinstance(stay, CitizenStay):
            continue
        papers = tuple(slip.text for slip in room.receipts.slips[stay.papers_before : until])
        by_person.setdefault(stay.person.id_number, []).append(
            _Turn(stay, papers, between_ms, between_matters)
        )
    return tuple(_story(room, turns) for turns in by_person.values())


def times_of(room: Room) -> list[tuple[int, int | None]]:
    """From when to when the machine was whose, stay by stay; None: till the end."""
    began = [wall_ms(stay.began_s) for stay in room.guests.stays]
    return list(zip([0, *began[1:]], [*began[1:], None], strict=True))


def wall_ms(moment: float) -> int:
    """A moment of the run as its wall clock says it."""
    return int(EPOCH.timestamp() * 1000 + moment * 1000)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One stay of a citizen's, with what came out of the machine meanwhile."""

    stay: CitizenStay
    papers: tuple[str, ...]
    between_ms: tuple[int, int | None]
    between_matters: tuple[int, int | None]


def _story(room: Room, turns: Sequence[_Turn]) -> Story:
    stays = [turn.stay for turn in turns]
    last = stays[-1]
    person, manner = last.person, last.coming.manner
    own = _own(room, last)
    old = _brought(room, last) if last.coming.bureau_made else None
    cards = (*person.centre.cards, *((own[0],) if own is not None else ()))
    in_their_visits = ("v0/", *(f"v{stay.coming.number}/" for stay in stays))
    return Story(
        said=tuple(said for stay in stays for said in stay.listener.said),
        papers=tuple(paper for turn in turns for paper in turn.papers),
        place=room.settings.kiosk.service_point_name,
        at_slot=tuple(moment for stay in stays for moment in stay.listener.at_slot),
        own=_own_card(room, person, *own) if own is not None else None,
        replaced=_own_card(room, person, *old) if old is not None else None,
        chosen_pin=manner.pin,
        mobile=manner.mobile,
        person=person.id_number,
        collecting_enables=hub_settings(room.setting.province).rules.collecting_enables,
        secrets=(
            *(secret for one in (person, last.principal) for secret in (one.name, one.id_number)),
            *(manner.pin, *(card.chip.pin for card in cards)),
        ),
        stayed=all(stay.guest.stayed for stay in stays),
        undisturbed=not any(address.startswith(in_their_visits) for address in room.world.power.fired),
        names=tuple(
            text
            for stay in stays
            for one in (stay.person, stay.principal)
            for text in (one.name, one.id_number, stay.coming.manner.mobile)
        ),
        pins=(manner.pin, *(card.chip.pin for card in cards if card.chip.pin_state is not PinState.INITIAL)),
        shown=tuple(dict.fromkeys(text for stay in stays for text in stay.listener.texts)),
        pin_on_glass=any(stay.listener.pin_on_glass for stay in stays),
        new_card_pins=tuple(
            chip_of(body).state.pin.hex().rstrip("f")
            for body in room.hall.blanks
            if room.hall.holders.get(body.uid) == person.id_number
        ),
        between_ms=tuple(turn.between_ms for turn in turns),
        between_matters=tuple(turn.between_matters for turn in turns),
    )


def _own(room: Room, stay: CitizenStay) -> tuple[PersonCard, Body] | None:
    """The card that they bring, or come for: as the people file or the bureau has it, and its body."""
    if stay.coming.service is not Service.COLLECT_CARD:
        return _brought(room, stay)
    made = room.guests.bureau_cards.get(stay.person.id_number) if stay.coming.bureau_made else None
    card = made or next((ready_card(order) for order in stay.person.centre.orders), None)
    body = stay.hands.in_the_box()
    return None if card is None or body is None else (card, body)


def _brought(room: Room, stay: CitizenStay) -> tuple[PersonCard, Body] | None:
    """The card from before that they have with them, and its body."""
    number = stay.coming.manner.card
    card = next(iter(stay.person.centre.cards[number - 1 : number]), None)
    body = room.pockets.own(stay.person, number)
    return None if card is None or body is None else (card, body)


def _own_card(room: Room, person: PersonRecord, card: PersonCard, body: Body) -> OwnCard:
    state = chip_of(body).state
    place, region = room.hall.place_of(body), hub_settings(room.setting.province).region
    return OwnCard(
        number=card.number,
        person=person.id_number,
        social_before=card.state.value,
        before_loss=card.before_loss.value,
        pin_before=card.chip.pin,
        tries_before=0 if card.chip.pin_state is PinState.LOCKED else PIN_TRIES,
        pin=state.pin.hex().rstrip("f"),
        tries=state.pin_left,
        place="hand" if place in ("elsewhere", Station.PERSON.value) else place,
        insured_before=card.insured_place or card.region or region,
        insured_on_chip=state.value(EF05, 0x04).hex()[16:22],
        insured_now=person.centre.insured_place or region,
        factory_pin=card.chip.pin_state is PinState.INITIAL,
    )
