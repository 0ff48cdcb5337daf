"""Every word that the glass may need is there, in Chinese and in English."""

import re
from enum import Enum
from pathlib import Path

import pytest

from kiosk.card_life import BankState, OrderStage, SocialState
from kiosk.devices.camera.port import Advice, Tick
from kiosk.devices.card_printer.port import PrinterPlace
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.id_reader.port import IdKind, Unreadable
from kiosk.devices.status import DeviceState, Supply
from kiosk.flows.agent_papers import SEEN_OTHERWISE
from kiosk.journal.port import HistoryFault, Ledger
from kiosk.model import PinProblem, Service
from kiosk.monitor.history import CLOSED_BY
from kiosk.monitor.surroundings import AGAINST_ALL, AGAINST_CARDS, NO_CABINET, POWER_FAILING
from kiosk.policy.profile import AgentKind
from kiosk.policy.read_rules import read_profile
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.agency import Cause, Whose
from kiosk.prompts.application import AfterCheck
from kiosk.prompts.cancellation import ALREADY_CANCELLED
from kiosk.prompts.card import CardTrouble, CardUse, OwnCardIs, PinFor
from kiosk.prompts.confirm import Consequence
from kiosk.prompts.contact import ContactField, RegionLevel
from kiosk.prompts.entrance import Referral
from kiosk.prompts.making import NewPinFor, Stage
from kiosk.prompts.menu import MENU, Group
from kiosk.prompts.payment import PaymentEnd
from kiosk.prompts.renewal import Fate
from kiosk.prompts.result import RowName, StatusNote, Told
from kiosk.prompts.taking import Thing
from kiosk.prompts.trouble import Safe, Way
from kiosk.screens.text import LANGUAGES, words_of
from kiosk.settings import Roles
from tests.all_prompts import all_prompts
from tests.counter import sichuan
from tests.test_house_rules import ROOT

CODE = r"\"([A-Z]{2,}(?:_[A-Z]+)+)\""
NO_REFUSALS = ("CN_ID", "KIOSK_HUB_DATABASE", "PROMETHEUS_MULTIPROC_DIR", "SQLITE_BUSY")
REASON = r"\"([a-z]+(?:_[a-z]+)*)\""
SPOKEN = r"\b(?:text|fitting)\(\s*[\"']([A-Za-z][\w.]+)[\"']"
ROLES = ("dispenser", "card_printer", "id_reader", "camera")
"""Words of availability.py that name a device; where they are reasons too, they are in the texts anyway."""

