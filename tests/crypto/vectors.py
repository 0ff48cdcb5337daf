"""The standards' vectors and the forgeries of tests/vectors/gm.json: public keys, for tests only."""

import json
from pathlib import Path
from typing import Any

GM: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "gm.json").read_text("utf-8"))


class FixedNonce:
    """An entropy that gives the one nonce a standard's example was made with."""

    def __init__(self, nonce: int) -> None:
        self._nonce = nonce

    def bytes(self, n: int) -> bytes:
        raise AssertionError("nothing but a nonce was to be drawn")

    def below(self, limit: int) -> int:
        return self._nonce - 1
