"""A service without keys and cases on its bad days: nothing is written twice, guessed or told."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.central import messages as m
from kiosk.central.card_service.central import CardServiceCentral
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused
from kiosk.sandbox.card_service.site import Mishap
from tests.central import contract
from tests.central.card_service.hall import TABLES, Hall, hall
from tests.hub.databases import begin
from tests.hub.held import SHOWN, chip_of, holder, number_of
from tests.hub.world import (
    MOBILE,
    NOON,
    PEOPLE,
    application,
    case_key,
    chip,
    data_request,
    person,
    proof_request,
)

pytestmark = pytest.mark.slow

CASE = case_key()
Step = Callable[[CardServiceCentral], Awaitable[object]]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hall]:
    begin("sqlite")
    with hall(tmp_path / "card-service") as one:
        yield one


async def made(central: CardServiceCentral) -> object:
    reserved = await central.reserve(m.ReserveRequest(CASE, 1))
    assert isinstance(reserved, m.Reserved)
    return await central.report_made(
        m.MadeRequest(CASE, 1, chip(), reserved.card_number, reserved.bank_card_number)
    )


STEPS: dict[str, Step] = {
    "saveCardSqList": lambda central: central.apply(application(person("林知夏"), CASE)),
    "saveCardOpen": lambda central: central.reserve(m.ReserveRequest(CASE, 1)),
    "proof": lambda central: central.prove_chip(proof_request(CASE)),
    "data": lambda central: central.card_data(data_request(CASE)),
    "saveCardCompleted": made,
    "saveCardActive": lambda central: central.enable(m.EnableRequest(CASE, NOON)),
}
WRITES = [name for name in STEPS if name.startswith("save")]


async def unanswered(step: Step, central: CardServiceCentral) -> None:
    with pytest.raises(CentralUnreachable):
        await step(central)


@pytest.mark.parametrize(
    "mishap", [Mishap.LOST_ANSWER, Mishap.PROXY, Mishap.HALF_A_SIGN, Mishap.LOST_REQUEST]
)
async def test_a_write_without_an_answer_is_done_once_also_by_a_machine_that_was_cut(
    here: Hall, mishap: Mishap
) -> None:
    """Each write of a card loses its answer once; after each the machine starts anew."""
    await contract.proves_a_mobile(here.central, here.code_of, CASE)
    answers: dict[str, object] = {}

    for name, step in STEPS.items():
        if name in WRITES:
            here.site.go_wrong(name, mishap)
            await unanswered(step, here.restarted())
        answers[name] = await step(here.restarted())

    assert [name for name, answer in answers.items() if isinstance(answer, Refused)] == []
    (card,) = [one for one in here.books.cards.values() if one.holder == person("林知夏").id_number]
    assert card.kzt == "1"
    times = 2 if mishap is Mishap.LOST_REQUEST else 1
    assert {name: here.site.asked.count(name) for name in WRITES} == dict.fromkeys(WRITES, times)


async def test_a_lost_report_is_found_by_settling_and_not_said_again(here: Hall) -> None:
    who = holder("许清晏")
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    here.site.go_wrong("saveCardLsgs", Mishap.LOST_ANSWER)
    report = m.LossRequest(CASE, who, shown.cards[0].ref, "temporary", SHOWN)
    await unanswered(lambda central: central.report_loss(report), here.central)

    withdrawn = await here.restarted().withdraw(m.WithdrawRequest(CASE, "IN_DOUBT"))
    told = await here.restarted().deeds(m.DeedsRequest(CASE))

    assert withdrawn == Refused("NOT_READY")
    assert isinstance(told, m.Deeds)
    assert [one.deed for one in told.deeds] == [m.Deed.TEMPORARY_LOSS]
    assert here.site.asked.count("saveCardLsgs") == 1


async def test_a_report_that_never_arrived_never_happens_once_it_was_withdrawn(here: Hall) -> None:
    who = holder("许清晏")
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    here.site.go_wrong("saveCardGs", Mishap.LOST_REQUEST)
    report = m.LossRequest(CASE, who, shown.cards[0].ref, "formal", SHOWN)
    await unanswered(lambda central: central.report_loss(report), here.central)

    central = here.restarted()
    assert await central.deeds(m.DeedsRequest(CASE)) == m.Deeds([])
    assert await central.withdraw(m.WithdrawRequest(CASE, "IN_DOUBT")) == m.Done()

    assert await central.report_loss(report) == Refused("NO_JOB")
    assert here.books.cards[number_of("许清晏")].kzt == "1"


async def test_a_loss_that_was_not_undone_is_told_of(here: Hall) -> None:
    who, name = holder("许清晏"), "许清晏"
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    ref = shown.cards[0].ref
    formal = m.LossRequest(case_key(2), who, ref, "formal", SHOWN)
    assert isinstance(await here.central.report_loss(formal), m.LossReported)

    found = m.CancelLossRequest(CASE, who, ref, chip_of(name), number_of(name), SHOWN)

    assert await here.central.cancel_loss(found) == Refused("SERVICE_OFF")
    assert here.books.cards[number_of(name)].kzt == "2"


@pytest.mark.parametrize(
    "mishap",
    [Mishap.PROXY, Mishap.FAULT, Mishap.NO_FLAG, Mishap.HALF_A_SIGN, Mishap.ODD_STATE, Mishap.ENTITY],
)
async def test_what_is_no_answer_is_none(here: Hall, mishap: Mishap) -> None:
    here.site.go_wrong("queryCardInfoBySfzhm", mishap)

    await unanswered(lambda central: central.cards(m.CardsRequest(holder("许清晏"))), here.central)

    assert isinstance(await here.central.cards(m.CardsRequest(holder("许清晏"))), m.Cards)


async def test_an_empty_result_set_is_no_card_and_a_slow_answer_is_none(here: Hall) -> None:
    asked = m.CardsRequest(holder("许清晏"))
    here.site.go_wrong("queryCardInfoBySfzhm", Mishap.EMPTY, Mishap.SLOW)

    assert await here.central.cards(asked) == Refused("NO_CARD")
    await unanswered(lambda central: central.cards(asked), here.restarted(deadline_s=0.2))


async def test_a_bank_that_opens_no_account_is_named_and_its_words_are_not(here: Hall) -> None:
    refused_by = next(one for one in PEOPLE if one.centre.bank_refuses and one.centre.insured)
    code = next(iter(refused_by.centre.bank_refuses))
    await contract.proves_a_mobile(here.central, here.code_of, CASE)
    assert isinstance(await here.central.apply(application(refused_by, CASE, code)), m.Applied)

    refused = await here.central.reserve(m.ReserveRequest(CASE, 1))

    assert refused == Refused("BANK_DOWN", {"bank": TABLES.bank_of(code).name})


async def test_a_second_blank_takes_the_same_number_and_another_chip(here: Hall) -> None:
    await contract.proves_a_mobile(here.central, here.code_of, CASE)
    await here.central.apply(application(person("林知夏"), CASE))
    first = await here.central.reserve(m.ReserveRequest(CASE, 1))
    assert isinstance(await here.central.prove_chip(proof_request(CASE)), m.ChipProof)

    assert await here.central.prove_chip(proof_request(CASE, number=2)) == Refused("AUTH_DENIED")
    assert await here.central.scrap(m.ScrapRequest(CASE, 1, "RDR-MUTE")) == m.Done()
    assert await here.central.reserve(m.ReserveRequest(CASE, 2)) == first

    assert isinstance(await here.central.prove_chip(proof_request(CASE, 2, 2)), m.ChipProof)
    assert await here.central.prove_chip(proof_request(CASE)) == Refused("NO_JOB")


async def test_an_application_can_not_be_taken_back_and_staff_are_told(
    here: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    await contract.proves_a_mobile(here.central, here.code_of, CASE)
    await here.central.apply(application(person("林知夏"), CASE))

    assert await here.central.withdraw(m.WithdrawRequest(CASE, "settled")) == Refused("SERVICE_OFF")

    assert "only its staff can take back" in caplog.text
    assert await here.central.withdraw(m.WithdrawRequest(CASE, "settled")) == m.Done()
    assert await here.central.reserve(m.ReserveRequest(CASE, 1)) == Refused("NO_JOB")


async def test_a_name_that_gbk_does_not_have_is_not_sent(here: Hall) -> None:
    rare = person("李䶮")

    refused = await here.central.cards(m.CardsRequest(m.Holder(rare.id_type, rare.id_number, rare.name)))

    assert refused == Refused("NAME_NOT_ON_CARD")
    assert here.site.asked == []


async def test_a_word_without_a_code_is_refused_by_its_table(
    here: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    await contract.proves_a_mobile(here.central, here.code_of, CASE)
    central = here.restarted(structs.replace(TABLES, occupations={}))

    refused = await central.apply(application(person("林知夏"), CASE))

    assert refused == Refused("SERVICE_OFF")
    assert "occupations has no" in caplog.text
    assert here.site.asked == []


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (m.Proof(id_read=True, face_matched=False), "FACE_MISMATCH"),
        (m.Proof(pin_verified=True), "AUTH_DENIED"),
        (m.Proof(id_read=True, face_matched=True, agency=case_key(5)), "AGENT_NOT_ALLOWED"),
    ],
)
async def test_what_the_service_does_not_ask_for_is_asked_for_here(
    here: Hall, proof: m.Proof, code: str
) -> None:
    who = holder("许清晏")
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)

    report = m.LossRequest(CASE, who, shown.cards[0].ref, "temporary", proof)

    assert await here.central.report_loss(report) == Refused(code)


async def test_nothing_of_anybody_stands_in_the_log_or_in_clear_on_the_disk(
    here: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    """The service's own texts name people; an open matter names its person, sealed; an ended one nobody."""
    caplog.set_level(logging.DEBUG, logger="kiosk")
    who = person("林知夏")
    await contract.makes_a_first_card(here.central, here.code_of)
    again = m.EligibilityRequest(who.id_type, who.id_number, who.name)
    wrong_name = m.Holder(who.id_type, who.id_number, "林知秋")
    assert await here.central.eligibility(again)
    assert isinstance(await here.central.cards(m.CardsRequest(wrong_name)), Refused)
    here.site.go_wrong("queryCardInfoBySfzhm", Mishap.PROXY, Mishap.ODD_STATE)
    for _ in range(2):
        await unanswered(lambda central: central.cards(m.CardsRequest(holder("许清晏"))), here.central)

    private = (who.name, who.id_number, MOBILE, "林知秋", "许清晏", "made-up-licence")
    assert "errcode" in caplog.text
    assert [word for word in private if word in caplog.text] == []
    on_disk = b"".join(path.read_bytes() for path in here.folder.iterdir())
    assert [word for word in private if word.encode() in on_disk] == []
    ended = await here.central._desk.matter(CASE)
    assert (ended.stage, ended.person, ended.proved_mobile) == ("enabled", None, "")
