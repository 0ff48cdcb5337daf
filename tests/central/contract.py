"""What every centre behind the port keeps, whatever it speaks: ours over HTTP and by hand, and adapters.

Each function is one course of calls as flows make them; an adapter's tests run them all (docs/adapters.md).
"""

from collections.abc import Callable

from kiosk.central import messages as m
from kiosk.central.port import Central
from kiosk.model import Refused
from tests.hub.held import SHOWN, chip_of, holder, number_of
from tests.hub.world import (
    MOBILE,
    NOON,
    application,
    case_key,
    chip,
    data_request,
    person,
    proof_request,
)

CodeOf = Callable[[str], str]
"""The code that was sent to a mobile last."""


async def proves_a_mobile(central: Central, code_of: CodeOf, case: str) -> None:
    assert isinstance(await central.send_code(m.CodeRequest(case, MOBILE)), m.CodeSent)
    assert await central.check_code(m.CodeCheck(case, MOBILE, code_of(MOBILE))) == m.CodeChecked()


async def makes_a_first_card(central: Central, code_of: CodeOf) -> m.Reserved:
    """From eligibility to enabled, each write said twice: the first answer is given again."""
    case, who = case_key(), person("林知夏")

    eligible = await central.eligibility(m.EligibilityRequest(who.id_type, who.id_number, who.name))
    banks = await central.banks(m.BanksRequest("示例服务点"))
    assert eligible == m.Eligibility()
    assert isinstance(banks, m.Banks)
    assert [bank.code for bank in banks.banks] == ["SBA", "SBB", "SBC"]

    await proves_a_mobile(central, code_of, case)
    applied = await central.apply(application(who, case))
    assert isinstance(applied, m.Applied)
    assert await central.apply(application(who, case)) == applied
    reserved = await central.reserve(m.ReserveRequest(case, 1))
    assert isinstance(reserved, m.Reserved)
    assert await central.reserve(m.ReserveRequest(case, 1)) == reserved
    proof = await central.prove_chip(proof_request(case))
    assert isinstance(proof, m.ChipProof)
    assert (len(proof.internal), len(proof.external)) == (32, 32)
    data = await central.card_data(data_request(case))
    assert isinstance(data, m.CardData)
    assert data.initial_pin == "123456"

    made = m.MadeRequest(case, 1, chip(), reserved.card_number, reserved.bank_card_number)
    assert await central.report_made(made) == m.Done()
    assert await central.report_made(made) == m.Done()
    assert await central.enable(m.EnableRequest(case, NOON)) == m.Done()
    assert await central.enable(m.EnableRequest(case, NOON)) == m.Done()
    assert await central.look_up(m.LookUpRequest(case)) == m.CaseAtCentre(
        "enabled", 1, reserved.card_number[-4:], chip().card_id
    )
    return reserved


async def refuses_what_no_case_stands_behind(central: Central) -> None:
    case = case_key()

    assert no(await central.reserve(m.ReserveRequest(case, 1))) == "NO_JOB"
    assert no(await central.prove_chip(proof_request(case))) == "NO_JOB"
    assert no(await central.scrap(m.ScrapRequest(case, 1, "x"))) == "NO_JOB"
    assert no(await central.enable(m.EnableRequest(case, NOON))) == "NO_JOB"
    assert await central.withdraw(m.WithdrawRequest(case, "x")) == m.Done()
    assert no(await central.reserve(m.ReserveRequest(case, 1))) == "NO_JOB"


async def loses_and_finds_a_card(central: Central) -> None:
    who, name = holder("许清晏"), "许清晏"
    shown = await central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    (card,) = shown.cards
    assert card.social == "active"
    assert card.number_masked.endswith(number_of(name)[-4:])
    assert "*" in shown.mobile_masked

    report = m.LossRequest(case_key(2), who, card.ref, "temporary", SHOWN)
    lost = await central.report_loss(report)
    assert isinstance(lost, m.LossReported)
    assert lost.lapses_at is not None
    assert await central.report_loss(report) == lost
    other = m.LossRequest(case_key(3), who, card.ref, "temporary", SHOWN)
    assert no(await central.report_loss(other)) == "ALREADY_LOST"
    told = await central.deeds(m.DeedsRequest(case_key(2)))
    assert isinstance(told, m.Deeds)
    assert [deed.deed for deed in told.deeds] == [m.Deed.TEMPORARY_LOSS]
    assert await central.deeds(m.DeedsRequest(case_key(3))) == m.Deeds([])

    found = m.CancelLossRequest(case_key(4), who, card.ref, chip_of(name), number_of(name), SHOWN)
    cancelled = await central.cancel_loss(found)
    assert isinstance(cancelled, m.LossCancelled)
    assert cancelled.social == "active"
    assert await central.cancel_loss(found) == cancelled
    assert await central.withdraw(m.WithdrawRequest(case_key(4), "x")) == Refused("NOT_READY")


async def loses_for_good(central: Central) -> None:
    who = holder("许清晏")
    shown = await central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    ref = shown.cards[0].ref

    lost = await central.report_loss(m.LossRequest(case_key(5), who, ref, "formal", SHOWN))

    assert isinstance(lost, m.LossReported)
    assert lost.lapses_at is None
    again = await central.report_loss(m.LossRequest(case_key(6), who, ref, "formal", SHOWN))
    assert no(again) == "ALREADY_FORMAL"


async def knows_a_card_by_its_chip(central: Central) -> None:
    who, name = holder("许清晏"), "许清晏"

    known = await central.card_by_chip(m.CardByChipRequest(number_of(name), chip_of(name), who))
    strange = await central.card_by_chip(
        m.CardByChipRequest(number_of(name), chip_of(name), holder("林知夏"))
    )
    challenges = [f"{number:016X}" for number in (1, 2, 3, 4)]
    proof = await central.prove_held_chip(
        m.HeldChipProofRequest(case_key(7), number_of(name), chip_of(name), challenges)
    )

    assert isinstance(known, m.CardAtCentre)
    assert no(strange) == "NOT_OWNER"
    assert isinstance(proof, m.HeldChipProof)
    assert proof.internal[16:] == challenges[1]


async def refuses_people(central: Central) -> None:
    known, nobody = person("许清晏"), person("林知夏")
    has_one = await central.eligibility(m.EligibilityRequest(known.id_type, known.id_number, known.name))

    assert isinstance(has_one, Refused)
    assert (has_one.code, has_one.facts) == ("CARD_EXISTS", {"tail": number_of("许清晏")[-4:]})
    without = await central.cards(m.CardsRequest(m.Holder(nobody.id_type, nobody.id_number, nobody.name)))
    assert no(without) == "NO_CARD"
    stranger = await central.cards(m.CardsRequest(m.Holder("CN_ID", "11010519491231002X", "陈无名")))
    assert no(stranger) == "NOT_FOUND"


def no(answer: object) -> str:
    """The code of a refusal; its article is the province's and not every centre's to name."""
    return answer.code if isinstance(answer, Refused) else f"not refused: {type(answer).__name__}"
