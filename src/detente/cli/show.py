"""Codings and explanations as text for a person."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from detente.records import Coding, Entity, Event, TieChange
from detente.relations.render import clean

if TYPE_CHECKING:
    from detente.coding import Explanation
    from detente.coding.bonds import Bond
    from detente.coding.candidate import Candidate

_WIDTH = 100


def event_line(event: Event) -> str:
    """``ARM GOV -> RUS GOV  REQUEST/yield  -1.0``, with auxiliary modes and voice where they are not the plain ones."""
    sides = " & ".join(map(_party, event.actors))
    if event.recipients:
        sides += " -> " + " & ".join(map(_party, event.recipients))
    kind = event.type + (f"/{event.mode}" if event.mode else "")
    extra = [*event.auxiliary]
    if event.voice.speaker is not None:
        extra.append(f"says {event.voice.speaker.name}")
    if event.voice.kind == "author":
        extra.append("the author")
    return f"{sides}  {kind}  {event.intensity:+.1f}" + (f"  ({', '.join(extra)})" if extra else "")


def tie_line(tie: TieChange) -> str:
    """``ARM - RUS  presence: 'Russian troops at Zvartnots'  terminate, demanded``, with voice where it is not plain."""
    what = f" {clean(tie.object.text)!r}" if tie.object else ""
    voice = tie.voice
    said = f"  (says {voice.speaker.name})" if voice.speaker else "  (the author)" if voice.kind == "author" else ""
    return f"{' - '.join(tie.parties)}  {tie.kind}:{what}  {tie.change}, {tie.stage}{said}"


def _setting(event: Event) -> list[str]:
    """When and where, for what the text itself says of it."""
    said = []
    if event.date.text is not None:
        said.append(f"when: {event.date.value or 'unknown'} ({clean(event.date.text)})")
    if event.place is not None:
        p = event.place
        said.append(f"where: {p.name}{f', {p.country}' if p.country else ''} ({p.lat:.2f}, {p.lon:.2f})")
    return said


def _party(entity: Entity) -> str:
    return f"{entity.code} {entity.sector}".strip()


def coding_as_text(coding: Coding) -> str:
    """One document: its name and date, then each event and change of a tie under the sentence it rests on."""
    d = coding.document
    head = "  ".join(x for x in (d.published.isoformat() if d.published else "undated", d.id, d.outlet or "") if x)
    lines = [clean(head)]
    shown = None
    for event in coding.events:
        if event.evidence.start != shown:
            shown = event.evidence.start
            lines.extend(_wrapped(event.evidence.text))
        lines.append(f"    {event_line(event)}  [{clean(event.trigger.text)}]")
    for tie in coding.ties:
        if tie.evidence.start != shown:
            shown = tie.evidence.start
            lines.extend(_wrapped(tie.evidence.text))
        lines.append(f"    {tie_line(tie)}")
    if not coding.events and not coding.ties:
        lines.append("  no event")
    return "\n".join(lines)


def explanation_as_text(explanation: Explanation, signature: str) -> str:
    """Every sentence with its mentions, candidates, changes of ties and drops."""
    coding = explanation.coding
    lines: list[str] = []
    for coded in explanation.sentences:
        s = coded.read
        lines.extend(_wrapped(coding.document.text[s.start : s.end]))
        if s.skipped:
            lines.append(f"    not parsed: {s.skipped}")
        for m, (reading, why, _) in s.resolutions:
            meaning = f"{reading.code} {reading.sector} {reading.name}".replace("  ", " ") if reading else "nobody"
            lines.append(f"    name      {m.surface!r} = {meaning} ({why})")
        events = (e for e in coding.events if e.evidence.start == s.start)
        for c in coded.candidates:
            lines.append(f"    candidate {c.label}: {c.type}{f'/{c.mode}' if c.mode else ''}")
            lines += _notes(c)
            if not c.dropped:
                event = next(events)
                lines.append(f"              coded: {event_line(event)}, confidence {event.confidence:.2f}")
                lines.extend(f"              {said}" for said in _setting(event))
        ties = (t for t in coding.ties if t.evidence.start == s.start)
        for b in coded.bonds:
            lines.append(f"    tie       {b.label}: {b.kind}, {b.change}, {b.stage}")
            lines += _notes(b)
            if not b.dropped:
                tie = next(ties)
                lines.append(f"              coded: {tie_line(tie)}, confidence {tie.confidence:.2f}")
    if coding.ties:
        lines.append(f"{len(coding.ties)} change{'' if len(coding.ties) == 1 else 's'} of ties")
    lines.append(f"{len(coding.events)} event{'' if len(coding.events) == 1 else 's'}, by {signature}")
    return "\n".join(lines)


def _notes(found: Candidate | Bond) -> list[str]:
    """How it was found, and why it is dropped where it is."""
    return [
        f"              {note}" for note in (*found.notes, *([f"dropped: {found.dropped}"] if found.dropped else []))
    ]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(" ".join(clean(text).split()), _WIDTH, initial_indent="  ", subsequent_indent="  ")
