"""The card service over HTTP: SOAP 1.1, answers in GBK, and the mishaps of such services.

lost request     the connection ends before anything was done        lost answer    after it was done
proxy            an error page in HTML, with status 200              fault          a SOAP fault, status 500
slow             the answer comes after `SLOW_S`                     empty          errflag 0 and an empty ds
no flag          neither yes nor no                                  half a sign    a GBK character cut in two
odd state        a kzt that no document has (9)                      entity         a DTD with an entity
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.ElementTree import fromstring

from kiosk.sandbox.card_service.books import Books, Told

SLOW_S = 1.0
PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"
BOMB = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">]><p><s errflag="0" xm="&a;"/></p>'
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class Mishap(StrEnum):
    """See the module."""

    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    PROXY = "proxy"
    FAULT = "fault"
    SLOW = "slow"
    EMPTY = "empty"
    NO_FLAG = "no flag"
    HALF_A_SIGN = "half a sign"
    ODD_STATE = "odd state"
    ENTITY = "entity"


class Site:
    """What the handler's threads share."""

    def __init__(self, books: Books, licence: str, service_name: str) -> None:
        self.books = books
        self.asked: list[str] = []
        """Every operation, in its order; also those that went wrong."""
        self._credentials = (licence, service_name)
        self._mishaps: dict[str, deque[Mishap]] = {}
        self._one_at_a_time = threading.Lock()

    def go_wrong(self, operation: str, *mishaps: Mishap) -> None:
        """With the next calls of this operation, one each."""
        self._mishaps.setdefault(operation, deque()).extend(mishaps)

    def heard(self, body: bytes) -> tuple[int, bytes] | None:
        """Status and answer; None: the connection just ends."""
        said = _strings(body)
        if said is None or (said["licenseKey"], said["serviceName"]) != self._credentials:
            return 500, _fault()
        operation = said["operationName"]
        with self._one_at_a_time:
            self.asked.append(operation)
            waiting = self._mishaps.get(operation)
            mishap = waiting.popleft() if waiting else None
            if mishap is Mishap.LOST_REQUEST:
                return None
            told = self.books.answer(operation, _para(said["xmlPara"]))
        return _badly(mishap, told) if mishap is not None else (200, _enveloped(_said(told)))


@contextmanager
def served(site: Site) -> Iterator[str]:
    """On a free port of the loopback; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            answer = site.heard(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            self.send_response(status)
            kind = "text/html" if body == PAGE.encode() else "text/xml; charset=GBK"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: addresses and times of a sandbox."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/uddi"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _badly(mishap: Mishap, told: Told) -> tuple[int, bytes] | None:
    right = _enveloped(_said(told))
    if mishap is Mishap.SLOW:
        time.sleep(SLOW_S)
        return 200, right
    if mishap is Mishap.FAULT:
        return 500, _fault()
    rows = tuple({**row, "kzt": "9"} for row in told.rows or ())
    instead = {
        Mishap.PROXY: PAGE.encode(),
        Mishap.EMPTY: _enveloped(_said(Told(rows=()))),
        Mishap.NO_FLAG: _enveloped("<p/>"),
        Mishap.HALF_A_SIGN: right + b"\xc1",
        Mishap.ODD_STATE: _enveloped(_said(Told(told.flag, told.text, told.values, rows))),
        Mishap.ENTITY: _enveloped(BOMB),
    }
    return (200, instead[mishap]) if mishap in instead else None


def _strings(body: bytes) -> dict[str, str] | None:
    """The four strings of serviceProxy."""
    try:
        call = fromstring(body).find(f"{{{SOAP}}}Body/{{uddi.dareway.com}}serviceProxy")
    except ParseError:
        return None
    found = {child.tag: child.text or "" for child in call} if call is not None else {}
    return found if {"licenseKey", "serviceName", "operationName", "xmlPara"} <= set(found) else None


def _para(text: str) -> dict[str, str]:
    """Only what GBK has reaches the books: a service that reads bytes sees nothing else."""
    text.encode("gbk")
    return {name: value for one in fromstring(text) for name, value in one.attrib.items()}


def _said(told: Told) -> str:
    values = {"errflag": told.flag, "errtext": told.text, **told.values}
    singles = "".join(f"<s {name}={quoteattr(value)}/>" for name, value in values.items())
    if told.rows is None:
        return f"<p>{singles}</p>"
    rows = "".join(
        "<r " + " ".join(f"{name}={quoteattr(value)}" for name, value in row.items()) + "/>"
        for row in told.rows
    )
    return f'<p>{singles}<d k="ds">{rows}</d></p>'


def _enveloped(para: str) -> bytes:
    inside = escape(f'<?xml version="1.0" encoding="GBK"?>{para}')
    text = (
        f'<?xml version="1.0" encoding="GBK"?><soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'
        f'<ns:serviceProxyResponse xmlns:ns="uddi.dareway.com"><return>{inside}</return>'
        "</ns:serviceProxyResponse></soap:Body></soap:Envelope>"
    )
    return text.encode("gbk", errors="xmlcharrefreplace")


def _fault() -> bytes:
    return _enveloped("").replace(b"ns:serviceProxyResponse", b"soap:Fault")
