"""Distinguished names (X.501; RFC 5280, 4.1.2.4): made for a machine, shown to people, never looked up."""

from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import NameOID

_SHORT: Final = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.COUNTRY_NAME: "C",
}
_SPELLINGS: Final = {b"\x0c": "utf-8", b"\x13": "ascii", b"\x16": "ascii", b"\x1e": "utf-16-be"}
"""UTF8String, PrintableString, IA5String, BMPString."""


@asn1.sequence
class Attribute:
    """AttributeTypeAndValue."""

    oid: x509.ObjectIdentifier
    value: asn1.TLV


Name: TypeAlias = list[asn1.SetOf[Attribute]]


@asn1.sequence
class _Named:
    name: Name


def make_name(common_name: str, unit: str) -> Name:
    """C, OU where there is one, CN."""
    country = _attribute(NameOID.COUNTRY_NAME, asn1.PrintableString("CN"))  # RFC 5280, appendix A.1
    units = [_attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else []
    return [country, *units, _attribute(NameOID.COMMON_NAME, common_name)]


def key_of(name: Name) -> bytes:
    """What two names are compared by: their bytes, inside a sequence of their own."""
    return asn1.encode_der(_Named(name=name))


def name_of_key(key: bytes) -> Name:
    return asn1.decode_der(_Named, key).name


def shown(name: Name) -> str:
    """One line for people; what is no text comes as hex."""
    return ",".join(f"{kind}={_printable(text)}" for kind, text in _texts(name))


def unit_of(name: Name) -> str:
    """The one OU; empty when there is none, or several."""
    units = [text for kind, text in _texts(name) if kind == "OU"]
    return units[0] if len(units) == 1 else ""


def _attribute(oid: x509.ObjectIdentifier, value: str | asn1.PrintableString) -> asn1.SetOf[Attribute]:
    return asn1.SetOf([Attribute(oid=oid, value=asn1.decode_der(asn1.TLV, asn1.encode_der(value)))])


def _texts(name: Name) -> list[tuple[str, str]]:
    return [_text(attribute) for parts in name for attribute in parts.as_list()]


def _text(attribute: Attribute) -> tuple[str, str]:
    kind = _SHORT.get(attribute.oid, attribute.oid.dotted_string)
    spelling = _SPELLINGS.get(bytes(attribute.value.tag_bytes))
    content = bytes(attribute.value.data)
    return kind, content.hex() if spelling is None else content.decode(spelling, errors="replace")


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() and sign not in ",=" else "?" for sign in text)
