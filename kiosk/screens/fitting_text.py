"""The sentence that fits: elder mode has larger type, and so fewer words for the same thing."""

from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look


def fitting(key: str, **facts: object) -> str:
    """The sentence under `key`, in elder mode the shorter one under `key` + "_elder" if there is one."""
    short = f"{key}_elder"
    return text(short if look.elder and has_text(short) else key, **facts)
