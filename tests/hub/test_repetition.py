from kiosk.central import messages as m
from tests.hub.world import (
    NOON,
    World,
    application,
    apply,
    case_key,
    chip,
    data_request,
    make_card,
    person,
    proof_request,
    prove_mobile,
)

CASE = case_key()


async def test_every_write_said_again_gets_its_first_answer(world: World) -> None:
    central = world.central
    await prove_mobile(central, world.hub, CASE)
    request = application(person("林知夏"), CASE)
    first: list[object] = [await central.apply(request), await central.reserve(m.ReserveRequest(CASE, 1))]
    reserved = first[1]
    assert isinstance(reserved, m.Reserved)
    first += [await central.prove_chip(proof_request(CASE)), await central.card_data(data_request(CASE))]
    made = m.MadeRequest(CASE, 1, chip(), reserved.card_number, reserved.bank_card_number)
    first += [await central.report_made(made), await central.enable(m.EnableRequest(CASE, NOON))]
    world.clock.move(3600)
    world.kiosk_clock.move(3600)

    again = [
        await central.apply(request),
        await central.reserve(m.ReserveRequest(CASE, 1)),
        await central.prove_chip(proof_request(CASE)),
        await central.card_data(data_request(CASE)),
        await central.report_made(made),
        await central.enable(m.EnableRequest(CASE, NOON)),
    ]

    assert again == first


async def test_a_repetition_changes_nothing(world: World) -> None:
    await apply(world)
    first = await make_card(world)

    await world.central.reserve(m.ReserveRequest(CASE, 1))
    await world.central.apply(application(person("林知夏"), CASE))

    found = await world.central.look_up(m.LookUpRequest(CASE))
    assert found == m.CaseAtCentre("made", 1, first.card_number[-4:], chip().card_id)


async def test_an_end_reported_again_in_other_words_is_the_same_end(world: World) -> None:
    await apply(world)
    await make_card(world)
    await world.central.enable(m.EnableRequest(CASE, NOON))
    await world.central.withdraw(m.WithdrawRequest(case_key(2), "a"))

    later = m.EnableRequest(CASE, NOON.replace(hour=5))

    assert await world.central.enable(later) == m.Done()
    assert await world.central.withdraw(m.WithdrawRequest(case_key(2), "b")) == m.Done()


async def test_an_answer_lost_on_the_way_is_fetched_by_one_quick_retry(world: World) -> None:
    await apply(world)
    world.hub.faults.drop_answer("/v1/reserve")
    before = len(world.transport.sent)

    reserved = await world.central.reserve(m.ReserveRequest(CASE, 1))

    lost, retried = world.transport.sent[before:]
    assert isinstance(reserved, m.Reserved)
    assert lost.headers["Idempotency-Key"] == retried.headers["Idempotency-Key"]
    assert lost.headers["Kiosk-Auth"] != retried.headers["Kiosk-Auth"]
    assert reserved.card_number == "X00000019"  # the first number was given once, and to both
    assert world.central.link.reachable is True


async def test_a_code_whose_answer_was_lost_is_sent_once(world: World) -> None:
    world.hub.faults.drop_answer("/v1/sms-code")

    await world.central.send_code(m.CodeRequest(CASE, "13800138000"))
    first = world.hub.last_code("13800138000")
    world.clock.move(61)
    await world.central.send_code(m.CodeRequest(CASE, "13800138000"))

    assert world.hub.last_code("13800138000") != first  # the citizen's second wish is a second message
