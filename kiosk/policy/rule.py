"""One value of the rules and where it stands: nothing in a province's file is without its article."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

T = TypeVar("T")

Text = Annotated[str, Meta(min_length=1)]

OWN = "own"
"""The source of a rule of ours that no document states; said as such wherever it is shown."""


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where something stands."""

    source: Text
    """Short name of a document that the same file names under [sources], or `own`."""
    article: Text
    note: str = ""
    """What the reader has to know beside the value."""
    judgement: str = ""
    """What of it is our reading, which the province's lawyer has to confirm (policy.md A.11)."""


class Rule(Article, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value and where it comes from."""

    value: T


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that the rules rest on."""

    title: Text
    issued_by: Text
    number: str = ""
    short: str = ""
    """What the glass calls it, where the title is too long."""
    file: Text
    """Name of the file it was read from."""
    binding: bool
    """Whether it is a rule that binds the service points, or a guide for citizens."""


def cited(article: Article) -> str:
    """Source and article, as a refusal carries them: `SC-R 第十七条`."""
    return f"{article.source} {article.article}"
