"""A prompt of every kind that asks for what a matter needs beside the card, with made-up people."""

from typing import Any

from kiosk.model import Service
from kiosk.prompts.contact import ChooseContactField, ChooseRegion, ContactField, KnownContact, Region
from kiosk.prompts.prompt import Prompt
from tests.screens.service_samples import step

CONTACT = step(3, Service.CHANGE_CONTACT)
PATH = (Region("990000", "示例省"), Region("990100", "示例市"), Region("990101", "青禾区"))
NAMES = (
    *("青禾区", "临溪区", "云岭区", "柳塘区", "河湾区", "松坪县", "石桥县", "荷田县", "梅川县", "南渡县"),
    *("示例江某族某某族某族某某族自治县", "北渡县"),
)
REGIONS = tuple(Region(f"9901{number:02}", name) for number, name in enumerate(NAMES, 1))
LONG_PATH = (Region("150000", "示例某族自治区"), Region("990200", "示例某族某族自治州"))

FORM_SAMPLES: dict[str, Prompt[Any]] = {
    "32g-choose-contact-field": ChooseContactField(
        CONTACT,
        (
            KnownContact(ContactField.MOBILE, "138 **** 8000"),
            KnownContact(ContactField.ADDRESS, "示例市青禾区 ********"),
        ),
    ),
    "32h-choose-contact-field-unknown": ChooseContactField(
        CONTACT, (KnownContact(ContactField.ADDRESS, ""),)
    ),
    "33-choose-region": ChooseRegion(CONTACT, PATH[:2], REGIONS),
    "33b-choose-region-first": ChooseRegion(CONTACT, (), PATH[:1]),
    "33c-choose-region-long": ChooseRegion(CONTACT, (*LONG_PATH, REGIONS[10]), REGIONS),
}
