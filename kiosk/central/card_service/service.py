"""One operation of the card service: said through the transport, its answer read, nothing in the log."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from kiosk.central.card_service.operations import BYTES_AT_MOST, COMMON, RULES, Operation
from kiosk.central.card_service.outage import Outage
from kiosk.central.card_service.para import AFault, NotAnAnswer, NotSayable, Para, read_para, write_para
from kiosk.central.card_service.soap import HEADERS, read_answer, write_call
from kiosk.central.transport import Transport, WireRequest, header
from kiosk.central.tries import CircuitOpen
from kiosk.errors import CentralUnreachable

log = logging.getLogger(__name__)

YES = "0"
NO = ("1", "-1")
FAULT_STATUS = 500
"""With which a fault comes (SOAP 1.1, section 6.2)."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the service knows this machine."""

    licence: str = field(repr=False)
    service_name: str
    region: str
    operator: str
    channel: str
    charset: str


@dataclass(frozen=True, slots=True)
class Yes:
    """errflag 0."""

    para: Para


@dataclass(frozen=True, slots=True)
class No:
    """errflag 1 or -1. Its errtext may name people: it is neither kept nor shown."""

    errcode: str


@dataclass(frozen=True, slots=True)
class Whom:
    """The person that every operation names."""

    number: str = field(repr=False)
    kind: str
    name: str = field(repr=False)


class CardService:
    """Asks once; whoever calls knows whether it may be asked again."""

    def __init__(self, transport: Transport, access: Access, deadline_s: float, outage: Outage) -> None:
        self._transport = transport
        self._access = access
        self._deadline_s = deadline_s
        self._outage = outage

    @property
    def region(self) -> str:
        """GB/T 2260 of the place that this machine asks for."""
        return self._access.region

    async def ask(
        self, operation: Operation, whom: Whom, fields: Mapping[str, str] | None = None
    ) -> Yes | No:
        """Raises NotSayable before anything was sent, CentralUnreachable when it may have arrived."""
        said = self.said(operation, whom, fields or {})
        if reason := self._outage.reason():
            raise CircuitOpen(reason)
        asked_at = self._outage.now()
        try:
            para = await self._exchanged(said)
        except CentralUnreachable as reason:
            self._outage.lost(asked_at)
            self._lost(operation, str(reason) or "no answer")
        except AFault as reason:
            self._outage.heard()
            self._lost(operation, str(reason))
        self._outage.heard()
        flag = para.values.get("errflag", "")
        if flag != YES and flag not in NO:
            self._lost(operation, "an answer without a yes or a no")
        if flag == YES:
            return Yes(para)
        errcode = para.values.get("errcode", "")
        shown = errcode if len(errcode) <= 2 and errcode.isascii() else "?"
        length = len(para.values.get("errtext", ""))
        log.info("the card service says no: %s, errcode %r, a text of %d signs", operation, shown, length)
        return No(errcode)

    async def _exchanged(self, said: bytes) -> Para:
        """Raises CentralUnreachable, AFault."""
        request = WireRequest("POST", "", dict(HEADERS), said)
        try:
            async with asyncio.timeout(self._deadline_s):
                answer = await self._transport.exchange(request, self._deadline_s)
        except TimeoutError:
            raise CentralUnreachable("no answer in time") from None
        if answer.status not in (200, FAULT_STATUS):
            raise CentralUnreachable(f"status {answer.status}")
        try:
            para = read_para(read_answer(answer.body, header(answer.headers, "Content-Type")))
        except AFault:
            raise
        except NotAnAnswer as reason:
            raise CentralUnreachable(str(reason)) from None
        if answer.status == FAULT_STATUS:
            raise CentralUnreachable(f"status {answer.status}")
        return para

    def said(self, operation: Operation, whom: Whom, fields: Mapping[str, str]) -> bytes:
        """What is sent. Raises NotSayable, ValueError for a field that the operation does not have."""
        access = self._access
        stray = set(fields) - RULES[operation].takes
        if stray:
            raise ValueError(f"{operation} takes no {', '.join(sorted(stray))}")
        common = (whom.number, whom.kind, whom.name, access.region, access.operator, access.channel)
        values = {**dict(zip(COMMON, common, strict=True)), **fields}
        para = write_para(values, access.charset)
        for name, most in BYTES_AT_MOST.items():
            if len(values.get(name, "").encode(access.charset)) > most:
                raise NotSayable(f"{name}: longer than {most} bytes")
        return write_call(access.licence, access.service_name, operation, para)

    def not_agreed(self, operation: Operation, what: str) -> NoReturn:
        """A yes that does not say what it has to is no answer."""
        self._lost(operation, what)

    def _lost(self, operation: Operation, reason: str) -> NoReturn:
        log.warning("no answer of the card service: %s, %s", operation, reason)
        raise CentralUnreachable(f"{operation}: {reason}")
