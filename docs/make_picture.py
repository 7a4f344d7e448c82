"""Draw docs/relation.svg, the picture in the README: the relation of Armenia and Russia as the terminal shows it.

python docs/make_picture.py
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

import detente
from detente.relations import to_text

TARGET = Path(__file__).with_name("relation.svg")
LINES = 32


def main() -> None:
    coder = detente.Coder()
    with tempfile.TemporaryDirectory() as scratch, detente.open(Path(scratch) / "demo.duckdb") as archive:
        archive.add(coder.code_all(detente.chronicle()), coder=coder.signature)
        shown = to_text(archive.relation("ARM", "RUS", since="2013"), "year", width=78, colour=True)
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(shown.splitlines()[:LINES])))
    drawing = console.export_svg(title="detente relation ARM RUS --since 2013")
    # Fonts of the reader's own machine; a picture must not fetch one.
    drawing = re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<!--.*?-->", "", drawing)
    TARGET.write_text(re.sub(r"[ \t]+\n", "\n", drawing), "utf-8")


if __name__ == "__main__":
    main()
