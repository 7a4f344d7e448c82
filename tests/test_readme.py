"""What the README shows is what the commands print: its console blocks are run, in order, in one folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(console|python)\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def matches(shown: str, printed: str) -> bool:
    """Whether the output is as shown; ``…`` stands for anything."""
    pattern = re.sub(r"([\[\]*?])", r"[\1]", shown.strip("\n")).replace("…", "*")
    return fnmatchcase(printed.strip("\n"), pattern)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_of_the_readme_prints_what_it_shows(number: int, folder: Path) -> None:
    language, block = BLOCKS[number]
    if language == "python":
        printed = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, check=True)
        assert printed.stdout.strip()
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        printed = run(command, folder)
        assert matches(shown, printed), f"$ {command}\n{printed}"


def test_matches_is_strict_but_for_the_dots() -> None:
    assert matches("a [b]\n…\nz", "a [b]\nx\ny\nz\n")
    assert not matches("a", "b")
    assert not matches("a [b]", "a b")
