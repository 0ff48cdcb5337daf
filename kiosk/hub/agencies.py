"""Acting for another (SC-R art. 32): what is filed, and what the people at the centre say of the papers."""

from typing import Literal

import msgspec

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.crypto import sm3
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.holders import NEVER_FOR_ANOTHER, NOT_FOUND, Holders, Needs
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.registry import Registry
from kiosk.hub.schema import Agency
from kiosk.hub.settings import HubSettings
from kiosk.model import Service

NOT_ALLOWED = m.Refusal("AGENT_NOT_ALLOWED")

Mood = Literal["papers", "approve", "reject", "silent"]
"""papers: by what the register says of the two people."""


class Reviewer:
    """The sandbox's person at the centre; `mood` is a switch of tests and demonstrations."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.mood: Mood = "papers"
        self.takes_s = 0
        """How long they look at the papers."""

    def verdict(self, filed: Agency) -> tuple[Literal["waiting", "approved", "rejected"], str]:
        match self.mood:
            case "silent":
                return "waiting", ""
            case "approve":
                return "approved", ""
            case "reject":
                return "rejected", "材料看不清"
            case "papers":
                agent = self._registry.by_number(filed.agent)
                relation = agent.centre.acts_for.get(filed.principal) if agent is not None else None
                return ("approved", "") if relation == filed.relation else ("rejected", "系统查不到这个关系")


class Agencies:
    """Files agencies and hands on the reviewer's word."""

    def __init__(
        self, settings: HubSettings, registry: Registry, holders: Holders, reviewer: Reviewer
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._holders = holders
        self._reviewer = reviewer

    def file(self, call: Call, request: m.AgencyRequest) -> m.AgencyFiled | m.Refusal:
        """POST /v1/agency."""
        about = About(request.case, m.Deed.AGENCY, request.principal.id_number)
        return once(call, about, m.AgencyFiled, lambda: self._file(call, request))

    def verdict(self, call: Call, request: m.VerdictRequest) -> m.Verdict | m.Refusal:
        """POST /v1/agency/verdict. A word once given stands."""
        row = call.db.get(Agency, request.case, with_for_update=True)
        if row is None:
            return m.Verdict("unknown")
        if row.kiosk != call.kiosk:
            raise NotTaken(ProblemCode.NOT_PERMITTED)
        if row.state == "waiting":
            self._ask(call, row)
        match row.state:
            case ("waiting" | "approved" | "rejected" | "timed_out") as state:
                return m.Verdict(state, row.reason)
            case _:
                raise ValueError(row.state)

    def _ask(self, call: Call, row: Agency) -> None:
        waited_s = (call.now_ms - row.filed_at_ms) / 1000
        if waited_s >= self._settings.review.answer_within_s:
            row.state = "timed_out"
        elif waited_s >= self._reviewer.takes_s:
            row.state, row.reason = self._reviewer.verdict(row)

    def _file(self, call: Call, request: m.AgencyRequest) -> m.AgencyFiled | m.Refusal:
        relations = self._settings.rules.agent_relations
        closed = self._holders.closed(Service.ACT_FOR_ANOTHER)
        if closed is not None:
            return closed
        known = request.service in [str(service) for service in self._settings.rules.at_kiosk]
        never = request.service in [str(service) for service in NEVER_FOR_ANOTHER]
        signed = sm3.digest(request.signed).hex() == request.commitment
        if not known or never or not signed or request.relation not in relations:
            return NOT_ALLOWED
        if self._registry.find(request.principal.id_number, request.principal.name) is None:
            return NOT_FOUND
        # The agent stands there with an ID card and a face, as anybody who has something done.
        agent = self._holders.admitted(
            call, Service.ACT_FOR_ANOTHER, request.agent, request.agent_proof, Needs.FACE
        )
        if isinstance(agent, m.Refusal):
            return agent
        if agent.id_number == request.principal.id_number:
            return NOT_ALLOWED
        call.db.add(
            Agency(
                case_id=request.case,
                kiosk=call.kiosk,
                service=request.service,
                principal=request.principal.id_number,
                agent=agent.id_number,
                relation=request.relation,
                cause=request.cause,
                commitment=request.commitment,
                filed=msgspec.json.encode(request),
                filed_at_ms=call.now_ms,
                state="waiting",
            )
        )
        return m.AgencyFiled(self._settings.review.answer_within_s)
