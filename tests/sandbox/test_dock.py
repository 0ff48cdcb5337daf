"""The dock: hands and faults over HTTP, on the real simulators without lines."""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.metal import Station
from kiosk.devices.receipt_printer.escpos.simulator import SimulatedEscpos
from kiosk.fonts import find_fonts
from kiosk.hub.registry import load_people
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF06, Profile
from kiosk.sandbox.dock import Behind, make_dock
from kiosk.sandbox.furniture import Furniture
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.hands import Hands
from kiosk.sandbox.mishaps import Mishaps
from kiosk.sandbox.paper_tray import PaperTray
from kiosk.sandbox.programme import people
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.web import SaidNo, Web
from kiosk.worker import ThreadWorker
from tests.sandbox.dock_room import FACTORY, Bureau, Gate, Heard, Keys, Pocket, Room, Slot, chip_of

pytestmark = pytest.mark.slow


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    hall = Hall(None, lambda: 0.0, SimulatedChip.from_json)
    hall.stock(3, FACTORY.blank)
    hall.bring(lambda _: FACTORY.technician("246813"))
    pad = SimulatedSamv(lambda _: None, lambda *_: None, metal=hall)
    printer = SimulatedEscpos(lambda _: None, lambda *_: None, hall)
    fonts = find_fonts()
    slot, gate = Slot(), Gate()
    people = {person.name: person for person in load_people(CONFIG / "sandbox" / "people.toml")}
    keys = Keys()
    furniture = Furniture(hall, pad, PaperTray(printer, fonts), slot, gate, Sitter(), pin_pad=keys)
    hands = Hands(furniture, people, FACTORY, fonts)
    mishaps = Mishaps({"id_reader": {"silent": pad.go_silent}}, lambda *_: None)
    worker = ThreadWorker("web")
    phone, bureau = Pocket(), Bureau()
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(
            make_dock(hands, mishaps, Behind(phone, bureau, Heard())),
            log_level="warning",
            lifespan="off",
        )
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[door]))
            web = Web(f"http://127.0.0.1:{door.getsockname()[1]}", worker)
            yield Room(web, hall, pad, slot, phone, gate, bureau, keys)
            server.should_exit = True
    worker.close()


async def test_the_pin_pad_s_keys_are_pressed_and_stand_in_no_log(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "kiosk")

    await room.web.post("pin_pad", keys="clear 274913 enter")
    room.keys.mode = ""
    with pytest.raises(SaidNo, match="takes no keys now"):
        await room.web.post("pin_pad", keys="1")

    assert room.keys.pressed == ["clear", *"274913", "enter"]
    assert "274913" not in caplog.text


async def test_an_id_card_is_laid_on_the_pad_and_lifted(room: Room) -> None:
    await room.web.post("hands", "put_id", who="林知夏")
    lying = room.pad.document
    await room.web.post("hands", "lift_id")

    assert lying is not None
    assert lying.name == "林知夏"
    assert room.pad.document is None


async def test_a_card_is_taken_only_where_one_stands(room: Room) -> None:
    with pytest.raises(SaidNo, match="no card stands in the gate"):
        await room.web.post("hands", "take_card")
    room.hall.move(Station.STACK, Station.CHIP)
    room.hall.move(Station.CHIP, Station.GATE)

    truth = await room.web.post("hands", "take_card")

    assert truth["bodies"]["person"] == 1
    assert truth["bodies"]["stack"] == 2


async def test_the_technicians_card_goes_in_and_out(room: Room) -> None:
    await room.web.post("hands", "staff_card")
    inside = room.slot.inside
    with pytest.raises(SaidNo):
        await room.web.post("hands", "staff_card")
    await room.web.post("hands", "withdraw_card")

    assert inside is room.hall.staff_card()
    assert room.slot.inside is None


