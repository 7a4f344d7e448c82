"""``detente who``: whom a name or phrase stands for on a day, why, and who else it may be."""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from detente.atlas import Atlas, Reading
    from detente.atlas.tables import Office
    from detente.records import Entity

# Reports named to attest an office.
_REPORTS = 3
_NEAR = 5
# More people than this are listed without a word on each.
_FEW = 3


class Form(StrEnum):
    """How the answer is printed."""

    text = "text"
    json = "json"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a text stands for on a day; ``offices`` are those of a person, with how he stands to each."""

    entity: Entity
    why: str
    offices: tuple[tuple[Office, str], ...] = ()
    alternatives: tuple[Reading, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The contract's entity, with why and alternatives; an open date is null."""
        others = [
            {"code": r.code, "sector": r.sector, "name": r.name, "since": r.since or None, "until": r.until or None}
            for r in self.alternatives
        ]
        return {**self.entity.to_dict(), "why": self.why, "alternatives": others}


def who(
    name: Annotated[str, typer.Argument(help="A name or phrase: Lavrov, the Kremlin, the Russian foreign minister, …")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day that is meant; any if left out.")
    ] = None,
    atlas_file: Annotated[
        str | None, typer.Option("--atlas", metavar="FILE", help="Your own names (CSV), laid over the shipped ones.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Text for reading, JSON for programs.")] = Form.text,
) -> None:
    """Show whom a name or phrase stands for, why, and who else may be meant."""
    from detente.atlas import Atlas
    from detente.atlas.own import read_own
    from detente.errors import SourceError

    if not name.strip():
        raise SourceError("the name is empty; give a name or phrase in quotes, such as 'the Kremlin'")
    # What of an argument is not UTF-8 comes as half a surrogate pair, which no parser takes.
    text = os.fsencode(name).decode("utf-8", "replace")
    atlas = Atlas()
    if atlas_file is not None:
        atlas.add_own(read_own(atlas_file))
    answer = ask(atlas, text, on.date() if on else None)
    if form is Form.json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(answer))


def ask(atlas: Atlas, text: str, on: date | None) -> Answer:
    """Whom ``text`` stands for on a day, ``UNK`` where that cannot be said. The parser is loaded only where ``text`` is
    no name of the atlas as a whole."""
    from detente.atlas import compose, fold
    from detente.records import Entity, Passage

    start = len(text) - len(text.lstrip())
    phrase = text.strip()
    passage = Passage(phrase, start, start + len(phrase))
    whole = fold(compose(phrase)[0])
    surfaces = atlas.surfaces
    for surface in dict.fromkeys((whole, whole.removeprefix("the ").removeprefix("The "))):
        found = atlas.resolve(surface, text, on)
        if surface not in surfaces and not found.alternatives:
            continue
        others = tuple(dict.fromkeys(r for r in found.alternatives if r != found.reading))
        if found.reading is None:
            why = "; ".join((found.why, *_standings(atlas, others, on)))
            return Answer(Entity("UNK", "", phrase, passage), why, alternatives=others)
        r = found.reading
        entity = Entity(r.code, r.sector, r.name, passage, atlas.cow(r.code))
        return Answer(entity, found.why, _offices(atlas, r, on) if r.kind == "person" else (), others)
    return _of_phrase(atlas, text, passage.start, passage.end, on)


def _of_phrase(atlas: Atlas, text: str, start: int, end: int, on: date | None) -> Answer:
    from detente.reading.reader import Reader
    from detente.records import Document

    reader = Reader(atlas)
    read = reader.read(Document(text, published=on))
    entity, why = reader.entity(read, start, end)
    resolutions = [resolution for s in read.sentences for _, resolution in s.resolutions]
    if entity.code != "UNK":
        persons = (r.reading for r in resolutions if r.reading is not None and r.reading.kind == "person")
        person = next((p for p in persons if (p.code, p.name) == (entity.code, entity.name)), None)
        return Answer(entity, why, _offices(atlas, person, on) if person else ())
    undecided = [r for r in resolutions if r.reading is None]
    if undecided:
        others = tuple(dict.fromkeys(a for r in undecided for a in r.alternatives))
        return Answer(entity, "; ".join(r.why for r in undecided), alternatives=others)
    near = _near(atlas, text.strip())
    return Answer(entity, "nobody known by that name" + (f"; near are {', '.join(near)}" if near else ""))


def _near(atlas: Atlas, name: str) -> list[str]:
    """Names of the atlas that are spelt much like ``name``, in whichever case, the nearest first."""
    from detente.atlas import fold

    # In order, as a set has none that is the same in every run.
    spelt = {surface.casefold(): surface for surface in sorted(atlas.surfaces)}
    return [spelt[n] for n in difflib.get_close_matches(fold(name).casefold(), spelt, n=_NEAR, cutoff=0.7)]


def _standings(atlas: Atlas, people: tuple[Reading, ...], on: date | None) -> list[str]:
    """How each of a few people stands to his office on a day, where that may be why none of them is meant."""
    from detente.atlas.persons import latest

    if on is None or len(people) > _FEW:
        return []
    rosters = ((p, [o for o, _ in _offices(atlas, p, on)]) for p in people if p.kind == "person")
    return [f"{p.name} ({p.code}): {latest(offices, on)[2]}" for p, offices in rosters if offices]


def _offices(atlas: Atlas, person: Reading, on: date | None) -> tuple[tuple[Office, str], ...]:
    from detente.atlas.persons import standing

    own = [o for o in atlas.tables.roster if (o.name, o.code) == (person.name, person.code)]
    own.sort(key=lambda o: (o.since or o.former, o.until), reverse=True)
    return tuple((o, standing(o, on) if on else "") for o in own)


def as_text(answer: Answer) -> str:
    """The answer for a person to read: whom, why, the offices, and who else."""
    from detente.relations.render import clean

    lines = [_line(answer.entity), f"why     {answer.why}"]
    for office, stands in answer.offices:
        lines.append(f"office  {office.office}, {_span(office.since, office.until)}, {_basis(office)}")
        lines[-1] += f" ({stands})" if stands else ""
    for r in answer.alternatives:
        dates = f", {_span(r.since, r.until)}" if r.since or r.until else ""
        lines.append(f"or      {_line(r)} ({r.kind}{dates})")
    return "\n".join(map(clean, lines))


def _line(one: Entity | Reading) -> str:
    return f"{f'{one.code} {one.sector}'.strip()}  {one.name}"


def _span(since: str, until: str) -> str:
    return f"{since or '…'} to {until or 'now'}"


def _basis(office: Office) -> str:
    if office.basis != "attested":
        return office.basis
    more = ", …" if len(office.reports) > _REPORTS else ""
    return f"attested by {office.count} report{'' if office.count == 1 else 's'}: " + (
        ", ".join(office.reports[:_REPORTS]) + more
    )
