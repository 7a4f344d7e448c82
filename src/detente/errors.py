"""One tree of exceptions. Every message says what was found, what was expected and what to do.

DetenteError
├── SourceError        an input that cannot be read at all (a missing file, a folder without reports)
├── CodebookError      a codebook file that breaks the schema
├── AtlasError         a table of the atlas that contradicts itself
│   └── UnknownParty   a name that is no state, organisation or group of the atlas
└── ArchiveError       an archive that cannot be opened or written
    ├── NotAnArchive   a file that is no archive of ours
    ├── ArchiveLocked  another process is writing to it
    └── ArchiveNewer   it was written by a later version than this one
"""

from __future__ import annotations


class DetenteError(Exception):
    """Anything this package raises on purpose; its text is meant for the user."""


class SourceError(DetenteError):
    """An input that cannot be read at all."""


class CodebookError(DetenteError):
    """A codebook file that breaks the schema."""


class AtlasError(DetenteError):
    """A table of the atlas that contradicts itself."""


class UnknownParty(AtlasError):
    """A name that is no state, organisation or group of the atlas."""


class ArchiveError(DetenteError):
    """An archive that cannot be opened or written."""


class NotAnArchive(ArchiveError):
    """A file that is no archive of ours."""


class ArchiveLocked(ArchiveError):
    """Another process holds the archive for writing."""


class ArchiveNewer(ArchiveError):
    """An archive written by a later version of détente."""
