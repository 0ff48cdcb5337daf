"""Which of a refusal's sentences is said, on the glass and on paper: the fullest whose facts are all known.

`next` says what to do; `next_bank` where it is done at a bank ({where}), `next_bank_named` also which bank it
is ({bank}), `next_bank_call` also its telephone ({phone}). Other channels and parts likewise.
"""

from collections.abc import Mapping
from string import Formatter


def wording(part: str, facts: Mapping[str, str], sentences: Mapping[str, str]) -> str:
    """The name of the sentence for a part (title, why, next); `sentences` are those of the refusal."""
    to = facts.get("to", "")
    fuller = (f"{part}_{to}_call", f"{part}_{to}_named", f"{part}_{to}")
    return next((name for name in fuller if name in sentences and _is_known(sentences[name], facts)), part)


def asked_by(sentence: str) -> set[str]:
    """The facts that a sentence has gaps for."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _is_known(sentence: str, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact) for fact in asked_by(sentence))
