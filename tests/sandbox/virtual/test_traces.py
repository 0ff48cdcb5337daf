"""Every line of a whole issue traced: nothing in the traces is of a person, a card or a key."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.card.apdu import select_name
from kiosk.card.files import SSSE_AID
from kiosk.devices.card_printer.evolis.mask import mask as evolis_mask
from kiosk.devices.dispenser.crt591.mask import mask as crt591_mask
from kiosk.devices.id_reader.samv.mask import mask as samv_mask
from kiosk.devices.line import Line
from kiosk.devices.receipt_printer.escpos.mask import mask as escpos_mask
from kiosk.devices.trace import Mask, TracedLine, Traces
from kiosk.hub.registry import PersonRecord
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played

MASKS: dict[str, Mask] = {
    "id_reader": samv_mask,
    "dispenser": crt591_mask,
    "card_printer": evolis_mask,
    "receipt_printer": escpos_mask,
}
SHORTEST = 5  # fewer bytes in a row may be anything


class Onlooker:
    """Traces every line, and remembers what really went over it."""

    def __init__(self, folder: Path) -> None:
        self.traces = Traces(folder)
        self.sent: list[tuple[str, bytes]] = []
        self.heard: list[tuple[str, bytes]] = []
        self.person: PersonRecord | None = None

    def prepare(self, room: Room) -> None:
        room.wires.tap = self.tap
        self.person = room.guests.citizens[0].person

    def tap(self, unit: str, line: Line) -> Line:
        return TracedLine(_Noted(line, unit, self), self.traces.of(unit), MASKS[unit])


class _Noted:
    """See Line."""

    def __init__(self, line: Line, unit: str, onlooker: Onlooker) -> None:
        self._line, self._unit, self._onlooker = line, unit, onlooker
        self.close = line.close

    def write(self, data: bytes) -> None:
        self._onlooker.sent.append((self._unit, data))
        self._line.write(data)

    async def read(self) -> bytes:
        data = await self._line.read()
        self._onlooker.heard.append((self._unit, data))
        return data

    def discard(self) -> bytes:
        return self._line.discard()


def words_of(person: PersonRecord) -> Iterator[bytes]:
    """What is said of a person on any wire, in any coding."""
    for word in (person.name, person.address, person.id_number, person.issuer, person.id_number[6:14]):
        for coding in ("utf-16-le", "gb18030", "utf-8"):
            yield word.encode(coding)
    yield bytes.fromhex(person.id_number[:16])


def pieces_of(data: bytes) -> Iterator[bytes]:
    """Pieces that are enough to know it again; a row of like bytes is nobody's."""
    for at in range(0, len(data) - SHORTEST + 1):
        piece = data[at : at + SHORTEST]
        if len(set(piece)) > 2:
            yield piece


def secrets_of(onlooker: Onlooker) -> Iterator[bytes]:
    """By the raw bytes, read by hand and not by any mask."""
    assert onlooker.person is not None
    for word in words_of(onlooker.person):
        yield from pieces_of(word)
    document = id_document(onlooker.person)
    yield from pieces_of(document.text())
    for unit, data in onlooker.sent:
        if unit == "card_printer" and len(data) > 500:
            yield from pieces_of(data[100:4000])
        if unit == "receipt_printer" and len(data) > 20:
            yield from pieces_of(data)
        # F2 00 len len 43 51 39, an APDU of five bytes before its data; SELECT names a file
        if unit == "dispenser" and data[4:7] == b"\x43\x51\x39" and data[8] != 0xA4:
            yield from pieces_of(data[12:-2])
    for unit, data in onlooker.heard:
        # F2 00 len len 50 51 39, status of three, and SW, ETX and check at the end
        at = data.find(b"\x50\x51\x39")
        if unit == "dispenser" and at >= 0:
            yield from pieces_of(data[at + 6 : -4])


def test_nothing_of_a_person_a_card_or_a_key_stands_in_a_trace_of_a_whole_issue(tmp_path: Path) -> None:
    onlooker = Onlooker(tmp_path)

    verdict = played(Plan(Setting(), prepare=onlooker.prepare))
    onlooker.traces.close()

    text = {path.name: path.read_text("ascii") for path in tmp_path.iterdir()}
    # The application's own name stands in the answer to its selection, and is no secret.
    secrets = {piece for piece in secrets_of(onlooker) if piece not in select_name(SSSE_AID)}
    assert verdict.ends == ("issued",)
    assert set(text) == {f"{unit}.log" for unit in MASKS}
    assert all(" > " in trace for trace in text.values())
    assert len(secrets) > 500
    everything = "\n".join(text.values())
    assert [piece for piece in secrets if piece.hex(" ") in everything] == []
    for name in ("FIND", "51/39 UPDATE_RECORD", "51/39 CHANGE_PIN", "32/31", "PAPER", "receipt [", "Rpst"):
        assert name in everything, name
