"""Changzhou: JS, the city's handbook (一 to 四); MO, the ministry's booklet, for queries; own rules last.

Written from the documents, not from the profile. What the handbook does not name is not here: the counter.
"""

from kiosk.card_life import BankState, OrderStage, PinState
from kiosk.card_life import SocialState as State
from kiosk.policy.service_rule import CardOrder
from kiosk.policy.service_rule import RenewalReason as Why
from tests.policy.cells import Cell, S
from tests.policy.statement import Elsewhere, Explained, Here, NotHere, Statement


def branch_that_cancels_a_report(c: Cell) -> str:
    """三.3: a temporary report at any branch in the province, a formal one where it was made."""
    words = {State.TEMP_LOST: "全省的任一营业网点", State.FORMAL_LOST: "受理挂失"}
    return words.get(c.social, "营业网点")


ARTICLE = Statement(
    silence="own 文件没有写这项业务",
    services={
        S.ISSUE_CARD: Here("JS 二.1(2)", only_where_switched_on=True),  # 所属社会保险经办机构
        S.COLLECT_CARD: Here("JS 二.1(2)"),
        S.ENABLE_CARD: NotHere("JS 三.1"),  # 领卡确认后自动激活
        S.CHANGE_PIN: Here("JS 三.6"),
        S.RESET_PIN: Here("JS 四.8"),
        S.QUERY_STATUS: Here("MO 二（三）"),
        S.QUERY_PROGRESS: Here("MO 二（三）"),
        S.QUERY_RIGHTS: Here("MO 二（三）", only_where_switched_on=True),
        S.REPORT_TEMPORARY_LOSS: Here("JS 三.2", only_where_switched_on=True, else_where="phone"),
        S.REPORT_LOSS: Elsewhere("bank", "JS 三.2"),  # 只在合作银行办理
        S.CANCEL_LOSS: Elsewhere("bank", "JS 三.3", branch_that_cancels_a_report),
        S.REISSUE_CARD: Here("JS 三.4"),
        S.RENEW_CARD: Here("JS 三.4"),
        S.TRANSFER_INSURED_PLACE: Elsewhere("counter", "JS 三.7、四.12"),
        S.GUIDE_CANCELLATION: Explained("JS 三.5"),
        S.FIND_SERVICE_POINT: Here("JS 二.3"),
        S.QUERY_MEDICAL_BALANCE: Here("JS 四.6"),  # 人社自助服务一体机
        S.READ_GUIDES: Here("JS 二.3"),
        S.CALL_HELP: Here("own 求助"),
        S.ACT_FOR_ANOTHER: Explained("JS 三.4"),
        S.GET_ECARD_CODE: Explained("MO 一"),
        S.RECOVER_RETAINED_CARD: Here("own 遗留物"),
    },
)

NEEDS_CARD = {
    S.CHANGE_PIN: "own 改密码核验",
    S.RESET_PIN: "JS 四.8",
    S.RENEW_CARD: "JS 三.4",
    S.QUERY_MEDICAL_BALANCE: "own 余额核验",
    S.QUERY_RIGHTS: "own 本人查询核验",
}
NEEDS_ID = {
    *(S.ISSUE_CARD, S.COLLECT_CARD, S.RESET_PIN, S.REPORT_TEMPORARY_LOSS, S.REISSUE_CARD, S.RENEW_CARD),
    S.RECOVER_RETAINED_CARD,
}
EITHER = {S.QUERY_STATUS, S.QUERY_PROGRESS}
PERSONAL = {*NEEDS_CARD, *NEEDS_ID, *EITHER}
USES_THE_FUNCTION = {S.CHANGE_PIN, S.RESET_PIN, S.QUERY_MEDICAL_BALANCE, S.QUERY_RIGHTS}
ABOUT_A_CARD = {*USES_THE_FUNCTION, S.REPORT_TEMPORARY_LOSS, S.REISSUE_CARD, S.RENEW_CARD}
LOST = {State.TEMP_LOST, State.FORMAL_LOST}
HAS_ACCOUNT = {BankState.ACTIVE, BankState.RESTRICTED}
SWITCHED = {S.ISSUE_CARD, S.REPORT_TEMPORARY_LOSS, S.QUERY_RIGHTS}


# --- who may ask


