"""Which characters a typed syllable may mean: config/text/pinyin.toml, made by scripts/pinyin_table.py."""

import tomllib
from functools import cache

from kiosk.screens.text import TEXT_DIRECTORY

LONGEST = 6
"""zhuang, chuang, shuang."""


def characters(typed: str) -> str:
    """The likely ones first; of a syllable that is not whole yet, the first of each that it may become."""
    table = _table()
    if typed in table:
        return table[typed]
    return "".join(table[whole][0] for whole in sorted(table) if typed and whole.startswith(typed))


def may_go_on(typed: str) -> bool:
    """Whether some syllable begins like this."""
    return any(whole.startswith(typed) for whole in _table())


@cache
def _table() -> dict[str, str]:
    return tomllib.loads((TEXT_DIRECTORY / "pinyin.toml").read_text("utf-8"))
