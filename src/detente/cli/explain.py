"""``detente explain``: each step of coding one text, and each drop with its reason."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from detente.cli.talk import Codebooks


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
    from detente.records import Document

    content = sys.stdin.read() if text == "-" else text
    document = Document(content, published=on.date() if on else None)
    typer.echo(explanation_as_text(Coder(*(codebook or ())).explain(document)))
