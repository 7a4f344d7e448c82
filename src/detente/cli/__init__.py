"""The command line: one file a command, each thin. This room joins the two wings and knows how to talk to a person -
arguments, progress, messages, exit codes - and nothing else.

Exit codes: 0 all done; 1 an error, or a problem with some of the input (the rest is done), or the reader of our output
has left; 2 wrong usage; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import io
import os
import sys

import typer

from detente.cli.add import add
from detente.cli.atlas import atlas
from detente.cli.code import code
from detente.cli.compare import compare
from detente.cli.demo import demo
from detente.cli.explain import explain
from detente.cli.ledger import ledger, tie
from detente.cli.relation import relation
from detente.cli.who import who
from detente.errors import DetenteError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads the news and keeps the books on how states stand with each other.",
)
for command in (code, add, relation, ledger, tie, compare, explain, who, atlas, demo):
    app.command()(command)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    if version:
        from detente import __version__

        typer.echo(f"detente {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line; errors become one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON Lines are UTF-8 wherever they are made, and no locale's encoding has every character of the news.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except DetenteError as error:
        print(f"detente: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has left; there is nobody to tell.
        _drop_output()
        sys.exit(1)
    except OSError as error:
        # Inputs and archives have errors of their own; what is left is mostly an output that cannot be written.
        where = f"{error.filename}: " if error.filename else ""
        print(f"detente: {where}{error.strerror or error}; what was printed breaks off here", file=sys.stderr)
        _drop_output()
        sys.exit(1)


def _drop_output() -> None:
    """What cannot be written now is not tried again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
