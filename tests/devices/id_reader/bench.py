"""What the tests of the ID reader share: pace, patience, and two made-up people."""

import asyncio
from dataclasses import replace

from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv.codec import Command
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.link import SamvPatience
from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.devices.id_reader.samv.simulator import SamvTimings
from kiosk.id_number import completed

QUICK = SamvTimings(speed_factor=0.02)
WAITS = dict.fromkeys(Command, 0.4)
IMPATIENT = SamvPatience(poll_s=0.01, after_noise_s=0.05, waits_s=WAITS)

LIN = PadDocument(
    name="林晓雨",
    sex="2",
    nation="01",
    birth="19980517",
    address="四川省成都市武侯区示例街8号",
    number=completed("51010719980517002"),
    issuer="成都市公安局武侯区分局",
    valid_from="20180601",
    valid_until="20380601",
    photo=b"\xaa\xaa\xaa\x96\x69\x06\x15" * 140,
)
ZHOU = replace(LIN, name="周大山", sex="1", number=completed("51010719980517003"))


async def read(reader: SamvReader) -> IdDocument | Unreadable:
    async with asyncio.timeout(5):
        return await reader.read()


def name_in(outcome: IdDocument | Unreadable) -> str:
    assert isinstance(outcome, IdDocument), outcome
    return outcome.name
