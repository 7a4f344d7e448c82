"""A user's own atlas: one CSV file of names and office-holders, laid over the shipped tables."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from detente.atlas.folding import compose, fold
from detente.atlas.tables import Office
from detente.errors import AtlasError

if TYPE_CHECKING:
    from detente.atlas.resolver import Reading

REQUIRED = ("name", "code")
COLUMNS = (*REQUIRED, "kind", "sector", "office", "since", "until", "aliases")
KINDS = ("state", "adjective", "people", "capital", "metonym", "place", "organisation", "group", "person")
_CODE = re.compile(r"[A-Z]{3}|(?:IGO|NSA):\S(?:.*\S)?")
_SECTOR = re.compile(r"(?:[A-Z]{3})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXPECTED_CODE = "an ISO 3166-1 alpha-3 code such as ARM, or EUR, UNO, IGO:…, NSA:… or UNK"
# Other columns are let be, so that a shipped table can be edited and given; one so like ours is a slip of the pen.
_LIKE = 0.8


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row. Dates are ISO and count themselves, empty where open; ``line`` is where it stands in the file."""

    line: int
    name: str
    code: str
    kind: str
    sector: str
    office: str
    since: str
    until: str
    aliases: tuple[str, ...]
    quoted: str = field(default="", compare=False)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Name and aliases as texts are searched for them, none twice."""
        return tuple(dict.fromkeys(fold(s) for s in (self.name, *self.aliases)))

    def as_office(self) -> Office:
        """The row of a person as one of the roster."""
        office = self.office or "person"
        return Office(
            self.name, self.code, office, self.sector, self.since, self.until, "term", "", 0, (), self.aliases
        )

    def overlaps(self, other: OwnRow) -> bool:
        """Whether there is a day on which both hold."""
        return all(not a.until or not b.since or b.since <= a.until for a, b in ((self, other), (other, self)))

    def spared(self, reading: Reading) -> Iterator[Reading]:
        """What is left of an older reading of the same surface: that of the days before this row's and after them."""
        if self.since and (not reading.since or reading.since < self.since):
            yield replace(reading, until=min(filter(None, (reading.until, _next(self.since, -1)))))
        if self.until and (not reading.until or reading.until > self.until):
            yield replace(reading, since=max(reading.since, _next(self.until, 1)))


