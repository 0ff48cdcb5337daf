"""Everybody the rules think of, from the ID chip to card, face and receipt (SC-R art. 9, 10, 21; HN 三, 九).

What the reader gives is what the chip's own layout holds: nobody here is a record of the test's making.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.card.face import CardBitmaps, FaceContent, FaceLayout, render_face
from kiosk.card.files import NAME_BYTES
from kiosk.devices.camera.port import FaceSeen, LiveView, Portrait
from kiosk.devices.id_reader.samv.codec import ChipParts
from kiosk.devices.id_reader.samv.text_block import parse_text_block
from kiosk.errors import VisitCancelled
from kiosk.flows.application import Application, Draft
from kiosk.flows.form import Turn
from kiosk.flows.issue_card import issue_card
from kiosk.flows.renew_card import renew_card
from kiosk.fonts import find_fonts
from kiosk.known import Shown
from kiosk.model import CaseEnd, Service, masked_id_number, masked_name
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.application import (
    AnswerField,
    CheckAnswers,
    ChooseOccupation,
    EnterMobile,
    ReviewPhoto,
)
from kiosk.prompts.contact import ChooseRegion, EnterStreet
from kiosk.prompts.identity import ConfirmIdentity
from kiosk.prompts.prompt import Back, Exit
from kiosk.prompts.renewal import ChooseReason, OldCardFate
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.id_document import id_document
from kiosk.settings import read_toml
from kiosk.visit import new_case_id
from tests.card.issuer import Contacts
from tests.card.sample_face import drawn_portrait
from tests.counter import Counter
from tests.flows.deeds import receipt_of
from tests.flows.new_cards import HENAN, NOTICE, SETS_PIN, SICHUAN, CardPath, came, fills_in
from tests.hub.world import CONFIG, person
from tests.stand_ins import StandInCamera
from tests.virtual_time import virtual_time
from tests.visitor import Answer

pytestmark = pytest.mark.slow

LONGEST = "ALVAREZ DE LA TORRE MONTGOMERY, MARIA FERNANDA LUZ"
TOO_LONG = "VAN DER WESTHUIZEN-MONTGOMERY, CHRISTOPHER ALEXANDER JOHN"
IS_ME = (ConfirmIdentity, True)
PAPER = (Finished, ReceiptWanted(True))
HOME = (CannotServe, Way.HOME)
LIVES = (
    *((ChooseRegion, "510100"), (ChooseRegion, "510104"), (ChooseRegion, "510104001")),
    (EnterStreet, "示例路260号"),
)
DAY = timedelta(days=1)


@dataclass(slots=True)
class Artist:
    """See CardArtist: draws what the printer would be given, and remembers for whom."""

    drawn: list[FaceContent] = field(default_factory=list)

    async def draw(self, content: FaceContent) -> CardBitmaps:
        self.drawn.append(content)
        return render_face(read_toml(CONFIG / "card_face.toml", FaceLayout), content, find_fonts())


class Camera(StandInCamera):
    """See Camera: somebody's portrait, drawn."""

    async def take_portrait(self, view: LiveView) -> Portrait:
        return Portrait(drawn_portrait(), 358, 441)


def comes(
    path: Path, name: str, *script: tuple[type, Answer], province: str = SICHUAN, on: date | None = None
) -> tuple[Counter, CardPath, Artist]:
    """This person with their document in its own layout, on the day that machine and centre have."""
    counter, gate = came(path, name, *script, province=province)
    document: Any = parse_text_block(ChipParts(id_document(person(name)).text(), b""))
    counter.id_reader.document = document
    artist = Artist()
    counter.visit = replace(counter.visit, artist=artist, camera=Camera())
    if on is not None:
        ahead = on - counter.world.clock.now().date()
        counter.clock.ahead = ahead
        for clock in (counter.world.clock, counter.world.kiosk_clock):
            clock.move(ahead.total_seconds())
    return counter, gate, artist


def new_chip(gate: CardPath) -> SimulatedChip:
    """That of the card which was handed out."""
    assert isinstance(gate.chip, Contacts)
    return gate.chip.body


def asked(counter: Counter, kind: type[Any]) -> Any:
    return next(prompt for prompt in counter.visitor.seen if isinstance(prompt, kind))


