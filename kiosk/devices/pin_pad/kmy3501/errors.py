"""The status bytes of the KMY3501 (devices.md 4B) in the words of the kiosk."""

from collections.abc import Mapping

from kiosk.faults import Fault

TIMED_OUT = 0x80
NO_MASTER_KEY = frozenset({0xA4, 0xB5, 0xF6})
BATTERY_LOW = frozenset({0xC4, 0xD5, 0xF5})

FAULTS: Mapping[int, Fault] = {
    0x15: Fault.PIN_PAD_PROTOCOL,  # bad parameter
    0xB5: Fault.PIN_PAD_KEY,  # refused, and no master key
    0xD5: Fault.PIN_PAD_BATTERY,  # refused, and the battery may be empty
    0xE0: Fault.PIN_PAD_PROTOCOL,  # unknown command
    0xF5: Fault.PIN_PAD_BATTERY,
    0xF6: Fault.PIN_PAD_KEY,  # master key lost
}
"""Of no table: F0 to F7 but for F5 and F6, the self-test."""
