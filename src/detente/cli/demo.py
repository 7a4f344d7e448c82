"""``detente demo``: the bundled chronicle into an archive, and the relation of Armenia and Russia out of it."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.talk import Problems


def demo(
    archive: Annotated[str, typer.Option("--archive", metavar="FILE", help="Where to keep it.")] = "demo.duckdb",
) -> None:
    """Code the bundled chronicle (1991-2026) and show the relation of Armenia and Russia."""
    from detente.cli.add import fill
    from detente.cli.relation import Form, Span, relation
    from detente.coding.coder import signature
    from detente.face import Archive
    from detente.sources import chronicle

    problems = Problems()
    with Archive.open(archive) as store:
        typer.echo(f"{fill(store, chronicle(), signature(), (), None, problems)}: {archive}\n")
    relation("ARM", "RUS", archive, None, None, Span.year, Form.text)
    problems.exit()
