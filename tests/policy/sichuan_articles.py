"""Sichuan: SC-R, the regulation of 2023; SC-G, the guide, where SC-R is silent; own rules last.

Written from the documents, not from the profile.
"""

from kiosk.card_life import BankState, OrderStage, PinState
from kiosk.card_life import SocialState as State
from kiosk.policy.profile import AgentKind
from kiosk.policy.service_rule import RenewalReason as Why
from tests.policy.cells import Cell, S
from tests.policy.statement import Explained, Here, Statement

NAMED = "SC-R 第三十三条"  # 自助服务终端提供申领、查询、补领、换领

ARTICLE = Statement(
    silence="own 文件没有写这项业务",
    services={
        S.ISSUE_CARD: Here(NAMED),
        S.QUERY_STATUS: Here(NAMED),
        S.QUERY_PROGRESS: Here(NAMED),
        S.REISSUE_CARD: Here(NAMED),
        S.RENEW_CARD: Here(NAMED),
        S.FIND_SERVICE_POINT: Here(NAMED),
        S.READ_GUIDES: Here(NAMED),
        S.CALL_HELP: Here(NAMED),
        # 第五条: at a service point; the machine is one of its devices (a judgement)
        S.COLLECT_CARD: Here("SC-R 第十二条"),
        S.ENABLE_CARD: Here("SC-R 第十三条"),
        S.CHANGE_PIN: Here("SC-R 第十五条"),
        S.RESET_PIN: Here("SC-R 第十五条"),
        S.REPORT_TEMPORARY_LOSS: Here("SC-R 第十七条"),
        S.REPORT_LOSS: Here("SC-R 第十七条"),
        S.CANCEL_LOSS: Here("SC-R 第十九条"),
        S.CHANGE_CONTACT: Here("SC-R 第二十三条"),
        S.GET_ECARD_CODE: Here("SC-R 第八条"),
        S.RECOVER_RETAINED_CARD: Here("own 遗留物"),
        # 第二十四条 asks for a system-level check and for keys: left to the site
        S.TRANSFER_INSURED_PLACE: Here(
            "SC-R 第二十四条", only_where_switched_on=True, else_article="SC-G 10"
        ),
        S.ACT_FOR_ANOTHER: Here("SC-R 第三十二条", only_where_switched_on=True, else_explained=True),
        S.QUERY_RIGHTS: Here("SC-G 功能3", only_where_switched_on=True),
        S.GUIDE_CANCELLATION: Explained("SC-R 第二十五条"),
    },
)

NEEDS_CARD = {
    S.ENABLE_CARD: "SC-R 第十三条",
    S.CHANGE_PIN: "SC-R 第十五条",
    S.RESET_PIN: "SC-R 第十五条",
    S.CANCEL_LOSS: "SC-R 第十九条",
    S.RENEW_CARD: "SC-R 第二十一条",
    S.CHANGE_CONTACT: "SC-R 第二十三条",
    S.TRANSFER_INSURED_PLACE: "SC-R 第二十四条",
    S.QUERY_RIGHTS: "own 本人查询核验",
}
NEEDS_ID = {
    *(S.ISSUE_CARD, S.COLLECT_CARD, S.ENABLE_CARD, S.RESET_PIN, S.REPORT_TEMPORARY_LOSS, S.REPORT_LOSS),
    *(S.CANCEL_LOSS, S.REISSUE_CARD, S.RENEW_CARD, S.RECOVER_RETAINED_CARD),
}
EITHER = {
    S.QUERY_STATUS: "SC-R 第二十二条",
    S.QUERY_PROGRESS: "SC-R 第二十二条",
    S.GET_ECARD_CODE: "own 领取码核验",
}
PERSONAL = {*NEEDS_CARD, *NEEDS_ID, *EITHER}
USES_THE_FUNCTION = {
    *(S.CHANGE_PIN, S.RESET_PIN, S.CHANGE_CONTACT, S.TRANSFER_INSURED_PLACE, S.QUERY_RIGHTS),
    S.GET_ECARD_CODE,
}
MAKES = {S.ISSUE_CARD, S.REISSUE_CARD, S.RENEW_CARD}
LOST = {State.TEMP_LOST, State.FORMAL_LOST}
NOT_LOST = {State.INACTIVE, State.ACTIVE}
ABOUT_A_CARD = {
    *USES_THE_FUNCTION,
    *(S.ENABLE_CARD, S.REPORT_TEMPORARY_LOSS, S.REPORT_LOSS, S.CANCEL_LOSS, S.REISSUE_CARD, S.RENEW_CARD),
}
HAS_ACCOUNT = {BankState.ACTIVE, BankState.RESTRICTED}


# --- who may ask


@ARTICLE.says("SC-G 温馨提示2", "AGE_GUARDIAN")
def under_eighteen_comes_with_a_guardian(c: Cell) -> bool:
    return c.service in PERSONAL and c.alone and c.age < 18


