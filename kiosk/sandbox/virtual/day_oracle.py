"""The outsider who judges a whole day: what is between its citizens, and then each of them.

D-18  No screen and no paper of one citizen's visit holds another's name or number.
D-19  No PIN is in anything that the glass is given to show.
"""

from collections.abc import Callable, Iterator, Sequence

from kiosk.sandbox.virtual.book_oracle import stands_in
from kiosk.sandbox.virtual.deed_oracle import DeedOracle
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.story import Story


class DayOracle:
    """Judges all citizens of one run."""

    def __init__(self, stories: Sequence[Story], records: Records) -> None:
        self._stories = stories
        self._records = records

    def judge(self) -> list[Violation]:
        """All that is wrong, each once."""
        lines: dict[str, Callable[[], Iterator[str]]] = {
            "D-18": self._nothing_of_another,
            "D-19": self._no_pin_on_the_glass,
        }
        found = [Violation(number, what) for number, line in lines.items() for what in line()]
        everybody = {story.person for story in self._stories}
        for story in self._stories:
            theirs = self._records.of_citizen(story, everybody - {story.person})
            found += DeedOracle(story, theirs).judge()
        return list(dict.fromkeys(found))

    def _nothing_of_another(self) -> Iterator[str]:
        for story in self._stories:
            known = "\n".join(story.names)
            # A name may be a part of another one; then nobody can tell whose it is.
            strange = {name for other in self._stories for name in other.names if name not in known}
            shown, printed = "\n".join(story.shown), "\n".join(story.papers)
            if any(name in shown for name in strange):
                yield "name or number of another citizen was on the glass"
            if any(name in printed for name in strange):
                yield "name or number of another citizen was on paper"

    def _no_pin_on_the_glass(self) -> Iterator[str]:
        pins = {pin for story in self._stories for pin in story.pins}
        for story in self._stories:
            if story.pin_on_glass or any(stands_in(pin, text) for text in story.shown for pin in pins):
                yield "a PIN was given to the glass"
