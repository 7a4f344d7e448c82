"""Properties of reading JSON: what was written comes back the same and in order, and damage costs only what it hits."""

import gzip
import json
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sources import read
from detente.sources.cutting import items, lines
from detente.sources.opening import Unreadable

TEXTS = st.lists(st.text().filter(str.strip))

# Each is one line that is no report. None begins with a byte-order mark or with gzip's two bytes: at the beginning of a
# file those are believed, and rightly.
BAD_LINES = st.sampled_from(
    [
        b"{",
        b"}",
        b'{"text": "x"',
        b'{"text": 1}',
        b'{"text": ""}',
        b'["text"]',
        b'"',
        b"\\",
        b"\0\0",
        b"\x89PNG",
        b"%PDF-1.7",
        b"\xe2\x80",
        b'{"text": "\xe9"}',
        b"[" * 5000,
        b"<html>",
    ]
)


def read_bytes(name: str, data: bytes) -> tuple[list[str], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        problems = []
        texts = [document.text for document in read(file, on_problem=problems.append)]
        return texts, [str(problem).removeprefix(f"{folder}/") for problem in problems]


@given(TEXTS.filter(bool), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans())
def test_texts_written_as_json_lines_come_back_the_same(texts, ascii_only, line_end, last_line_ends):
    written = line_end.join(json.dumps({"text": text}, ensure_ascii=ascii_only) for text in texts)
    data = (written + line_end * last_line_ends).encode()
    assert read_bytes("a.jsonl", data) == (texts, [])
    assert read_bytes("a.jsonl.gz", gzip.compress(data)) == (texts, [])


@given(TEXTS, BAD_LINES, st.data())
def test_one_bad_line_costs_only_that_line(texts, bad_line, data):
    written = [json.dumps({"text": text}).encode() for text in texts]
    place = data.draw(st.integers(0, len(written)))
    written.insert(place, bad_line)
    found, problems = read_bytes("a.jsonl", b"\n".join(written))
    assert found == texts
    assert problems
    if texts:  # alone in its file, a line of rubbish makes it a binary file, which has no lines to name
        assert {problem.split(": ")[0] for problem in problems} == {f"a.jsonl:{place + 1}"}


@given(TEXTS.filter(bool), st.sampled_from([None, 0, 2]), st.booleans())
def test_texts_written_as_one_array_come_back_the_same(texts, indent, ascii_only):
    data = json.dumps([{"text": text} for text in texts], indent=indent, ensure_ascii=ascii_only).encode()
    assert read_bytes("a.json", data) == (texts, [])


@given(TEXTS.filter(bool), st.data())
def test_gzip_cut_anywhere_keeps_a_beginning_of_the_documents(texts, data):
    packed = gzip.compress("".join(json.dumps({"text": text}) + "\n" for text in texts).encode())
    cut = data.draw(st.integers(3, len(packed) - 1))
    found, problems = read_bytes("a.jsonl.gz", packed[:cut])
    assert found == texts[: len(found)]
    assert len(problems) == 1
    assert problems[0].startswith("a.jsonl.gz: gzip data that is cut short; fetch the file or pack it again: ")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])).filter(str.strip))
def test_a_text_file_comes_back_character_by_character(text):
    found, problems = read_bytes("a.txt", text.encode())
    assert found == ([text.removeprefix("\ufeff")] if text.removeprefix("\ufeff").strip() else [])
    assert bool(problems) != bool(found)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.jsonl", "a.json", "a.gz", "a.json.gz"]))
def test_no_bytes_make_reading_raise(data, name):
    read_bytes(name, data)
    read_bytes(name, gzip.compress(data))


JSON_BITS = st.lists(st.sampled_from([*'"\\[]{},:a1 ', '"a"', "{}", '\\"']), max_size=40).map("".join)


@given(JSON_BITS, st.lists(st.integers(0, 40)))
def test_where_the_bytes_are_cut_does_not_matter(written, cuts):
    data = written.encode()
    places = [0, *sorted(cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(places)]
    assert list(lines(pieces)) == list(lines([data]))

    def cut(pieces):
        found = []
        try:
            found.extend(items(iter(pieces)))
        except Unreadable as cause:
            return found, str(cause)
        return found, None

    assert cut(pieces) == cut([data])


@pytest.mark.parametrize("depth", [10, 100_000])
def test_brackets_in_an_item_do_not_end_it(depth):
    assert list(items(iter([b"[" * depth + b"]" * depth + b', "]" ]']))) == [b"[" * depth + b"]" * depth, b' "]" ']
