import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk.devices.camera.port import FaceSeen
from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable
from kiosk.flows.form import Turn
from kiosk.flows.identify import check_face, document_refusal, read_document, too_young
from kiosk.prompts.identity import FaceDeclined, IdNotRead, LookAtCamera, NoIdWithMe, PutIdCard
from kiosk.prompts.prompt import Back
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import document_of, make_counter
from tests.flows.bench import STEP, shown, visit_of
from tests.hub.world import TODAY, person
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

LIN = document_of(person("林知夏"))
DAY = timedelta(days=1)
GOES_HOME = (CannotServe, Way.HOME)


@virtual_time
@pytest.mark.parametrize(
    ("document", "code"),
    [
        (LIN, None),
        (replace(LIN, valid_until=None), None),
        (replace(LIN, valid_until=TODAY), None),
        (replace(LIN, valid_until=TODAY - DAY), "ID_EXPIRED"),
        (replace(LIN, valid_from=TODAY + DAY), "ID_READ_FAIL"),
        (replace(LIN, birth=TODAY + DAY), "ID_READ_FAIL"),
    ],
)
async def test_which_document_is_accepted_today(path: Path, document: IdDocument, code: str | None) -> None:
    refused = document_refusal(visit_of(path), document, TODAY)

    assert (refused.code if refused else None) == code


@virtual_time
@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (date(TODAY.year - 18, TODAY.month, TODAY.day), None),
        (date(TODAY.year - 18, TODAY.month, TODAY.day) + DAY, "AGE_GUARDIAN"),
    ],
)
async def test_who_is_not_grown_up_comes_with_somebody(path: Path, birth: date, code: str | None) -> None:
    refused = too_young(visit_of(path), replace(LIN, birth=birth), TODAY)

    assert (refused.code if refused else None) == code


@virtual_time
async def test_a_kind_of_document_that_this_machine_does_not_take_goes_to_the_counter(path: Path) -> None:
    visit = visit_of(path)
    profile = visit.policy.profile
    only_here = structs.replace(profile.identity.id_at_kiosk, value=[IdKind.RESIDENT])
    identity = structs.replace(profile.identity, id_at_kiosk=only_here)
    policy = type(visit.policy)(structs.replace(profile, identity=identity))

    refused = document_refusal(
        replace(visit, policy=policy), replace(LIN, kind=IdKind.FOREIGN_PERMANENT), TODAY
    )

    assert refused is not None
    assert refused.code == "ID_TYPE_COUNTER"


class Pad:
    """See IdReader: what is read, one after the other."""

    def __init__(self, *outcomes: IdDocument | Unreadable) -> None:
        self._outcomes = iter(outcomes)

    async def read(self) -> IdDocument | Unreadable:
        return next(self._outcomes)


@virtual_time
async def test_what_was_not_read_is_advised_and_put_again(path: Path) -> None:
    pad: Any = Pad(Unreadable.MOVED, Unreadable.WRONG_TYPE, LIN)
    visitor = Visitor()
    visit = replace(make_counter(path, visitor).visit, id_reader=pad)

    assert await read_document(visit, STEP) == LIN
    tries = visit.policy.profile.identity.id_tries.value
    assert visitor.seen == [
        PutIdCard(STEP),
        IdNotRead(STEP, Unreadable.MOVED, tries - 1),
        IdNotRead(STEP, Unreadable.WRONG_TYPE, tries - 2),
    ]
    assert visit.course.id_on_pad


@virtual_time
async def test_after_the_last_try_somebody_else_has_to_look(path: Path) -> None:
    pad: Any = Pad(*[Unreadable.MOVED] * 9)
    visit = replace(visit_of(path, GOES_HOME), id_reader=pad)

    assert await read_document(visit, STEP) is Turn.STOP
    assert visit.course.refusal == "ID_READ_FAIL"
    assert not visit.course.id_on_pad


@virtual_time
@pytest.mark.parametrize(
    ("answer", "turn", "code"), [(Back(), Turn.BACK, ""), (NoIdWithMe(), Turn.STOP, "ID_NEEDED")]
)
async def test_who_has_no_document_goes_back_or_home(
    path: Path, answer: object, turn: Turn, code: str
) -> None:
    visit = visit_of(path, (PutIdCard, answer), GOES_HOME)

    assert await read_document(visit, STEP) is turn
    assert visit.course.refusal == code


@virtual_time
async def test_who_does_not_want_a_face_check_is_sent_to_the_counter(path: Path) -> None:
    class NobodyYet:
        async def see_face(self, *_: object) -> None:
            await asyncio.get_running_loop().create_future()

    camera: Any = NobodyYet()
    visit = replace(visit_of(path, (LookAtCamera, FaceDeclined()), GOES_HOME), camera=camera)

    assert await check_face(visit, STEP, LIN) is Turn.STOP
    assert (shown(visit), visit.course.refusal) == (["LookAtCamera", "CannotServe"], "FACE_CONSENT_NO")


@virtual_time
@pytest.mark.parametrize(("portrait", "given"), [(b"BM picture", b"BM picture"), (None, b"")])
async def test_a_face_is_compared_with_the_decoded_portrait_and_never_with_the_coded_one(
    path: Path, portrait: bytes | None, given: bytes
) -> None:
    seen: list[bytes] = []

    class Compares:
        async def see_face(self, _: object, chip_photo: bytes) -> FaceSeen:
            seen.append(chip_photo)
            return FaceSeen(matched=True)

    camera: Any = Compares()
    visit = replace(visit_of(path), camera=camera)

    await check_face(visit, STEP, replace(LIN, photo=b"WLT", portrait=portrait))

    assert seen == [given]