@ARTICLE.says("own 成年年龄", "AGE_GUARDIAN")
def the_handbook_names_no_age_and_eighteen_is_the_careful_one(c: Cell) -> bool:
    return c.service in PERSONAL and c.alone and c.age < 18


@ARTICLE.says("JS 二.1(2)", "ID_TYPE_COUNTER")
def a_machine_reads_only_documents_with_a_chip(c: Cell) -> bool:
    readable = ("CN_ID", "FOREIGN_PERMANENT_RESIDENCE_ID")
    return c.service in {*NEEDS_ID, *EITHER} and c.person.document not in readable


@ARTICLE.says("JS 二.1(2)", "ID_EXPIRED")
def the_document_is_valid(c: Cell) -> bool:
    return c.service in {*NEEDS_ID, *EITHER} and not c.person.document_valid


@ARTICLE.says("JS 二.1(1)", "UNIT_BATCH")
def staff_and_students_order_and_collect_through_their_unit(c: Cell) -> bool:
    orders = c.service is S.ISSUE_CARD and bool(c.person.unit_member)
    return orders or (c.service is S.COLLECT_CARD and c.order.kind is CardOrder.UNIT)


@ARTICLE.says("JS 二.1(2)", "to counter")
def one_applies_at_one_s_own_agency(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and not c.person.own_agency


@ARTICLE.says("JS 一.2", "ELIG_NOT")
def registered_or_insured_in_the_city(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and not c.person.entitled


@ARTICLE.says("own 代办人不碰密码", "AGENT_NOT_ALLOWED")
def nobody_touches_another_s_pin(c: Cell) -> bool:
    return c.service in (S.CHANGE_PIN, S.RESET_PIN) and not c.alone


@ARTICLE.says("own 本机不受理代办", "AGENT_NOT_ALLOWED")
def agents_bring_both_documents_to_the_counter(c: Cell) -> bool:
    return c.service in PERSONAL and not c.alone


# --- whose card, and its state


for _service, _article in NEEDS_CARD.items():
    ARTICLE.wants_the_card(_service, _article)
    ARTICLE.is_for_who_has_a_card(_service, _article)
for _service in EITHER:
    ARTICLE.takes_a_card_or_an_id(_service, "own 查询核验")
ARTICLE.is_for_who_has_a_card(S.REPORT_TEMPORARY_LOSS, "own 挂失核验")
ARTICLE.is_for_who_has_a_card(S.REISSUE_CARD, "JS 三.4")
ARTICLE.is_for_who_has_a_card(S.QUERY_STATUS, "own 查询核验", "NOT_FOUND")


@ARTICLE.says("own 外省的卡", "CARD_FOREIGN")
def the_handbook_is_about_this_province_s_card(c: Cell) -> bool:
    shown = c.service in NEEDS_CARD or (c.service in EITHER and c.card.in_hand)
    return bool(shown and c.card.other_province)


@ARTICLE.says("own 一人一卡", "CARD_EXISTS")
def one_person_one_card(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and c.social in {State.INACTIVE, State.ACTIVE, *LOST}


@ARTICLE.says("own 一人一卡", "IN_PROGRESS")
def no_second_card_while_one_is_made(c: Cell) -> bool:
    replacement = c.service in (S.REISSUE_CARD, S.RENEW_CARD)
    in_the_making = c.service is S.ISSUE_CARD or replacement
    return (replacement and bool(c.card.reissue_filed)) or (in_the_making and bool(c.order.order_open))


@ARTICLE.says("JS 三.2", "CARD_LOST")
def a_card_reported_lost_is_not_used(c: Cell) -> bool:
    return c.social in LOST and c.service in {*USES_THE_FUNCTION, S.RENEW_CARD}


@ARTICLE.says("JS 三.2", "ALREADY_LOST")
def a_temporary_report_is_made_of_a_card_not_reported(c: Cell) -> bool:
    return c.social in LOST and c.service is S.REPORT_TEMPORARY_LOSS


@ARTICLE.says("JS 三.3", "REISSUED")
def no_report_is_cancelled_after_a_reissue_was_filed(c: Cell) -> bool:
    return c.service is S.CANCEL_LOSS and bool(c.card.reissue_filed)


@ARTICLE.says("JS 三.4", "NEED_FORMAL_LOSS")
def a_reissue_comes_after_a_formal_report(c: Cell) -> bool:
    return c.social in (State.INACTIVE, State.ACTIVE) and c.service is S.REISSUE_CARD


@ARTICLE.says("JS 三.4", "TEMP_ONLY")
def a_temporary_report_is_not_enough(c: Cell) -> bool:
    return c.social is State.TEMP_LOST and c.service is S.REISSUE_CARD


@ARTICLE.says("JS 四.9", "PIN_LOCKED")
def a_locked_pin_is_reset(c: Cell) -> bool:
    return c.service in (S.CHANGE_PIN, S.QUERY_MEDICAL_BALANCE) and c.card.pin is PinState.LOCKED


@ARTICLE.says("JS 三.5", "CANCELLED")
def a_cancelled_card_s_function_has_ended(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank not in HAS_ACCOUNT


@ARTICLE.says("JS 三.5", "SS_CANCELLED_BANK_OPEN")
def the_account_is_closed_at_the_bank_afterwards(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank in HAS_ACCOUNT


# --- the matter itself


@ARTICLE.says("JS 三.8", "BANK_NOT_CHANGEABLE")
def the_bank_is_not_changed_for_personal_reasons(c: Cell) -> bool:
    return c.service is S.RENEW_CARD and c.wish.reason is Why.BANK_CHANGE


@ARTICLE.says("JS 三.4", "REASON_NOT_ALLOWED")
def quality_damage_and_card_data_are_the_reasons(c: Cell) -> bool:
    named = (Why.QUALITY, Why.DAMAGED, Why.CARD_INFO_CHANGED, Why.DATA_MISMATCH, Why.BANK_CHANGE)
    return c.service is S.RENEW_CARD and c.wish.reason not in named


@ARTICLE.says("JS 三.8", "KEY_INFO_FIRST")
def card_data_are_changed_at_the_home_point_first(c: Cell) -> bool:
    changed = c.wish.reason is Why.CARD_INFO_CHANGED
    return c.service is S.RENEW_CARD and changed and not c.wish.record_agrees


@ARTICLE.says("JS 四.7", "KEY_INFO_FIRST")
def wrong_data_are_checked_at_the_insured_place_first(c: Cell) -> bool:
    wrong = c.wish.reason is Why.DATA_MISMATCH
    return c.service is S.RENEW_CARD and wrong and not c.wish.record_agrees


@ARTICLE.says("MO 二（三）", "NO_JOB")
def progress_is_of_a_card_in_the_making(c: Cell) -> bool:
    return c.service is S.QUERY_PROGRESS and not c.order.order_open


@ARTICLE.says("JS 二.1(2)", "NO_JOB")
def a_card_is_handed_out_to_who_ordered_it(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and not c.order.order_open


@ARTICLE.says("JS 二.1(2)", "NOT_READY")
def a_card_is_handed_out_when_it_is_made(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and c.order.stage is not OrderStage.MADE


@ARTICLE.says("JS 二.1(2)", "NOT_HERE")
def a_card_is_handed_out_where_it_was_ordered(c: Cell) -> bool:
    return c.service is S.COLLECT_CARD and not c.order.here


# --- left open


def done_here(c: Cell) -> bool:
    return c.switched_on or c.service not in SWITCHED


@ARTICLE.leaves_open("changzhou-not-enabled")
def a_card_is_enabled_by_confirming_that_it_was_taken(c: Cell) -> bool:
    about = c.service in {*USES_THE_FUNCTION, S.REPORT_TEMPORARY_LOSS, S.RENEW_CARD}
    return about and done_here(c) and c.social is State.INACTIVE


@ARTICLE.leaves_open("changzhou-frozen")
def the_handbook_says_nothing_of_frozen_cards(c: Cell) -> bool:
    return c.service in {*ABOUT_A_CARD, S.ISSUE_CARD} and done_here(c) and c.social is State.FROZEN


@ARTICLE.leaves_open("changzhou-residence-permit")
def the_handbook_is_older_than_the_residence_permit(c: Cell) -> bool:
    permit = c.person.document == "HMT_RESIDENCE_PERMIT"
    return c.service in {*NEEDS_ID, *EITHER} and done_here(c) and permit
