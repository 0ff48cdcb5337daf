"""The page's words for steps, faults, places and news. What has none here is called as in the code."""

from collections.abc import Mapping

from kiosk.sandbox.campaign import matrix_beats as beats
from kiosk.sandbox.campaign import matrix_plan as plan
from kiosk.sandbox.campaign.matrix_glass import words

STEPS: Mapping[str, str] = {
    plan.BEFORE_CASE: "before a case is opened: identity, questions to the centre, the citizen's answers",
    plan.OPEN: "the case is opened",
    plan.CLOSE: "the case is closed",
    plan.PAPER: "after the case: the receipt",
    "apply": "the application goes to the centre, with the bank's check",
    "order_fee": "the centre gives a code to pay by, and the citizen pays",
    "reserve": "the centre gives a card number for this blank",
    "feed": "a blank goes from the stack under the chip head",
    "bind": "the chip has told who it is: from here on the case is about this card",
    "write": "the chip is written and read back",
    "to_printer": "the card goes from the chip head into the printer",
    "print": "the face is printed",
    "from_printer": "the card comes back under the chip head, and is read again",
    "report": "the centre is told that the card is made",
    "set_pin": "the citizen's PIN takes the place of the factory's",
    "present": "the card goes to the gate",
    "taken": "the gate's sensor has seen the card go",
    "enable": "the centre makes the card valid",
    "take_in": "the old card is drawn in at the gate and recognised",
    "give_back": "a card that is not the old one comes out again",
    "old_kept": "the old card falls into the capture bin",
    "report_old": "the centre is told what became of the old card",
    "audit": "it is written down that staff were called",
    "open_box": "staff open the box and hand the card over, the citizen's reader knows it",
    "handed_out": "the card is booked as handed over",
    "deed": "the centre does what was asked for",
    "grant": "the centre says whether the insured place may move",
    "write_place": "the insured place is written into the citizen's chip",
    "mark_pin": "the citizen's chip says how many tries its PIN has left",
    "change_pin": "the citizen's chip takes the new PIN",
    "reset_pin": "the citizen's chip takes the new PIN by the issuer's authority",
    "report_pin": "the centre is told what the chip said of its PIN",
}

UNITS: Mapping[str, str] = {
    "power": "power",
    "disk": "disk",
    "centre": "centre",
    "dispenser": "dispenser",
    "card_printer": "card printer",
    "id_reader": "ID reader",
    "card_reader": "citizen's card reader",
    "receipt_printer": "receipt printer",
    "people": "people",
}
"""In the order of a row."""

KINDS: Mapping[str, str] = {
    "cut.crash": "program ends",
    "cut.reset": "computer off",
    "cut.mains": "mains off",
    "lost.request": "request lost",
    "lost.answer": "answer lost",
    "late.answer": "answer late",
    "late.request": "request 90 s late",
    "late.in_time": "request 55 s late",
    "late.minutes": "request 5 min late",
    "answer.503": "answer 503",
    "overtaken": "request overtaken by the next",
    "twice": "came twice",
    "twice.later": "came again minutes later",
    "hub.restarted": "ends before it answers",
    "session.lost": "session lost",
    "certificate.ended": "certificate ended",
    "disk.full": "full",
    "noise": "a byte spoilt",
    "wrong.check": "wrong check sum",
    "half.frame": "half an answer",
    "half.late": "half an answer, the rest late",
    "unplugged": "unplugged",
    "device.reset": "loses its power for a moment",
    "metal.jam": "jam",
    "metal.double_feed": "two cards stick together",
    "metal.slow": "slow motion",
    "sensor.lies": "a sensor lies once",
    "stack.empty": "nothing to feed",
    "bin.full": "bin full",
    "cover.open": "cover open",
    "ribbon.out": "ribbon used up",
    "head.hot": "print head too hot",
    "paper.out": "no paper",
    "chip.mute": "chip loses its power",
    "chip.dead": "chip dead",
    "chip.refuses": "chip refuses",
    "chip.torn": "record written by halves",
    "hands.pull": "card pulled out",
    "hands.swap": "another's card put in",
    "hands.leave": "citizen leaves",
    "hands.return": "citizen leaves and comes back",
    "hands.hammer": "citizen hammers on the glass",
}

DEVICE_WORDS: Mapping[str, str] = {
    "dispenser.3130": "status",
    "dispenser.3131": "sensors",
    "dispenser.a530": "bin count",
    "dispenser.5130": "power on",
    "dispenser.5131": "power off",
    "card_printer.Rpst": "status",
    "card_printer.Rrt": "ribbon",
    "card_printer.Scs": "clear",
    "card_printer.Si": "draw in",
    "card_printer.Sib": "draw in",
    "card_printer.Se": "print and hand back",
    "card_printer.job": "job",
    "receipt_printer.receipt": "receipt",
    "card_reader.on": "power on",
}
"""What is said to a device; a motion of the dispenser is `32..`, an APDU its instruction."""
INSTRUCTIONS: Mapping[str, str] = {
    "a4": "select",
    "b2": "read",
    "b0": "read",
    "dc": "write",
    "84": "challenge",
    "82": "authenticate",
    "20": "verify PIN",
    "5e": "change PIN",
    "24": "reset PIN",
    "ca": "get data",
}
"""ISO 7816-4, and the card's own (card/ssse.py)."""

NO_CASE = "no case was opened"

PLACES: Mapping[str, str] = {
    "chip": "chip head",
    "gate": "gate",
    "inlet": "printer's inlet",
    "print": "print head",
    "capture_bin": "capture bin",
    "reject_bin": "reject bin",
    "reader": "citizen's reader",
    "person": "citizen's hand",
    "elsewhere": "taken out by staff",
}

NEWS: Mapping[str, str] = {
    beats.RESTART: "a new start",
    beats.WAITING: "a case waits for the centre",
    beats.STUCK: "the centre does not take a case",
    beats.REFUSED: "the centre refused a report",
    beats.DIFFERENCES: "the day's books differ",
    beats.UNACCOUNTED: "a card is unaccounted for",
    beats.HELP: "a citizen calls for staff",
}

WHO: Mapping[str, str] = {
    beats.NOBODY: "nobody",
    beats.ATTENDANT: "attendant",
    beats.ENGINEER: "engineer",
    beats.SUPERVISOR: "supervisor",
    beats.CENTRE: "centre",
}


def device_word(unit: str, word: str) -> str:
    """What was being said to a device or to the centre."""
    full = f"{unit}.{word}"
    if full in DEVICE_WORDS:
        return DEVICE_WORDS[full]
    if full.startswith("dispenser.32"):
        return "motion"
    instruction = word.removeprefix("5139.") if unit == "dispenser" else word
    if unit in ("dispenser", "card_reader") and instruction in INSTRUCTIONS:
        return f"chip: {INSTRUCTIONS[instruction]}"
    return word


def news(one: str) -> str:
    """One piece of what the watch room hears."""
    if one.startswith(beats.FAULT):
        return f"[{one.removeprefix(beats.FAULT)}](faults.md)"
    if one.startswith(beats.REASON):
        reason = one.removeprefix(beats.REASON)
        return f"“{words().get(f'reason.{reason}', reason)}”"
    if one.startswith(beats.SUPPLY):
        return one.removeprefix(beats.SUPPLY).replace("_", " ")
    return NEWS.get(one, one)
