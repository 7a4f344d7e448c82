"""Bad input, one by one: an error that names the place, says what was found, what was expected and what to do, without
a traceback - and the good rest is processed."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cli_runner import PROGRAM, contents, fails, held_open, processes, run, until, write_lines

GOOD = "Armenia accuses Azerbaijan of shelling a border village."

# One run over all of it: good texts between bad ones. What is told is asked for piece by piece below.


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("inputs")
    (here / "good.txt").write_text(GOOD)
    (here / "windows.txt").write_bytes(
        "Armenia’s foreign minister thanked France on Friday — in the old café of Gyumri.".encode("cp1252")
    )
    (here / "unclear.txt").write_bytes(b"\xcf\xf0\xe8")
    (here / "empty.txt").write_text(" \n\n")
    (here / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(1).randbytes(5000))
    (here / "lines.jsonl").write_text(
        "\n".join(
            [
                json.dumps({"id": "before", "text": GOOD}),
                '{"id": "broken", "text": "Russia ',
                '{"id": "textless", "body": "Russia bans imports.", "date": "2024-03-06"}',
                '{"id": "blank", "text": "  "}',
                '{"id": "dateless", "text": "Iran threatens to attack Israel.", "date": "last week"}',
                json.dumps({"id": "after", "text": GOOD}),
            ]
        )
    )
    with (here / "long.jsonl").open("wb") as file:
        file.write(json.dumps({"id": "short", "text": GOOD}).encode() + b'\n{"id": "long", "text": "')
        file.seek(50_000_000, os.SEEK_CUR)  # a hole, so that the disk need not hold what nobody reads
        file.write(b'"}\n' + json.dumps({"id": "shorter", "text": GOOD}).encode())
    (here / "endless.txt").write_text(f"{GOOD} {endless()} Iran threatens to attack Israel.")
    return here


def endless() -> str:
    """A sentence of 20,000 characters that names states all the way."""
    return ("Armenia and Azerbaijan and " * 800)[:19_999] + "."


INPUTS = "good.txt windows.txt unclear.txt empty.txt picture.txt lines.jsonl long.jsonl endless.txt".split()


@pytest.fixture(scope="module")
def coded(here: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    ran = run(here, "code", *INPUTS, "--format", "jsonl", code=1)
    lines = ran.stderr.splitlines()
    assert all(line.startswith("detente: ") for line in lines)
    codings = [json.loads(line) for line in ran.stdout.splitlines()]
    return {coding["document"]["id"]: coding for coding in codings}, [line.removeprefix("detente: ") for line in lines]


Coded = tuple[dict[str, dict[str, Any]], list[str]]


def told_of(coded: Coded, name: str) -> list[str]:
    return [line for line in coded[1] if line.startswith(name)]


def test_all_that_is_good_is_coded_and_the_end_says_how_much_was_not(coded: Coded) -> None:
    assert list(coded[0]) == [
        "good.txt",
        "windows.txt",
        "before",
        "dateless",
        "after",
        "short",
        "shorter",
        "endless.txt",
    ]
    for name in ("good.txt", "before", "after", "short", "shorter"):
        assert [event["type"] for event in coded[0][name]["events"]] == ["ACCUSE"], name
    assert len(coded[1]) == 10
    assert coded[1][-1] == "9 problems, named above; the rest is done"


def test_bytes_that_are_clearly_of_another_encoding_are_read_and_told(coded: Coded) -> None:
    assert told_of(coded, "windows.txt") == [
        "windows.txt: not UTF-8 (byte 0x92 at 7): read as cp1252, by its letters; if that is wrong give --encoding NAME"
    ]
    [event] = coded[0]["windows.txt"]["events"]
    assert event["evidence"]["text"].startswith("Armenia’s foreign minister")


def test_bytes_of_no_clear_encoding_are_named_and_skipped(coded: Coded, here: Path) -> None:
    assert told_of(coded, "unclear.txt") == [
        "unclear.txt: not UTF-8 (byte 0xcf at 0), its encoding is not clear: skipped; "
        "name its encoding with --encoding NAME"
    ]


def test_the_encoding_can_be_named_as_the_error_says(here: Path) -> None:
    assert run(here, "code", "unclear.txt", "--encoding", "cp1251").stderr == ""
    told = fails(here, "code", "unclear.txt", "--encoding", "cp-1")
    assert told.startswith("unknown encoding 'cp-1': expected the name of a text encoding such as 'utf-8', 'cp1251'")


def test_an_empty_document_is_named_and_skipped(coded: Coded) -> None:
    said = "empty.txt: empty: skipped; expected a text, or JSON Lines with a report each"
    assert told_of(coded, "empty.txt") == [said]


def test_a_binary_file_is_named_and_skipped(coded: Coded) -> None:
    [said] = told_of(coded, "picture.txt")
    assert said == (
        "picture.txt: a PNG image, expected text or JSON Lines: skipped; unpack it or save its text as .txt"
    )


def test_bad_lines_are_named_by_number(coded: Coded) -> None:
    assert told_of(coded, "lines.jsonl") == [
        "lines.jsonl:2: not valid JSON (Unterminated string starting at at character 26): skipped; "
        'expected an object such as {"text": "…"} with no line break inside',
        'lines.jsonl:3: no "text": skipped; found id, body, date; put the report\'s text under the key "text"',
        'lines.jsonl:4: "text" is empty: skipped',
        'lines.jsonl:5: "date" is "last week": kept without a date; expected an ISO date such as "2024-03-06"',
    ]
    assert coded[0]["dateless"]["document"]["published"] is None


def test_a_document_of_50_mb_is_named_and_skipped(coded: Coded, here: Path) -> None:
    assert (here / "long.jsonl").stat().st_size > 50_000_000
    assert told_of(coded, "long.jsonl") == [
        "long.jsonl:2: over 10 MB, the most one document may have: skipped; split it into its reports"
    ]


def test_a_sentence_of_20000_characters_is_dropped_with_its_reason(coded: Coded) -> None:
    coding = coded[0]["endless.txt"]
    start, end = len(GOOD) + 1, len(GOOD) + 20_001
    long = [one for one in coding["dropped"] if one["end"] - one["start"] > 1000]
    assert long == [{"start": start, "end": end, "reason": "sentence of 20,000 characters; at most 3,000 are parsed"}]
    evidence = [event["evidence"]["start"] for event in coding["events"]]
    assert evidence == [0, end + 1], "the sentences before and after it are coded"


def test_add_keeps_the_good_rest_too(here: Path) -> None:
    ran = run(here, "add", *INPUTS, "--archive", "good.duckdb", code=1)
    assert ran.stderr.splitlines()[-1] == "detente: 9 problems, named above; the rest is done"
    # "good.txt", "before" and the like have the same text, and a document is its content.
    with duckdb.connect(str(here / "good.duckdb"), read_only=True) as con:
        rows = con.execute("SELECT id FROM documents").fetchall()
    assert {row[0] for row in rows} == {"good.txt", "windows.txt", "dateless", "endless.txt"}


# Inputs that are not there end the program before anything is read or made.


@pytest.mark.parametrize("command", [["code"], ["add", "--archive", "a.duckdb"]], ids=["code", "add"])
def test_a_missing_file_is_an_error_before_anything_is_done(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    assert fails(tmp_path, *command, "good.txt", "none.txt", "https://x.org/a") == (
        "cannot read 'none.txt' (no such file or folder), "
        "'https://x.org/a' (addresses are not fetched: download it first): expected files, folders, or - for standard "
        f"input; relative names are looked for in {tmp_path}"
    )
    assert os.listdir(tmp_path) == ["good.txt"]


@pytest.mark.parametrize("command", [["code"], ["add", "--archive", "a.duckdb"]], ids=["code", "add"])
def test_a_folder_without_reports_is_an_error_that_says_what_is_there(tmp_path: Path, command: list[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert fails(tmp_path, *command, "folder") == (
        "no reports in 'folder' (found nothing): expected text or JSON Lines (.jsonl .ndjson .json), plain or gzip"
    )
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (folder / "b.txt").touch()
    (folder / ".c.txt").write_text(GOOD)
    assert fails(tmp_path, *command, "folder") == (
        "no reports in 'folder' (found 1 not text .png, 1 empty .txt, 1 hidden): expected text or JSON Lines "
        "(.jsonl .ndjson .json), plain or gzip"
    )
    assert os.listdir(tmp_path) == ["folder"]


@pytest.mark.parametrize("command", [["code"], ["explain"]], ids=["code", "explain"])
def test_empty_standard_input_is_named(tmp_path: Path, command: list[str]) -> None:
    ran = run(tmp_path, *command, "-", code=1, input="")
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[0] == (
        "detente: standard input: empty: skipped; expected a text, or JSON Lines with a report each"
    )


def test_an_empty_text_cannot_be_explained(tmp_path: Path) -> None:
    said = "the text is empty; give a sentence in quotes, or - for standard input"
    assert fails(tmp_path, "explain", " ") == said


# detente relation


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "a.duckdb"
    write_lines(path.parent / "reports.jsonl", {"text": GOOD, "date": "2024-03-06"})
    run(path.parent, "add", "reports.jsonl", "--archive", path.name)
    return path


def asked(archive: Path, *arguments: str) -> str:
    return fails(archive.parent, "relation", *arguments, "--archive", archive.name)


def test_an_unknown_country_is_an_error_with_suggestions(archive: Path) -> None:
    for parties in (("Armenai", "RUS"), ("RUS", "Armenai")):
        said = asked(archive, *parties)
        assert said.startswith("unknown country or organisation 'Armenai'; did you mean Armenia (ARM), ")
        assert said.endswith("?")
    assert asked(archive, "ARM", "qqqqq") == (
        "unknown country or organisation 'qqqqq'; give an ISO 3166-1 alpha-3 code such as ARM, or a name"
    )


def test_the_same_country_twice_is_an_error(archive: Path) -> None:
    said = "Found ARM twice; a relation is between two different parties. Name another one."
    assert asked(archive, "ARM", "Armenia") == said


def test_a_span_that_is_none_is_an_error(archive: Path) -> None:
    assert asked(archive, "ARM", "AZE", "--since", "2024-13") == (
        "since: '2024-13' is no date. Expected one such as 2020-11-09, 2020-11 or 2020."
    )
    assert asked(archive, "ARM", "AZE", "--since", "2024", "--until", "2020") == (
        "The span begins after it ends: since 2024, until 2020. Swap the two."
    )


# Archives that are none, or not to be had


def test_a_missing_archive_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    assert asked(path, "ARM", "RUS") == f"{path}: no such archive. Check the path, or add reports to make one."
    assert os.listdir(tmp_path) == []


def both_ways(path: Path, said: str) -> None:
    """Neither ``add`` nor ``relation`` takes the file at ``path``, and neither changes it."""
    report = path.with_name("good.txt")
    report.write_text(GOOD)
    before = path.read_bytes()
    for arguments in (("add", "good.txt"), ("relation", "ARM", "RUS")):
        assert fails(path.parent, *arguments, "--archive", path.name) == said
    assert path.read_bytes() == before
    assert sorted(os.listdir(path.parent)) == sorted([path.name, report.name])


def _text(path: Path) -> None:
    path.write_text("Armenia and Russia " * 100)


def _database(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE events (id INTEGER)")


@pytest.mark.parametrize("make", [_text, _database])
def test_a_file_that_is_no_archive_of_ours_is_left_as_it_is(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "a.duckdb"
    make(path)
    both_ways(path, f"{path}: not an archive of détente. It was left as it is; name another file.")


def test_an_archive_of_a_newer_schema_is_left_as_it_is(tmp_path: Path, archive: Path) -> None:
    path = tmp_path / "a.duckdb"
    shutil.copy(archive, path)
    with duckdb.connect(str(path)) as con:
        [version] = con.execute("SELECT value::INTEGER FROM meta WHERE key = 'version'").fetchall()[0]
        con.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    both_ways(
        path,
        f"{path}: an archive of edition 99; this détente knows editions up to {version}. Install a newer one.",
    )


def test_an_archive_that_another_process_holds_is_named_with_that_process(tmp_path: Path, archive: Path) -> None:
    path = tmp_path / "a.duckdb"
    shutil.copy(archive, path)
    (tmp_path / "good.txt").write_text(GOOD)
    with held_open(path) as holder:
        for arguments in (("add", "good.txt"), ("relation", "ARM", "RUS")):
            assert fails(tmp_path, *arguments, "--archive", "a.duckdb") == (
                f"{path}: process {holder} has the archive open for writing. Wait until it ends, or end it."
            )
    assert contents(path) == contents(archive)


# Ends before the end


def _limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))


def test_a_full_disk_is_an_error_and_what_was_kept_before_stays(tmp_path: Path) -> None:
    random_ = random.Random(1)  # text that cannot be pressed together, and is not parsed as it names nobody
    filler = ({"id": f"f{number}", "text": random_.randbytes(500).hex().upper()} for number in range(2500))
    write_lines(tmp_path / "first.jsonl", {"id": "good", "text": GOOD})
    write_lines(tmp_path / "all.jsonl", {"id": "good", "text": GOOD}, *filler)
    run(tmp_path, "add", "first.jsonl", "--archive", "a.duckdb")
    path = tmp_path / "a.duckdb"
    before = contents(path)
    command = ("add", "all.jsonl", "--archive", "a.duckdb", "--workers", "1")
    said = fails(tmp_path, *command, preexec_fn=_limit_file_size)
    assert said.startswith(f"{path}: the disk is full or the file may grow no further (")
    assert said.endswith(
        ". Every batch before this one is kept, nothing of this one is. Free some space, open the archive again and "
        "repeat the command: what is already kept will be skipped."
    )
    assert contents(path) == before
    assert run(tmp_path, *command).stdout == (
        "added 2,500 documents with 0 events (1 documents known already); a.duckdb holds 2,501 documents and 1 events\n"
    )


STATES = "Armenia Azerbaijan Georgia Turkey Iran Russia France Germany India Japan".split()


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports enough for several batches."""
    reports = (
        {"text": f"{STATES[number % 10]} condemns {STATES[(number // 10 + number + 1) % 10]} over affair {number}."}
        for number in range(7000)
    )
    return write_lines(tmp_path_factory.mktemp("stream") / "stream.jsonl", *reports)


