"""The package's face: what the two wings offer, joined."""

from __future__ import annotations

import os
from datetime import date

from detente import archive as _archive
from detente import relations as _relations
from detente.atlas import Atlas
from detente.relations import Relation


class Archive(_archive.Archive):
    """An open archive, with the relations that it adds up to."""

    def relation(self, a: str, b: str, *, since: date | None = None, until: date | None = None) -> Relation:
        """Everything known between two parties, each given by code ("ARM", "IGO:CSTO") or by name ("Armenia").

        Raises:
            UnknownParty: the atlas has no such state, organisation or group.
        """
        atlas = Atlas()
        return _relations.relation(self, atlas.party(a), atlas.party(b), since=since, until=until)


def open(path: str | os.PathLike[str], *, read_only: bool = False, create: bool = True) -> Archive:
    """Open an archive; makes the file unless ``create`` is False. Errors are those of ``detente.archive``."""
    plain = _archive.open_archive(path, read_only=read_only, create=create)
    plain.__class__ = Archive
    assert isinstance(plain, Archive)
    return plain
