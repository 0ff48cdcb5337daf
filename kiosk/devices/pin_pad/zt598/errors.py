"""The return codes of the ZT598 (devices.md 4A) in the words of the kiosk."""

from collections.abc import Mapping

from kiosk.faults import Fault

TIMED_OUT = 0xEE
BATTERY_LOW = 0xE0
NO_KEY = frozenset({0xE1, 0xE2, 0xE4, 0xE5})

FAULTS: Mapping[int, Fault] = {
    0xDD: Fault.PIN_PAD_TAMPERED,
    BATTERY_LOW: Fault.PIN_PAD_BATTERY,
    0xE1: Fault.PIN_PAD_KEY,  # no key that encrypts master keys
    0xE2: Fault.PIN_PAD_KEY,  # no master key
    0xE3: Fault.PIN_PAD_KEY,  # key length
    0xE4: Fault.PIN_PAD_KEY,  # key index missing
    0xE5: Fault.PIN_PAD_KEY,  # no such key
    0xE6: Fault.PIN_PAD_KEY,  # parity
    0xE7: Fault.PIN_PAD_KEY,  # check value
    0xE8: Fault.PIN_PAD_PROTOCOL,  # command length
    0xE9: Fault.PIN_PAD_PROTOCOL,  # illegal data
    0xEB: Fault.PIN_PAD_PROTOCOL,  # parameter
    0xEC: Fault.PIN_PAD_KEY,  # the master key wants to be authenticated first: done by who installs the pad
    0xED: Fault.PIN_PAD_KEY,  # and that was tried too often
    0xF8: Fault.PIN_PAD_PROTOCOL,  # wrong input mode
    0xFA: Fault.PIN_PAD_KEY,  # UID not initialised
    0xFF: Fault.PIN_PAD_TAMPERED,  # removal switch
}
"""Of no table: D0 to DE but for DD."""
