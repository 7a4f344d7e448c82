"""What stood between parties before any report says so: well-known bonds, memberships, defence obligations of ATOP."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cache
from importlib import resources

from detente.atlas.tables import Tables
from detente.records import StandingTie

_WORD = re.compile(r"[^\W_]+")
# Bodies of more members say little about two of them.
_MANY = 35
# Kinds of names that call a state.
_CALLED = ("state", "adjective", "people", "capital")

Members = tuple[tuple[str, str, str, str], ...]
KindOf = Callable[[str, Iterable[str]], str]


@cache
def all_bonds() -> tuple[StandingTie, ...]:
    """Every bond of the table, defence obligations among them."""
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
    return [tie for tie in all_bonds() if {a, b} <= set(tie.parties)]


def shared_bodies(members: Members, a: str, b: str) -> list[str]:
    """Organisations, not of very many states, to which both have ever belonged; ``members`` as in members.csv."""
    of = {party: {body for body, state, _, _ in members if state == party} for party in (a, b)}
    return sorted(of[a] & of[b] & small_bodies(members))


def small_bodies(members: Members) -> set[str]:
    """Organisations of not very many states."""
    return {body for body, size in Counter(body for body, *_ in members).items() if size <= _MANY}


def memberships(
    members: Members, name: Callable[[str], str], kind_of: KindOf, bodies: Collection[str], *states: str
) -> list[StandingTie]:
    """Memberships of ``states`` (none named: of all) in ``bodies``. ``name`` names a body, ``kind_of`` gives the kind
    of a tie from a kind and its parties."""
    return [
        StandingTie(
            tuple(sorted((state, body))),
            kind_of("membership", (body,)),
            f"membership of {name(body)}",
            (),
            since,
            until,
            "members.csv",
        )
        for body, state, since, until in members
        if body in bodies and (not states or state in states)
    ]


def called(tables: Tables, *codes: str) -> dict[str, frozenset[str]]:
    """The words by which parties (none named: all) are called, lower case, by code: of their names, adjectives, peoples
    and capitals."""
    words: dict[str, set[str]] = {code: set() for code in codes}
    surfaces = [(n.code, n.surface) for n in tables.names if n.kind in _CALLED]
    for body in (*tables.organisations, *tables.groups):
        surfaces += [(body.code, name) for name in (body.name, *body.aliases)]
    for code, surface in surfaces:
        if not codes or code in words:
            words.setdefault(code, set()).update(word.lower() for word in _WORD.findall(surface))
    return {code: frozenset(found) for code, found in words.items()}


def aliases() -> list[frozenset[str]]:
    """For each well-known bond the words of its names that name it alone: "102nd", "Gyumri"."""
    names = ((tie.name, *tie.aliases) for tie in all_bonds() if tie.aliases)
    return [frozenset(name.lower() for name in every if " " not in name) for every in names]
