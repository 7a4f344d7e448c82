"""``detente atlas``: the tables of who there is, listed or copied out."""

from __future__ import annotations

import csv
import io
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

# What each table holds, in the order in which they are listed.
HOLDS = {
    "states.csv": "states: ISO 3166-1 alpha-3 code, Correlates of War number, names, dates",
    "names.csv": "names of states, adjectives, peoples, capitals, metonyms and places",
    "roster.csv": "who held which office when, and the reports that attest it",
    "organisations.csv": "organisations of states",
    "groups.csv": "armed groups, parties, unrecognised states, movements",
    "members.csv": "which state was a member of which organisation when",
    "bonds.csv": "what stands between states: well-known bonds by hand, defence obligations after ATOP",
    "ambiguous.csv": "names with several meanings, and the words that tell them apart",
    "agents.csv": "generic agents such as 'troops', and their PLOVER sectors",
    "places.tsv": "places: country, coordinates, population (GeoNames, CC BY 4.0)",
}


def atlas(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where the tables go; made if it is not there.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that differ.")] = False,
) -> None:
    """List the tables of the atlas, or copy them into a folder as they are."""
    shipped = resources.files("detente.atlas").joinpath("tables")
    tables = {name: shipped.joinpath(name).read_bytes() for name in HOLDS}
    if out is not None:
        _write(out, tables, force)
    for name, content in tables.items():
        where = name if out is None else str(out / name)
        typer.echo(f"{where}  {_rows(name, content):,} rows" + (f"  {HOLDS[name]}" if out is None else ""))


def _rows(name: str, content: bytes) -> int:
    """Rows without the header."""
    text = io.StringIO(content.decode("utf-8"), newline="")
    return sum(1 for _ in (csv.reader(text) if name.endswith(".csv") else text)) - 1


def _write(out: Path, tables: dict[str, bytes], force: bool) -> None:
    """Write the tables into ``out``; nothing is written if one of them must not be.

    Raises:
        DetenteError: ``out`` cannot be a folder or be written to, or holds other files of these names and ``force`` is
            not set.
    """
    from detente.errors import DetenteError

    try:
        out.mkdir(parents=True, exist_ok=True)
        different = [n for n, content in tables.items() if (out / n).exists() and (out / n).read_bytes() != content]
        if different and not force:
            raise DetenteError(
                f"{out} holds another {', '.join(different)}; expected none, or the same as shipped. Nothing was "
                "written: name another folder, or give --force to write over"
            )
        for name, content in tables.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise DetenteError(
            f"{error.filename or out}: {error.strerror or error}; expected a folder that can be written to: name "
            "another one with --out"
        ) from None
