"""What can go wrong on the way to the centre, for tests and demonstrations: in-process, never a request."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """`down`: nobody answers. `drop_…`: the next n to a path are lost, before the work or after it."""

    down: bool = False
    delay_s: float = 0.0
    """Before each answer; only a hub behind real HTTP waits."""
    _requests: Counter[str] = field(default_factory=Counter)
    _answers: Counter[str] = field(default_factory=Counter)

    def drop_request(self, path: str, n: int = 1) -> None:
        self._requests[path] += n

    def drop_answer(self, path: str, n: int = 1) -> None:
        self._answers[path] += n

    def loses_request(self, path: str) -> bool:
        return self.down or _one_of(self._requests, path)

    def loses_answer(self, path: str) -> bool:
        return _one_of(self._answers, path)


def _one_of(counter: Counter[str], path: str) -> bool:
    if counter[path] <= 0:
        return False
    counter[path] -= 1
    return True
