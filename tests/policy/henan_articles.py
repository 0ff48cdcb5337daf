"""Henan: HN, its guide in twelve questions; MO, the ministry's booklet, for queries; own rules last.

Written from the documents, not from the profile. What the guide does not name is nowhere here: the counter.
"""

from kiosk.card_life import BankState, PinState
from kiosk.card_life import SocialState as State
from kiosk.policy.service_rule import RenewalReason as Why
from tests.policy.cells import Cell, S
from tests.policy.statement import Explained, Here, NotHere, Statement

ARTICLE = Statement(
    silence="own 文件没有写这项业务",
    services={
        S.ISSUE_CARD: Here("HN 三"),
        S.CHANGE_PIN: Here("HN 五"),
        S.REPORT_LOSS: Here("HN 六"),
        S.REPORT_TEMPORARY_LOSS: NotHere("HN 六"),  # one kind of loss only
        S.REISSUE_CARD: Here("HN 七"),  # 通过人工窗口或自助设备
        S.RENEW_CARD: Here("HN 七"),
        S.QUERY_STATUS: Here("MO 二（三）"),
        S.QUERY_PROGRESS: Here("MO 二（三）"),
        S.QUERY_RIGHTS: Here("MO 二（三）", only_where_switched_on=True),
        S.FIND_SERVICE_POINT: Here("HN 四"),
        S.GUIDE_CANCELLATION: Explained("HN 八"),
        S.ACT_FOR_ANOTHER: Explained("HN 九"),
        S.GET_ECARD_CODE: Explained("HN 十一"),
        S.READ_GUIDES: Here("own 办事指南"),
        S.CALL_HELP: Here("own 求助"),
        S.RECOVER_RETAINED_CARD: Here("own 遗留物"),
    },
)

NEEDS_CARD = {
    S.CHANGE_PIN: "own 改密码核验",
    S.RENEW_CARD: "own 换卡核验",
    S.QUERY_RIGHTS: "own 本人查询核验",
}
NEEDS_ID = {S.ISSUE_CARD, S.REPORT_LOSS, S.REISSUE_CARD, S.RENEW_CARD, S.RECOVER_RETAINED_CARD}
EITHER = {S.QUERY_STATUS, S.QUERY_PROGRESS}
PERSONAL = {*NEEDS_CARD, *NEEDS_ID, *EITHER}
ABOUT_A_CARD = {S.CHANGE_PIN, S.REPORT_LOSS, S.REISSUE_CARD, S.RENEW_CARD, S.QUERY_RIGHTS}
HAS_ACCOUNT = {BankState.ACTIVE, BankState.RESTRICTED}


# --- who may ask


@ARTICLE.says("HN 九", "AGE_GUARDIAN")
def under_sixteen_comes_with_a_guardian(c: Cell) -> bool:
    return c.service in PERSONAL and c.alone and c.age < 16


@ARTICLE.says("HN 三", "ID_TYPE_COUNTER")
def other_documents_go_to_the_counter(c: Cell) -> bool:
    return c.service in {*NEEDS_ID, *EITHER} and c.person.document != "CN_ID"


@ARTICLE.says("HN 三", "ID_EXPIRED")
def the_document_is_valid(c: Cell) -> bool:
    return c.service in {*NEEDS_ID, *EITHER} and not c.person.document_valid


@ARTICLE.says("HN 二", "ELIG_NOT")
def registered_here_or_lawfully_served_here(c: Cell) -> bool:
    return c.service is S.ISSUE_CARD and not c.person.entitled


@ARTICLE.says("own 代办人不碰密码", "AGENT_NOT_ALLOWED")
def nobody_touches_another_s_pin(c: Cell) -> bool:
    return c.service is S.CHANGE_PIN and not c.alone


@ARTICLE.says("own 本机不受理代办", "AGENT_NOT_ALLOWED")
def agents_go_to_the_counter_with_their_power_of_attorney(c: Cell) -> bool:
    return c.service in PERSONAL and not c.alone


# --- whose card, and its state


for _service, _article in NEEDS_CARD.items():
    ARTICLE.wants_the_card(_service, _article)
    ARTICLE.is_for_who_has_a_card(_service, _article)
for _service in EITHER:
    ARTICLE.takes_a_card_or_an_id(_service, "own 查询核验")
ARTICLE.is_for_who_has_a_card(S.REPORT_LOSS, "own 挂失核验")
ARTICLE.is_for_who_has_a_card(S.REISSUE_CARD, "own 补卡核验")
ARTICLE.is_for_who_has_a_card(S.QUERY_STATUS, "own 查询核验", "NOT_FOUND")


