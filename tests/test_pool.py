"""Coding on several processes when documents kill them: nothing is lost but the killers, and those are named."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import deadly
import pytest
from cli_runner import contents, processes, run, until, write_lines
from deadly import KILLS, KILLS_ONCE, RAISES, Stillborn, Stub

from detente.coding import Coder, pool
from detente.coding.pool import code_in_parallel
from detente.errors import DetenteError
from detente.records import Coding, Document

SET_ASIDE = (
    "the process that codes died on this document, and again 2 times with it alone; it is set aside. "
    "Split it if it is very long, else please report it"
)
DEADLY = (sys.executable, deadly.__file__)


def documents(count: int, marked: dict[int, str]) -> list[Document]:
    return [Document(f"Report {n}. {marked.get(n, '')}") for n in range(count)]


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PORTION", 20)


def code(source: list[Document], coder: type[Coder] = Stub, workers: int = 2) -> list[Coding]:
    return list(code_in_parallel(source, (), workers, coder=coder))


def by(coding: Coding) -> str:
    return coding.dropped[0].reason


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize(("workers", "killers"), [(1, (0,)), (2, (199,)), (2, (38, 41))])
def test_a_document_that_kills_its_process_is_set_aside_and_all_others_are_coded_in_order(
    workers: int, killers: tuple[int, ...]
) -> None:
    source = documents(200, dict.fromkeys(killers, KILLS))
    codings = code(source, workers=workers)
    assert [c.document for c in codings] == source
    assert {n: c.failure for n, c in enumerate(codings) if c.failure} == dict.fromkeys(killers, SET_ASIDE)
    for killer in killers:
        assert codings[killer] == Coding.failed(source[killer], SET_ASIDE)
    assert str(os.getpid()) not in map(by, codings)


@pytest.mark.usefixtures("small_portions")
def test_a_process_that_dies_once_costs_no_document(tmp_path: Path) -> None:
    source = documents(200, {50: KILLS_ONCE + str(tmp_path / "met")})
    codings = code(source)
    assert (tmp_path / "met").exists()
    assert [c.document for c in codings] == source
    assert not any(c.failure for c in codings)
    assert len(set(map(by, codings))) == 3, "two processes, and the one that took the place of a dead one"


@pytest.mark.usefixtures("small_portions")
def test_processes_killed_from_outside_cost_no_document() -> None:
    source = documents(400, {})
    codings: list[Coding] = []
    for coding in code_in_parallel(source, (), 2, coder=Stub):
        codings.append(coding)
        if len(codings) in (1, 130, 131, 399):
            multiprocessing.active_children()[0].kill()
    assert [c.document for c in codings] == source
    assert not any(c.failure for c in codings)


@pytest.mark.parametrize("workers", [1, 2])
def test_where_no_process_lives_the_run_ends_and_says_so(workers: int) -> None:
    with pytest.raises(DetenteError) as told:
        code(documents(2000, {}), Stillborn, workers)
    assert str(told.value) == (
        "3 processes that code died one after the other before they had coded anything. Most likely memory ran out: "
        "each takes about 600 MB. Run the same command again with a lower --workers, or where there is more memory."
    )


@pytest.mark.usefixtures("small_portions")
def test_where_every_document_kills_its_process_the_run_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MOST_SET_ASIDE", 3)
    source = documents(100, dict.fromkeys(range(30, 100), KILLS))
    codings: list[Coding] = []

    def collect() -> Iterator[None]:
        for coding in code_in_parallel(source, (), 2, coder=Stub):
            codings.append(coding)
            yield

    with pytest.raises(DetenteError, match=r"^3 documents in a row each ended the process that codes\."):
        list(collect())
    assert [c.document for c in codings] == source[:32]


def test_a_document_on_which_the_coder_raises_costs_no_other_in_its_portion() -> None:
    source = [Document(f"Iran threatens Israel. {RAISES if n % 3 == 1 else n}") for n in range(6)]
    codings = list(deadly.Deadly().code_all(source))
    assert [c.document for c in codings] == source
    reason = "the coder failed on this document: ValueError: no such thing; please report it"
    assert [c.failure for c in codings] == ["", reason, ""] * 2
    assert [[e.type for e in c.events] for c in codings] == [["THREATEN"], [], ["THREATEN"]] * 2


# The program itself, with the real coder


BROKEN = [5, 105, 150]


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """A batch in which one document in a hundred is broken, and one kills its process."""
    states = "Armenia Azerbaijan Georgia Turkey Iran Russia France Germany India Japan".split()
    reports = [
        {"id": f"r{n}", "text": f"{states[n % 10]} condemns {states[(n + 1 + n // 10 % 9) % 10]} over affair {n}."}
        for n in range(200)
    ]
    for n in BROKEN:
        reports[n]["text"] += f" {KILLS if n == 150 else RAISES}"
    return write_lines(tmp_path / "stream.jsonl", *reports)


def test_one_broken_document_in_a_hundred_and_a_killer_are_named_and_all_others_kept(
    tmp_path: Path, stream: Path
) -> None:
    command = [*DEADLY, "add", str(stream), "--archive", "a.duckdb", "--workers", "2"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as adding:
        out, err = adding.communicate(timeout=100)
    raised = "the coder failed on this document: ValueError: no such thing; please report it"
    named = [f"detente: r{n}: not kept: {SET_ASIDE if n == 150 else raised}" for n in BROKEN]
    assert err.splitlines() == [*named, "detente: 3 problems, named above; the rest is done"]
    assert (adding.returncode, out.partition(" with")[0]) == (1, "added 197 documents")
    until(lambda: not processes(adding.pid), seconds=5)
    lines = stream.read_text().splitlines(keepends=True)
    (tmp_path / "sound.jsonl").write_text("".join(line for n, line in enumerate(lines) if n not in BROKEN))
    run(tmp_path, "add", "sound.jsonl", "--archive", "sound.duckdb")
    assert contents(tmp_path / "a.duckdb") == contents(tmp_path / "sound.duckdb")


def test_code_names_a_document_on_which_the_coder_fails_and_prints_the_rest(tmp_path: Path) -> None:
    write_lines(
        tmp_path / "two.jsonl", {"id": "broken", "text": RAISES}, {"id": "sound", "text": "Iran threatens Iraq."}
    )
    ran = subprocess.run(
        [*DEADLY, "code", "two.jsonl", "--format", "jsonl"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    broken, sound = ran.stdout.splitlines()
    assert '"events": []' in broken and '"type": "THREATEN"' in sound
    assert ran.stderr == (
        "detente: broken: the coder failed on this document: ValueError: no such thing; please report it\n"
        "detente: 1 problem, named above; the rest is done\n"
    )
    assert ran.returncode == 1
