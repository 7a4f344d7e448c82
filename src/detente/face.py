"""The package's face: what the two wings offer, joined."""

from __future__ import annotations

from datetime import date

from detente import archive, relations
from detente.atlas import Atlas
from detente.relations import Relation


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
        return relations.relation(self, *codes, since=since, until=until, names=names)
