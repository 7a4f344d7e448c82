"""``detente ledger`` and ``detente tie``: what stands between two parties, and the life of one tie."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.talk import TextOrJson

Archived = Annotated[str, typer.Option("--archive", metavar="FILE", help="The archive to ask.")]
Day = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The state on a day, month or year; left out: as of all that is known."),
]


class Policy(StrEnum):
    """Whose voice counts."""

    reported = "reported"
    claims = "claims"
    all = "all"


class Form(StrEnum):
    """How a ledger is printed."""

    text = "text"
    json = "json"
    csv = "csv"
    markdown = "markdown"


Whose = Annotated[
    Policy,
    typer.Option(
        "--policy",
        help="Whose voice counts: outlets and the parties; also third speakers (claims); also authors (all).",
    ),
]


def ledger(
    a: Annotated[str, typer.Argument(help="A state or organisation: ARM, Armenia, CSTO, …")],
    b: Annotated[str, typer.Argument(help="The other one.")],
    archive: Archived,
    on: Day = None,
    policy: Whose = Policy.reported,
    form: Annotated[Form, typer.Option("--format", help="Text, JSON, CSV or a Markdown table.")] = Form.text,
) -> None:
    """Show the ties between two parties: alliance, base, concession, embassy, …, each with its state and last step."""
    from detente.face import Archive
    from detente.relations import ledger_to_csv, ledger_to_json, ledger_to_markdown, ledger_to_text

    with Archive.open(archive, read_only=True) as store:
        found = store.relation(a, b).ledger(on=on, policy=policy.value)
    if form is Form.text:
        sys.stdout.write(ledger_to_text(found, colour=sys.stdout.isatty()))
    else:
        shown = {Form.json: ledger_to_json, Form.csv: ledger_to_csv, Form.markdown: ledger_to_markdown}[form]
        sys.stdout.write(shown(found))


def tie(
    name: Annotated[str, typer.Argument(help="Words of one of its names: 102nd base, CSTO membership, …")],
    archive: Archived,
    on: Day = None,
    policy: Whose = Policy.reported,
    form: Annotated[TextOrJson, typer.Option("--format", help="Text, or a JSON list.")] = TextOrJson.text,
) -> None:
    """Show the whole life of a tie: every step with the sentences that tell it."""
    from detente.errors import DetenteError
    from detente.face import Archive
    from detente.relations import tie_object, tie_to_text

    with Archive.open(archive, read_only=True) as store:
        found = store.lives(name, on=on, policy=policy.value)
    if form is TextOrJson.json:
        sys.stdout.write(json.dumps([tie_object(one) for one in found], ensure_ascii=False, indent=2) + "\n")
        return
    if not found:
        raise DetenteError(
            f"No tie in the archive or in reference data has all words of {name!r} in a name; try fewer."
        )
    sys.stdout.write("\n".join(tie_to_text(one, colour=sys.stdout.isatty()) for one in found))
