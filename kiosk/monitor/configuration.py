"""Settings that the centre laid down for this machine: checked as a whole before anybody takes them.

Taking them is not built yet: it happens between two visits, is written down first, and goes back by itself
when the machine does not come up with them.
"""

import tomllib

import msgspec

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.settings import KioskSettings


class BadConfiguration(Exception):
    """These settings are not taken; `why` is a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


def checked(laid: m.Configuration, kiosk: str) -> KioskSettings:
    """The settings, read to their end. Raises BadConfiguration: digest, encoding, form, another-machine."""
    if sm3.digest(laid.document).hex() != laid.sm3:
        raise BadConfiguration("digest")
    try:
        read = msgspec.convert(tomllib.loads(laid.document.decode("utf-8")), KioskSettings)
    except UnicodeDecodeError:
        raise BadConfiguration("encoding") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError):
        raise BadConfiguration("form") from None
    if read.kiosk.id != kiosk:
        raise BadConfiguration("another-machine")
    return read
