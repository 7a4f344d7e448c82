"""``detente code``: documents in, codings out."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.talk import Codebooks, Encoding, Inputs, Problems, Workers, progress
from detente.records import Problem


class Form(StrEnum):
    """How codings are printed."""

    text = "text"
    jsonl = "jsonl"


def code(
    inputs: Inputs,
    form: Annotated[Form, typer.Option("--format", help="Readable text, or one JSON line a document.")] = Form.text,
    codebook: Codebooks = None,
    workers: Workers = None,
    encoding: Encoding = None,
) -> None:
    """Code documents and print what they say: who did what to whom."""
    from detente.coding.pool import code_in_parallel
    from detente.sources import read

    problems = Problems()
    documents = read(*inputs, on_problem=problems, encoding=encoding)
    for coding in progress(code_in_parallel(documents, tuple(codebook or ()), workers or 0), "coding"):
        if coding.failure:
            problems(Problem(coding.document.id, coding.failure))
        if form is Form.jsonl:
            sys.stdout.write(json.dumps(coding.to_dict(), ensure_ascii=False) + "\n")
        else:
            from detente.cli.show import coding_as_text

            sys.stdout.write(coding_as_text(coding) + "\n")
    problems.exit()
