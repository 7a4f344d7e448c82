"""The house stands as docs say: two wings on one ground floor, and no import runs back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import detente

ROOT = Path(detente.__file__).parent
GROUND = {"records": set(), "errors": set(), "codebook": {"errors"}}
ALLOWED: dict[str, set[str]] = {
    **GROUND,
    "sources": {"records", "errors"},
    "atlas": {"records", "errors"},
    "reading": {"records", "errors", "atlas"},
    "coding": {"records", "errors", "codebook", "atlas", "reading"},
    "archive": {"records", "errors"},
    "relations": {"records", "errors", "codebook", "archive"},
}
JOINS = {"cli", "cluster", "face", "__init__", "__main__"}


def imported_rooms(path: Path) -> set[str]:
    """Rooms of ours that a file imports, at its top or inside a function."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names = [node.module] if node.module != "detente" else [f"detente.{a.name}" for a in node.names]
        for name in names:
            if name.startswith("detente."):
                rooms.add(name.split(".")[1])
    return rooms


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_as_the_design_says(path: Path) -> None:
    room = room_of(path)
    if room in JOINS:
        return
    strange = imported_rooms(path) - ALLOWED[room] - {room, "__version__"}
    assert not strange, f"{room} may import {sorted(ALLOWED[room])}, but {path.name} imports {sorted(strange)}"


def test_every_room_is_in_the_plan() -> None:
    found = {room_of(p) for p in ROOT.rglob("*.py")}
    assert found == set(ALLOWED) | JOINS


@pytest.mark.parametrize("room", sorted(p.parent.name for p in ROOT.glob("*/__init__.py")))
def test_every_room_says_what_it_is_for(room: str) -> None:
    doc = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8")))
    assert doc and len(doc.split()) > 30


def test_no_file_is_longer_than_it_should_be() -> None:
    long = [p.name for p in ROOT.rglob("*.py") if len(p.read_text("utf-8").splitlines()) > 400]
    assert not long
