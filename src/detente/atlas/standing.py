"""What stood between parties before any report says so: well-known bonds, memberships, defence obligations of ATOP."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources

from detente.atlas.tables import Tables
from detente.records import StandingTie

_WORD = re.compile(r"[^\W_]+")
# Bodies of more members say little about two of them.
_MANY = 35


Members = tuple[tuple[str, str, str, str], ...]
KindOf = Callable[[str, Iterable[str]], str]


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


def shared_bodies(members: Members, a: str, b: str) -> list[str]:
    """Organisations, not of very many states, to which both have ever belonged; ``members`` as in members.csv."""
    of = {party: {body for body, state, _, _ in members if state == party} for party in (a, b)}
    return sorted(of[a] & of[b] & _small(members))


def memberships(members: Members, name: Callable[[str], str], kind_of: KindOf, *pair: str) -> list[StandingTie]:
    """Memberships in bodies of not very many states: all, or of a pair those in the bodies of both and in a body that
    is itself one of them. ``name`` names a body, ``kind_of`` gives the kind of a tie from a kind and its parties."""
    bodies = {*shared_bodies(members, *pair), *pair} if pair else _small(members)
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
        if body in bodies and (not pair or state in pair)
    ]


def _small(members: Members) -> set[str]:
    return {body for body, size in Counter(body for body, *_ in members).items() if size <= _MANY}


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
