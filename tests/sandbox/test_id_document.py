"""What lies on the pad says of its holder what the people file says, in the layout of its kind."""

from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv.codec import ChipParts
from kiosk.devices.id_reader.samv.text_block import parse_text_block
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.programme import people

CARD_OF_2023 = "SCHNEIDER, ANNA"


def test_everybody_s_document_is_read_as_the_people_file_says() -> None:
    for person in people():
        document = parse_text_block(ChipParts(id_document(person).text(), b""))

        if person.name == CARD_OF_2023:
            assert document is Unreadable.UNKNOWN_LAYOUT
            continue
        assert isinstance(document, IdDocument), person.note
        assert (document.name, document.number, document.birth, document.nationality, document.kind) == (
            *(person.name, person.id_number, person.birth, person.nationality, person.id_type),
        )
        assert (document.nation, document.valid_until) == (person.nation, person.id_valid_until)
