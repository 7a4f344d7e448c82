"""What stood between parties before any report says so: well-known bonds, memberships, defence obligations of ATOP."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from importlib import resources

from detente.atlas.tables import Tables
from detente.records import StandingTie

# Bodies that are security blocs; membership of any other is no alliance.
_BLOCS = frozenset(["IGO:NATO", "IGO:CSTO"])
_WORD = re.compile(r"[^\W_]+")
# Bodies of nearly every state say nothing about two of them.
_UNIVERSAL = 100


@cache
def _known() -> tuple[StandingTie, ...]:
    table = resources.files("detente.atlas").joinpath("tables/bonds.csv").read_text("utf-8")
    return tuple(
        StandingTie(
            tuple(r["parties"].split("|")),
            r["kind"],
            r["name"],
            tuple(a for a in r["aliases"].split("|") if a),
            r["since"],
            r["until"],
            r["source"],
        )
        for r in csv.DictReader(table.splitlines())
    )


def bonds(a: str, b: str) -> list[StandingTie]:
    """Bonds to which both ``a`` and ``b`` are party."""
    return [tie for tie in _known() if {a, b} <= set(tie.parties)]


def all_bonds() -> tuple[StandingTie, ...]:
    """Every bond of the table, defence obligations among them."""
    return _known()


def shared_bodies(members: tuple[tuple[str, str, str, str], ...], a: str, b: str) -> list[str]:
    """Organisations, not of nearly all states, to which both have ever belonged; ``members`` as in members.csv."""
    size: dict[str, int] = {}
    of: dict[str, set[str]] = {a: set(), b: set()}
    for body, state, _, _ in members:
        size[body] = size.get(body, 0) + 1
        if state in of:
            of[state].add(body)
    return sorted(body for body in of[a] & of[b] if size[body] <= _UNIVERSAL)


def memberships(
    members: tuple[tuple[str, str, str, str], ...], name: Callable[[str], str], a: str, b: str
) -> list[StandingTie]:
    """Each party's membership in the bodies of both, and in a body that is itself the other party."""
    bodies = {*shared_bodies(members, a, b), a, b}
    return [
        StandingTie(
            tuple(sorted((state, body))),
            "alliance" if body in _BLOCS else "membership",
            f"membership of {name(body)}",
            (),
            since,
            until,
            "members.csv",
        )
        for body, state, since, until in members
        if body in bodies and state in (a, b)
    ]


def called(tables: Tables, code: str) -> frozenset[str]:
    """The words by which a party is called, lower case: of its names, adjectives, peoples and capitals."""
    surfaces = [
        n.surface for n in tables.names if n.code == code and n.kind in ("state", "adjective", "people", "capital")
    ]
    for body in (*tables.organisations, *tables.groups):
        if body.code == code:
            surfaces += [body.name, *body.aliases]
    return frozenset(word.lower() for surface in surfaces for word in _WORD.findall(surface))


def aliases() -> list[frozenset[str]]:
    """For each well-known bond the words of its names that name it alone: "102nd", "Gyumri"."""
    return [
        frozenset(name.lower() for name in (tie.name, *tie.aliases) if " " not in name)
        for tie in _known()
        if tie.aliases
    ]
