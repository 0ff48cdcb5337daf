"""What the help key says of a citizen's call. Not a prompt: nobody is asked."""

from enum import Enum


class HelpSaid(Enum):
    """Where a call for staff is. `CALLED` is said only after the watch room has confirmed it."""

    NOTHING = "nothing"
    CALLING = "calling"
    CALLED = "called"
    NOT_HEARD = "not_heard"
    """The centre does not answer: the citizen is told to dial or to ask somebody in the hall."""
