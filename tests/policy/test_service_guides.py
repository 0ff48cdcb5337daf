"""S18: the guide to a service says what the province's rules say, and nothing that they leave open."""

import re

import pytest
from msgspec import structs

from kiosk.flows.errands import ERRANDS
from kiosk.model import Service
from kiosk.policy.decision import NotOffered
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_policy
from kiosk.policy.rule import Rule
from kiosk.policy.service_guides import guided, service_guide
from kiosk.policy.service_rule import Proof
from kiosk.settings import SiteSettings
from tests.hub.world import CONFIG

SICHUAN, HENAN, CHANGZHOU = "sichuan", "henan", "jiangsu-changzhou"


def rules(province: str, *on: Service) -> Policy:
    return read_policy(CONFIG, province, SiteSettings(services_on=[*on]))


def said(policy: Policy, service: Service) -> str:
    return service_guide(policy, service, ERRANDS).text


@pytest.mark.parametrize("province", [SICHUAN, HENAN, CHANGZHOU])
def test_every_service_of_the_province_has_a_guide_in_both_languages(province: str) -> None:
    policy = rules(province)
    offered = {s for s in policy.profile.services if not isinstance(policy.decide(s), NotOffered)}

    assert set(guided(policy)) == offered - {Service.READ_GUIDES}
    for service in guided(policy):
        guide = service_guide(policy, service, ERRANDS)
        assert guide.text.startswith(("在哪里办：", "怎么办："))
        assert not re.search("[{}]", guide.text + guide.text_en)
        assert not re.search("[。，：、]", guide.text_en)
        assert (guide.source, guide.article) == structs.astuple(policy.profile.services[service].answer)[:2]


@pytest.mark.parametrize(
    ("province", "service", "sentences"),
    [
        (SICHUAN, Service.ISSUE_CARD, ("要带：本人身份证。", "收费：不收费。", "30个工作日以内")),
        (SICHUAN, Service.ISSUE_CARD, ("没有身份证的，港澳台居民居住证、外国人永久居留身份证也行。",)),
        (SICHUAN, Service.REISSUE_CARD, ("条件：先办正式挂失。", "收费：文件没有写", "当场做好")),
        (SICHUAN, Service.REPORT_TEMPORARY_LOSS, ("7天后自动解除。", "也可以：打12333。")),
        (SICHUAN, Service.CHANGE_PIN, ("要带：本人社保卡。", "输原来的密码", "这台机器不能代办")),
        (SICHUAN, Service.RENEW_CARD, ("监护人来代办", "户口簿或出生医学证明（给孩子办）")),
        (SICHUAN, Service.GUIDE_CANCELLATION, ("先后：注销社保功能，再到银行销户。",)),
        (HENAN, Service.RENEW_CARD, ("亲属、受委托的人来代办，要带：委托书。",)),
        (CHANGZHOU, Service.RENEW_CARD, ("收费：20元（", "拿到新卡以后收回", "不能当场拿")),
        (CHANGZHOU, Service.REPORT_LOSS, ("在哪里办：卡面标识银行的营业网点。", "带本人身份证")),
        (CHANGZHOU, Service.CANCEL_LOSS, ("卡正式挂失的：受理挂失的银行网点。", "带本人社保卡、本人身份证")),
        (CHANGZHOU, Service.COLLECT_CARD, ("补换的卡：带本人身份证、回执单。",)),
        (CHANGZHOU, Service.TRANSFER_INSURED_PLACE, ("社保关系转移证明",)),
    ],
)
def test_it_says_what_the_documents_say(province: str, service: Service, sentences: tuple[str, ...]) -> None:
    text = said(rules(province), service)

    for sentence in sentences:
        assert sentence in text


def test_it_says_nothing_that_no_document_says() -> None:
    sichuan, henan = rules(SICHUAN), rules(HENAN)

    assert "工作日" not in said(sichuan, Service.RENEW_CARD), "art. 12 is about the first card"
    assert "监护人来代办" not in said(henan, Service.RENEW_CARD), "HN 九 names no paper of a guardian"
    assert "居住证" not in said(henan, Service.ISSUE_CARD), "HN 三 names no permit"
    assert Service.QUERY_MEDICAL_BALANCE not in guided(sichuan)
    assert Service.REPORT_TEMPORARY_LOSS not in guided(henan)


def test_what_the_site_turns_on_is_said_to_be_here() -> None:
    off, on = rules(SICHUAN), rules(SICHUAN, Service.TRANSFER_INSURED_PLACE, Service.ACT_FOR_ANOTHER)

    assert "新参保地的社会保障卡服务网点" in said(off, Service.TRANSFER_INSURED_PLACE)
    assert "就在这台机器" in said(on, Service.TRANSFER_INSURED_PLACE)
    assert "代办：可以，到人工窗口办。" in said(off, Service.REPORT_LOSS)
    assert "在首页按“代他人办理”" in said(on, Service.REPORT_LOSS)
    assert "代办：可以，到人工窗口办。" in said(on, Service.QUERY_STATUS), "no errand of this machine"


def test_another_rule_is_another_guide() -> None:
    policy = rules(SICHUAN)
    rule = policy.profile.services[Service.REPORT_LOSS]
    changed = structs.replace(
        rule, needs=Rule(value=[Proof.CARD, Proof.PIN], source="SC-R", article="第一条")
    )
    profile = structs.replace(
        policy.profile, services={**policy.profile.services, Service.REPORT_LOSS: changed}
    )

    text = said(Policy(profile, policy.site, "", policy.guide_words), Service.REPORT_LOSS)

    assert "要带：本人社保卡。" in text
    assert "输社保密码" in text
    assert "身份证" not in text.partition("代办")[0]
