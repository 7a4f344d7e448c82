"""A ledger, and the life of one tie, as text for a terminal, JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from detente.records import Voice
from detente.relations.ledger import Ledger, LedgerTie, Step
from detente.relations.render import NARROWEST, bold, clean, many, party, quoted, shortened, wrap
from detente.relations.voices import POLICIES

_COLUMNS = ("kind", "parties", "tie", "state", "since", "last_step", "last_stage", "last_date", "reports", "known_from")
# Of the sentence under a line of a ledger.
_SHOWN_CHARACTERS = 160


def ledger_to_text(ledger: Ledger, width: int = 80, colour: bool = False) -> str:
    """Ties by kind, each with its state, since when, its last step and the number of reports; ends in a newline."""
    width = max(width, NARROWEST)
    lines = [bold(line, colour) for line in wrap(f"{_pair(ledger)}: ties{_day(ledger)}", width)]
    lines += wrap(f'Policy "{ledger.policy}": {POLICIES[ledger.policy]}. {many(ledger.reports, "report")}.', width)
    if not ledger.ties:
        return "\n".join([*lines, "No report tells of a tie between the two, and reference data knows none."]) + "\n"
    for kind, ties in groupby(ledger.ties, key=lambda tie: tie.kind):
        lines += ["", bold(kind, colour)]
        for tie in ties:
            lines += wrap(_headline(tie, ledger), width, first="  ", later="      ")
            if tie.last is not None:
                lines += wrap(_last(tie.last), width, first="      ", later="      ")
    return "\n".join(lines) + "\n"


def tie_to_text(tie: LedgerTie, width: int = 80, colour: bool = False) -> str:
    """The whole life of one tie, each step with the sentences that tell it."""
    width = max(width, NARROWEST)
    lines = wrap(f"{', '.join(tie.parties)}  {tie.kind}: {clean(tie.name)}", width)
    lines = [bold(line, colour) for line in lines]
    lines += wrap(f"{tie.state}{_since(tie)}; {many(tie.reports, 'report')}{_known(tie)}", width)
    others = sorted({clean(name) for name in tie.names} - {clean(tie.name)}, key=str.casefold)
    if others:
        lines += wrap(f"also: {'; '.join(others)}", width, later="      ")
    for step in tie.steps:
        aside = "" if step.counts else "  (does not count under this policy)"
        lines += wrap(f"{_when(step)}  {step.change}, {step.stage}{aside}", width, first="  ", later="      ")
        for kept in step.told:
            source = "; ".join(kept.report.outlets) or kept.report.id
            lines += wrap(f"{_voice(kept.tie.voice)}{clean(source)}", width, first="      ", later="      ")
            lines += quoted(kept.tie.evidence.text, width, margin="      ")
    return "\n".join(lines) + "\n"


def ledger_to_json(ledger: Ledger) -> str:
    """All of it as one JSON object; keys are always there. Changes are as in the contract of ``detente code``."""
    answer = {
        "parties": [{"code": c, "name": n} for c, n in zip((ledger.a, ledger.b), ledger.names, strict=True)],
        "on": ledger.on.isoformat() if ledger.on else None,
        "policy": ledger.policy,
        "reports": ledger.reports,
        "ties": [tie_object(tie) for tie in ledger.ties],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def ledger_to_csv(ledger: Ledger) -> str:
    """A row a tie, with a header; lines end in ``\\n``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(tie) for tie in ledger.ties)
    return out.getvalue()


def ledger_to_markdown(ledger: Ledger) -> str:
    """A table, a row a tie."""
    rows = [["kind", "tie", "state", "since", "last step", "reports"], ["---"] * 6]
    for tie in ledger.ties:
        last = f"{tie.last.change}, {tie.last.stage}, {_when(tie.last)}" if tie.last else ""
        name = clean(tie.name) + _others(tie, ledger)
        rows.append([tie.kind, name, tie.state, tie.since or "", last, str(tie.reports)])
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    title = f"**{_pair(ledger)}**{_day(ledger)}, policy “{ledger.policy}”"
    return "\n".join([title, "", *lines]) + "\n"


def tie_object(tie: LedgerTie) -> dict[str, Any]:
    """A tie with all its steps, for JSON."""
    return {
        "parties": list(tie.parties),
        "kind": tie.kind,
        "name": tie.name,
        "names": sorted(set(tie.names)),
        "state": tie.state,
        "since": tie.since,
        "reports": tie.reports,
        "known_from": tie.known.source if tie.known else None,
        "made_by": [kept.tie.id for step in tie.by for kept in step.told],
        "steps": [
            {
                "date": step.when.text if step.when else None,
                "change": step.change,
                "stage": step.stage,
                "counts": step.counts,
                "state": step.state,
                "told": [
                    {"document": kept.report.id, "hash": kept.report.hash, "tie_change": kept.tie.to_dict()}
                    for kept in step.told
                ],
            }
            for step in tie.steps
        ],
    }


def _cells(tie: LedgerTie) -> Iterator[Any]:
    last = tie.last
    yield from (tie.kind, " ".join(tie.parties), clean(tie.name), tie.state, tie.since or "")
    yield from ((last.change, last.stage, _when(last)) if last else ("", "", ""))
    yield from (tie.reports, tie.known.source if tie.known else "")


def _headline(tie: LedgerTie, ledger: Ledger) -> str:
    return (
        f"{clean(tie.name)}{_others(tie, ledger)}: {tie.state}{_since(tie)}; {many(tie.reports, 'report')}{_known(tie)}"
    )


def _others(tie: LedgerTie, ledger: Ledger) -> str:
    """The parties, where they are not just the two of the ledger."""
    return "" if set(tie.parties) == {ledger.a, ledger.b} else f" ({', '.join(tie.parties)})"


def _pair(ledger: Ledger) -> str:
    return f"{party(ledger.a, ledger.names[0])} and {party(ledger.b, ledger.names[1])}"


def _since(tie: LedgerTie) -> str:
    return f" since {tie.since}" if tie.since else ""


def _known(tie: LedgerTie) -> str:
    if tie.known is None or tie.by:
        return ""
    return " (reference data)" if tie.known.source == "hand" else f" (reference data: {tie.known.source})"


def _last(step: Step) -> str:
    more = f", {many(len(step.reports), 'report')}" if len(step.reports) > 1 else ""
    sentence = shortened(step.tie.evidence.text, _SHOWN_CHARACTERS)
    return f"{_when(step)} {step.change}, {step.stage}{more}: {_voice(step.tie.voice)}“{sentence}”"


def _when(step: Step) -> str:
    return step.when.text if step.when else "undated"


def _voice(voice: Voice) -> str:
    if voice.kind == "author":
        return "the author: "
    if voice.speaker is None:
        return ""
    channel = f" ({voice.channel.text})" if voice.channel else ""
    return clean(f"{voice.speaker.name}{channel}: ")


def _day(ledger: Ledger) -> str:
    return f" on {ledger.on.isoformat()}" if ledger.on else ""
