"""The whole error doctrine: what is raised, and who may catch it.

    VisitEnded            the citizen ended the visit; not a fault      caught in serving.serve
    DeviceError(fault)    a device disobeyed                            caught in serving.serve, settle_all
    CentralUnreachable    no usable answer: the request MAY HAVE ARRIVED  same
    BadSettings           a file of config/ is wrong                    caught in __main__

Business answers (refused, wrong PIN, unreadable ID) are values, never exceptions. Anything else that is
raised is a bug: the process ends, the supervisor restarts it, and booting settles what was open.
No message carries personal data, a PIN or a key.
"""

from kiosk.faults import Fault


class VisitEnded(Exception):
    """The citizen is no longer in this visit."""


class VisitCancelled(VisitEnded):
    """The citizen pressed 退出."""


class VisitorLeft(VisitEnded):
    """Nobody answered, not even the question whether somebody is still there."""


class CardPulled(VisitEnded):
    """The citizen's own card was pulled out of the reader."""


class DeviceError(Exception):
    """A device did not do what its manual says; `fault` is explained in docs/faults.md."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.code} {detail}".strip())
        self.fault = fault
        self.detail = detail


class CentralUnreachable(Exception):
    """The centre gave no usable answer. What was asked may have arrived and may have been done."""


class BadSettings(Exception):
    """A file in config/ is refused: which file, which key, what was found, what was expected."""

    def __init__(self, file: str, key: str, found: str, expected: str) -> None:
        super().__init__(f"{file}: {key}: found {found}, expected {expected}")
        self.file = file
        self.key = key
        self.found = found
        self.expected = expected