@virtual_time
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("欧家明", "欧 * 明"),
        ("梁濠江", "梁 * 江"),
        ("高美惠", "高 * 惠"),
        (LONGEST, "A * L"),
        ("史密斯", "史 * 斯"),
        ("阿卜杜热合曼·阿卜杜拉·买买提", "阿 * 提"),
        ("侯闰生", "侯 * 生"),
    ],
)
async def test_chip_face_and_receipt_are_right_for(path: Path, name: str, shown: str) -> None:
    who = person(name)
    mobile, code, *rest = fills_in()
    lives = LIVES if who.id_type == "FOREIGN_PERMANENT_RESIDENCE_ID" else ()
    counter, gate, artist = comes(path, name, NOTICE, IS_ME, mobile, code, *lives, *rest, *SETS_PIN, PAPER)

    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert counter.visit.course.end is CaseEnd.ISSUED
    confirmed = asked(counter, ConfirmIdentity)
    assert (confirmed.name, confirmed.id_number) == (shown, masked_id_number(who.id_number))
    assert confirmed.valid_until == (who.id_valid_until.isoformat() if who.id_valid_until else "")
    chip = new_chip(gate)
    assert (chip.holder, chip.id_number) == (name, who.id_number)
    extension = chip.state.value(0xEF06, 0x4E).rstrip(b"\x00\xff")
    assert extension.decode("gbk") == name.encode("gbk")[NAME_BYTES:].decode("gbk")
    assert [(one.name, one.social_security_number) for one in artist.drawn] == [(name, who.id_number)]
    told = receipt_of(counter)
    assert (shown in told, masked_id_number(who.id_number) in told) == (True, True)
    assert (name in told, who.id_number in told) == (False, False)


@virtual_time
async def test_who_has_a_document_without_an_address_is_asked_and_may_change_it(path: Path) -> None:
    mobile, code, occupation, *rest = fills_in()
    back = ((ChooseOccupation, Back()), (EnterStreet, "示例路262号"))
    counter, _, _ = comes(
        path, "史密斯", NOTICE, IS_ME, mobile, code, *LIVES, *back, occupation, *rest, *SETS_PIN, PAPER
    )

    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    rows = {row.name: row for row in asked(counter, CheckAnswers).rows}
    assert rows[AnswerField.ADDRESS].value == "四川省成都市锦江区 ****"
    assert rows[AnswerField.ADDRESS].can_change


@virtual_time
@pytest.mark.parametrize(
    ("name", "province", "script", "code", "article"),
    [
        ("李䶮", SICHUAN, (NOTICE, IS_ME), "NAME_NOT_ON_CARD", ""),
        (TOO_LONG, SICHUAN, (NOTICE, IS_ME), "NAME_NOT_ON_CARD", ""),
        ("欧家明", HENAN, (NOTICE,), "ID_TYPE_COUNTER", "三"),
        ("史密斯", HENAN, (NOTICE,), "ID_TYPE_COUNTER", "三"),
        ("钱星河", SICHUAN, (NOTICE,), "ID_EXPIRED", "第九条"),
        ("钱星河", HENAN, (NOTICE,), "ID_EXPIRED", "三"),
        ("毛亦辰", SICHUAN, (NOTICE,), "AGE_GUARDIAN", "温馨提示2"),
        ("雷亦安", SICHUAN, (NOTICE,), "AGE_GUARDIAN", "温馨提示2"),
        ("陈予安", HENAN, (NOTICE,), "AGE_GUARDIAN", "九"),
    ],
)
async def test_who_cannot_have_a_card_here_is_told_why_before_a_blank_moves(
    path: Path, name: str, province: str, script: tuple[Any, ...], code: str, article: str
) -> None:
    counter, gate, artist = comes(path, name, *script, HOME, province=province)

    await issue_card(counter.visit)

    told = asked(counter, CannotServe)
    assert (told.code, article in told.article) == (code, True)
    assert (gate.fed, artist.drawn, await counter.journal.unfinished()) == (0, [], ())


@virtual_time
async def test_a_permanent_card_of_2023_is_not_guessed_at(path: Path) -> None:
    counter, gate, _ = comes(path, "SCHNEIDER, ANNA", NOTICE, HOME)

    await issue_card(counter.visit)

    told = asked(counter, CannotServe)
    assert (told.code, "第九条" in told.article, gate.fed) == ("ID_TYPE_COUNTER", True, 0)


