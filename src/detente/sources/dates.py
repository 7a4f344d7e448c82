"""The day on which a report was published, as its source wrote it."""

from __future__ import annotations

import re
from datetime import date, datetime

# ISO 8601 down to the day, with or without a time. Python also takes "2024-W10" for the Monday of that week; a day that
# was not written is not filled in here.
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?|[0-9]{8}(T.+)?")


def read_day(written: str) -> date | None:
    """The day of an ISO date or datetime, or None if it is neither.

    The day is the one written: a time of 23:30 in New York is not moved to the next day in UTC.
    """
    written = written.strip()
    if not _ISO_DAY.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
