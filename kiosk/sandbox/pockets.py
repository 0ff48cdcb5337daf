"""The bodies of the cards that citizens carry: each is in the hall from the first time it is needed on."""

from kiosk.hub.registry import PersonRecord
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip_state import Profile
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.wallet import ready_card


class Pockets:
    """Everybody's."""

    def __init__(self, hall: Hall, factory: Factory) -> None:
        self._hall = hall
        self._factory = factory

    def own(self, person: PersonRecord, which: int) -> Body | None:
        """A person's card from before, counted from 1 as in the people file; None when there are fewer."""
        cards = person.centre.cards
        if not 1 <= which <= len(cards):
            return None
        label = f"{person.name} {which}"
        found = self._hall.brought(label)
        if found:
            return found[0]
        return self._hall.bring(lambda _: self._factory.brought(person, cards[which - 1]), label)

    def ready(self, person: PersonRecord) -> Body | None:
        """The card that was made beforehand for a person, as staff hand it out; None when none was."""
        card = next((card for order in person.centre.orders if (card := ready_card(order))), None)
        if card is None:
            return None
        label = f"{person.name} ready"
        found = self._hall.brought(label)
        return found[0] if found else self._hall.bring(lambda _: self._factory.brought(person, card), label)

    def other(self, profile: Profile) -> Body:
        """A card of another trade; there is one of each."""
        found = self._hall.brought(profile.value)
        if found:
            return found[0]
        return self._hall.bring(lambda uid: self._factory.other(profile, uid), profile.value)
