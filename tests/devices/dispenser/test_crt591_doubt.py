from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.metal import Station
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, CAPTURE, FEED, IMPATIENT, STATUS, fault_of
from tests.devices.pty import PtyPort


async def test_a_lost_ack_never_feeds_twice(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, unit.lose_ack)

    await dispenser.feed()

    assert unit.begun[0x31] == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_lost_ack_is_waited_out_longer_than_an_ack_takes(port: PtyPort, metal: BenchMetal) -> None:
    unit = SimulatedCrt591(port.send, port.later, metal, Crt591Timings(command_s=0.001, feed_s=0.2))
    port.receive = unit.receive
    unit.initialised = True
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)
    port.before(FEED, unit.lose_ack)

    await dispenser.feed()

    assert unit.begun[0x31] == 1
    assert port.heard.count(FEED) == 1
    dispenser.close()


async def test_a_refused_order_is_given_again(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, unit.nak_once)

    await dispenser.feed()

    assert port.heard.count(FEED) == 2
    assert unit.begun[0x31] == 1


async def test_noise_that_looks_like_a_refusal_repeats_nothing(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, port: PtyPort
) -> None:
    port.before(FEED, lambda: port.send(b"\x15"))

    await dispenser.feed()

    assert port.heard.count(FEED) == 1
    assert unit.begun[0x31] == 1


async def test_noise_and_a_lost_answer_together_repeat_nothing(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, lambda: port.send(b"\x15"))
    port.before(FEED, unit.lose_response)

    await dispenser.feed()

    assert port.heard.count(FEED) == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_late_answer_to_something_else_is_not_the_status(
    dispenser: Crt591Dispenser, port: PtyPort
) -> None:
    fed = bytes.fromhex("F2 00 00 06 50 32 31 32 32 30 03 94")
    port.before(STATUS, lambda: port.send(fed))

    assert (await dispenser.status()).card is CardPlace.NONE


async def test_refusals_are_bounded(dispenser: Crt591Dispenser, unit: SimulatedCrt591, port: PtyPort) -> None:
    def refuse_all() -> None:
        for _ in range(20):
            unit.nak_once()

    port.before(FEED, refuse_all)

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_SILENT
    assert port.heard.count(FEED) == 4
    assert unit.begun[0x31] == 0


async def test_a_corrupt_answer_is_asked_for_again_and_nothing_moves_twice(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, unit.corrupt_response)

    await dispenser.feed()

    assert unit.begun[0x31] == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_an_ack_glued_to_its_answer_is_understood(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591
) -> None:
    unit.glue_ack()
    assert (await dispenser.status()).usable

    unit.glue_ack()
    await dispenser.feed()


async def test_a_lost_answer_to_a_question_is_asked_again(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591
) -> None:
    await dispenser.status()
    unit.lose_response()

    assert (await dispenser.status()).usable


async def test_a_late_answer_to_a_motion_counts_by_the_sensors(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, lambda: unit.late_response(0.6))

    await dispenser.feed()

    assert unit.begun[0x31] == 1
    assert (await dispenser.status()).card is CardPlace.CHIP
    await dispenser.present()
    assert (await dispenser.status()).card is CardPlace.GATE


async def test_a_card_taken_in_doubt_is_not_taken_for_captured(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    await dispenser.present()

    def the_order_is_lost_and_the_card_taken() -> None:
        unit.go_silent()
        metal.move(Station.GATE, Station.PERSON)

    port.before(CAPTURE, the_order_is_lost_and_the_card_taken)
    port.later(0.25, unit.speak_again)

    assert await fault_of(dispenser.capture()) is Fault.DISPENSER_SILENT
    assert (await dispenser.status()).card is CardPlace.NONE
