"""The shortest script that still breaks the same thing (simulation.md §3.8).

Three passes until none changes anything: drop faults (delta debugging: halves first, single ones at last),
let a fault come at an earlier passage of its place, let a plainer kind of fault do. "The same thing" is for
the caller to say: the same invariant, not just any trouble.
"""

from collections.abc import Callable, Iterator, Mapping

from kiosk.sandbox.virtual.power import Kind

Script = dict[str, str]
"""Address → kind, as in `Plan.script`."""

TRIES = 200
"""A script of a dozen faults needs some thirty; what needs more is told as far as it came."""

PLAINER: Mapping[str, tuple[str, ...]] = {
    Kind.MAINS: (Kind.CRASH, Kind.RESET),
    Kind.RESET: (Kind.CRASH,),
    Kind.LATE_ANSWER: (Kind.LOST_ANSWER,),
    Kind.LATE_REQUEST: (Kind.LOST_REQUEST,),
    Kind.LATE_IN_TIME: (Kind.LOST_REQUEST, Kind.LATE_REQUEST),
    Kind.MINUTES_LATE: (Kind.LOST_REQUEST, Kind.LATE_REQUEST),
    Kind.OVERTAKEN: (Kind.LOST_REQUEST, Kind.LATE_REQUEST),
    Kind.TWICE: (Kind.LOST_ANSWER,),
    Kind.TWICE_LATER: (Kind.TWICE,),
    Kind.NOISE: (Kind.LOST_ANSWER,),
    Kind.WRONG_CHECK: (Kind.LOST_ANSWER, Kind.NOISE),
    Kind.HALF_FRAME: (Kind.LOST_ANSWER,),
    Kind.HALF_LATE: (Kind.LOST_ANSWER, Kind.HALF_FRAME),
    Kind.UNPLUGGED: (Kind.LOST_ANSWER,),
}
"""Kind → what is tried in its stead, the plainest first. A kind that is not here is left as it is."""


def shrink(script: Script, still_broken: Callable[[Script], bool], *, tries: int = TRIES) -> Script:
    """The shortest found within so many calls of `still_broken`, which was true of `script` itself.

    It is called once at most for each script. What comes back is one of those for which it said yes, or
    `script` as it was.
    """
    search = _Search(still_broken, script, tries)
    while True:
        before = search.best
        search.drop_faults()
        search.come_earlier()
        search.be_plainer()
        if search.best == before:
            return search.best


class _Search:
    def __init__(self, still_broken: Callable[[Script], bool], script: Script, tries: int) -> None:
        self._still_broken = still_broken
        self._tried = {frozenset(script.items())}
        self._left = tries
        self.best = script

    def drop_faults(self) -> None:
        """Delta debugging: without each n-th part, in ever smaller parts (ddmin, complements only)."""
        parts = 1
        while self.best:
            faults = list(self.best.items())
            size = -(-len(faults) // parts)
            without = (dict(faults[:at] + faults[at + size :]) for at in range(0, len(faults), size))
            if any(self._takes(script) for script in without):
                parts = max(1, parts - 1)
            elif size == 1:
                return
            else:
                parts = min(2 * parts, len(faults))

    def come_earlier(self) -> None:
        """Each fault at an earlier passage of its place: the first, else half as far, else the one before."""
        for address in list(self.best):
            at = address
            while (sooner := next(filter(None, map(self._moved(at), _earlier(at))), None)) is not None:
                at = sooner

    def be_plainer(self) -> None:
        """Each fault of the plainest kind that still does."""
        for address, kind in list(self.best.items()):
            any(self._takes({**self.best, address: plainer}) for plainer in PLAINER.get(kind, ()))

    def _moved(self, address: str) -> Callable[[str], str | None]:
        def move(sooner: str) -> str | None:
            moved = {sooner if at == address else at: kind for at, kind in self.best.items()}
            return sooner if self._takes(moved) else None

        return move

    def _takes(self, script: Script) -> bool:
        """Whether this one is broken too, and so the best from now on."""
        key = frozenset(script.items())
        if key in self._tried or not self._left:
            return False
        self._tried.add(key)
        self._left -= 1
        if not self._still_broken(script):
            return False
        self.best = script
        return True


def _earlier(address: str) -> Iterator[str]:
    place, _, passage = address.rpartition("#")
    number = int(passage)
    for sooner in sorted({1, number // 2, number - 1} - {0, number}):
        yield f"{place}#{sooner}"
