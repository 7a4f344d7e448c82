"""A comparison of an article with an archive, as text and as JSON."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from detente.records import Event, TieChange
from detente.relations.comparing import VERDICTS, Beside, Comparison
from detente.relations.render import NARROWEST, bold, clean, many, quoted, wrap

# Reports named under one fact; the count says how many more there are.
_SHOWN = 3


def comparison_to_text(found: Comparison, width: int = 80, colour: bool = False) -> str:
    """Each fact of the article under its sentence, with the verdict and the reports it rests on; ends in a newline."""
    width = max(width, NARROWEST)
    d = found.article.document
    head = "  ".join(x for x in (d.published.isoformat() if d.published else "undated", d.title or d.id) if x)
    genre = "an opinion" if found.article.genre.kind == "opinion" else "a report"
    lines = [bold(line, colour) for line in wrap(clean(head), width)]
    counts = ", ".join(f"{sum(b.verdict == v for b in found.beside)} {v}" for v in VERDICTS)
    lines += wrap(f"Read as {genre}; beside {many(found.archive_reports, 'report')}: {counts}.", width)
    if not found.beside:
        lines.append("No event and no change of a tie was read out of it.")
    for _, facts in groupby(found.beside, key=lambda b: b.fact.evidence.start):
        here = list(facts)
        lines += ["", *quoted(here[0].fact.evidence.text, width, margin="")]
        for b in here:
            lines += wrap(f"{_fact(b.fact)}: {VERDICTS[b.verdict]}", width, first="  ", later="      ")
            for report in b.reports[:_SHOWN]:
                on = report.published.isoformat() if report.published else "undated"
                lines += wrap(clean(f"{on}  {'; '.join(report.outlets) or report.id}"), width, first="      ")
            if len(b.reports) > _SHOWN:
                lines.append(f"      and {many(len(b.reports) - _SHOWN, 'more report')}")
            if b.tie is not None:
                since = f" since {b.tie.since}" if b.tie.since else ""
                told = f"the archive: {clean(b.tie.name)}, {b.tie.state}{since}, {many(b.tie.reports, 'report')}"
                lines += wrap(told, width, first="      ", later="        ")
    return "\n".join(lines) + "\n"


def comparison_to_json(found: Comparison) -> str:
    """All of it as one JSON object; keys are always there. Facts are as in the contract of ``detente code``."""
    answer = {
        "document": found.article.described(),
        "archive_reports": found.archive_reports,
        "facts": [_object(b) for b in found.beside],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _object(b: Beside) -> dict[str, Any]:
    tie = b.tie
    return {
        "event": b.fact.to_dict() if isinstance(b.fact, Event) else None,
        "tie_change": b.fact.to_dict() if isinstance(b.fact, TieChange) else None,
        "verdict": b.verdict,
        "reports": [{"id": r.id, "hash": r.hash, "url": r.url} for r in b.reports],
        "archive": {"tie": tie.name, "state": tie.state, "since": tie.since, "reports": tie.reports} if tie else None,
    }


def _fact(fact: Event | TieChange) -> str:
    who = fact.voice.speaker.name if fact.voice.speaker else "the author" if fact.voice.kind == "author" else ""
    said = f" ({who})" if who else ""
    if isinstance(fact, TieChange):
        what = f" “{clean(fact.object.text)}”" if fact.object else ""
        return f"{' - '.join(fact.parties)} {fact.kind}{what}: {fact.change}, {fact.stage}{said}"
    actors, recipients = (" & ".join(e.code for e in side) for side in (fact.actors, fact.recipients))
    modes = "".join(f", {m}" for m in fact.auxiliary)
    return f"{actors}{f' → {recipients}' if recipients else ''} {fact.type}{modes}{said}"
