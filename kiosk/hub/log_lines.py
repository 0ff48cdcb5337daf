"""The centre's log: one JSON object a line, for whatever collects it. No personal data.

Only what our own sentences say comes out. An error's message does not: a database quotes the row that it did
not take. Its kinds and the places in the program do.
"""

import logging
import os
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

REQUEST: ContextVar[str] = ContextVar("REQUEST", default="")
"""The name of the request that is being answered; every line of it bears it."""
FACTS = "facts"
"""log.info("…", extra={FACTS: {…}}): what a line says beside its sentence."""

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "kiosk.hub.log_lines.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "INFO", "handlers": ["lines"]},
    # The front says more of a request than the server's own line.
    "loggers": {
        "uvicorn": {"level": "WARNING"},
        "uvicorn.access": {"level": "CRITICAL"},
        "alembic.runtime.plugins": {"level": "WARNING"},
    },
}
"""For logging.config.dictConfig."""


class JsonLines(logging.Formatter):
    """Formats records so."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage().strip(),
            "worker": os.getpid(),
        }
        if REQUEST.get():
            line["request"] = REQUEST.get()
        line |= getattr(record, FACTS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= _described(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def _described(error: BaseException) -> dict[str, list[str]]:
    """What kinds of errors led to this one, and where the last one flew from; never what they said."""
    kinds, seen = [], error
    while True:
        kinds.append(type(seen).__name__)
        before = seen.__cause__ or seen.__context__
        if before is None:
            break
        seen = before
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": kinds, "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}
