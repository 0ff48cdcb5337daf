"""The bodies of the cards that citizens carry: each is in the hall from the first time it is needed on."""

from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip_state import Profile
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.wallet import ready_card


class Pockets:
    """Everybody's, and the box out of which staff hand what was made beforehand."""

    def __init__(self, hall: Hall, factory: Factory) -> None:
        self._hall = hall
        self._factory = factory
        self._laid: dict[str, PersonCard] = {}
        """By name: the bureau's card that lies in the box."""
        self._made: dict[str, list[PersonCard]] = {}
        """By name: the bureau's cards that came out of it."""

    def cards(self, person: PersonRecord) -> tuple[PersonCard, ...]:
        """What a person has: from before, in the people file's order, and then what the bureau made."""
        return (*person.centre.cards, *self._made.get(person.name, ()))

    def own(self, person: PersonRecord, which: int) -> Body | None:
        """A person's card, counted from 1; None when there are fewer."""
        cards = self.cards(person)
        if not 1 <= which <= len(cards):
            return None
        if which > len(person.centre.cards):
            return self._of_bureau(person, cards[which - 1])
        return self._body(f"{person.name} {which}", person, cards[which - 1])

    def lay_ready(self, person: PersonRecord, card: PersonCard | None) -> None:
        """What of the bureau lies in the box for this person by the centre's word; None: nothing does."""
        if card is None:
            self._laid.pop(person.name, None)
        else:
            self._laid[person.name] = card

    def laid_ready(self, person: PersonRecord) -> Body | None:
        """The bureau's card out of the box."""
        card = self._laid.get(person.name)
        if card is None:
            return None
        made = self._made.setdefault(person.name, [])
        if card not in made:
            made.append(card)
        return self._of_bureau(person, card)

    def ready(self, person: PersonRecord) -> Body | None:
        """The card that was made before the sandbox began, as staff hand it out; None when none was."""
        card = next((card for order in person.centre.orders if (card := ready_card(order))), None)
        return self._body(f"{person.name} ready", person, card) if card is not None else None

    def other(self, profile: Profile) -> Body:
        """A card of another trade; there is one of each."""
        found = self._hall.brought(profile.value)
        if found:
            return found[0]
        return self._hall.bring(lambda uid: self._factory.other(profile, uid), profile.value)

    def _of_bureau(self, person: PersonRecord, card: PersonCard) -> Body:
        return self._body(f"{person.name} {card.number}", person, card)

    def _body(self, label: str, person: PersonRecord, card: PersonCard) -> Body:
        found = self._hall.brought(label)
        return found[0] if found else self._hall.bring(lambda _: self._factory.brought(person, card), label)