async def test_everybody_puts_in_their_own_card_and_pulls_it_out(room: Room) -> None:
    await room.web.post("hands", "own_card", who="吴思源")
    first = room.slot.inside
    with pytest.raises(SaidNo, match="the slot is taken"):
        await room.web.post("hands", "bank_card")
    await room.web.post("hands", "withdraw_card")
    await room.web.post("hands", "own_card", who="吴思源", count=1)

    assert first is not None
    assert room.slot.inside is first, "the same plastic each time"
    assert chip_of(first).holder == "吴思源"
    assert room.hall.bodies()["reader"] == 0, "no blank of ours"


@pytest.mark.parametrize(
    ("verb", "who", "profile", "upside_down"),
    [
        ("own_card", "潘予宁", Profile.CITIZEN, False),
        ("own_card_upside_down", "潘予宁", Profile.CITIZEN, True),
        ("bank_card", "", Profile.BANK, False),
        ("transit_card", "", Profile.TRANSIT, False),
        ("staff_card", "", Profile.TECHNICIAN, False),
    ],
)
async def test_any_other_card_goes_in_too(
    room: Room, verb: str, who: str, profile: Profile, upside_down: bool
) -> None:
    await room.web.post("hands", verb, who=who, count=2)

    assert room.slot.inside is not None
    assert chip_of(room.slot.inside).state.profile is profile
    assert room.hall.upside_down is upside_down


async def test_a_wallet_has_the_cards_that_the_people_file_names(room: Room) -> None:
    people = {person["name"]: person for person in await room.web.get("people")}

    with pytest.raises(SaidNo, match="nobody has such a card"):
        await room.web.post("hands", "own_card", who="林知夏")
    with pytest.raises(SaidNo, match="nobody has such a card"):
        await room.web.post("hands", "own_card", who="潘予宁", count=3)

    assert people["林知夏"]["cards"] == []
    assert [note.split(" · ")[:3] for note in people["潘予宁"]["cards"]] == [
        ["3.00", "5819", "active"],
        ["2.00", "6184", "active"],
    ]


async def test_an_old_card_goes_into_the_gate_while_that_is_open(room: Room) -> None:
    with pytest.raises(SaidNo, match="the gate is shut"):
        await room.web.post("hands", "give_card", who="吴思源")
    room.gate.gate_open = True

    await room.web.post("hands", "give_card", who="吴思源")

    there = room.hall.card_at(Station.GATE)
    assert there is not None
    assert chip_of(there).holder == "吴思源"
    assert room.gate.pushed == 1
    with pytest.raises(SaidNo, match="not in a hand"):
        await room.web.post("hands", "own_card", who="吴思源")


async def test_nobody_can_do_what_hands_cannot(room: Room) -> None:
    for verb, who in (
        ("juggle", ""),
        ("put_id", "nobody"),
        ("tear_receipt", ""),
        ("insert_card", ""),
        ("own_card", "nobody"),
    ):
        with pytest.raises(SaidNo, match="409"):
            await room.web.post("hands", verb, who=who)


async def test_a_fault_happens_at_once_or_waits_for_its_step(room: Room) -> None:
    await room.web.post("faults", "at", "silent@read")
    armed = (await room.web.get("truth"))["armed"]
    await room.web.post("faults", "id_reader", "silent")

    assert armed == ["silent@read"]
    assert room.pad.silent


async def test_there_is_no_picture_of_what_was_never_printed(room: Room) -> None:
    for name in ("receipt.png", "card_face.png"):
        with pytest.raises(SaidNo, match="404"):
            await room.web.fetch("GET", (name,), {})


async def test_the_code_that_was_sent_can_be_read_on_the_page(room: Room) -> None:
    room.phone.received.append({"mobile": "13900002601", "code": "409127"})

    page = (await room.web.fetch("GET", ("",), {})).decode()

    assert await room.web.get("messages") == [{"mobile": "13900002601", "code": "409127"}]
    assert "'/messages'" in page


async def test_the_phone_pays_the_code_on_the_glass_once(room: Room) -> None:
    with pytest.raises(SaidNo, match="no code is shown"):
        await room.web.post("pay")
    room.phone.owes = True

    assert await room.web.post("pay") == {"paid": True}

    with pytest.raises(SaidNo, match="409"):
        await room.web.post("pay")
    assert 'data-post="/pay"' in (await room.web.fetch("GET", ("",), {})).decode()


