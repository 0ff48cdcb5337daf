"""What the screens answer that ask for what a matter needs beside the card."""

import pytest

from kiosk.model import Service
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.card import CardTrouble, WrongCard
from kiosk.prompts.collect import CallStaffToOpen
from kiosk.prompts.contact import ContactField, OtherLevel, RegionLevel
from kiosk.prompts.help_on_its_way import CallOff
from kiosk.prompts.prompt import Back, Onward
from kiosk.prompts.reading import PrintGuide
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import Way
from kiosk.screens import pinyin
from kiosk.screens.glass import KivyGlass
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.path_box import LINES, ChosenBox
from kiosk.screens.widgets.words import Words
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES
from tests.screens.service_samples import step
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

PRESSED: dict[str, tuple[str, object]] = {
    "contact: field_mobile": ("32g-choose-contact-field", ContactField.MOBILE),
    "contact: field_address": ("32g-choose-contact-field", ContactField.ADDRESS),
    "contact: back": ("32g-choose-contact-field", Back()),
    "region: region_990103": ("33-choose-region", "990103"),
    "region: level_province": ("33-choose-region", OtherLevel(RegionLevel.PROVINCE)),
    "region: level_city": ("33-choose-region", OtherLevel(RegionLevel.CITY)),
    "region: back": ("33-choose-region", Back()),
    "street: primary": ("34-enter-street", "荷花路12号"),
    "street: back": ("34-enter-street", Back()),
    "collect: primary": ("39-collect-card", Onward()),
    "collect: back": ("39-collect-card", Back()),
    "kept: primary": ("49b-retained-cards", CallStaffToOpen()),
    "kept: seen": ("49b-retained-cards", Seen()),
    "box: seen": ("49d-staff-opens-box", Seen()),
    "help: primary": ("18d-help-called", Seen()),
    "help: call_off": ("18d-help-called", CallOff()),
    "none: seen": ("49e-retained-cards-none", Seen()),
    "left: primary": ("49f-left-behind", Service.RECOVER_RETAINED_CARD),
    "reason: primary": ("35b-choose-reason", RenewalReason.EXPIRED),
    "reason: back": ("35b-choose-reason", Back()),
    "old: primary": ("35f-old-card-plain", True),
    "old: no": ("35f-old-card-plain", False),
    "ground: ground_death": ("38f-choose-ground", "death"),
    "ground: seen": ("38f-choose-ground", Seen()),
    "cancellation: print": ("38h-show-cancellation", PrintGuide()),
    "cancellation: seen": ("38h-show-cancellation", Seen()),
    "cancellation: back": ("38h-show-cancellation", Back()),
    "pay: back": ("37-pay", Back()),
    "unpaid: primary": ("37d-not-paid-plain", Way.NEW_CODE),
    "unpaid: home": ("37d-not-paid-plain", Way.HOME),
    "left: seen": ("49g-left-behind-no-box", Seen()),
}


@pytest.mark.parametrize("press", PRESSED)
async def test_each_key_answers_what_it_says(glass: KivyGlass, finger: Finger, press: str) -> None:
    sample, answer = PRESSED[press]
    answers = show(glass, SAMPLES[sample])
    await rest()

    finger.touch(press.split(": ")[1])

    assert answers == [answer]


async def test_a_street_is_written_by_syllables_and_its_door_by_digits(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, SAMPLES["34b-enter-street-first"])
    await rest()

    for key in ("key_h", "key_e", "offered_1", "key_h", "key_u", "key_a", "offered_0", "part_0", "primary"):
        finger.touch(key)
    early = list(answers)
    for key in ("switch", "key_1", "key_2", "part_3", "key_5", "erase", "primary"):
        finger.touch(key)

    assert early == [], "no door yet"
    assert answers == ["和花路12号"]


async def test_a_syllable_that_is_not_chosen_from_is_no_address_and_its_first_character_is_lit(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, SAMPLES["34-enter-street"])
    await rest()

    finger.touch("key_l")
    finger.touch("key_u")
    finger.touch("key_q")
    finger.touch("primary")

    assert answers == []
    assert glass.screen is not None
    lit = [t.target for t in glass.screen.walk(restrict=True) if isinstance(t, Key) and t.lit and t.enabled]
    assert lit == ["offered_0"]
    assert "lu" in written(glass), "no syllable goes on with q"


async def test_more_characters_follow_and_what_was_written_survives_another_look(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, SAMPLES["34-enter-street"])
    await rest()

    for key in ("clear", "key_s", "key_h", "key_i", "more"):
        finger.touch(key)
    look.toggle_elder()
    await rest()
    for key in ("offered_0", "part_3", "primary"):
        finger.touch(key)

    assert answers == [pinyin.characters("shi")[5] + "号"]


async def test_the_regions_that_do_not_fit_stand_on_the_next_page(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["33-choose-region"])
    await rest()

    finger.touch("next_page")
    await rest()
    draw()
    finger.touch("region_990112")

    assert answers == ["990112"]


async def test_the_level_that_is_asked_for_stands_in_the_question(glass: KivyGlass) -> None:
    show(glass, SAMPLES["33-choose-region"])

    assert text("ChooseRegion.title.district") in written(glass)


@pytest.mark.parametrize("elder", [False, True])
async def test_a_long_name_stays_in_its_box_and_keeps_its_ends(glass: KivyGlass, elder: bool) -> None:
    look.elder = elder

    show(glass, SAMPLES["33c-choose-region-long"])

    assert glass.screen is not None
    boxes = [box for box in glass.screen.walk(restrict=True) if isinstance(box, ChosenBox)]
    names = [box.children[0] for box in boxes]
    assert all(len(name.lines()) <= LINES for name in names)
    assert names[-1].text.startswith("示例")
    assert names[-1].text.endswith("自治县")


@pytest.mark.parametrize(
    ("sample", "calls"),
    [("49b-retained-cards", True), ("49e-retained-cards-none", False)],
)
async def test_staff_is_called_once_and_for_a_card_only(glass: KivyGlass, sample: str, calls: bool) -> None:
    show(glass, SAMPLES[sample])

    assert (text("RetainedCards.call") in written(glass)) == calls


async def test_a_wrong_card_comes_back_with_the_end_of_the_right_ones_number(glass: KivyGlass) -> None:
    wrong = WrongCard(step(3, Service.COLLECT_CARD), CardTrouble.OTHER_FROM_BOX, (("tail", "0003"),))
    show(glass, wrong)

    assert any("0003" in words for words in written(glass))


async def test_that_an_old_medical_card_ends_is_said_before_the_card_is_taken(glass: KivyGlass) -> None:
    show(glass, SAMPLES["39b-collect-card-activates"])
    said = written(glass)
    show(glass, SAMPLES["39-collect-card"])

    assert text("CollectCard.after.activates_more") in said
    assert text("CollectCard.after.activates_more") not in written(glass)


async def test_no_reason_is_taken_before_the_citizen_has_said_one(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["35d-choose-reason-none"])
    await rest()

    finger.touch("primary")
    early = list(answers)
    finger.touch("reason_quality")
    finger.touch("primary")

    assert early == []
    assert answers == [RenewalReason.QUALITY]


async def test_the_fee_stands_there_to_the_fen(glass: KivyGlass) -> None:
    show(glass, SAMPLES["37b-pay-odd"])

    assert "20.50元" in written(glass)


def written(glass: KivyGlass) -> list[str]:
    assert glass.screen is not None
    return [words.text for words in glass.screen.walk(restrict=True) if isinstance(words, Words)]