@pytest.fixture(scope="module")
def undisturbed(stream: Path) -> tuple[list[str], list[str]]:
    run(stream.parent, "add", stream.name, "--archive", "undisturbed.duckdb", "--workers", "2")
    found = contents(stream.parent / "undisturbed.duckdb")
    assert len(found[0]) == 7000 and len(found[1]) > 5000
    return found


@pytest.fixture
def adding(tmp_path: Path, stream: Path) -> Iterator[subprocess.Popen[str]]:
    """``detente add`` of the stream with two processes, in a session of its own, as a terminal would have it."""
    command = [*PROGRAM, "add", str(stream), "--archive", "a.duckdb", "--workers", "2"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()
    # Only what this test started is in its session.
    for left in processes(process.pid):
        os.kill(left, signal.SIGKILL)


def until_a_batch_is_kept(folder: Path) -> None:
    """DuckDB's log beside the file holds the first batch; more are to come."""
    until((folder / "a.duckdb.wal").exists)
    time.sleep(0.2)  # for the rest of that batch; test_archive_crash.py looks at the moments within one


def coding_processes(session: int) -> list[int]:
    return [pid for pid, command in processes(session).items() if "spawn_main" in command]


def check_whole_batches_then_go_on(tmp_path: Path, stream: Path, undisturbed: tuple[list[str], list[str]]) -> int:
    """What is kept is whole batches of an undisturbed run, and the same command again adds the rest. Gives how many."""
    path = tmp_path / "a.duckdb"
    hashes, ids = contents(path)
    assert len(hashes) in (2000, 4000, 6000)
    assert set(hashes) <= set(undisturbed[0]) and set(ids) <= set(undisturbed[1])
    ran = run(tmp_path, "add", stream, "--archive", "a.duckdb", "--workers", "2")
    assert f" ({len(hashes):,} documents known already); a.duckdb holds 7,000 documents" in ran.stdout
    assert contents(path) == undisturbed, "the same, and none twice"
    return len(hashes)


def test_ctrl_c_in_the_middle_tells_what_is_kept_and_loses_nothing(
    tmp_path: Path, stream: Path, undisturbed: tuple[list[str], list[str]], adding: subprocess.Popen[str]
) -> None:
    until_a_batch_is_kept(tmp_path)
    os.killpg(adding.pid, signal.SIGINT)
    out, err = adding.communicate(timeout=30)
    assert adding.returncode == 130
    until(lambda: not processes(adding.pid), seconds=5)
    kept = check_whole_batches_then_go_on(tmp_path, stream, undisturbed)
    assert (out, err) == (
        "",
        f"detente: stopped; {kept:,} documents are kept in a.duckdb. Run the same command again to go on.\n",
    )


def test_ctrl_c_while_processes_start_ends_all_of_them_quietly(tmp_path: Path, adding: subprocess.Popen[str]) -> None:
    # At their very beginning they know nothing of us yet, and would each end with a traceback.
    until(lambda: coding_processes(adding.pid))
    time.sleep(0.1)
    os.killpg(adding.pid, signal.SIGINT)
    out, err = adding.communicate(timeout=30)
    said = "detente: stopped; 0 documents are kept in a.duckdb. Run the same command again to go on.\n"
    assert (adding.returncode, out, err) == (130, "", said)
    until(lambda: not processes(adding.pid), seconds=5)


def test_kill_9_in_the_middle_loses_nothing_and_leaves_no_process(
    tmp_path: Path, stream: Path, undisturbed: tuple[list[str], list[str]], adding: subprocess.Popen[str]
) -> None:
    until_a_batch_is_kept(tmp_path)
    adding.kill()
    _, err = adding.communicate(timeout=30)
    assert "Traceback" not in err
    until(lambda: not processes(adding.pid), seconds=5)
    check_whole_batches_then_go_on(tmp_path, stream, undisturbed)


def test_a_coding_process_that_dies_changes_nothing(
    tmp_path: Path, undisturbed: tuple[list[str], list[str]], adding: subprocess.Popen[str]
) -> None:
    until_a_batch_is_kept(tmp_path)
    os.kill(coding_processes(adding.pid)[0], signal.SIGKILL)  # as the system does when memory runs out
    out, err = adding.communicate(timeout=60)
    assert (adding.returncode, err) == (0, "")
    assert out.startswith("added 7,000 documents with ")
    until(lambda: not processes(adding.pid), seconds=5)
    assert contents(tmp_path / "a.duckdb") == undisturbed
