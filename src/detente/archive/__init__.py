"""Where coded facts are kept: one DuckDB file of reports, events with their participants, changes of ties, and the runs
that coded them.

The room knows the records that pass between rooms, SQL and the ways in which a disk, a process or a file can fail. It
does not know how events are coded, who is in the atlas, or what events add up to: it takes whole codings in, each batch
all or nothing, and gives back the very same records. Whatever is derived from them is made elsewhere, by a query.
"""

from detente.archive.archive import Archive, Counts, Run
from detente.archive.coverage import Coverage
from detente.archive.loading import Kept, KeptTie, Report
from detente.archive.writing import Added

open_archive = Archive.open

__all__ = ["Added", "Archive", "Counts", "Coverage", "Kept", "KeptTie", "Report", "Run", "open_archive"]