async def test_an_ordered_card_is_made_and_comes_out_of_the_box_into_the_wallet(room: Room) -> None:
    who = "林知夏"
    assert await room.web.post("bureau", who=who) == {"ready": False}
    with pytest.raises(SaidNo, match="nobody has such a card"):
        await room.web.post("hands", "card_from_box", who=who)
    assert await room.web.post("bureau", who=who) == {"ready": True}
    for done in (who, "吴思源"):
        with pytest.raises(SaidNo, match="no card is ordered"):
            await room.web.post("bureau", who=done)

    await room.web.post("hands", "card_from_box", who=who)

    assert room.slot.inside is not None
    assert chip_of(room.slot.inside).holder == who
    out = room.slot.inside
    await room.web.post("hands", "withdraw_card")
    room.bureau.collected = True
    people = {person["name"]: person for person in await room.web.get("people")}
    assert [note.split(" · ")[1] for note in people[who]["cards"]] == ["0019"]
    await room.web.post("hands", "own_card", who=who, count=1)
    assert room.slot.inside is out, "the same plastic, carried home"


async def test_the_page_for_hands_needs_nothing_from_elsewhere(room: Room) -> None:
    page = (await room.web.fetch("GET", ("",), {})).decode()

    assert "演示台" in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_page_offers_what_this_hall_s_hands_and_machines_know(room: Room) -> None:
    verbs = await room.web.get("verbs")
    page = (await room.web.fetch("GET", ("",), {})).decode()

    offered = set(re.findall(r'data-hand="([a-z_]+)"', page))
    assert offered == set(verbs["hands"]), "a hand without a key, or a key that does nothing"
    assert verbs["faults"] == {"id_reader": ["silent"]}
    assert verbs["arms"]["read"] == ["silent"]
    assert verbs["mends"]["unplug"] == "replug"


async def test_the_page_tells_what_the_kiosk_says_of_itself(room: Room) -> None:
    said = await room.web.get("kiosk")

    assert said["devices"] == [{"role": "card_reader", "state": "noDevice", "fault": "RDR-GONE"}]


async def test_a_card_is_swapped_for_another_in_one_go(room: Room) -> None:
    await room.web.post("hands", "own_card", who="潘予宁", count=1)
    first = room.slot.inside
    await room.web.post("hands", "swap_card", who="潘予宁", count=2)
    second = room.slot.inside
    with pytest.raises(SaidNo, match="409"):
        await room.web.post("hands", "swap_card", who="潘予宁", count=2)

    assert first is not None
    assert second not in (None, first)
    assert room.slot.inside is second


async def test_who_collects_an_ordered_card_is_not_handed_what_lies_in_the_bin(room: Room) -> None:
    for origin, target in ((Station.STACK, Station.CHIP), (Station.CHIP, Station.CAPTURE_BIN)):
        room.hall.move(origin, target)

    await room.web.post("hands", "card_from_box", who="方听雪")

    assert room.hall.count_at(Station.CAPTURE_BIN) == 1
    assert room.slot.inside in room.hall.brought()


async def test_of_two_kept_cards_each_is_handed_to_its_owner(room: Room) -> None:
    owners = ("林知夏", "周以安")
    for who in owners:
        kept = room.hall.move(Station.STACK, Station.CHIP)
        assert kept is not None
        person = next(one for one in people() if one.name == who)
        chip_of(kept).state.write_down(EF06, 0x08, person.id_number.encode("ascii"))
        room.hall.move(Station.CHIP, Station.CAPTURE_BIN)
    of_first = room.hall.at(Station.CAPTURE_BIN)[0]

    await room.web.post("hands", "card_from_box", who=owners[0])
    with pytest.raises(SaidNo, match="nobody has such a card"):
        await room.web.post("hands", "card_from_box", who="吴思源")

    assert room.slot.inside is of_first
    assert room.hall.count_at(Station.CAPTURE_BIN) == 1
