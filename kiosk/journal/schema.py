"""The journal's tables."""

VERSION = 2
UNCHAINED = 1
"""The version before the chain: its lines are taken into a new one (chain.py)."""

TABLES = """
CREATE TABLE matter (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    service   TEXT NOT NULL,
    slip      TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    end       TEXT,
    ended_at  TEXT
) STRICT;

CREATE TABLE step (
    seq        INTEGER PRIMARY KEY,
    matter     INTEGER NOT NULL REFERENCES matter (seq),
    name       TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('in_doubt', 'done', 'refused')),
    intent_at  TEXT NOT NULL,
    outcome_at TEXT,
    evidence   TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX step_of ON step (matter);

CREATE TABLE body (
    seq      INTEGER PRIMARY KEY,
    matter   INTEGER NOT NULL REFERENCES matter (seq),
    attempt  INTEGER NOT NULL,
    card_id  TEXT,
    end      TEXT NOT NULL,
    place    TEXT NOT NULL,
    fed_at   TEXT NOT NULL,
    ended_at TEXT,
    UNIQUE (matter, attempt)
) STRICT;

CREATE TABLE exchange (
    seq     INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    staff   TEXT NOT NULL,
    book    INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    added   INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    staff  TEXT NOT NULL,
    act    TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE kept (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    message BLOB NOT NULL
) STRICT;
"""

CHAIN = """
CREATE TABLE chain (
    seq     INTEGER PRIMARY KEY,
    what    TEXT NOT NULL,
    line    INTEGER NOT NULL,
    content BLOB NOT NULL,
    digest  BLOB NOT NULL
) STRICT;
"""
