"""How `pytest -n` shares the tests among its workers.

One by one, each to whoever is free, except what may not overlap: there is one port for pcscd on a machine,
and two windows would cover each other on a desk with a screen. xdist's own groups (3.8) are not heard by
pytest 9.2, which no longer takes a test's name from where xdist writes it.
"""

from xdist.scheduler import LoadScopeScheduling

WHOLE_MACHINE = (
    "tests/devices/card_reader/test_pcsc.py",
    "tests/devices/card_reader/test_two_readers.py",
    "tests/devices/card_reader/test_wallet_over_pcsc.py",
    "tests/devices/dispenser/test_cd720m_over_pcsc.py",
    "tests/sandbox/campaign/test_kills.py",
    "tests/sandbox/test_demo.py",
    "tests/sandbox/test_dock_in_browser.py",
    "tests/sandbox/test_hall_alone.py",
    "tests/sandbox/test_maintenance_tour.py",
    "tests/sandbox/test_recovery.py",
    "tests/sandbox/test_started_anew.py",
    "tests/test_closed_glass.py",
)
THE_GLASS = ("tests/screens/",)
ORACLES = tuple(f"tests/sandbox/virtual/test_{name}oracle.py" for name in ("", "day_", "deed_", "matter_"))
"""A good run is played once and spoilt in many places."""
THE_HOUSE = ("tests/test_house_rules.py",)
"""Whoever has read all files once need not read them again."""


def with_whom(nodeid: str) -> str:
    """The name of the group that stays with one worker; a test of no group is its own."""
    for group in (WHOLE_MACHINE, THE_GLASS, THE_HOUSE, *((oracle,) for oracle in ORACLES)):
        if nodeid.startswith(group):
            return group[0]
    return nodeid


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """The largest groups first, then test by test."""

    def _split_scope(self, nodeid: str) -> str:
        return with_whom(nodeid)
