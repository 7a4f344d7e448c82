"""``detente explain``: each step of coding one text, and each drop with its reason."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from detente.cli.talk import Codebooks, Problems


def explain(
    text: Annotated[str, typer.Argument(help="A sentence or more, or - for stdin.")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Date of the report; unknown if left out.")
    ] = None,
    codebook: Codebooks = None,
) -> None:
    """Show how a text is coded: names, candidates, what was dropped and why."""
    from detente.cli.show import explanation_as_text
    from detente.coding import Coder
    from detente.errors import SourceError
    from detente.records import Document
    from detente.sources import read

    problems = Problems()
    documents = read("-", on_problem=problems)
    if text != "-":
        if not text.strip():
            raise SourceError("the text is empty; give a sentence in quotes, or - for standard input")
        # What of an argument is not UTF-8 comes as half a surrogate pair, which no parser takes.
        documents = iter([Document(os.fsencode(text).decode("utf-8", "replace"))])
    coder = Coder(*(codebook or ()))
    for document in documents:
        dated = replace(document, published=on.date()) if on else document
        typer.echo(explanation_as_text(coder.explain(dated), coder.signature))
    problems.exit()
