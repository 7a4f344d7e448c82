"""``detente compare``: an article beside an archive."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from detente.cli.talk import Codebooks, Encoding, Problems, TextOrJson


def compare(
    article: Annotated[str, typer.Argument(help="A text file with one article, or - for stdin.")],
    archive: Annotated[str, typer.Option("--archive", metavar="FILE", help="The archive to set it beside.")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Date of the article, if it does not say it.")
    ] = None,
    form: Annotated[TextOrJson, typer.Option("--format", help="Text for reading, or JSON.")] = TextOrJson.text,
    codebook: Codebooks = None,
    encoding: Encoding = None,
) -> None:
    """Set what an article says beside the reports of an archive: confirmed, contradicted, new, or its author's own."""
    from dataclasses import replace

    from detente.coding import Coder
    from detente.face import Archive
    from detente.relations import comparison_to_json, comparison_to_text
    from detente.sources import read

    problems = Problems()
    with Archive.open(archive, read_only=True) as store:
        coder = None
        for document in read(article, on_problem=problems, encoding=encoding):
            coder = coder or Coder(*(codebook or ()))
            dated = replace(document, published=on.date()) if on else document
            found = store.compare(coder.code(dated))
            if form is TextOrJson.json:
                sys.stdout.write(comparison_to_json(found))
            else:
                sys.stdout.write(comparison_to_text(found, colour=sys.stdout.isatty()))
    problems.exit()
