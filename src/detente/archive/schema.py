"""The tables of an archive, and the way from each edition of them to the next.

``MIGRATIONS[n]`` is the SQL that leads from version n to version n + 1. A migration that has been released is never
edited; a change is a new entry at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

KIND = "detente archive"
"""What ``meta`` says under ``kind`` in a file of ours, and in no other."""

# No foreign keys: DuckDB checks them row by row at a high price, and one writer, writing.py, fills all the tables.
_FIRST = """
CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE SEQUENCE run_ids;

CREATE TABLE runs (
    id       BIGINT PRIMARY KEY,
    started  TIMESTAMP NOT NULL,       -- UTC
    coder    VARCHAR NOT NULL,         -- the signature of all that shapes a coding: rules, models, their versions
    codebook VARCHAR NOT NULL,
    version  VARCHAR NOT NULL          -- of the program
);

CREATE TABLE documents (
    hash      VARCHAR PRIMARY KEY,
    id        VARCHAR NOT NULL,        -- the source's own name for it
    published DATE,                    -- NULL: unknown
    title     VARCHAR,
    outlets   VARCHAR[] NOT NULL,
    url       VARCHAR,
    language  VARCHAR,
    licence   VARCHAR,
    text      VARCHAR NOT NULL,        -- offsets in the other tables count its code points
    coder     VARCHAR NOT NULL,        -- who coded it last, and in which run
    run_id    BIGINT NOT NULL
);

CREATE TABLE events (
    id              VARCHAR PRIMARY KEY,
    document        VARCHAR NOT NULL,
    ordinal         INTEGER NOT NULL,  -- its place among the events of its document
    type            VARCHAR NOT NULL,
    mode            VARCHAR,
    auxiliary       VARCHAR[] NOT NULL,
    quad            VARCHAR NOT NULL,
    intensity       DOUBLE NOT NULL,
    contexts        VARCHAR[] NOT NULL,
    trigger_start   INTEGER NOT NULL,
    trigger_end     INTEGER NOT NULL,
    evidence_start  INTEGER NOT NULL,
    evidence_end    INTEGER NOT NULL,
    voice_kind      VARCHAR NOT NULL,
    speaker_code    VARCHAR,           -- NULL: no speaker
    speaker_sector  VARCHAR,
    speaker_name    VARCHAR,
    speaker_cow     INTEGER,
    speaker_start   INTEGER,
    speaker_end     INTEGER,
    channel_start   INTEGER,
    channel_end     INTEGER,
    date_value      VARCHAR,           -- 2020, 2020-11 or 2020-11-09; NULL: unknown
    date_precision  VARCHAR NOT NULL,
    date_text       VARCHAR,
    confidence      DOUBLE NOT NULL,
    coded_by        VARCHAR NOT NULL
);

CREATE TABLE participants (
    event_id VARCHAR NOT NULL,
    role     VARCHAR NOT NULL,         -- actor or recipient
    position INTEGER NOT NULL,
    code     VARCHAR NOT NULL,
    sector   VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    cow      INTEGER,
    "start"  INTEGER,                  -- NULL: only implied, not named in the text
    "end"    INTEGER
);
"""

# The place of an event; all NULL where none is said.
_PLACES = """
ALTER TABLE events ADD COLUMN place_name VARCHAR;
ALTER TABLE events ADD COLUMN place_country VARCHAR;
ALTER TABLE events ADD COLUMN place_lat DOUBLE;
ALTER TABLE events ADD COLUMN place_lon DOUBLE;
ALTER TABLE events ADD COLUMN place_geonames INTEGER;
"""

# Steps in the life of ties; documents that were coded before have none until they are coded anew.
_TIES = """
CREATE TABLE tie_changes (
    id              VARCHAR PRIMARY KEY,
    document        VARCHAR NOT NULL,
    ordinal         INTEGER NOT NULL,  -- its place among the changes of its document
    parties         VARCHAR[] NOT NULL,
    kind            VARCHAR NOT NULL,
    object_start    INTEGER,           -- NULL: only implied
    object_end      INTEGER,
    change          VARCHAR NOT NULL,
    stage           VARCHAR NOT NULL,
    evidence_start  INTEGER NOT NULL,
    evidence_end    INTEGER NOT NULL,
    voice_kind      VARCHAR NOT NULL,
    speaker_code    VARCHAR,           -- NULL: no speaker
    speaker_sector  VARCHAR,
    speaker_name    VARCHAR,
    speaker_cow     INTEGER,
    speaker_start   INTEGER,
    speaker_end     INTEGER,
    channel_start   INTEGER,
    channel_end     INTEGER,
    date_value      VARCHAR,
    date_precision  VARCHAR NOT NULL,
    date_text       VARCHAR,
    confidence      DOUBLE NOT NULL,
    coded_by        VARCHAR NOT NULL
);
"""

# Whom a document names, whatever it says of them, as "|ARM|RUS|": what coverage is counted from. NULL: not looked for.
_NAMED = """
ALTER TABLE documents ADD COLUMN named VARCHAR;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _PLACES, _TIES, _NAMED)


def version_of(con: duckdb.DuckDBPyConnection) -> int | None:
    """The schema's version, or None where the open file is no archive of ours. Reads only."""
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT temporary"
    ).fetchall()
    if ("meta",) not in tables:
        return None
    try:
        meta = dict(con.execute("SELECT key, value FROM meta").fetchall())
    except duckdb.BinderException:  # another program's table of the same name
        return None
    return int(meta["version"]) if meta.get("kind") == KIND else None


def migrate(con: duckdb.DuckDBPyConnection, version: int, migrations: Sequence[str] | None = None) -> None:
    """Bring the open file from ``version`` (0 for an empty file) to the newest one, in one transaction.

    Where a step fails, nothing of any step stays, and DuckDB's error passes through.
    """
    steps = MIGRATIONS if migrations is None else migrations
    con.execute("BEGIN")
    try:
        for step in steps[version:]:
            con.execute(step)
        con.execute(
            "INSERT OR REPLACE INTO meta VALUES ('kind', $kind), ('version', $version)",
            {"kind": KIND, "version": str(len(steps))},
        )
        con.execute("COMMIT")
    except BaseException:
        con.rollback()
        raise
