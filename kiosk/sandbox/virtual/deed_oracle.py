"""The outsider who judges a deed: what centre, chip, book, paper and glass say of it has to be one story.

Like the oracle of card bodies it reads raw SQL and knows nothing of flows or settling.

    D-03  The card is what was done to it, and otherwise what it was.
    D-06  What the glass says is so, and who stays until a deed is done is told of it.
    D-07  What the paper says is so; it names the place and the case, and it comes once.
    D-08  Nobody leaves without their card, but for one that the centre knows to be taken back: the machine is
          never at rest while one stands in its slot.
    D-09  Neither name, number nor PIN stands in the book, and on paper they are masked.
    D-11  The centre has the new mobile exactly when the book says that it was changed.
    I-18  Whose card was kept is told under which number it lies there.
    D-01, D-02: see book_oracle.py; D-04, D-05, D-10: chip_oracle.py; D-12 and what follows: matter_oracle.py.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from kiosk.sandbox.virtual.book_oracle import (
    AS_COLLECTED,
    AS_IT_WAS,
    AT_CENTRE,
    BEFORE_LOSS,
    BookOracle,
    stands_in,
)
from kiosk.sandbox.virtual.chip_oracle import DONE, MAYBE, ON_CHIP, ChipOracle
from kiosk.sandbox.virtual.matter_oracle import AFTER_COLLECTING, MatterOracle
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.story import AT_REST, CUT, INSERTED, PULLED, Said, Story

REPLACED: Mapping[str, frozenset[str]] = {
    "reissue_card": frozenset({"issued", "retained", "done"}),
    "renew_card": frozenset({"issued"}),
}
"""Services that put a card in another's place, and with which ends the other is over (done: filed)."""
MAKES_A_CARD = frozenset({"issue_card", *REPLACED})
"""Done at once, or filed where the bureau makes it."""
PIN_FIRST = frozenset({"enable_card", "collect_card"})
"""Services in which a PIN of the owner's is a part, and told with the rest."""
LEADS_ON = "act_for_another"
"""Nobody comes for that alone: it is told with the matter that it was for."""
CHIP_REFUSALS = frozenset({"CHIP_FAIL", "PIN_LOCKED"}) | MAYBE
"""After an enabling these are about the PIN that was to follow, and not about what the centre did."""
DONE_SCREENS = ("DeedDone", "TempLossDone", "PinResetDone")
PAPER_DONE, PAPER_NOT_DONE = "已经办成", "这次没有办成"


