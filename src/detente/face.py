"""The package's face: what the two wings offer, joined."""

from __future__ import annotations

from datetime import date

from detente import archive, relations
from detente.atlas import Atlas, standing
from detente.codebook import load
from detente.records import Coding
from detente.relations import Comparison, Known, LedgerTie, Relation


class Archive(archive.Archive):
    """An open archive, with the relations that it adds up to."""

    def relation(self, a: str, b: str, *, since: str | date | None = None, until: str | date | None = None) -> Relation:
        """Everything known between two parties, each given by code ("ARM", "CSTO") or by name ("Armenia").

        Raises:
            UnknownParty: the atlas has no such state, organisation or group; the text suggests near names.
        """
        atlas = Atlas()
        codes = atlas.party(a), atlas.party(b)
        names = atlas.name(codes[0]), atlas.name(codes[1])
        known = _known(atlas, codes)
        return relations.relation(self, *codes, since=since, until=until, names=names, known=known)

    def lives(self, name: str, *, on: str | date | None = None, policy: str = "reported") -> list[LedgerTie]:
        """Every tie whose names hold all words of ``name`` ("102nd base"), with its whole life, best told first."""
        atlas = Atlas()
        return relations.lives(self, name, on=on, policy=policy, known=_known(atlas))

    def compare(self, article: Coding) -> Comparison:
        """What an article says, each event and change of a tie beside what the archive holds."""
        atlas = Atlas()
        return relations.compare(article, self, lambda a, b: _known(atlas, (a, b)))


def _known(atlas: Atlas, pair: tuple[str, str] | None = None) -> Known:
    """What the atlas has on the ties of two parties, or of all."""
    tables, kind_of = atlas.tables, load().ties.of_bloc
    aliases = tuple(standing.aliases())
    if not pair:
        bodies = standing.small_bodies(tables.members)
        ties = standing.memberships(tables.members, atlas.name, kind_of, bodies)
        return Known((*standing.all_bonds(), *ties), (), standing.called(tables), aliases)
    shared = standing.shared_bodies(tables.members, *pair)
    ties = standing.memberships(tables.members, atlas.name, kind_of, {*shared, *pair}, *pair)
    called = standing.called(tables, *pair, *shared)
    return Known((*standing.bonds(*pair), *ties), tuple(shared), called, aliases)
