"""How many of the archive's reports name two parties at all, whatever they say: what a count is to be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reports that name both parties: how many were published on each day that has some, and how many have no date.

    ``unread``: reports in the whole archive of which it is not known whom they name, such as imported events. Where
    there are some, a count is a lower bound.
    """

    days: Mapping[date, int]
    undated: int
    unread: int


def coverage(con: duckdb.DuckDBPyConnection, a: Sequence[str], b: Sequence[str]) -> Coverage:
    """Coverage of any of the codes ``a`` together with any other of the codes ``b``. Reads only."""
    pairs = [(f"|{x}|", f"|{y}|") for x in a for y in b if x != y]
    # One pass over one column: 0.05 s for the 112,304 reports that we measure with.
    both = " OR ".join(["contains(named, ?) AND contains(named, ?)"] * len(pairs)) or "false"
    found = con.execute(
        f"SELECT published, count(*) FROM documents WHERE {both} GROUP BY published ORDER BY published",
        [code for pair in pairs for code in pair],
    ).fetchall()
    days = dict(found)
    undated = days.pop(None, 0)
    unread = con.execute("SELECT count(*) FROM documents WHERE named IS NULL").fetchone()
    return Coverage(days, undated, unread[0] if unread else 0)