class DeedOracle:
    """Judges what one citizen lived through."""

    def __init__(self, story: Story, records: Records) -> None:
        """`records`: what book and centre have of this citizen."""
        self._story = story
        self._book_alone = BookOracle(records)
        self._chip = ChipOracle(story, records)
        self._others = MatterOracle(story, records)
        self._steps = records.steps
        follows = {step["matter"] for step in self._steps if step["name"] == AFTER_COLLECTING}
        # What becomes of an old card has a case of its own, and a judge of its own (D-17).
        self._matters = [matter for matter in records.matters if matter["seq"] not in follows]
        self._book = records.book
        self._deeds = records.deeds
        self._all_deeds = records.all_deeds
        self._lives = {row["number"]: row for row in records.lives}
        self._number_of = {row["ref"]: row["number"] for row in self._lives.values()}
        self._contacts = records.contacts
        self._charged = [row for row in records.payments if row["charged"] > 0]

    def judge(self) -> list[Violation]:
        """All that is wrong."""
        lines: dict[str, Callable[[], Iterator[str]]] = {
            "D-01": self._book_alone.book_and_centre,
            "D-02": self._book_alone.never_twice,
            "D-03": self._card_is_what_was_done,
            "D-04": self._chip.old_pin_or_chosen,
            "D-05": self._chip.no_try_lost,
            "D-06": self._glass_is_right,
            "D-07": self._paper_is_right,
            "D-08": self._card_comes_back,
            "D-09": self._quiet,
            "D-10": self._chip.one_place,
            "D-11": self._mobile_is_what_was_said,
            "D-12": self._others.owner_s_pin,
            "D-13": self._others.out_of_the_box,
            "D-14": self._others.agency,
            "D-15": self._others.money,
            "D-16": self._others.torn,
            "D-17": self._others.replaced,
            "I-18": self._kept_is_told,
        }
        return [Violation(number, what) for number, line in lines.items() for what in line()]

    def _card_is_what_was_done(self) -> Iterator[str]:
        own = self._story.own
        if own is None or own.number not in self._lives:
            return
        leaves = {kind.deed: kind.leaves for kind in AT_CENTRE.values()}
        state = own.social_before
        for row in self._all_deeds:
            if self._number_of.get(row["about"]) == own.number and row["deed"] in leaves:
                leaves_it = leaves[row["deed"]]
                collected = "active" if self._story.collecting_enables else "inactive"
                special = {BEFORE_LOSS: own.before_loss, AS_IT_WAS: state, AS_COLLECTED: collected}
                state = special.get(leaves_it, leaves_it)
        for matter in self._matters:
            if matter["end"] in REPLACED.get(matter["service"], ()):
                state = "cancelled"
        now = self._lives[own.number]["social"]
        if now != state:
            yield f"the card is {now} at the centre, and what was done leaves it {state}"

    def _mobile_is_what_was_said(self) -> Iterator[str]:
        ends = [matter["end"] for matter in self._matters if matter["service"] == "change_contact"]
        at_centre = [row["mobile"] for row in self._contacts]
        if at_centre != [self._story.mobile] * (DONE in ends):
            yield "the centre's mobile is not what the book says of it"

    # --- what was told --------------------------------------------------------------------------------------

    def _glass_is_right(self) -> Iterator[str]:
        # Who was refused, tried again and was told that it is done has heard both, in their order.
        done_at = {
            said.service: at for at, said in enumerate(self._story.said) if said.screen in DONE_SCREENS
        }
        for at, said in enumerate(self._story.said):
            if said.tried_again:
                continue
            if said.screen == "CannotServe" and at < done_at.get(said.service, 0):
                continue
            wrong = {
                **dict.fromkeys(DONE_SCREENS, self._wrong_done),
                "CannotServe": self._wrong_refusal,
                "WentWrong": self._wrong_fault,
            }.get(said.screen)
            yield from wrong(said) if wrong else ()
        told = {said.service for said in self._story.said if said.screen != "CannotServe"}
        told |= {said.service for said in self._story.said if said.words & CHIP_REFUSALS}
        for matter in self._matters:
            service = matter["service"]
            followed = (service in ON_CHIP and bool(PIN_FIRST & told)) or service == LEADS_ON
            if self._story.stayed and matter["end"] == DONE and service not in told and not followed:
                yield f"{service} was done, and nobody said so"

    def _wrong_done(self, said: Said) -> Iterator[str]:
        own = self._story.own
        if not self._is_so(said.service):
            yield f"the glass said that {said.service} is done, and it is not"
        # Who brought none of theirs can only mean the card that was made for them here.
        is_set = self._story.has_chosen_pin if own else self._story.chosen_pin in self._story.new_card_pins
        if "pin_set" in said.words and not is_set:
            yield "the glass said that the new PIN holds, and it does not"
        works = said.words & {"card_works_again", "social_enabled"}
        if own is not None:
            lives = [self._lives[own.number]] if own.number in self._lives else []
        else:
            lives = [life for life in self._lives.values() if life["person"] == self._story.person]
        if works and all(life["social"] != "active" for life in lives):
            yield "the glass said that the card works, and it does not"

    def _wrong_refusal(self, said: Said) -> Iterator[str]:
        about_chip = bool(said.words & CHIP_REFUSALS)
        if about_chip and not MAYBE & said.words and self._story.has_chosen_pin:
            yield f"the glass refused with {', '.join(said.words)}, and the PIN was changed"
        if not about_chip and self._is_so(said.service):
            yield f"the glass refused {said.service} with {', '.join(said.words)}, and it was done"

    def _wrong_fault(self, said: Said) -> Iterator[str]:
        ended = {matter["end"] for matter in self._matters if matter["slip"] == said.slip}
        done = bool(ended & {DONE, "issued"})
        if "it_is_done" in said.words and not done:
            yield f"the glass said that {said.slip} is done, and it is not"
        if "can_apply_again" in said.words and done:
            yield f"the glass said that {said.slip} came to nothing, and it was done"
        if "nothing_filed" in said.words and self._is_so(said.service):
            yield f"the glass said that nothing was filed, and {said.service} was done"
        if "not_charged" in said.words and self._charged_in(said.service):
            yield "the glass said that nothing was charged, and it was"

    def _charged_in(self, service: str) -> bool:
        """Whether money was taken; not for what they had got before they came for something else."""
        had = {
            matter["id"]
            for matter in self._matters
            if matter["service"] != service and matter["end"] in (DONE, "issued")
        }
        return any(row["case_id"] not in had for row in self._charged)

    def _is_so(self, service: str) -> bool:
        if service in AT_CENTRE:
            return any(row["deed"] == AT_CENTRE[service].deed for row in self._deeds)
        if service in MAKES_A_CARD:
            return any(
                matter["service"] == service and matter["end"] in (DONE, "issued") for matter in self._matters
            )
        return service in ON_CHIP and self._story.has_chosen_pin

    def _kept_is_told(self) -> Iterator[str]:
        told = {said.slip for said in self._story.said if said.slip}
        for matter in self._matters:
            if self._story.stayed and matter["end"] == "retained" and matter["slip"] not in told:
                yield f"a card was kept under {matter['slip']}, and nobody said so"

    def _paper_is_right(self) -> Iterator[str]:
        heads = {kind.paper: service for service, kind in AT_CENTRE.items()}
        heads |= {paper: service for service, paper in ON_CHIP.items()}
        by_slip = {matter["slip"]: matter for matter in self._matters}
        printed: Counter[tuple[str, str]] = Counter()
        for paper in self._story.papers:
            matter = next((matter for slip, matter in by_slip.items() if slip in paper), None)
            if not paper.startswith(self._story.place):
                yield "a paper is headed by another place than the service point"
            lines = {line.strip() for line in paper.splitlines()}
            head = next((head for head in heads if head in lines), "")
            if matter is None:
                yield "a paper names no case of the book"
                continue
            printed[matter["slip"], head] += 1
            done = matter["end"] in (DONE, "issued")
            if (head and heads[head] != matter["service"]) or (done and PAPER_NOT_DONE in paper):
                yield f"the paper of {matter['slip']} is about something else"
            if (head or PAPER_DONE in paper) and not done:
                yield f"the paper of {matter['slip']} says that it is done, and it ended as {matter['end']}"
        for (slip, _), count in printed.items():
            if count > 1:
                yield f"the paper of {slip} came {count} times"

    def _card_comes_back(self) -> Iterator[str]:
        inside = dark = False
        for moment in self._story.at_slot:
            if moment == AT_REST and inside and not dark:
                yield "the machine was at rest with a card in its slot"
            dark = moment == CUT or (dark and moment != INSERTED)
            inside = moment == INSERTED or (inside and moment != PULLED)
        own = self._story.own
        if own is None:
            return
        life = self._lives.get(own.number)
        recycled = life is not None and life["body"] == "recycled"
        if own.place != ("capture_bin" if recycled else "hand"):
            body = life["body"] if life is not None else "nowhere"
            yield f"the citizen's card is in the {own.place}, and the centre calls it {body}"

    def _quiet(self) -> Iterator[str]:
        for secret in self._story.secrets:
            if stands_in(secret, self._book):
                yield "name, number or PIN stands in the book"
            if any(stands_in(secret, paper) for paper in self._story.papers):
                yield "name, number or PIN stands on paper"