@ARTICLE.says("SC-R 第九条", "ID_TYPE_COUNTER")
def a_machine_reads_only_documents_with_a_chip(c: Cell) -> bool:
    readable = ("CN_ID", "HMT_RESIDENCE_PERMIT", "FOREIGN_PERMANENT_RESIDENCE_ID")
    return c.service in {*NEEDS_ID, *EITHER} and c.person.document not in readable


@ARTICLE.says("SC-R 第九条", "ID_EXPIRED")
def the_document_is_valid(c: Cell) -> bool:
    return c.service in {*NEEDS_ID, *EITHER} and not c.person.document_valid


@ARTICLE.says("SC-R 第八条", "ELIG_NOT")
def insured_employed_or_otherwise_entitled_in_the_province(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and not c.person.entitled


# --- who acts for another


@ARTICLE.says("own 代办人不碰密码", "AGENT_NOT_ALLOWED")
def nobody_touches_another_s_pin(c: Cell) -> bool:
    return not c.alone and c.service in (S.ENABLE_CARD, S.CHANGE_PIN, S.RESET_PIN)


@ARTICLE.says("SC-R 第三十二条", "AGENT_NOT_ALLOWED")
def agents_need_a_reviewer_and_only_family_and_representatives_are_named(c: Cell) -> bool:
    named = c.person.agent not in (AgentKind.OTHER_AGENT, AgentKind.UNIT)
    return c.service in PERSONAL and not c.alone and not (c.switched_on and named)


@ARTICLE.says("SC-R 第九条", "AGENT_NOT_ALLOWED")
def a_unit_s_clerk_brings_a_letter_to_the_counter(c: Cell) -> bool:
    return c.service in PERSONAL and c.person.agent is AgentKind.UNIT


@ARTICLE.says("own 代办人年龄", "AGENT_NOT_ALLOWED")
def an_agent_is_grown_up(c: Cell) -> bool:
    return c.service in PERSONAL and not c.alone and (c.person.agent_age or 0) < 18


@ARTICLE.says("SC-G 温馨提示2", "AGENT_NOT_ALLOWED")
def a_guardian_is_for_minors_and_for_who_lacks_capacity(c: Cell) -> bool:
    guardian = c.person.agent is AgentKind.GUARDIAN
    return c.service in PERSONAL and guardian and c.age >= 18 and not c.person.incapable


# --- whose card


for _service, _article in NEEDS_CARD.items():
    ARTICLE.wants_the_card(_service, _article)
for _service, _article in EITHER.items():
    ARTICLE.takes_a_card_or_an_id(_service, _article)


@ARTICLE.says("SC-R 第四条", "CARD_FOREIGN")
def the_office_is_for_cards_of_sichuan(c: Cell) -> bool:
    shown = c.service in NEEDS_CARD or (c.service in EITHER and c.card.in_hand)
    return bool(shown and c.card.other_province)


# --- the card's state


@ARTICLE.says("SC-R 第三十条", "FROZEN")
def a_frozen_card_is_suspended(c: Cell) -> bool:
    return c.social is State.FROZEN and c.service in {*ABOUT_A_CARD, S.ISSUE_CARD}


@ARTICLE.says("SC-R 第八条", "CARD_EXISTS")
def one_person_one_card(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and c.social in {*NOT_LOST, *LOST}


@ARTICLE.says("SC-R 第八条", "IN_PROGRESS")
def no_second_card_while_one_is_made(c: Cell) -> bool:
    filed = c.service in (S.REISSUE_CARD, S.RENEW_CARD) and bool(c.card.reissue_filed)
    return filed or (c.service in MAKES and bool(c.order.order_open))


@ARTICLE.says("SC-R 第十三条", "NOT_ACTIVE")
def a_card_not_enabled_cannot_be_used(c: Cell) -> bool:
    return c.social is State.INACTIVE and c.service in USES_THE_FUNCTION


@ARTICLE.says("SC-R 第十三条", "ALREADY_ACTIVE")
def a_card_is_enabled_once(c: Cell) -> bool:
    return c.social is State.ACTIVE and c.service is S.ENABLE_CARD


@ARTICLE.says("SC-R 第十五条", "PIN_LOCKED")
def a_locked_pin_is_reset_not_changed(c: Cell) -> bool:
    return c.service is S.CHANGE_PIN and c.card.pin is PinState.LOCKED


@ARTICLE.says("SC-R 第十八条", "CARD_LOST")
def a_card_reported_lost_cannot_be_used(c: Cell) -> bool:
    return c.social in LOST and c.service in {*USES_THE_FUNCTION, S.ENABLE_CARD, S.RENEW_CARD}


@ARTICLE.says("SC-R 第十八条", "ALREADY_LOST")
def a_temporary_report_is_made_of_a_card_not_reported(c: Cell) -> bool:
    return c.social in LOST and c.service is S.REPORT_TEMPORARY_LOSS


@ARTICLE.says("SC-R 第十八条", "ALREADY_FORMAL")
def a_formal_report_is_made_once(c: Cell) -> bool:
    return c.social is State.FORMAL_LOST and c.service is S.REPORT_LOSS


@ARTICLE.says("SC-R 第十九条", "NOT_LOST")
def only_a_report_is_cancelled(c: Cell) -> bool:
    return c.social in NOT_LOST and c.service is S.CANCEL_LOSS


@ARTICLE.says("SC-R 第十九条", "REISSUED")
def no_report_is_cancelled_after_a_reissue_was_filed(c: Cell) -> bool:
    return c.service is S.CANCEL_LOSS and bool(c.card.reissue_filed)


@ARTICLE.says("SC-R 第二十条", "NEED_FORMAL_LOSS")
def a_reissue_comes_after_a_report(c: Cell) -> bool:
    return c.social in NOT_LOST and c.service is S.REISSUE_CARD


@ARTICLE.says("SC-R 第二十条", "TEMP_ONLY")
def a_reissue_comes_after_a_formal_report(c: Cell) -> bool:
    return c.social is State.TEMP_LOST and c.service is S.REISSUE_CARD


@ARTICLE.says("SC-R 第二十五条", "CANCELLED")
def a_cancelled_card_is_at_its_end(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank not in HAS_ACCOUNT


@ARTICLE.says("SC-R 第二十八条", "SS_CANCELLED_BANK_OPEN")
def whose_account_lives_on_is_told(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank in HAS_ACCOUNT


for _service, _article in {
    **NEEDS_CARD,
    S.REPORT_TEMPORARY_LOSS: "SC-R 第十七条",
    S.REPORT_LOSS: "SC-R 第十七条",
    S.REISSUE_CARD: "SC-R 第二十条",
    S.GET_ECARD_CODE: "own 领取码核验",
}.items():
    ARTICLE.is_for_who_has_a_card(_service, _article)
ARTICLE.is_for_who_has_a_card(S.QUERY_STATUS, "SC-R 第二十二条", "NOT_FOUND")


# --- the matter itself


@ARTICLE.says("SC-R 第二十一条", "REASON_NOT_ALLOWED")
def the_reasons_for_renewal_are_listed(c: Cell) -> bool:
    return c.service is S.RENEW_CARD and c.wish.reason in (Why.QUALITY, Why.CARD_INFO_CHANGED)


@ARTICLE.says("SC-R 第二十一条", "KEY_INFO_FIRST")
def name_and_number_are_put_right_at_the_counter_first(c: Cell) -> bool:
    about_the_record = c.wish.reason in (Why.NAME_OR_ID_CHANGED, Why.DATA_MISMATCH)
    return c.service is S.RENEW_CARD and about_the_record and not c.wish.record_agrees


@ARTICLE.says("SC-G 温馨提示3", "REASON_NOT_ALLOWED")
def the_photo_is_added_after_seven(c: Cell) -> bool:
    return c.service is S.RENEW_CARD and c.wish.reason is Why.REACHED_7 and c.age < 7


@ARTICLE.says("SC-R 第二十一条第二款", "REASON_NOT_ALLOWED")
def the_card_of_a_child_is_renewed_after_eighteen(c: Cell) -> bool:
    return c.service is S.RENEW_CARD and c.wish.reason is Why.REACHED_18 and c.age < 18


@ARTICLE.says("SC-G 04", "KEY_INFO_FIRST")
def mobile_and_address_change_without_a_new_card(c: Cell) -> bool:
    return c.service is S.CHANGE_CONTACT and bool(c.wish.key_data)


@ARTICLE.says("SC-R 第二十四条", "OTHER_PROVINCE")
def the_insured_place_moves_inside_the_province(c: Cell) -> bool:
    return c.service is S.TRANSFER_INSURED_PLACE and bool(c.wish.leaves_province)


@ARTICLE.says("SC-R 第二十四条", "NOT_INSURED_HERE")
def the_new_place_is_checked_in_the_system(c: Cell) -> bool:
    return c.service is S.TRANSFER_INSURED_PLACE and not c.wish.place_confirmed


@ARTICLE.says("SC-R 第三十三条", "NO_JOB")
def progress_is_of_a_card_in_the_making(c: Cell) -> bool:
    return c.service is S.QUERY_PROGRESS and not c.order.order_open


@ARTICLE.says("SC-R 第十二条", "NO_JOB")
def a_card_is_handed_out_to_who_ordered_it(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and not c.order.order_open


@ARTICLE.says("SC-R 第十二条", "NOT_READY")
def a_card_is_handed_out_when_it_is_made(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and c.order.stage is not OrderStage.MADE


@ARTICLE.says("SC-R 第十二条", "NOT_HERE")
def a_card_is_handed_out_where_it_lies(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and not c.order.here


# --- left open


@ARTICLE.leaves_open("sichuan-locked-before-enabling")
def a_card_not_enabled_whose_pin_is_locked(c: Cell) -> bool:
    locked = c.card.pin is PinState.LOCKED
    return c.service is S.RESET_PIN and c.social is State.INACTIVE and locked