@ARTICLE.says("own 外省的卡", "CARD_FOREIGN")
def the_guide_is_about_this_province_s_card(c: Cell) -> bool:
    shown = c.service in NEEDS_CARD or (c.service in EITHER and c.card.in_hand)
    return bool(shown and c.card.other_province)


@ARTICLE.says("HN 三", "CARD_EXISTS")
def who_has_no_card_yet_may_apply(c: Cell) -> bool:
    live = (State.INACTIVE, State.ACTIVE, State.TEMP_LOST, State.FORMAL_LOST)
    return c.service is S.ISSUE_CARD and c.social in live


@ARTICLE.says("HN 三", "IN_PROGRESS")
def no_second_card_while_one_is_made(c: Cell) -> bool:
    replacement = c.service in (S.REISSUE_CARD, S.RENEW_CARD)
    in_the_making = c.service is S.ISSUE_CARD or replacement
    return (replacement and bool(c.card.reissue_filed)) or (in_the_making and bool(c.order.order_open))


@ARTICLE.says("own 挂失的卡", "CARD_LOST")
def a_card_reported_lost_is_not_used(c: Cell) -> bool:
    return c.social is State.FORMAL_LOST and c.service in (S.CHANGE_PIN, S.RENEW_CARD, S.QUERY_RIGHTS)


@ARTICLE.says("HN 六", "ALREADY_FORMAL")
def a_loss_is_reported_once(c: Cell) -> bool:
    return c.social is State.FORMAL_LOST and c.service is S.REPORT_LOSS


@ARTICLE.says("own 补卡前挂失", "NEED_FORMAL_LOSS")
def a_reissue_comes_after_a_report(c: Cell) -> bool:
    return c.social in (State.INACTIVE, State.ACTIVE) and c.service is S.REISSUE_CARD


@ARTICLE.says("own 锁定的卡", "PIN_LOCKED")
def the_guide_knows_only_the_change_of_a_pin(c: Cell) -> bool:
    return c.service is S.CHANGE_PIN and c.card.pin is PinState.LOCKED


@ARTICLE.says("HN 八", "CANCELLED")
def a_cancelled_card_s_function_has_ended(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank not in HAS_ACCOUNT


@ARTICLE.says("HN 八", "SS_CANCELLED_BANK_OPEN")
def the_account_is_closed_at_the_bank(c: Cell) -> bool:
    return c.social is State.CANCELLED and c.service in ABOUT_A_CARD and c.card.bank in HAS_ACCOUNT


# --- the matter itself


@ARTICLE.says("HN 七", "REASON_NOT_ALLOWED")
def damage_and_changed_data_are_the_reasons(c: Cell) -> bool:
    return c.service is S.RENEW_CARD and c.wish.reason not in (Why.DAMAGED, Why.CARD_INFO_CHANGED)


@ARTICLE.says("HN 七", "KEY_INFO_FIRST")
def changed_data_are_put_right_at_the_counter_first(c: Cell) -> bool:
    changed = c.wish.reason is Why.CARD_INFO_CHANGED
    return c.service is S.RENEW_CARD and changed and not c.wish.record_agrees


@ARTICLE.says("MO 二（三）", "NO_JOB")
def progress_is_of_a_card_in_the_making(c: Cell) -> bool:
    return c.service is S.QUERY_PROGRESS and not c.order.order_open


# --- left open


@ARTICLE.leaves_open("henan-not-enabled")
def the_guide_says_nothing_of_enabling(c: Cell) -> bool:
    used = c.service is S.CHANGE_PIN or (c.service is S.QUERY_RIGHTS and c.switched_on)
    return used and c.social is State.INACTIVE


@ARTICLE.leaves_open("henan-temporary-loss")
def the_guide_knows_no_temporary_loss(c: Cell) -> bool:
    about = c.service in ABOUT_A_CARD and (c.service is not S.QUERY_RIGHTS or c.switched_on)
    return about and c.social is State.TEMP_LOST


@ARTICLE.leaves_open("henan-frozen")
def the_guide_says_nothing_of_frozen_cards(c: Cell) -> bool:
    about = c.service in {*ABOUT_A_CARD, S.ISSUE_CARD}
    return about and (c.service is not S.QUERY_RIGHTS or c.switched_on) and c.social is State.FROZEN


@ARTICLE.leaves_open("henan-other-documents")
def the_guide_says_valid_documents_and_names_none_for_foreigners(c: Cell) -> bool:
    chip = ("HMT_RESIDENCE_PERMIT", "FOREIGN_PERMANENT_RESIDENCE_ID")
    return c.service in {*NEEDS_ID, *EITHER} and c.person.document in chip
