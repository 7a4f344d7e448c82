"""``detente relation``: what an archive knows between two parties."""

from __future__ import annotations

import sys
from datetime import datetime
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


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


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
    from detente.face import open as open_archive
    from detente.relations import to_csv, to_json, to_text

    with open_archive(archive, read_only=True) as store:
        found = store.relation(a, b, since=since.date() if since else None, until=until.date() if until else None)
        if form is Form.json:
            typer.echo(to_json(found, by.value))
        elif form is Form.csv:
            sys.stdout.write(to_csv(found, by.value))
        else:
            typer.echo(to_text(found, by.value, colour=sys.stdout.isatty()))
