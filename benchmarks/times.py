"""Time expressions against labels made by reading: found or not, and anchored to the right day, week, month or year.

python -m benchmarks.times [--part test|tune|all] [--errors] [--rival]

--rival needs dateparser, which is no dependency: pip install --target FOLDER dateparser, and FOLDER in PYTHONPATH.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from benchmarks.data import need, parser, reports
from detente.reading.anchoring import anchor
from detente.reading.sentences import split
from detente.reading.times import TimeExpression, find_times, is_ahead

GOLD = Path(__file__).parent / "gold" / "times.jsonl"
SENTENCES_TIMED = 20_000
RIVAL_SENTENCES_TIMED = 500

Reading = tuple[int, int, str | None, str]
Reader = Callable[[str, date], list[Reading]]


def ours(text: str, published: date) -> list[Reading]:
    """Start, end, value and precision of the expressions of a report; the tense is told by ``is_ahead``."""
    found: list[Reading] = []
    for start, end in split(text):
        for e in find_times(text[start:end], start):
            value, precision = anchor(e, published, future=is_ahead(text, e, published))
            found.append((e.start, e.end, value, precision))
    return found


def dateparser(text: str, published: date) -> list[Reading]:
    """The same by dateparser, told the tense by the same rule; it gives a day for everything."""
    from dateparser.search import search_dates

    # The end of the day, as an hour of the day of publication is not to be looked for on the day before.
    settings = {"RELATIVE_BASE": datetime.combine(published, datetime.max.time())}
    past, future = (
        search_dates(text, languages=["en"], settings={**settings, "PREFER_DATES_FROM": side}) or []
        for side in ("past", "future")
    )
    found: list[Reading] = []
    at = 0
    for (said, behind), (_, ahead) in zip(past, future, strict=True):
        start = text.find(said, at)
        if start < 0:
            continue
        at = start + len(said)
        when = ahead if is_ahead(text, TimeExpression(start, at)) else behind
        found.append((start, at, when.date().isoformat(), "day"))
    return found


def cut(value: str | None, precision: str) -> str | None:
    """A day cut to a coarser precision; what is no day stays as it is."""
    if value is None or len(value) != 10 or precision == "unknown":
        return value
    if precision == "week":
        year, week, _ = date.fromisoformat(value).isocalendar()
        return f"{year:04}-W{week:02}"
    return value[: {"day": 10, "month": 7, "year": 4, "decade": 3}[precision]]


def is_right(label: dict[str, Any], reading: Reading, *, cut_days: bool) -> bool:
    """``cut_days``: for a reader that knows days only, the label's precision is taken as given."""
    value, precision = reading[2], reading[3]
    if cut_days:
        value, precision = cut(value, label["precision"]), label["precision"]
    right: tuple[str | None, str] = label["value"], label["precision"]
    return (value, precision) == right


def measure(name: str, read: Reader, texts: dict[str, Any], gold: list[dict[str, Any]], opts: Any) -> None:
    """Print one line of figures for one reader; spans count as found where they overlap the label's."""
    readings = {i: read(r["text"], date.fromisoformat(r["date"])) for i, r in texts.items()}
    found = same_span = right = 0
    matched: set[tuple[str, Reading]] = set()
    for label in gold:
        over = [r for r in readings[label["id"]] if r[0] < label["end"] and r[1] > label["start"]]
        matched.update((label["id"], r) for r in over)
        ok = any(is_right(label, r, cut_days=read is dateparser) for r in over)
        found, right = found + bool(over), right + ok
        same_span += any((r[0], r[1]) == (label["start"], label["end"]) for r in over)
        if opts.errors and not ok:
            print(label, over)
    made = [(i, r) for i, found_in in readings.items() for r in found_in]
    if opts.errors:
        for i, r in made:
            if (i, r) not in matched:
                print("extra:", i, repr(texts[i]["text"][r[0] : r[1]]), r[2])
    n = max(1, len(gold))
    print(
        f"{name:12}found {found / n:.3f}  same span {same_span / n:.3f}  value and precision right {right / n:.3f}"
        f"  precision of spans {len(matched) / max(1, len(made)):.3f}  labels {len(gold)}"
    )


def speed(name: str, read: Reader, sentences: list[str]) -> None:
    day = date(2024, 3, 6)
    begin = time.perf_counter()
    for sentence in sentences:
        read(sentence, day)
    took = time.perf_counter() - begin
    print(f"{name:12}{len(sentences) / took:,.0f} sentences a second")


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["test", "tune", "all"], default="test")
    args.add_argument("--errors", action="store_true", help="print what is wrong, on part tune only")
    args.add_argument("--rival", action="store_true", help="measure dateparser too")
    opts = args.parse_args()
    if opts.errors and opts.part != "tune":
        args.error("--errors shows labels: only with --part tune")
    with need(GOLD).open(encoding="utf-8") as lines:
        gold = [label for label in map(json.loads, lines) if opts.part in ("all", label["part"])]
    wanted = {label["id"] for label in gold}
    texts: dict[str, Any] = {}
    sentences: list[str] = []
    for report in reports(opts.data):
        if report["id"] in wanted:
            texts[report["id"]] = report
        if len(sentences) < SENTENCES_TIMED:
            sentences.extend(report["text"][start:end] for start, end in split(report["text"]))
    print(f"{len(texts)} reports ({opts.part})")
    measure("detente", ours, texts, gold, opts)
    speed(
        "detente", lambda text, _: [(e.start, e.end, None, "") for e in find_times(text)], sentences[:SENTENCES_TIMED]
    )
    if opts.rival:
        measure("dateparser", dateparser, texts, gold, opts)
        speed("dateparser", dateparser, sentences[:RIVAL_SENTENCES_TIMED])


if __name__ == "__main__":
    main()
