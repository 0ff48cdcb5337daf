"""The exercises of what takes, moves, prints or reads. What the glass tests too is the same code there."""

from collections.abc import Awaitable, Callable

from kiosk.devices.id_reader.port import Unreadable
from kiosk.devices.pin_pad.port import EntryEnd, EntryRule, KeyPress
from kiosk.errors import CardPulled, DeviceError
from kiosk.exercise.bench import Bench, CannotExercise
from kiosk.flows.device_work import Tested, clear_printer, look_over_pad, print_slip, take_picture
from kiosk.flows.spent_blank import Blanks, obstacle, print_test_card, printing_obstacle, spend_blank

STAFF = "check"
"""Who it was, on the slip and in the audit: nobody signs in at a shell."""
LEFT_OPEN = "(the blank stays in the book as inside; a kiosk settles it when it starts)"


async def exercise_dispenser(bench: Bench) -> str:
    """A blank under the head and into the capture bin."""
    blanks = bench.blanks()
    status = await bench.devices.dispenser.reset()
    if status.fault is not None:
        raise DeviceError(status.fault)
    if why := await obstacle(blanks, status):
        raise CannotExercise(f"no blank is spent: {why}")
    return await _spent(bench, blanks, "dispenser", spend_blank)


async def exercise_card_printer(bench: Bench) -> str:
    """A specimen on a blank, into the reject bin; where no blank can come, the path is cleared."""
    bare = bench.worded(await clear_printer(bench.devices.card_printer))
    status = await bench.devices.dispenser.reset()
    if status.fault is not None:
        raise DeviceError(status.fault, "(no test card is printed)")
    if not status.reaches_printer:
        return f"{bare} No card was moved: this dispenser does not reach the printer."
    blanks = bench.blanks()
    if why := await printing_obstacle(blanks, status):
        raise CannotExercise(f"no test card is printed: {why}")
    return f"{bare} {await _spent(bench, blanks, 'card_printer', print_test_card)}"


async def _spent(
    bench: Bench, blanks: Blanks, role: str, spend: Callable[[Blanks], Awaitable[Tested]]
) -> str:
    """Written into the audit before the blank moves, and how it ended."""
    await blanks.journal.audit(STAFF, "exercise", role)
    try:
        tested = await spend(blanks)
    except DeviceError as error:
        await blanks.journal.audit(STAFF, "exercise", f"{role} {error.fault.code}")
        raise DeviceError(error.fault, LEFT_OPEN) from error
    await blanks.journal.audit(STAFF, "exercise", f"{role} {'passed' if tested.passed else 'failed'}")
    return bench.worded(tested)


async def exercise_receipt_printer(bench: Bench) -> str:
    """A test slip."""
    printer = bench.devices.receipt_printer
    return bench.worded(await print_slip(printer, bench.stationery, bench.clock.now(), STAFF))


async def exercise_camera(bench: Bench) -> str:
    """One picture."""
    return bench.worded(await take_picture(bench.devices.camera))


async def exercise_card_reader(bench: Bench) -> str:
    """A card that is put in, powered once."""
    reader = bench.devices.card_reader
    await bench.by_hand(reader.inserted(), "no card was put in")
    try:
        answer = await reader.chip.power_on()
    except CardPulled:
        raise CannotExercise("the card was pulled out again: leave it in until it was read") from None
    await reader.chip.power_off()
    return bench.words["atr"].format(atr=answer.hex(" ").upper())


async def exercise_id_reader(bench: Bench) -> str:
    """A document that is laid on the pad, read once; its kind is all that is told of it."""
    reader = bench.devices.id_reader
    status = await reader.status()
    if status.fault is not None:
        raise DeviceError(status.fault)  # it would be waited for in vain
    found = await bench.by_hand(reader.read(), "no document was laid on the pad")
    if isinstance(found, Unreadable):
        raise CannotExercise(f"the document was not read ({found}): lift it, and try another one")
    return f"A document was read: {found.kind}."


async def exercise_pin_pad(bench: Bench) -> str:
    """Keys that are pressed, counted."""
    pad = bench.devices.pin_pad
    if pad is None:
        raise CannotExercise("none is fitted: PINs are typed on the glass")
    state = bench.worded(await look_over_pad(pad))
    pressed: list[KeyPress] = []
    rule = EntryRule(min_digits=0, max_digits=6, quiet_s=bench.patience.hand_s)
    ended = await bench.by_hand(
        pad.get_data(rule, lambda key, _: pressed.append(key)), "neither enter nor cancel was pressed"
    )
    if ended is EntryEnd.TIMED_OUT:
        raise CannotExercise(f"no key was pressed within {bench.patience.hand_s:.0f} s")
    others = [key.value for key in pressed if key is not KeyPress.DIGIT]
    digits = f"{pressed.count(KeyPress.DIGIT)} digits"
    return f"{state} {' and '.join([digits, *others])} were pressed; the digits are wiped."
