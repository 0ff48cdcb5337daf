"""SOAP 1.1 around xmlPara: one operation, serviceProxy, with four strings (card-chip.md §6.1).

    POST  text/xml; charset=utf-8
          Envelope / Body / serviceProxy / licenseKey serviceName operationName xmlPara
    200   Envelope / Body / … / one text, which is the answer's xmlPara again

Element names of the answer are not in the document: its one text is taken, whatever stands around it.
"""

import re

from kiosk.central.card_service.para import AFault, NotAnAnswer, escaped, parsed

NAMESPACE = "uddi.dareway.com"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
ANSWER_LIMIT_BYTES = 1_000_000
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gbk", "gb18030": "gb18030"}
"""What an answer may come in, and how it is read; GB 2312 is the part of GBK that old programs name."""
_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9_-]{1,20})[\"']")
_IN_HEADER = re.compile(r"charset=\"?([A-Za-z0-9_-]{1,20})")


def write_call(licence: str, service: str, operation: str, para: str) -> bytes:
    """The whole envelope, in UTF-8; `para` travels escaped inside."""
    named = {"licenseKey": licence, "serviceName": service, "operationName": operation, "xmlPara": para}
    said = "".join(f"<{name}>{escaped(value)}</{name}>" for name, value in named.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="{ENVELOPE}" xmlns:u="{NAMESPACE}">'
        f"<e:Body><u:serviceProxy>{said}</u:serviceProxy></e:Body></e:Envelope>"
    ).encode()


def read_answer(body: bytes, content_type: str) -> str:
    """The xmlPara of an answer. Raises NotAnAnswer: a fault, an error page, noise."""
    root = parsed(_decoded(body, content_type))
    found = root.find(f"{{{ENVELOPE}}}Body") if root.tag == f"{{{ENVELOPE}}}Envelope" else None
    if found is None or len(found) != 1:
        raise NotAnAnswer("no envelope with one answer")
    if found[0].tag == f"{{{ENVELOPE}}}Fault":
        raise AFault("a fault")
    texts = [element.text for element in found[0].iter() if element.text and element.text.strip()]
    if len(texts) != 1:
        raise NotAnAnswer("not one text in the answer")
    return texts[0].strip()


def _decoded(body: bytes, content_type: str) -> str:
    """Strictly: a wrong byte in a name is another name. The header goes before the declaration (RFC 7303)."""
    if len(body) > ANSWER_LIMIT_BYTES:
        raise NotAnAnswer("too long")
    named, declared = _IN_HEADER.search(content_type), _DECLARED.match(body)
    charset = named[1] if named else declared[1].decode("ascii") if declared else "utf-8"
    codec = CHARSETS.get(charset.lower())
    if codec is None:
        raise NotAnAnswer("a character set that was not agreed")
    try:
        return body.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise NotAnAnswer("bytes outside the character set") from None
