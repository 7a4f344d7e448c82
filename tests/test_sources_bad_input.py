"""What the room says of input it cannot read: the exact words, and that everything else is read all the same."""

import gzip
import json
import os
import tracemalloc
import zlib
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.errors import SourceError
from detente.sources import MAX_DOCUMENT_BYTES, read


def gather(*inputs, **options):
    """The texts that were read and, as lines of text, the Problems."""
    problems = []
    documents = list(read(*inputs, on_problem=problems.append, **options))
    return [d.text for d in documents], [str(problem) for problem in problems]


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder of the test as the current one, so that messages are the same in every run."""
    monkeypatch.chdir(tmp_path)
    return Path()


@contextmanager
def held_to_permissions(folder):
    """Run as a user who is held to file permissions, which root is not."""
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def refusal(*inputs, **options) -> str:
    """What read() raises when it is called, before any document is asked for."""
    with pytest.raises(SourceError) as raised:
        read(*inputs, **options)
    return str(raised.value)


# Inputs that cannot be read at all: raised by the call, before anything is read


def test_missing_inputs_are_all_named_before_anything_is_read(here):
    write(here / "a.txt", "x")
    assert refusal("a.txt", "b.txt", "c/d.txt", "a.txt/e", "") == (
        "cannot read 'b.txt' (no such file or folder), 'c/d.txt' (no such file or folder), 'a.txt/e' (no such file or "
        "folder), '' (no such file or folder): expected files, folders, or - for standard input; relative names are "
        f"looked for in {os.getcwd()}"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("https://example.org/a", "addresses are not fetched: download it first"),
        ("a\0b", "embedded null byte"),
        ("a" * 300, "File name too long"),
    ],
)
def test_an_impossible_name_is_refused_with_the_reason(here, name, why):
    assert refusal(name).startswith(f"cannot read {name!r} ({why}): expected files, folders, or - for standard input")


def test_a_folder_without_reports_is_refused_and_says_what_is_there(here):
    for name in ["none", "some", "some/more"]:
        (here / name).mkdir()
    write(here / "some" / "a.png", b"\x89PNG\r\n\x1a\n")
    write(here / "some" / "more" / "b.png", b"\x89PNG\r\n\x1a\n")
    write(here / "some" / "c.txt", "")
    write(here / "some" / ".d.txt", "x")
    assert refusal("none", "some") == (
        "no reports in 'none' (found nothing), 'some' (found 2 not text .png, 1 empty .txt, 1 hidden): expected text "
        "or JSON Lines (.jsonl .ndjson .json), plain or gzip"
    )


@pytest.mark.parametrize("encoding", ["utf-9", "hex", "a\0"])
def test_an_unknown_encoding_is_refused(here, encoding):
    assert refusal("-", encoding=encoding) == (
        f"unknown encoding {encoding!r}: expected the name of a text encoding such as 'utf-8', 'cp1251' or 'utf-16-le';"
        " the list is at https://docs.python.org/3/library/codecs.html#standard-encodings"
    )


def test_a_folder_that_may_not_be_entered_is_refused(here):
    (here / "shut").mkdir(mode=0)
    with held_to_permissions(here):
        assert refusal("shut").startswith("cannot read 'shut' (Permission denied): expected")


# Files that are named and skipped

BINARY = "expected text or JSON Lines: skipped; unpack it or save its text as .txt"
FLAT = 'expected an object such as {"text": "…"}'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty: skipped; expected a text, or JSON Lines with a report each"),
        (b" \r\n\t", "empty: skipped; expected a text, or JSON Lines with a report each"),
        (b"\xef\xbb\xbf\xc2\xa0", "empty: skipped; expected a text, or JSON Lines with a report each"),
        (b"\x89PNG\r\n\x1a\n\0\0", f"a PNG image, {BINARY}"),
        (b"%PDF-1.7\n", f"a PDF document, {BINARY}"),
        (b"PK\x03\x04\x14", f"a ZIP archive or Office document, {BINARY}"),
        (b"\x7fELF\x02", f"an ELF program, {BINARY}"),
        (gzip.compress(gzip.compress(b"x")), f"gzip inside gzip, {BINARY}"),
        (b"ab\0c", f"binary data (a NUL byte at 2), {BINARY}, or if it is UTF-16 give encoding='utf-16-le'"),
        (
            b"x" * 100_000 + b"\0",
            f"binary data (a NUL byte at 100000), {BINARY}, or if it is UTF-16 give encoding='utf-16-le'",
        ),
        (
            b"x" * (MAX_DOCUMENT_BYTES + 1),
            "over 10 MB, the most one document may have: skipped; split it into its reports",
        ),
        (
            b"\xff\xfex\0y",
            "not valid utf-16-le ('utf-16-le' codec can't decode byte 0x79 in position 0: truncated data); name its "
            "encoding with encoding='…': skipped",
        ),
    ],
)
def test_a_file_that_is_no_text_is_named_and_the_others_are_read(here, data, said):
    folder = here / "reports"
    folder.mkdir()
    write(folder / "a.txt", "a")
    write(folder / "b", data)
    write(folder / "c.txt", "c")
    assert gather(folder) == (["a", "c"], [f"reports/b: {said}"])


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_binary_file_with_a_json_name_is_one_problem(here, name):
    write(here / name, b"\x89PNG\r\n\x1a\n\0\0\n\0\n")
    assert gather(name) == ([], [f"{name}: a PNG image, {BINARY}"])


def test_what_may_not_be_read_is_named_and_skipped(here):
    (here / "reports").mkdir()
    write(here / "reports" / "a.txt", "a").chmod(0)
    write(here / "reports" / "b.txt", "b")
    (here / "reports" / "c").mkdir(mode=0)
    said = "permission denied; make it readable to you (chmod u+r) or leave it out: skipped"
    with held_to_permissions(here):
        assert gather("reports") == (["b"], [f"reports/a.txt: {said}", f"reports/c: {said}"])


def test_links_that_loop_or_lead_nowhere_are_named_and_skipped(here):
    folder = here / "reports"
    (folder / "sub").mkdir(parents=True)
    write(folder / "sub" / "a.txt", "a")
    (folder / "b.txt").symlink_to("sub/a.txt")
    (folder / "gone").symlink_to("nowhere")
    (folder / "self").symlink_to("self")
    (folder / "sub" / "up").symlink_to("..")
    assert gather(folder) == (
        ["a", "a"],
        [
            "reports/gone: a link to what does not exist: skipped",
            "reports/self: cannot be read (Too many levels of symbolic links): skipped",
            "reports/sub/up: a link to a folder: not followed; name that folder as an input of its own to read it",
        ],
    )
    (here / "link").symlink_to("reports/sub")
    assert gather("link")[0] == ["a"]


def test_a_pipe_in_a_folder_is_not_waited_for(here):
    (here / "reports").mkdir()
    write(here / "reports" / "a.txt", "a")
    os.mkfifo(here / "reports" / "b")
    said = "a pipe, socket or device: skipped; expected a file (name it as an input of its own to read it)"
    assert gather("reports") == (["a"], [f"reports/b: {said}"])


def test_a_file_that_vanishes_before_it_is_read_is_named(here):
    (here / "reports").mkdir()
    for name in "abc":
        write(here / "reports" / name, name)
    problems = []
    documents = read("reports", "reports/c", on_problem=problems.append)
    assert next(documents).text == "a"
    (here / "reports" / "b").unlink()
    assert next(documents).text == "c"
    (here / "reports" / "c").unlink()
    assert list(documents) == []
    said = "gone, though it was there when the inputs were listed: skipped"
    assert [str(p) for p in problems] == [f"reports/b: {said}", f"reports/c: {said}"]


def test_a_file_name_that_is_not_utf8_is_made_printable(here):
    (here / "reports").mkdir()
    write(here / "reports" / os.fsdecode(b"caf\xe9.txt"), "x")
    write(here / "reports" / os.fsdecode(b"\xe9.txt"), "")
    problems = []
    [document] = read("reports", on_problem=problems.append)
    assert document.id == "caf\ufffd.txt"
    assert problems[0].where == "reports/\ufffd.txt"


# Lines of JSON Lines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            '{"text": "x"',
            "not valid JSON (Expecting ',' delimiter at character 13): skipped; expected an object such as "
            '{"text": "…"} with no line break inside',
        ),
        ('["x"]', f"a list: skipped; {FLAT}"),
        ('"x"', f'the string "x": skipped; {FLAT}'),
        ("NaN", f"null: skipped; {FLAT}"),
        ("true", f"true: skipped; {FLAT}"),
        ("1.5", f"a number: skipped; {FLAT}"),
        ("{}", 'no "text": skipped; found no key at all; put the report\'s text under the key "text"'),
        (
            '{"body": "x", "date": "2024-03-06"}',
            'no "text": skipped; found body, date; put the report\'s text under the key "text"',
        ),
        ('{"text": null}', '"text" is null: skipped; expected a string'),
        ('{"text": ["x"]}', '"text" is a list: skipped; expected a string'),
        ('{"text": 7}', '"text" is a number: skipped; expected a string'),
        ('{"text": " \\n"}', '"text" is empty: skipped'),
        (
            '{"text": "x", "n": ' + "9" * 5000 + "}",
            "JSON with a number of thousands of digits: skipped; write it as a string",
        ),
        (
            '{"text": "x", "n": ' + "[" * 100_000 + "]" * 100_000 + "}",
            "JSON nested too deeply to be read: skipped; expected a flat object with a text",
        ),
        (
            '{"text": "' + "x" * MAX_DOCUMENT_BYTES + '"}',
            "over 10 MB, the most one document may have: skipped; split it into its reports",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(here, line, said):
    write(here / "a.jsonl", f'{{"text": "a"}}\n\n{line}\n{{"text": "b"}}\n')
    assert gather("a.jsonl") == (["a", "b"], [f"a.jsonl:3: {said}"])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            '"date": "March 2024"',
            '"date" is "March 2024": kept without a date; expected an ISO date such as "2024-03-06"',
        ),
        ('"date": "2024-W10"', '"date" is "2024-W10": kept without a date; expected an ISO date such as "2024-03-06"'),
        (
            '"date": "2024-02-30"',
            '"date" is "2024-02-30": kept without a date; expected an ISO date such as "2024-03-06"',
        ),
        ('"date": 1709683200', '"date" is 1709683200: kept without a date; expected an ISO date such as "2024-03-06"'),
        (
            '"published": "2024"',
            '"published" is "2024": kept without a date; expected an ISO date such as "2024-03-06"',
        ),
        ('"title": ["x"]', '"title" is a list: left out; expected a string'),
        ('"outlets": ["TASS", 7]', '"outlets" is a number: left out; expected a string'),
        ('"id": {"$oid": "1"}', '"id" is an object: left out; expected a string'),
        ('"id": true', '"id" is true: left out; expected a string'),
        (
            '"url": "\\ud83d"',
            '"url" has half a surrogate pair: read with U+FFFD in its place; write the whole character',
        ),
    ],
)
def test_a_key_that_cannot_be_read_costs_the_key_and_not_the_report(here, keys, said):
    write(here / "a.jsonl", f'{{"text": "a", {keys}}}')
    problems = []
    [document] = read("a.jsonl", on_problem=problems.append)
    assert document.published is None
    assert document.title is None
    assert [str(p) for p in problems] == [f"a.jsonl:1: {said}"]


def test_half_a_surrogate_pair_is_replaced_without_moving_what_follows(here):
    write(here / "a.jsonl", r'{"text": "a\ud83db \ud83d\ude00 c\ude00"}')
    assert gather("a.jsonl") == (
        ["a\ufffdb 😀 c\ufffd"],
        ['a.jsonl:1: "text" has half a surrogate pair: read with U+FFFD in its place; write the whole character'],
    )


# Items of a JSON array


def test_a_bad_item_of_an_array_is_named_and_the_others_are_read(here):
    write(here / "a.json", '[{"text": "a"}, {"text"}, 7, {"text": "b"}]')
    texts, problems = gather("a.json")
    assert texts == ["a", "b"]
    assert problems[0].startswith("a.json, item 2: not valid JSON (Expecting ':' delimiter at character 9): skipped;")
    assert problems[1:] == [f"a.json, item 3: a number: skipped; {FLAT}"]


@pytest.mark.parametrize(("name", "written"), [("a.json", "[ ]"), ("a.json", "\n"), ("a.jsonl", "\n" * 200_000)])
def test_json_without_a_report_is_named(here, name, written):
    write(here / name, written)
    assert gather(name) == ([], [f"{name}: empty: skipped; expected a text, or JSON Lines with a report each"])


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (', {"text": "b', "an array that does not end; a bracket or quote in it is not closed, or it is cut short"),
        ('}, {"text": "b"}]', "an array that ends before the file does; one of its brackets does not match"),
        ('] {"text": "b"}', "an array that ends before the file does; one of its brackets does not match"),
    ],
)
def test_an_array_that_breaks_off_keeps_what_came_before(here, end, said):
    write(here / "a.json", '[{"text": "a"}, {"text": "a"}' + end)
    assert gather("a.json") == (["a", "a"], [f"a.json: {said}: skipped from there on; documents kept before it: 2"])


# Gzip


LINES = [json.dumps({"text": f"report {number}"}) + "\n" for number in range(5)]
TEXTS = [f"report {number}" for number in range(5)]
FETCH = "fetch the file or pack it again"


def test_gzip_that_is_cut_short_keeps_the_documents_before_the_break(here):
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress("".join(LINES).encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    write(here / "a.jsonl.gz", packed)
    said = f"gzip data that is cut short; {FETCH}: skipped from there on; documents kept before it: 5"
    assert gather("a.jsonl.gz") == (TEXTS, [f"a.jsonl.gz: {said}"])
    write(here / "a.txt.gz", packed)
    assert gather("a.txt.gz") == ([], [f"a.txt.gz: gzip data that is cut short; {FETCH}: skipped"])


@pytest.mark.parametrize("damage", ["in the middle", "checksum", "after the end"])
def test_damaged_gzip_keeps_the_documents_before_the_break(here, damage):
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress("".join(LINES).encode())
    if damage == "in the middle":
        packed += packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 99
    else:
        packed += packer.flush()
        packed = packed[:-8] + b"\0" * 8 if damage == "checksum" else packed + b"rubbish"
    write(here / "a.jsonl.gz", packed)
    said = f"gzip data that is damaged; {FETCH}: skipped from there on; documents kept before it: 5"
    assert gather("a.jsonl.gz") == (TEXTS, [f"a.jsonl.gz: {said}"])


def test_a_file_that_is_gzip_by_name_only_is_named_and_skipped(here):
    write(here / "a.jsonl.gz", '{"text": "a"}')
    said = "named .gz, but it does not begin as gzip does (1f 8b); rename it or pack it again: skipped"
    assert gather("a.jsonl.gz") == ([], [f"a.jsonl.gz: {said}"])


# Size. What is measured is the memory Python takes while it reads, beyond what it had.

TOO_LONG = "over 10 MB, the most one document may have: skipped; split it into its reports"


def peak_bytes(*inputs):
    tracemalloc.start()
    try:
        found = gather(*inputs)
        return *found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.txt"])
def test_a_document_of_50_mb_is_skipped_without_being_held(here, name):
    long = b'{"text": "' + b"x" * 50_000_000 + b'"}'
    ends = (
        (b'[{"text": "a"},\n', b',\n{"text": "b"}]') if name == "a.json" else (b'{"text": "a"}\n', b'\n{"text": "b"}')
    )
    write(here / name, ends[0] + long + ends[1])
    del long
    texts, problems, peak = peak_bytes(name)
    where = {"a.jsonl": "a.jsonl:2", "a.json": "a.json, item 2", "a.txt": "a.txt"}[name]
    assert texts == ([] if name == "a.txt" else ["a", "b"])
    assert problems == [f"{where}: {TOO_LONG}"]
    assert peak < 3 * MAX_DOCUMENT_BYTES


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt.gz", TOO_LONG),
        (
            "a.jsonl.gz",
            "a line that goes on for more than 1 GB: skipped from there on; documents kept before it: 1",
        ),
    ],
)
def test_a_gzip_bomb_is_given_up(here, name, said):
    blank = gzip.compress(b" " * 50_000_000)
    write(here / name, gzip.compress(b'{"text": "a"}\n') + blank * 21)  # 1.05 GB unpacked
    texts, problems, peak = peak_bytes(name)
    assert texts == (["a"] if "jsonl" in name else [])
    assert problems == [f"{name}: {said}"]
    assert peak < 3 * MAX_DOCUMENT_BYTES


def test_memory_does_not_grow_with_the_input(here):
    line = json.dumps({"text": "x" * 1000}).encode() + b"\n"
    write(here / "a.jsonl.gz", gzip.compress(line * 20_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read("a.jsonl.gz")) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000  # of 20 MB unpacked
    finally:
        tracemalloc.stop()
