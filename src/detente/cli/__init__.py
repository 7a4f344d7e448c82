"""The command line: one file a command, each thin. This room joins the two wings and knows how to talk to a person -
arguments, progress, messages, exit codes - and nothing else.

Exit codes: 0 all done; 1 an error, or something of the input was skipped (the rest is done); 2 wrong usage; 130 stopped
by Ctrl-C.
"""

from __future__ import annotations

import sys

import typer

from detente.cli.add import add
from detente.cli.code import code
from detente.cli.demo import demo
from detente.cli.explain import explain
from detente.cli.relation import relation
from detente.errors import DetenteError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads the news and keeps the books on how states stand with each other.",
)
for command in (code, add, relation, explain, demo):
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
    """Run the command line; errors of ours become one line on standard error."""
    try:
        app()
    except DetenteError as error:
        print(f"detente: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has left; there is nobody to tell.
        sys.stderr.close()
        sys.exit(0)
