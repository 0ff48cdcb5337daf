"""45: the prescribed commitment (SC-R annex) whole on one screen; ticked, then signed with a finger."""

from typing import Any

from kiosk.prompts.agency import Party, ReadCommitment, Signature
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import spoken_day
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)


class ReadCommitmentScreen(PromptScreen):
    """The lamp goes from the tick to the box and then to the key."""

    def put(self, prompt: ReadCommitment) -> None:
        ids = self.ids
        ids.principal.text = _party("ReadCommitment.principal", prompt.principal)
        ids.agent.text = _party("ReadCommitment.agent", prompt.agent)
        ids.about.text = text(
            "ReadCommitment.about",
            relation=text(f"agent_kind.{prompt.kind.value}.short"),
            errand=text(f"service.{prompt.errand.value}.name"),
            cause=text(f"cause.{prompt.cause.value}.short"),
        )
        ids.promise.text = prompt.words
        ids.day.text = spoken_day(prompt.day)
        self.light()

    def resume(self, before: Any) -> None:
        self.ids.agree.ticked = before.ids.agree.ticked
        self.ids.pad.write(before.ids.pad.written)
        self.light()

    def light(self) -> None:
        """The lamp lies on the next thing to be done."""
        agree, pad, go = self.ids.agree, self.ids.pad, self.ids.go
        signed = Signature(pad.strokes).enough
        agree.lit = not agree.ticked
        pad.enabled = agree.ticked
        pad.lit = agree.ticked and not signed
        go.enabled = agree.ticked and signed
        go.reason = text(f"ReadCommitment.first_{'sign' if agree.ticked else 'tick'}")

    def sign_again(self) -> None:
        self.ids.pad.clear()
        self.light()

    def finish(self) -> None:
        self.answer(Signature(self.ids.pad.strokes))

    def go_back(self) -> None:
        self.answer(Back())


def _party(who: str, party: Party) -> str:
    """In elder mode who and name share a line: two parties stand one over the other there."""
    first = [text(who), party.name]
    lines = [" ".join(first)] if look.elder else first
    kind = text(f"id_kind.{party.id_kind}")
    number = [f"{kind} {party.id_number}"] if look.elder else [kind, party.id_number]
    return "\n".join([*lines, *number, *([party.mobile] if party.mobile else [])])