@virtual_time
@pytest.mark.parametrize(("name", "to"), [("林知夏", ""), ("欧家明", "permit"), ("史密斯", "exit_entry")])
@pytest.mark.parametrize("late", [0, 1])
async def test_a_document_holds_through_its_last_day(path: Path, name: str, to: str, late: int) -> None:
    last = person(name).id_valid_until
    assert last is not None
    script = (HOME,) if late else (IS_ME, (EnterMobile, Exit()))
    counter, _, _ = comes(path, name, NOTICE, *script, on=last + late * DAY)

    with suppress(VisitCancelled):
        await issue_card(counter.visit)

    assert counter.visit.course.refusal == ("ID_EXPIRED" if late else "")
    if late:
        assert dict(asked(counter, CannotServe).facts).get("to", "") == to


@virtual_time
@pytest.mark.parametrize(
    ("name", "province", "day", "comes_alone"),
    [
        ("雷亦安", SICHUAN, date(2026, 11, 21), False),
        ("雷亦安", SICHUAN, date(2026, 11, 22), True),
        ("雷亦安", SICHUAN, date(2026, 11, 23), True),
        ("毛亦辰", HENAN, date(2026, 11, 20), False),
        ("毛亦辰", HENAN, date(2026, 11, 21), True),
        ("毛亦辰", HENAN, date(2026, 11, 22), True),
        ("侯闰生", SICHUAN, date(2026, 2, 28), False),
        ("侯闰生", SICHUAN, date(2026, 3, 1), True),
    ],
)
async def test_from_which_day_one_comes_alone(
    path: Path, name: str, province: str, day: date, *, comes_alone: bool
) -> None:
    script = (IS_ME, (EnterMobile, Exit())) if comes_alone else (HOME,)
    counter, _, _ = comes(path, name, NOTICE, *script, province=province, on=day)

    with suppress(VisitCancelled):
        await issue_card(counter.visit)

    assert counter.visit.course.refusal == ("" if comes_alone else "AGE_GUARDIAN")
    assert ("EnterMobile" in counter.visitor.names_seen) is comes_alone


@virtual_time
@pytest.mark.parametrize(("day", "portrait"), [(date(2026, 11, 20), False), (date(2026, 11, 21), True)])
async def test_from_the_seventh_birthday_on_the_card_has_a_portrait(
    path: Path, day: date, *, portrait: bool
) -> None:
    """SC-R art. 10; whoever acts for the child has shown that before (test_agent_and_new_card)."""
    answers = fills_in() if portrait else [one for one in fills_in() if one[0] is not ReviewPhoto]
    counter, _, _ = comes(path, "贺小禾", *answers, on=day)
    document: Any = counter.id_reader.document
    counter.visit.known.shown = Shown(document, FaceSeen(matched=None))
    form = Application(counter.visit, Service.RENEW_CARD, Draft(new_case_id(counter.visit.entropy)))

    assert await form.answer_fields() is Turn.ON

    assert counter.visitor.script_left == []
    assert (form.draft.portrait is not None) is portrait


@virtual_time
@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)])
async def test_at_eighteen_a_child_s_card_is_renewed_for_that_reason(path: Path, day: date) -> None:
    """SC-R art. 21; the day before, a guardian comes (SC-G 温馨提示2)."""
    grown = day >= date(2026, 11, 21)
    renews = ((ChooseReason, Why.REACHED_18), (OldCardFate, True), *fills_in(""), *SETS_PIN, PAPER)
    counter, gate, artist = comes(path, "段予诺", NOTICE, *(renews if grown else (HOME,)), on=day)

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == ("" if grown else "AGE_GUARDIAN")
    if not grown:
        assert gate.fed == 0
        return
    assert asked(counter, ChooseReason).suggested is Why.REACHED_18
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert new_chip(gate).holder == "段予诺"
    assert artist.drawn[0].portrait, "the card has one now"
    assert masked_name("段予诺") in receipt_of(counter)


@virtual_time
async def test_a_birthday_before_the_card_was_made_is_no_reason(path: Path) -> None:
    """SC-R art. 21, SC-G 温馨提示3: who had a portrait on the card from the start is not asked about it."""
    counter, _, _ = comes(path, "田长风", NOTICE, (ChooseReason, Back()))

    await renew_card(counter.visit)

    offered = asked(counter, ChooseReason).reasons
    assert Why.EXPIRED in offered
    assert not {Why.REACHED_7, Why.REACHED_18} & set(offered)
