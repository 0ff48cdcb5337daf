"""The physical truth at the end of a run, written down for the outsiders who judge it."""

from kiosk.sandbox.virtual.facts import FACTORY_PIN, BodyTruth, Truth
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.stories import wall_ms


def truth_of(room: Room) -> Truth:
    """What an onlooker with a microscope would write down."""
    hall = room.hall
    bodies = tuple(
        BodyTruth(
            uid=body.uid,
            place=hall.place_of(body),
            card_id=chip_of(body).card_id,
            chip_person=chip_of(body).id_number,
            chip_number=chip_of(body).card_number,
            numbers=tuple(hall.numbers.get(body.uid, ())),
            faces=tuple(hall.faces.get(body.uid, ())),
            holder=hall.holders.get(body.uid, ""),
            taken_at_ms=_taken_at_ms(hall.taken_at.get(body.uid)),
            out_by=room.witness.out_by.get(body.uid, ""),
            torn=bool(chip_of(body).torn),
            factory_pin=chip_of(body).state.pin.hex() == FACTORY_PIN,
        )
        for body in hall.blanks
    )
    elsewhere = frozenset(chip_of(body).card_number for body in hall.brought())
    given_up = [
        (chip_of(body).id_number, wall_ms(hall.kept_at[body.uid]))
        for body in hall.brought()
        if body.uid in hall.kept_at
    ]
    return Truth(
        bodies,
        tuple(room.witness.effects),
        elsewhere,
        exchanged={taken.uid: laid.uid for taken, laid in hall.exchanged},
        given_up=tuple(given_up),
    )


def _taken_at_ms(moment: float | None) -> int | None:
    return None if moment is None else wall_ms(moment)
