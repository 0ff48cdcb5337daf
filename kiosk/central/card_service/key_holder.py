"""The strings of the key holder behind connectHSMSerive (card-chip.md §4.8): `|` after every part.

    read basic       01|区划|ATR13|alg|卡识别码|IA factor|IA source|EA factor|EA source|  →  IA8‖src|EA8‖src|
    external auth    02|区划|ATR13|alg|key address|factor|source|                         →  auth8‖src|

Type 03 (a new PIN) is not spoken: it takes the PIN in clear, and no request of a kiosk ever has one.
"""

import re

from kiosk.central import messages as m

BASIC, EXTERNAL = "01", "02"
SM4, TDES = "03", "01"
_PROOF = re.compile(r"[0-9A-Fa-f]{32}")


class NotAProof(ValueError):
    """The key holder's answer is not to this question. Says nothing of it: proofs open cards."""


def reads_freely(chip: m.ChipIdentity) -> bool:
    """Cards before the third generation: their EF06 needs no key (§2.7)."""
    return not chip.version.startswith("3")


def basic_question(chip: m.ChipIdentity, challenges: list[str]) -> str:
    """`challenges`: r1 … r4 as the card gave them: r1 factor, r2 source; r4 factor, r3 source (§4.1)."""
    r1, r2, r3, r4 = challenges
    external = ("", "") if reads_freely(chip) else (r4, r3)
    return _said(BASIC, *_card(chip), chip.card_id, r1, r2, *external)


def basic_answer(chip: m.ChipIdentity, challenges: list[str], said: str) -> tuple[str, str]:
    """What INTERNAL and EXTERNAL AUTHENTICATE need; the second empty where none. Raises NotAProof."""
    parts = _parts(said, 2)
    internal = _proof(parts[0], challenges[1])
    if reads_freely(chip):
        return internal, ""
    return internal, _proof(parts[1], challenges[2])


def external_question(chip: m.ChipIdentity, key_address: str, factor: str, source: str) -> str:
    return _said(EXTERNAL, *_card(chip), key_address, factor, source)


def external_answer(source: str, said: str) -> str:
    """auth8 ‖ source8. Raises NotAProof."""
    return _proof(_parts(said, 1)[0], source)


def _card(chip: m.ChipIdentity) -> tuple[str, str, str]:
    return chip.card_id[:6], chip.atr_historical, TDES if reads_freely(chip) else SM4


def _said(*parts: str) -> str:
    return "".join(f"{part}|" for part in parts)


def _parts(said: str, n: int) -> list[str]:
    parts = said.split("|")
    if len(parts) != n + 1 or parts[-1]:
        raise NotAProof("not the parts that were asked for")
    return parts


def _proof(part: str, source: str) -> str:
    """The source stands in its second half: whose question this answers, that tells."""
    if not _PROOF.fullmatch(part) or part[16:].upper() != source.upper():
        raise NotAProof("no proof over this challenge")
    return part.upper()
