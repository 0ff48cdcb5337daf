"""xmlPara, the one parameter and the one answer of every operation (card-chip.md §6.1).

    <?xml version="1.0" encoding="GBK"?><p><s xm="林知夏"/> … <d k="ds"><r kh="X0…" kzt="1"/> … </d></p>

What the text declares is the service's character set: a sign outside it can not be said. The shape of `ds` is
not shown in the document: attributes, `s` elements and leaves are all read as columns (not confirmed).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

ROWS_AT_MOST = 500
ELEMENTS_AT_MOST = 20_000
RESULT_SET = "ds"
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}
_NEVER = {chr(code) for code in range(32)} - {"\n", "\r", "\t"} | {"\x7f", "\ufffe", "\uffff"}


class NotSayable(ValueError):
    """A value that the service has no signs or no room for; names the field, never the value."""


class NotAnAnswer(ValueError):
    """What came is none of the service's answers. Says why without a word of what stood there."""


class AFault(NotAnAnswer):
    """A SOAP fault: the service is there, and did not answer the question."""


@dataclass(frozen=True, slots=True)
class Para:
    """An answer: its single values, and the rows of its result set."""

    values: Mapping[str, str] = field(repr=False)
    rows: tuple[Mapping[str, str], ...] = field(default=(), repr=False)


def write_para(values: Mapping[str, str], charset: str) -> str:
    """The text of xmlPara. Raises NotSayable."""
    said = "".join(f'<s {name}="{_escaped(name, value, charset)}"/>' for name, value in values.items())
    return f'<?xml version="1.0" encoding="{charset}"?><p>{said}</p>'


def read_para(text: str) -> Para:
    """What an answer says. Raises NotAnAnswer; a value that is said twice is not believed once."""
    root = parsed(text)
    if root.tag != "p":
        raise NotAnAnswer("xmlPara without p")
    values: dict[str, str] = {}
    rows: list[Mapping[str, str]] = []
    for child in root:
        if child.tag == "s":
            _add(values, _said_by(child))
        elif RESULT_SET in (child.tag, child.get("k")):
            rows += [_row(one) for one in child]
        elif len(child) == 0 and child.tag != "d":
            _add(values, [(_name(child), child.text or "")])
    if len(rows) > ROWS_AT_MOST:
        raise NotAnAnswer("too many rows")
    return Para(values, tuple(rows))


def parsed(text: str) -> Element:
    """XML without DTD, entities of its own, outside references or bombs. Raises NotAnAnswer.

    `text` is decoded already: the parser knows no GBK, and so believes no declaration either.
    """
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, UnicodeError):
        raise NotAnAnswer("no XML that is taken from elsewhere") from None
    if sum(1 for _ in root.iter()) > ELEMENTS_AT_MOST:
        raise NotAnAnswer("too many elements")
    return root


def escaped(text: str) -> str:
    """For an attribute in double quotes, and for text."""
    return "".join(_ENTITIES.get(sign, sign) for sign in text)


def _escaped(name: str, value: str, charset: str) -> str:
    if _NEVER.intersection(value):
        raise NotSayable(f"{name}: a sign that XML does not have")
    try:
        value.encode(charset)
    except UnicodeEncodeError:
        raise NotSayable(f"{name}: a sign that {charset} does not have") from None
    return escaped(value)


def _row(element: Element) -> dict[str, str]:
    columns: dict[str, str] = {}
    if element.tag != "s":
        _add(columns, element.attrib.items())
        for child in element:
            _add(columns, _said_by(child) if child.attrib else [(_name(child), child.text or "")])
        return columns
    _add(columns, _said_by(element))
    return columns


def _said_by(element: Element) -> list[tuple[str, str]]:
    """`<s xm="…"/>` and `<s k="xm" v="…"/>`: samples of the document may be read either way."""
    if set(element.attrib) == {"k", "v"}:
        return [(element.attrib["k"], element.attrib["v"])]
    return list(element.attrib.items())


def _name(element: Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def _add(values: dict[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    for name, value in pairs:
        if name in values:
            raise NotAnAnswer("a value said twice")
        values[name] = value