def read_own(path: str) -> tuple[OwnRow, ...]:
    """The rows of the CSV file at ``path`` (UTF-8, with a header), checked. Reads only.

    Raises:
        AtlasError: the file cannot be read, a row breaks the form, or two rows leave open on some day whom a name
            stands for or who is in an office; the text names file and line and says how to mend it.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AtlasError(
            f"{path}: not UTF-8 (byte 0x{error.object[error.start]:02x} at {error.start}); expected a CSV file in "
            "UTF-8: save it as that"
        ) from None
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise AtlasError(f"cannot read the atlas file {path!r} ({why}); expected a CSV file: check the path") from None
    rows: list[OwnRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = _columns(path, next(reader, []))
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(f"{path}:{line}", line, columns, [compose(c.strip())[0] for c in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise AtlasError(
            f"{path}:{reader.line_num}: no valid CSV ({error}); expected cells parted by commas: put a cell that "
            'holds a comma or a quotation mark in "…", and write a quotation mark in it twice'
        ) from None
    _check_overlaps(path, rows)
    return tuple(rows)


def _columns(path: str, header: list[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    found = ", ".join(columns) or "nothing"
    if missing := [c for c in REQUIRED if c not in columns]:
        raise AtlasError(
            f"{path}:1: no column {' and no column '.join(missing)}; found {found}; expected a first line of column "
            f"names parted by commas, such as {','.join(COLUMNS)}: add it"
        )
    for column in columns:
        if columns.count(column) > 1 and column in COLUMNS:
            raise AtlasError(f"{path}:1: two columns {column}; expected one: rename or remove the other")
        near = difflib.get_close_matches(column, COLUMNS, 1, _LIKE)
        if near and near[0] != column:
            raise AtlasError(f"{path}:1: found a column {column!r}; expected {near[0]!r}: rename it")
    return columns


def _row(where: str, line: int, columns: list[str], cells: list[str]) -> OwnRow:
    if len(cells) > len(columns):
        raise AtlasError(
            f"{where}: found {len(cells)} cells, expected at most {len(columns)}, one a column; put a cell that "
            'holds a comma in "…"'
        )
    row = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    for column in REQUIRED:
        if not row[column]:
            what = "a name as texts write it" if column == "name" else _EXPECTED_CODE
            raise AtlasError(f"{where}: {column} is empty; expected {what}: fill it in, or remove the row")
    if not _CODE.fullmatch(row["code"]):
        raise AtlasError(f"{where}: code is {row['code']!r}; expected {_EXPECTED_CODE}: correct it")
    kind = row["kind"] or ("person" if row["office"] else "metonym")
    if kind not in KINDS:
        raise AtlasError(
            f"{where}: kind is {kind!r}; expected one of {', '.join(KINDS)}: correct it, or leave it empty for a "
            "person with an office or for a metonym"
        )
    if not _SECTOR.fullmatch(row["sector"]):
        raise AtlasError(
            f"{where}: sector is {row['sector']!r}; expected the three capitals of a PLOVER sector such as GOV, or "
            "nothing: correct it"
        )
    for column in ("since", "until"):
        if row[column] and not _is_day(row[column]):
            raise AtlasError(
                f"{where}: {column} is {row[column]!r}; expected a date such as 2024-03-01, or nothing where it is "
                "open: correct it"
            )
    since, until = row["since"], row["until"]
    if since and until and until < since:
        raise AtlasError(f"{where}: until {until} is before since {since}; expected it after: swap or correct them")
    aliases = tuple(part for part in (p.strip() for p in row["aliases"].split("|")) if part)
    return OwnRow(
        line, row["name"], row["code"], kind, row["sector"], row["office"], since, until, aliases, ",".join(cells)
    )


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _check_overlaps(path: str, rows: Iterable[OwnRow]) -> None:
    by_surface: dict[str, list[OwnRow]] = {}
    by_office: dict[tuple[str, str], list[OwnRow]] = {}
    for row in rows:
        for surface in row.surfaces:
            by_surface.setdefault(surface, []).append(row)
        if row.kind == "person" and row.office:
            by_office.setdefault(_post(row), []).append(row)
    for surface, sharing in by_surface.items():
        for a, b in combinations(sharing, 2):
            if _post(a) != _post(b) and a.overlaps(b):
                raise AtlasError(_overlap(path, a, b, f"share the name {surface!r}", "them another name"))
    for (code, _), holders in by_office.items():
        for a, b in combinations(holders, 2):
            if a.overlaps(b) and not set(a.surfaces) & set(b.surfaces):
                both = f"are both {a.office} of {code}"
                raise AtlasError(_overlap(path, a, b, both, "the offices another name"))


def _post(row: OwnRow) -> tuple[str, str]:
    return row.code, fold(row.office).casefold()


def _overlap(path: str, a: OwnRow, b: OwnRow, both: str, other: str) -> str:
    first, second = sorted((a, b), key=lambda row: row.since)
    span = max(a.since, b.since) or "…", min(filter(None, (a.until, b.until)), default="now")
    end = f" (line {first.line} by {_next(second.since, -1)})" if first.since < second.since else ""
    return (
        f"{path}: overlapping terms: line {a.line} {a.quoted!r} and line {b.line} {b.quoted!r} {both} from {span[0]} "
        f"to {span[1]}; expected one at a time: end the first before the second begins{end}, or give one of {other}"
    )


def _next(day: str, days: int) -> str:
    """The day so many days after ``day``, which is ISO; the first or last that there is where it would go beyond."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return day
