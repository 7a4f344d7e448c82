"""``detente relation``: what an archive knows between two parties."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer


class Span(StrEnum):
    """Length of one row of the series."""

    year = "year"
    month = "month"


class Form(StrEnum):
    """How the relation is printed."""

    text = "text"
    json = "json"
    csv = "csv"


Day = Annotated[str | None, typer.Option(metavar="DATE", help="A day, month or year: 2020-11-09, 2020-11, 2020.")]


def relation(
    a: Annotated[str, typer.Argument(help="A state or organisation: ARM, Armenia, CSTO, …")],
    b: Annotated[str, typer.Argument(help="The other one.")],
    archive: Annotated[str, typer.Option("--archive", metavar="FILE", help="The archive to ask.")],
    since: Day = None,
    until: Day = None,
    by: Annotated[Span, typer.Option("--by", help="Length of a row of the series.")] = Span.year,
    form: Annotated[Form, typer.Option("--format", help="Text for reading, JSON or CSV for programs.")] = Form.text,
) -> None:
    """Show the relation of two parties: a series, the weightiest events, and the reports it rests on."""
    from detente.face import Archive
    from detente.relations import to_csv, to_json, to_text

    with Archive.open(archive, read_only=True) as store:
        found = store.relation(a, b, since=since, until=until)
        if form is Form.json:
            typer.echo(to_json(found, by.value))
        elif form is Form.csv:
            sys.stdout.write(to_csv(found, by.value))
        else:
            typer.echo(to_text(found, by.value, colour=sys.stdout.isatty()))
