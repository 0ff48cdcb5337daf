"""The names of journal steps. They are identity: an update never renames one while cases are open."""

from enum import StrEnum


class Do(StrEnum):
    """What a case does to the world; with a card body, in the order in which it usually happens."""

    APPLY = "apply"  # centre: the application, with the bank's check
    ORDER_FEE = "order_fee"  # centre: a code to pay by; from here on money may have changed hands
    CLOSE_FEE = "close_fee"  # centre: nobody can pay by it any more
    REFUND = "refund"  # centre: nothing came of what was paid, and it goes back
    RESERVE = "reserve"  # centre: a card number for this blank
    FEED = "feed"  # stack → chip head
    BIND = "bind"  # the chip told who it is; from here on the case is about this body
    WRITE = "write"  # the chip is personalised and was read back
    WAKE = "wake"  # the chip fell silent: its power goes off, and what was begun with it is begun anew
    TO_PRINTER = "to_printer"  # chip head → printer's inlet
    PRINT = "print"  # inlet → print head → inlet
    FROM_PRINTER = "from_printer"  # inlet → chip head
    REPORT = "report"  # centre: the card is made (回盘)
    SET_PIN = "set_pin"  # the citizen's PIN replaces the factory's
    PRESENT = "present"  # chip head → gate
    TAKEN = "taken"  # the gate's sensor saw the card go
    ENABLE = "enable"  # centre: the social-security function begins
    REPLACES = "replaces"  # the card that was collected in the named case does: the old one is given up next
    TAKE_IN = "take_in"  # gate → chip head: a card from the citizen's hand, to be recognised there
    GIVE_BACK = "give_back"  # head → gate: another card than the one that was to be taken in comes out again
    OLD_KEPT = "old_kept"  # the replaced card, drawn in at the gate → capture bin
    OLD_LEFT = "old_left"  # the replaced card stays with its holder
    REPORT_OLD = "report_old"  # centre: what became of the replaced card
    CAPTURE = "capture"  # head or gate → capture bin
    REJECT = "reject"  # printer → reject bin
    NOT_FED = "not_fed"  # sensors: the blank never left the stack
    LOST = "lost"  # sensors: the body is nowhere; an alarm
    RETAIN = "retain"  # centre: the finished card waits here under its slip number
    SCRAP = "scrap"  # centre: this blank's number is void, the application goes on
    WITHDRAW = "withdraw"  # centre: number and application are void
    OPEN_BOX = (
        "open_box"  # staff were called to hand out what lies there, until the citizen's reader knows it
    )
    HANDED_OUT = "handed_out"  # the citizen's reader knew a card that had lain in the box: it is out
    GRANT = "grant"  # centre: may the insured place move, and where to; changes nothing
    WRITE_PLACE = "write_place"  # the citizen's chip: another insured place
    DEED = "deed"  # centre: a matter that moves no card body
    MARK_PIN = "mark_pin"  # the citizen's chip told its tries: what it tells later says what happened
    CHANGE_PIN = "change_pin"  # the citizen's chip: another PIN in place of the present one
    RESET_PIN = "reset_pin"  # the citizen's chip: another PIN by the issuer's authority
    REPORT_PIN = "report_pin"  # centre: what the chip said of its PIN
