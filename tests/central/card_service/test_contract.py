"""The adapter of a card service keeps the contract of the port, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.model import Refused
from tests.central import contract
from tests.central.card_service.hall import Hall, hall
from tests.hub.databases import begin
from tests.hub.held import SHOWN, chip_of, holder
from tests.hub.world import MOBILE, PEOPLE, application, case_key, chip, data_request, person, proof_request

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hall]:
    begin("sqlite")
    with hall(tmp_path / "card-service") as one:
        yield one


async def test_a_first_card_from_eligibility_to_enabled(here: Hall) -> None:
    reserved = await contract.makes_a_first_card(here.central, here.code_of)

    on_file = here.books.cards[reserved.card_number]
    assert (on_file.kzt, on_file.ksbm) == ("1", chip().card_id)
    assert on_file.kctzh == reserved.bank_card_number
    writes = [name for name in here.site.asked if name.startswith("save")]
    assert writes == ["saveCardSqList", "saveCardOpen", "saveCardCompleted", "saveCardActive"]


async def test_what_is_written_into_the_chip_is_what_our_own_centre_writes(here: Hall) -> None:
    """The records of both, but for the card's own number."""
    ours, case, who = here.own.central, case_key(), person("林知夏")
    records = []
    for central in (here.central, ours):
        await contract.proves_a_mobile(central, here.code_of, case)
        assert isinstance(await central.apply(application(who, case)), m.Applied)
        assert isinstance(await central.reserve(m.ReserveRequest(case, 1)), m.Reserved)
        assert isinstance(await central.prove_chip(proof_request(case)), m.ChipProof)
        data = await central.card_data(data_request(case))
        assert isinstance(data, m.CardData)
        records.append([one for one in data.records if (one.file, one.number) != ("EF05", 7)])
        records.append([m.CardRecord("EF05", 0, data.external)])

    assert records[0] == records[2]
    assert records[1] == records[3]


async def test_no_case_no_work(here: Hall) -> None:
    await contract.refuses_what_no_case_stands_behind(here.central)

    assert here.site.asked == []


async def test_a_lost_card_and_a_found_one(here: Hall) -> None:
    await contract.loses_and_finds_a_card(here.central)


async def test_a_card_lost_for_good(here: Hall) -> None:
    await contract.loses_for_good(here.central)


async def test_a_card_in_hand(here: Hall) -> None:
    await contract.knows_a_card_by_its_chip(here.central)


async def test_who_may_not(here: Hall) -> None:
    await contract.refuses_people(here.central)


async def test_a_new_mobile_is_told_when_it_was_proved(here: Hall) -> None:
    who, case = holder("许清晏"), case_key(8)
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    change = m.ContactRequest(case, who, shown.cards[0].ref, SHOWN, mobile=MOBILE)

    early = await here.central.change_contact(change)
    await contract.proves_a_mobile(here.central, here.code_of, case)
    changed = await here.central.change_contact(change)

    assert (early, changed) == (Refused("SMS_FAIL"), m.Done())
    assert here.books.contacts[who.id_number]["sjhm"] == MOBILE


async def test_a_held_card_is_enabled_with_its_account(here: Hall) -> None:
    name = next(
        one.name
        for one in PEOPLE
        if any(
            here.books.cards[c.number].kzt == "A" for c in one.centre.cards if c.number in here.books.cards
        )
    )
    who = holder(name)
    shown = await here.central.cards(m.CardsRequest(who))
    assert isinstance(shown, m.Cards)
    card = next(one for one in shown.cards if one.social == "inactive")
    chip_ = chip_of(name)
    enable = m.EnableHeldRequest(case_key(9), who, card.ref, chip_, SHOWN, with_bank=True)

    enabled = await here.central.enable_held(enable)

    assert isinstance(enabled, m.HeldEnabled)
    assert (enabled.social, enabled.bank, enabled.bank_reason) == ("active", "active", "")
    assert await here.central.enable_held(enable) == enabled


async def test_what_no_card_service_does_is_refused_and_not_guessed(here: Hall) -> None:
    who = holder("许清晏")

    refused = [
        await here.central.progress(m.ProgressRequest(who)),
        await here.central.fee(m.FeeLookUp(case_key())),
        await here.central.ready_card(m.ReadyCardRequest(who)),
        await here.central.rights(m.RightsRequest(who, "0" * 32, "insurance", SHOWN)),
        await here.central.report_retained(m.RetainedRequest(case_key(), "S1")),
    ]

    assert refused == [Refused("SERVICE_OFF")] * 5
    assert here.site.asked == []
