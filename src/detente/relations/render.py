"""A relation as text for a terminal, as JSON, and as CSV."""

from __future__ import annotations

import csv
import io
import json
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from detente.relations.dates import By
from detente.relations.policy import POLICY_TEXT, REASONS
from detente.relations.relation import Relation, RelationEvent
from detente.relations.series import Period

SHOWN_EVENTS = 10
# A hostile or badly split report may hold a "sentence" of a megabyte; four lines are enough to judge one by.
SHOWN_CHARACTERS = 400
# A longer run of empty periods becomes one line of text; JSON and CSV list each.
SHOWN_EMPTY = 6
NARROWEST = 40
LARGEST_SCORE = 10.0  # of PLOVER's scale, so that the bars of two relations can be compared
_NARROWEST_BAR = 4

_RED, _GREEN, _BOLD, _PLAIN = "\033[31m", "\033[32m", "\033[1m", "\033[0m"
# Marks that change the order in which a terminal shows what follows them.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Column titles and widths of the table; the bar takes what is left of the line.
_COLUMNS = (("verbal", 8), ("mat.", 6), ("verbal", 8), ("mat.", 6), ("events", 8), ("reports", 9), ("mean", 7))
_PERIOD_WIDTH = 7


def to_text(relation: Relation, by: By = "year", width: int = 80, colour: bool = False) -> str:
    """The whole relation for a reader, in lines of at most ``width`` columns (no fewer than 40), ending in a newline.

    Control characters of reports do not reach the terminal. The table takes 59 columns; bars appear from 70 on.
    """
    width = max(width, NARROWEST)
    parts = [bold("\n".join(wrap(_title(relation), width)), colour)]
    if not relation.told:
        parts[0] += "\n" + "\n".join(wrap(_nothing(relation), width))
        return parts[0] + "\n"
    parts[0] += "\n" + "\n".join(line for note in _notes(relation, by) for line in wrap(note, width))
    if periods := relation.series(by):
        parts.append("\n".join(_table(periods, by, width, colour)))
    if weightiest := relation.weightiest(SHOWN_EVENTS):
        lines = [bold("The weightiest events", colour)]
        for told in weightiest:
            lines += _event_lines(told, width)
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def to_json(relation: Relation, by: By = "year") -> str:
    """All of it as one JSON object; keys are always there. Events are as in the contract of ``detente code``."""
    answer: dict[str, Any] = {
        "parties": [
            {"code": code, "name": name} for code, name in zip((relation.a, relation.b), relation.names, strict=True)
        ],
        "since": relation.since.isoformat() if relation.since else None,
        "until": relation.until.isoformat() if relation.until else None,
        "policy": relation.policy,
        "counts": {
            "events": len(relation.told),
            "reports": relation.reports,
            "archive_reports": relation.archive_reports,
            "undated": relation.undated,
            "unplaced": relation.unplaced(by),
            "left_out": relation.left_out,
        },
        "by": by,
        "series": [asdict(period) for period in relation.series(by)],
        "weightiest": [told.event.id for told in relation.weightiest(SHOWN_EVENTS)],
        "events": [_event_object(told) for told in relation.events()],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def to_csv(relation: Relation, by: By = "year") -> str:
    """The series, a row a period, with a header; an empty ``mean`` is a period without events. Lines end in ``\\n``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["party_a", "party_b", "policy", *Period.__dataclass_fields__])
    for period in relation.series(by):
        writer.writerow([relation.a, relation.b, relation.policy, *asdict(period).values()])
    return out.getvalue()


def _event_object(told: RelationEvent) -> dict[str, Any]:
    report = told.report
    return {
        "direction": told.direction,
        "left_out": told.left_out,
        "document": {
            "id": report.id,
            "published": report.published.isoformat() if report.published else None,
            "title": report.title,
            "outlet": "; ".join(report.outlets) or None,
            "url": report.url,
            "hash": report.hash,
        },
        "event": told.event.to_dict(),
    }


def party(code: str, name: str) -> str:
    return clean(code if name == code else f"{name} ({code})")


def _title(relation: Relation) -> str:
    return f"{party(relation.a, relation.names[0])} and {party(relation.b, relation.names[1])}{_span(relation)}"


def _span(relation: Relation) -> str:
    since = f" since {relation.since}" if relation.since else ""
    until = f" until {relation.until}" if relation.until else ""
    return f",{since}{until}" if since or until else ""


def _nothing(relation: Relation) -> str:
    span = " in this span" if relation.since or relation.until else ""
    reports = many(relation.archive_reports, "report")
    return f"The archive has {reports}, of which none codes an event between the two{span}."


def _notes(relation: Relation, by: By) -> Iterator[str]:
    dated = [told.when for told in relation.told if told.when]
    span = ""
    if dated:
        first, last = min(dated, key=lambda when: when.first).text, max(dated, key=lambda when: when.last).text
        span = f", {first}" if first == last else f", {first} to {last}"
    yield (
        f"{many(len(relation.told), 'event')} in {many(relation.reports, 'report')}"
        f" (of {relation.archive_reports} in the archive){span}."
    )
    yield f'Policy "{relation.policy}": {POLICY_TEXT}.'
    if left := [f"{count} {REASONS[reason]}" for reason, count in relation.left_out.items() if count]:
        yield f"Left out: {', '.join(left)}."
    if relation.undated:
        yield f"Undated, so in no {by}: {relation.undated}."
    if coarser := relation.unplaced(by) - relation.undated:
        yield f"Known only to the year, so in no month: {coarser}."


def _table(periods: list[Period], by: By, width: int, colour: bool) -> Iterator[str]:
    fixed = _PERIOD_WIDTH + sum(size for _, size in _COLUMNS)
    half = (width - fixed - 3) // 2  # a gap of two and the axis
    half = half if half >= _NARROWEST_BAR else 0
    bar_title = f"  {f'-{LARGEST_SCORE:.0f}':<{half}}0{f'+{LARGEST_SCORE:.0f}':>{half}}" if half else ""
    yield bold(f"{'':<{_PERIOD_WIDTH}}{'cooperation':>14}{'conflict':>14}".rstrip(), colour)
    titles = "".join(f"{title:>{size}}" for title, size in _COLUMNS)
    yield bold(f"{by:<{_PERIOD_WIDTH}}{titles}{bar_title}", colour)
    for empty, run in groupby(periods, key=lambda period: period.events == 0):
        rows = list(run)
        if empty and len(rows) > SHOWN_EMPTY:
            yield f"{'⋮':<{_PERIOD_WIDTH}}{len(rows)} {by}s without events"
            continue
        for period in rows:
            yield _row(period, half, colour)


def _row(period: Period, half: int, colour: bool) -> str:
    mean = "-" if period.mean is None else f"{period.mean:+.1f}"
    cells = [period.verbal_cooperation, period.material_cooperation, period.verbal_conflict, period.material_conflict]
    shown = [*cells, period.events, period.reports, mean]
    row = f"{period.period:<{_PERIOD_WIDTH}}" + "".join(
        f"{cell:>{size}}" for cell, (_, size) in zip(shown, _COLUMNS, strict=True)
    )
    return row + _bar(period.mean, half, colour)


def _bar(mean: float | None, half: int, colour: bool) -> str:
    """A bar to the left or right of the axis, in steps of half a column; no axis where there is nothing to show."""
    if mean is None or not half:
        return ""
    steps = round(min(abs(mean) / LARGEST_SCORE, 1.0) * half * 2)
    full, rest = divmod(steps, 2)
    if mean < 0:
        bar = "▐" * rest + "█" * full
        return "  " + " " * (half - len(bar)) + _paint(bar, _RED, colour) + "│"
    return "  " + " " * half + "│" + _paint("█" * full + "▌" * rest, _GREEN, colour)


def _event_lines(told: RelationEvent, width: int) -> list[str]:
    event = told.event
    when = told.when.text if told.when else "undated"
    kind = f"{event.type}/{event.mode}" if event.mode else event.type
    speaker = event.voice.speaker
    source = "; ".join(told.report.outlets) or "no outlet named"
    said_by = f"; says {speaker.name}" if speaker else ""
    head = f"{when}  {told.direction}  {kind} ({event.quad}, {event.intensity:+.1f})  {source}{said_by}"
    return [*wrap(clean(head), width, later="    "), *quoted(told.sentence, width, margin="    ")]


def quoted(text: str, width: int, margin: str) -> list[str]:
    """A sentence of a report in quotation marks, in lines; a very long one is cut."""
    return wrap(f"“{shortened(text, SHOWN_CHARACTERS)}”", width, first=margin, later=margin)


def shortened(text: str, most: int) -> str:
    """``text`` on one line, fit for a terminal, cut after ``most`` characters."""
    plain = " ".join(clean(text).split())
    return plain if len(plain) <= most else plain[:most].rstrip() + " …"


def clean(text: str) -> str:
    """``text`` without what steers a terminal: control characters, line ends and marks that reorder become spaces."""
    return "".join(
        " " if ch in _REORDERING or unicodedata.category(ch) in ("Cc", "Zl", "Zp") else ch for ch in text
    ).strip()


def wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _paint(text: str, ink: str, colour: bool) -> str:
    return f"{ink}{text}{_PLAIN}" if colour and text else text


def bold(text: str, colour: bool) -> str:
    return _paint(text, _BOLD, colour)
