"""S23: the own record, subject by subject, to its owner alone (SC-G 功能3; MO 二(三))."""

from pathlib import Path

import pytest

from kiosk.devices.camera.port import FaceSeen
from kiosk.flows.query_rights import query_rights
from kiosk.known import Shown
from kiosk.model import CaseEnd, Pin, Service
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.prompts.result import PrintThis, RightsSubject, Seen, ShowRights
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter, document_of
from tests.flows.enquirers import came_to_look, papers
from tests.hub.world import person

OWN_PIN = (EnterPin, Pin("135246"))
LOOKED = (ShowRights, Seen())


def pages(counter: Counter) -> dict[RightsSubject, tuple[tuple[str, str], ...]]:
    shown = counter.visitor.seen[-1]
    assert isinstance(shown, ShowRights)
    return {page.subject: page.rows for page in shown.pages}


@pytest.mark.parametrize("province", ["sichuan", "henan"])
async def test_card_and_pin_show_every_subject_in_the_office_s_words(path: Path, province: str) -> None:
    counter = came_to_look(path, "许清晏", OWN_PIN, LOOKED, province=province)

    assert await query_rights(counter.visit) is None

    assert counter.visitor.names_seen == ["InsertCard", "EnterPin", "ShowRights"]
    assert list(pages(counter)) == list(RightsSubject)
    assert pages(counter)[RightsSubject.CONTRIBUTION][1] == ("累计缴费", "96个月")
    assert counter.visit.course.end is CaseEnd.DONE


async def test_who_was_compared_with_the_id_card_needs_no_pin(path: Path) -> None:
    counter = came_to_look(path, "许清晏", LOOKED)
    counter.visit.known.shown = Shown(document_of(person("许清晏")), FaceSeen(matched=True))

    await query_rights(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard", "ShowRights"]


async def test_a_face_that_nobody_could_compare_is_no_proof(path: Path) -> None:
    counter = came_to_look(path, "许清晏", OWN_PIN, LOOKED)
    counter.visit.known.shown = Shown(document_of(person("许清晏")), FaceSeen(matched=None))

    await query_rights(counter.visit)

    assert "EnterPin" in counter.visitor.names_seen


async def test_the_paper_has_all_subjects_and_no_number(path: Path) -> None:
    counter = came_to_look(path, "许清晏", OWN_PIN, (ShowRights, PrintThis()), LOOKED)

    await query_rights(counter.visit)

    (paper,) = papers(counter)
    said = ("参保情况", "养老保险 参保缴费", "缴费情况", "累计缴费 96个月", "待遇情况", "2026年11月21日")
    assert [one for one in said if one not in paper] == []
    assert "510104199005142027" not in paper


async def test_who_has_nothing_on_record_is_told_so(path: Path) -> None:
    counter = came_to_look(path, "何望川", OWN_PIN, LOOKED)

    await query_rights(counter.visit)

    assert pages(counter) == {}


async def test_who_forgot_the_pin_is_led_to_a_new_one(path: Path) -> None:
    counter = came_to_look(path, "许清晏", (EnterPin, ForgotPin()))

    assert await query_rights(counter.visit) is Service.RESET_PIN


async def test_a_lost_card_shows_nothing(path: Path) -> None:
    counter = came_to_look(path, "彭见山", (CannotServe, Way.HOME))

    await query_rights(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"


async def test_a_locked_pin_shows_nothing_without_a_face(path: Path) -> None:
    counter = came_to_look(path, "袁若水", (CannotServe, Way.HOME))

    await query_rights(counter.visit)

    assert counter.visit.course.refusal == "PIN_LOCKED"