CLOSED_SETS: tuple[tuple[type[Enum], str], ...] = (
    (Service, "service.{}.name"),
    (Service, "service.{}.caption"),
    (CardTrouble, "WrongCard.trouble.{}.title"),
    (CardTrouble, "WrongCard.trouble.{}.why"),
    (CardTrouble, "WrongCard.trouble.{}.next"),
    (CardTrouble, "WrongCard.trouble.{}.next_more"),
    (CardUse, "InsertCard.use.{}"),
    (ContactField, "ChooseContactField.field.{}"),
    (RegionLevel, "ChooseRegion.level.{}"),
    (RegionLevel, "ChooseRegion.title.{}"),
    (RegionLevel, "ChooseRegion.goes_on.{}"),
    (AgentKind, "agent_kind.{}.name"),
    (AgentKind, "agent_kind.{}.short"),
    (Cause, "cause.{}.name"),
    (Cause, "cause.{}.short"),
    (IdKind, "id_kind.{}"),
    (Whose, "GuardianId.whose.{}.title"),
    (Whose, "GuardianId.whose.{}.sub"),
    (Whose, "GuardianId.whose.{}.more"),
    (Whose, "GuardianId.whose.{}.none"),
    (Consequence, "consequence.{}.head"),
    (Consequence, "consequence.{}.more"),
    (AfterCheck, "CheckAnswers.then.{}"),
    (OwnCardIs, "TakeOwnCard.state.{}.title"),
    (OwnCardIs, "TakeOwnCard.state.{}.sub"),
    (Fate, "OldCardFate.fate.{}.title"),
    (Fate, "OldCardFate.fate.{}.head"),
    (Fate, "OldCardFate.fate.{}.more"),
    (RenewalReason, "renewal_reason.{}.name"),
    (RenewalReason, "renewal_reason.{}.more"),
    (RenewalReason, "renewal_reason.{}.short"),
    (Group, "group.{}.name"),
    (NewPinFor, "SetPin.purpose.{}"),
    (OrderStage, "ShowProgress.stage.{}.title"),
    (OrderStage, "ShowProgress.stage.{}.why"),
    (PinFor, "EnterPin.purpose.{}"),
    (PinFor, "EnterPin.leave.{}"),
    (Referral, "referral.{}"),
    (RowName, "row.{}"),
    (SocialState, "social_state.{}"),
    (SocialState, "ShowStatus.state.{}.title"),
    (SocialState, "ShowStatus.state.{}.why"),
    (BankState, "bank_state.{}"),
    (StatusNote, "ShowStatus.note.{}.head"),
    (StatusNote, "ShowStatus.note.{}.more"),
    (Told, "told.{}.head"),
    (Told, "told.{}.more"),
    (PaymentEnd, "PaymentEnded.end.{}.title"),
    (PaymentEnd, "PaymentEnded.end.{}.why"),
    (PaymentEnd, "PaymentEnded.end.{}.next"),
    (PaymentEnd, "PaymentEnded.end.{}.next_more"),
    (PinProblem, "pin_problem.{}"),
    (Way, "way.{}.name"),
    (Way, "way.{}.more"),
    (Safe, "safe.{}.head"),
    (Safe, "safe.{}.more"),
    (Thing, "thing.{}"),
    (Stage, "stage.done.{}"),
    (Stage, "stage.now.{}"),
    (Stage, "stage.then.{}"),
    (Advice, "advice.{}"),
    (Advice, "photo_warning.{}"),
    (Tick, "tick.{}"),
    (Unreadable, "IdNotRead.trouble.{}"),
    (DeviceState, "maintenance.state.{}"),
    (Supply, "maintenance.supply.{}"),
    (Supply, "maintenance.bin.{}"),
    (CardPlace, "maintenance.place.{}"),
    (PrinterPlace, "maintenance.place.{}"),
)


def written_in(folder: str, pattern: str) -> set[str]:
    files = (
        (ROOT / "kiosk" / folder).rglob("*.py") if not folder.endswith(".py") else [ROOT / "kiosk" / folder]
    )
    return {word for path in files for word in re.findall(pattern, path.read_text(encoding="utf-8"))}


def spoken_by_screens() -> set[str]:
    """The keys that stand in the screens as they are; those that are put together are in CLOSED_SETS."""
    screens = [path for path in (ROOT / "kiosk" / "screens").rglob("*") if path.suffix in (".py", ".kv")]
    sources = [path.read_text(encoding="utf-8") for path in screens]
    return {key for source in sources for key in re.findall(SPOKEN, source)}


def plain(language: str) -> dict[str, str]:
    """The words that both languages need: elder mode has fewer words only where the language needs it."""
    return {key: word for key, word in words_of(language).items() if not key.endswith("_elder")}


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (set(plain(language)) for language in LANGUAGES)

    assert chinese ^ english == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_words_for_elder_people_stand_beside_the_usual_ones(language: str) -> None:
    elder = [key.removesuffix("_elder") for key in words_of(language) if key.endswith("_elder")]

    assert elder
    # A screen may also say something in elder mode only.
    used = {key for key in elder if key in plain(language)} | spoken_by_screens()
    assert [key for key in elder if key not in used and f"{key}_elder" not in used] == []


def test_english_asks_for_no_fact_that_chinese_does_not_know() -> None:
    chinese, english = (plain(language) for language in LANGUAGES)

    def gaps(sentence: str) -> set[str]:
        return set(re.findall(r"{(\w+)", sentence))

    assert [key for key in chinese if gaps(english[key]) - gaps(chinese[key])] == []


