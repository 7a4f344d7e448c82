"""The life of one tie, found by name in a whole archive."""

from __future__ import annotations

import re
from datetime import date

from detente.archive import Archive, KeptTie
from detente.errors import DetenteError
from detente.records import StandingTie
from detente.relations.dates import edge
from detente.relations.grouping import Group, grouped
from detente.relations.ledger import LedgerTie, life
from detente.relations.objects import Objects
from detente.relations.relation import Known

_WORD = re.compile(r"[^\W_]+")


def lives(
    archive: Archive, name: str, *, known: Known, on: str | date | None = None, policy: str = "reported"
) -> list[LedgerTie]:
    """Every tie one of whose names holds all words of ``name``; those with most reports first.

    Raises DetenteError where ``name`` has no word, or for a day or policy that is none.
    """
    wanted = _words(name)
    if not wanted:
        raise DetenteError(
            f"Found no word in {name!r}; give a name of a tie, such as '102nd base' or 'CSTO membership'."
        )
    day = edge(on, "on")
    told: dict[tuple[str, frozenset[str]], list[KeptTie]] = {}
    for kept in archive.kept_ties():
        told.setdefault((kept.tie.kind, frozenset(kept.tie.parties)), []).append(kept)
    objects = Objects(known.called, known.aliases)
    groups: list[Group] = []
    standing: dict[tuple[str, frozenset[str]], list[StandingTie]] = {}
    for tie in known.ties:
        standing.setdefault((tie.kind, frozenset(tie.parties)), []).append(tie)
    for key in sorted(told.keys() | standing.keys(), key=lambda k: (k[0], sorted(k[1]))):
        found = grouped(told.get(key, []), standing.get(key, []), objects)
        groups += [g for g in found if any(wanted <= _words(n) for n in g.names())]
    ties = life(groups, day.last if day else None, policy)
    return sorted(ties, key=lambda t: (-t.reports, t.parties, t.kind, t.name))


def _words(name: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(name)}
