"""The wire contract between kiosk and centre: one record a request and a response, under one name.

Both sides read and write these records with msgspec: unknown members are refused, values have ranges, and
the OpenAPI document is made from them. Names follow GB/ISO terms in English; the province adapters map them.

Every request is `POST /v1/<path>`; every write carries the case id, and an `Idempotency-Key` that begins with
it. The answer is the record named beside it, `Refusal` with status 409, or a `Problem`.

The records stand in `records/`, one file a matter; users of the wire know them all as `messages`.
"""

# ruff: noqa: F403  (this file is nothing but the names of others)

from kiosk.central.records.agency import *
from kiosk.central.records.application import *
from kiosk.central.records.cards import *
from kiosk.central.records.commands import *
from kiosk.central.records.deeds import *
from kiosk.central.records.enquiries import *
from kiosk.central.records.enrolment import *
from kiosk.central.records.fees import *
from kiosk.central.records.held_chip import *
from kiosk.central.records.machine import *
from kiosk.central.records.making import *
from kiosk.central.records.message import *
from kiosk.central.records.mobile import *
from kiosk.central.records.opening import *
from kiosk.central.records.reconciliation import *
from kiosk.central.records.writes import *