def test_no_word_is_empty() -> None:
    assert [
        key for language in LANGUAGES for key, word in words_of(language).items() if not word.strip()
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(kind.__name__ for kind in all_prompts()))
def test_every_prompt_has_words(language: str, name: str) -> None:
    table = "maintenance." if name == "MaintenanceHome" else f"{name}."

    assert [key for key in words_of(language) if key.startswith(table)] != []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("words", "key"), CLOSED_SETS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_every_member_of_a_closed_set_has_its_words(language: str, words: type[Enum], key: str) -> None:
    assert [word.value for word in words if key.format(word.value) not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_of_the_menu_has_a_short_name(language: str) -> None:
    services = [service for members in MENU.values() for service in members]

    assert [s for s in services if f"short.{s.value}" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_flows_and_centre_is_explained_with_a_way_on(language: str) -> None:
    codes = (written_in("flows", r"Refused\(\s*" + CODE) | written_in("hub", CODE)) - set(NO_REFUSALS)

    assert len(codes) > 15
    missing = [
        f"{code}.{part}"
        for code in sorted(codes)
        for part in ("title", "why", "next")
        if f"refusal.{code}.{part}" not in words_of(language)
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_against_a_service_has_words(language: str) -> None:
    source = "monitor/availability.py"
    reasons = {word for word in written_in(source, REASON) if word not in ROLES}
    reasons |= {"id_reader", "camera", "dispenser", "out_of_service", "rules_ended", "rules_not_yet"}
    reasons |= {POWER_FAILING, NO_CABINET, *AGAINST_ALL.values(), *AGAINST_CARDS.values()}
    reasons |= {CLOSED_BY}

    assert len(reasons) > 8
    assert [reason for reason in sorted(reasons) if f"reason.{reason}" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_stop_that_a_citizen_is_told_of_has_words(language: str) -> None:
    kinds = written_in("serving.py", r"_stopped\([^)]*\"([a-z]+)\"") | {"jam", "spoilt", "device", "central"}

    assert [kind for kind in sorted(kinds) if f"fault.{kind}.title" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_occupation_of_the_rules_has_words(language: str) -> None:
    codes = sichuan().profile.occupations.value

    assert [code for code in codes if f"occupation.{code}" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "profile", sorted((ROOT / "config" / "provinces").glob("*.toml")), ids=lambda p: p.stem
)
def test_every_ground_paper_and_step_of_a_cancellation_has_words(language: str, profile: Path) -> None:
    rule = read_profile(profile).services[Service.GUIDE_CANCELLATION]
    assert rule.grounds
    assert rule.order
    wanted = [f"cancel_ground.{one}" for one in (*rule.grounds.value, ALREADY_CANCELLED)]
    wanted += [f"cancel_step.{one}.head" for one in rule.order.value]
    wanted += [f"cancel_paper.{one}" for papers in rule.proofs.values() for one in papers.value]

    assert [key for key in wanted if key not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_that_an_agent_shows_the_camera_has_words(language: str) -> None:
    kinds = sichuan().profile.agents.kinds.values()
    papers = {paper for kind in kinds if kind.may.value and kind.documents for paper in kind.documents.value}
    wanted = papers - set(SEEN_OTHERWISE)

    assert wanted
    assert [paper for paper in wanted if f"paper.{paper}" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_maintenance_names_every_role_and_every_column_of_the_book(language: str) -> None:
    words = words_of(language)
    columns = [*Ledger().columns(), "in_stack"]

    assert [role for role in Roles.__struct_fields__ if f"maintenance.role.{role}" not in words] == []
    assert [column for column in columns if f"maintenance.stock.{column}" not in words] == []
    assert [fault for fault in HistoryFault if f"maintenance.history.{fault}" not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_at_the_technicians_door_has_words(language: str) -> None:
    troubles = written_in("flows/maintenance.py", r"trouble = \"(\w+)\"")

    assert len(troubles) == 7
    missing = [word for word in troubles if f"maintenance.trouble.{word}" not in words_of(language)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_a_device_s_test_has_a_sentence(language: str) -> None:
    files = ("device_tests.py", "device_work.py", "spent_blank.py")
    written = (written_in(f"flows/{file}", r"Finding\(\s*\"(\w+)\"") for file in files)
    findings = {"pad_free", "pad_taken"}.union(*written)

    assert len(findings) == 25
    assert [name for name in findings if f"DeviceTest.finding.{name}" not in words_of(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_a_screen_asks_for_is_there(language: str) -> None:
    asked = spoken_by_screens()

    assert len(asked) > 100
    assert [key for key in sorted(asked) if key not in words_of(language)] == []
