"""Which pictogram stands beside which matter, consequence and outcome."""

from collections.abc import Mapping

from kiosk.model import Service
from kiosk.prompts.confirm import Consequence
from kiosk.prompts.menu import Group
from kiosk.prompts.result import Told

OF_SERVICE: Mapping[Service, str] = {
    Service.ISSUE_CARD: "card-new",
    Service.COLLECT_CARD: "card-out",
    Service.ENABLE_CARD: "enable",
    Service.CHANGE_PIN: "pin",
    Service.RESET_PIN: "repeat",
    Service.QUERY_STATUS: "query",
    Service.QUERY_PROGRESS: "progress",
    Service.REPORT_TEMPORARY_LOSS: "wait",
    Service.REPORT_LOSS: "card-lost",
    Service.CANCEL_LOSS: "tick",
    Service.REISSUE_CARD: "card-reissue",
    Service.RENEW_CARD: "card-replace",
    Service.CHANGE_CONTACT: "phone",
    Service.TRANSFER_INSURED_PLACE: "home",
    Service.GUIDE_CANCELLATION: "door",
    Service.FIND_SERVICE_POINT: "places",
    Service.QUERY_MEDICAL_BALANCE: "receipt",
    Service.READ_GUIDES: "guide",
    Service.CALL_HELP: "help",
    Service.ACT_FOR_ANOTHER: "act-for",
    Service.GET_ECARD_CODE: "id-card",
    Service.RECOVER_RETAINED_CARD: "card-kept",
    Service.QUERY_RIGHTS: "person",
}

OF_GROUP: Mapping[Group, str] = {
    Group.NEW: "card-new",
    Group.LOST: "card-lost",
    Group.RENEW: "card-replace",
    Group.PIN: "pin",
    Group.QUERY: "query",
    Group.ENABLE: "enable",
    Group.MORE: "blank-card",
}

OF_CONSEQUENCE: Mapping[Consequence, str] = {
    Consequence.WORKS_AT_ONCE: "enable",
    Consequence.STOPS_AT_ONCE: "card-lost",
    Consequence.LAPSES_BY_ITSELF: "wait",
    Consequence.REISSUE_NEEDS_FORMAL: "card-reissue",
    Consequence.BANK_SEPARATE: "bank",
    Consequence.BANK_DECIDES: "bank",
    Consequence.BANK_REPORT_TOO: "bank",
    Consequence.BANK_RELEASE_TOO: "bank",
    Consequence.NEW_PIN_NEXT: "pin",
    Consequence.OLD_MEDICAL_ENDS: "blank-card",
    Consequence.NO_NEW_CARD: "blank-card",
    Consequence.MESSAGES_GO_THERE: "phone",
    Consequence.BANK_DATA_STAY: "bank",
    Consequence.RECORD_MOVES: "places",
}

OF_TOLD: Mapping[Told, str] = {
    Told.SOCIAL_ENABLED: "tick",
    Told.ENABLE_NEXT: "enable",
    Told.HOLDER_ENABLES: "enable",
    Told.ASK_ITS_STATE: "query",
    Told.PIN_SET: "pin",
    Told.TRIES_CLEARED: "repeat",
    Told.BANK_PIN_SAME: "bank",
    Told.BANK_SEPARATE: "bank",
    Told.BANK_ACTIVATE: "bank",
    Told.BANK_ENABLED: "bank",
    Told.BANK_REFUSED: "bank",
    Told.BANK_REPORT_TOO: "bank",
    Told.BANK_RELEASE_TOO: "bank",
    Told.CARD_STOPPED: "card-lost",
    Told.CARD_WORKS_AGAIN: "tick",
    Told.FOUND_MEANS_RELEASE: "repeat",
    Told.REISSUE_NEXT: "card-reissue",
    Told.CONTACT_CHANGED: "phone",
    Told.NO_NEW_CARD: "blank-card",
    Told.PLACE_CHANGED: "places",
    Told.ORDER_FILED: "tick",
    Told.ORDER_TRACED: "tick",
    Told.COLLECT_LATER: "card-new",
    Told.INTERIM_MEDICAL_CARD: "places",
    Told.OLD_CARD_THEN: "card-replace",
    Told.DEAD_CARD_THEN: "card-replace",
    Told.OLD_CARD_KEPT: "bin",
    Told.OLD_CARD_BACK: "blank-card",
    Told.TOLD_LATER: "wait",
    Told.ECARD: "phone",
}
