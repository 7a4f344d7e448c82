"""What the package shows of itself: few names, each documented, and nothing loaded before it is needed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import detente
from detente.coding import Coder

SENTENCE = "Armenia accuses Russia of shelling a border village."


def python(script: str, cwd: Path) -> str:
    ran = subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, encoding="utf-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_list_of_names_is_the_one_in_the_source() -> None:
    """``__all__``, the imports for type checkers, the table of homes and ``dir`` say the same."""
    tree = ast.parse(Path(detente.__file__).read_text(encoding="utf-8"))
    [typed] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {name.name for node in typed.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert sorted(detente.__all__) == list(detente.__all__)
    assert set(detente.__all__) == imported | {"open", "__version__"}
    assert set(detente._HOMES) == imported


def test_every_name_resolves_and_is_documented() -> None:
    for name in detente.__all__:
        value = getattr(detente, name)
        if name != "__version__":
            assert value.__doc__ and value.__doc__.strip(), name


def test_the_docstring_names_only_what_is_there() -> None:
    assert detente.__doc__
    used = set(re.findall(r"detente\.(\w+)", detente.__doc__))
    assert {"Coder", "open", "read"} <= used <= set(detente.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'detente' has no attribute 'Codr'"):
        detente.Codr  # noqa: B018
    with pytest.raises(ImportError):
        from detente import Codr  # noqa: F401


def test_everything_can_be_imported_at_once(tmp_path: Path) -> None:
    script = "from detente import *; print(sorted(name for name in dir() if name in ('open', 'Coder', 'read')))"
    assert python(script, tmp_path) == "['Coder', 'open', 'read']\n"


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import detente", ["spacy", "duckdb", "numpy", "typer"]),
        ("import detente.cli", ["spacy", "duckdb", "numpy"]),
        ("import detente; detente.read", ["spacy", "duckdb"]),
        ("import detente; detente.open", ["spacy"]),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path, statement: str, absent: list[str]) -> None:
    loaded = python(f"{statement}\nimport sys; print(*sys.modules)", tmp_path).split()
    assert "detente" in loaded
    assert not {name.partition(".")[0] for name in loaded} & set(absent)


def test_the_example_of_the_docstring_runs(tmp_path: Path) -> None:
    (tmp_path / "reports.jsonl").write_text(f'{{"text": "{SENTENCE}", "date": "2024-03-06"}}\n')
    assert detente.__doc__
    example = detente.__doc__.partition("\n")[2]
    said = python(example, tmp_path)
    assert said.startswith("[Period(period='2024', ") and "events=1, reports=1" in said
    assert (tmp_path / "news.duckdb").exists()


@pytest.fixture
def archive(tmp_path: Path, coder: Coder) -> detente.Archive:
    archive = detente.open(tmp_path / "a.duckdb")
    archive.add([coder.code(detente.Document(SENTENCE, published=date(2024, 3, 6)))], coder=coder.signature)
    return archive


def test_an_archive_gives_the_relation_of_two_parties_by_name_or_code(archive: detente.Archive) -> None:
    with archive:
        relation = archive.relation("Armenia", "rus", since="2024", until=date(2024, 12, 31))
        assert isinstance(archive, detente.Archive) and isinstance(relation, detente.Relation)
        assert (relation.a, relation.b, relation.names) == ("ARM", "RUS", ("Armenia", "Russia"))
        [told] = relation.events()
        assert isinstance(told.event, detente.Event)
        assert told.sentence == SENTENCE
        assert [period.events for period in relation.series()] == [1]
        assert archive.relation("ARM", "RUS", until="2023").events() == []


def test_an_unknown_name_is_an_error_of_ours_with_suggestions(archive: detente.Archive) -> None:
    with archive:
        for parties in (("Armenai", "RUS"), ("RUS", "Armenai")):
            with pytest.raises(detente.DetenteError, match="'Armenai'; did you mean Armenia [(]ARM[)]") as caught:
                archive.relation(*parties)
            assert type(caught.value) is not detente.DetenteError
        with pytest.raises(detente.DetenteError, match="between two different parties"):
            archive.relation("ARM", "Armenia")
