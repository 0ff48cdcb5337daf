"""The channel worked out once, byte for byte (tests/vectors/gm_channel.json): public keys, for tests only."""

import json
from pathlib import Path
from typing import Any

from kiosk.trust.seal import Place
from kiosk.trust.tags import Answered, Sent, Stamp

WORKED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "gm_channel.json").read_text("utf-8")
)
CHANNEL: dict[str, Any] = WORKED["channel"]
CENTRE: str = CHANNEL["centre"]
SESSION: str = CHANNEL["session"]["welcome_text"].split("\n")[3]


def secret(*names: str) -> bytes:
    found: Any = CHANNEL
    for name in names:
        found = found[name]
    return bytes.fromhex(found)


def hello_text() -> bytes:
    return str(CHANNEL["session"]["hello_text"]).encode()


def welcome_text() -> bytes:
    return str(CHANNEL["session"]["welcome_text"]).encode()


def request_stamp() -> Stamp:
    request = CHANNEL["request"]
    return Stamp(SESSION, request["lane"], request["counter"], request["t"], request["request_id"])


def request_sent() -> Sent:
    request = CHANNEL["request"]
    return Sent(
        request["method"],
        request["target"],
        request["content_type"],
        request["idempotency_key"],
        request["body_text"].encode(),
    )


def heartbeat_sent() -> tuple[Stamp, Sent]:
    beat = CHANNEL["heartbeat"]
    text = beat["canonical_text"].split("\n")
    stamp = Stamp(SESSION, beat["lane"], beat["counter"], int(text[5]), text[6])
    return stamp, Sent(text[7], text[8], text[9], text[10], beat["body_text"].encode())


def answered() -> Answered:
    answer = CHANNEL["response"]
    return Answered(answer["status"], answer["content_type"], answer["body_text"].encode())


def place() -> Place:
    request = CHANNEL["request"]
    return Place(CENTRE, SESSION, request["lane"], request["counter"], request["method"], request["target"])
