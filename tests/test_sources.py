"""What the room reads: files, folders, JSON Lines, gzip and standard input become Documents, in order and unchanged."""

import gzip
import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from detente import sources
from detente.records import Document


def read_cleanly(*inputs, **options):
    """The documents, with any Problem failing the test."""

    def fail(problem):
        raise AssertionError(str(problem))

    return list(sources.read(*inputs, on_problem=fail, **options))


def write_lines(path: Path, *records) -> Path:
    data = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_the_public_face_is_what_is_documented():
    assert sources.__all__ == ["MAX_DOCUMENT_BYTES", "chronicle", "read", "warn"]


def test_a_text_file_is_one_document_with_nothing_guessed(tmp_path):
    file = tmp_path / "gyumri.txt"
    file.write_bytes("Russia’s base.\r\n\r\nArmenia — 2024-03-06.\r ".encode())
    [document] = read_cleanly(file)
    assert document == Document(text="Russia’s base.\r\n\r\nArmenia — 2024-03-06.\r ", id="gyumri.txt")
    assert (document.published, document.title, document.outlets) == (None, None, ())


def test_a_byte_order_mark_is_taken_off_and_nothing_else(tmp_path):
    file = tmp_path / "report"
    file.write_bytes(b"\xef\xbb\xbf\n text")
    assert [d.text for d in read_cleanly(file)] == ["\n text"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json"])
def test_a_byte_order_mark_names_the_encoding(tmp_path, encoding, name):
    file = tmp_path / name
    written = "Գյումրի 𐍈\r\n" if name == "a.txt" else json.dumps({"text": "Գյումրի 𐍈\r\n"}, ensure_ascii=False)
    file.write_bytes(written.encode(encoding))
    assert [d.text for d in read_cleanly(file)] == ["Գյումրի 𐍈\r\n"]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json"])
def test_an_encoding_that_is_given_is_used(tmp_path, encoding, name):
    file = tmp_path / name
    written = "Гюмри" if name == "a.txt" else '[{"text": "Гюмри"}]' if name == "a.json" else '{"text": "Гюмри"}\n'
    file.write_bytes(written.encode(encoding))
    assert [d.text for d in read_cleanly(file, encoding=encoding)] == ["Гюмри"]


def test_every_key_of_the_contract_is_read(tmp_path):
    record = {
        "text": "Armenia requests …",
        "id": "a-1",
        "date": "2024-03-06",
        "title": "Request",
        "outlet": "RFE/RL",
        "url": "https://example.org/1",
        "language": "en",
        "licence": "CC0",
        "unknown": {"key": [1, 2]},
    }
    assert read_cleanly(write_lines(tmp_path / "a.jsonl", record)) == [
        Document(
            text="Armenia requests …",
            id="a-1",
            published=date(2024, 3, 6),
            title="Request",
            outlets=("RFE/RL",),
            url="https://example.org/1",
            language="en",
            licence="CC0",
        )
    ]


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        ({"outlets": ["TASS", "BBC", "TASS"]}, "outlets", ("TASS", "BBC")),
        ({"outlets": ["TASS"], "outlet": "BBC"}, "outlets", ("TASS", "BBC")),
        ({"outlets": [], "outlet": None}, "outlets", ()),
        ({"license": "MIT"}, "licence", "MIT"),
        ({"id": 17}, "id", "17"),
        ({"title": " "}, "title", None),
        ({"published": "2024-03-06"}, "published", date(2024, 3, 6)),
        ({"date": None, "published": "2024-03-06"}, "published", date(2024, 3, 6)),
        ({"date": ""}, "published", None),
        ({"date": "20240306"}, "published", date(2024, 3, 6)),
        ({"date": "2024-03-06T23:30:00-05:00"}, "published", date(2024, 3, 6)),
        ({"date": "2024-03-06 23:30:00.123"}, "published", date(2024, 3, 6)),
        ({"date": "2024-03-06T23:30Z"}, "published", date(2024, 3, 6)),
        ({"title": float("nan"), "date": float("nan")}, "published", None),
    ],
)
def test_a_key_is_read_as_the_source_means_it(tmp_path, keys, field, value):
    [document] = read_cleanly(write_lines(tmp_path / "a.jsonl", {"text": "x", **keys}))
    assert getattr(document, field) == value


def test_a_report_without_an_id_is_named_by_its_content(tmp_path):
    [document] = read_cleanly(write_lines(tmp_path / "a.jsonl", {"text": "x"}))
    assert document.id == Document(text="x").hash.removeprefix("sha256:")[:16]


def test_ids_may_occur_twice(tmp_path):
    file = write_lines(tmp_path / "a.jsonl", {"id": "1", "text": "x"}, {"id": "1", "text": "y"})
    assert [(d.id, d.text) for d in read_cleanly(file)] == [("1", "x"), ("1", "y")]


@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.ndjson", "a.json-lines", "a.JSONL", "a.json", "a.jsonl.gz", "a.ndjson.gz"]
)
def test_json_lines_go_by_several_names(tmp_path, name):
    file = write_lines(tmp_path / name, {"text": "x"}, {"text": "y"})
    assert [d.text for d in read_cleanly(file)] == ["x", "y"]


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ('{"text": "x"}', ["x"]),
        ('{\n  "text": "x",\n  "outlets": [\n    "BBC"\n  ]\n}\n', ["x"]),
        (' [{"text": "x"}, {"text": "], \\"[{"},\n{"text": "y\\\\"}]\n', ["x", '], "[{', "y\\"]),
        ('[\n  {\n    "text": "x"\n  },\n]', ["x"]),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_json_file_holds_one_object_or_many(tmp_path, name, written, texts):
    file = tmp_path / name
    file.write_bytes(gzip.compress(written.encode()) if name.endswith("gz") else written.encode())
    assert [d.text for d in read_cleanly(file)] == texts


def test_blank_lines_are_no_reports_however_many(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\r\n" * 500_000 + b'{"text": "x"}' + b"\n" * 500_000)
    assert [d.text for d in read_cleanly(tmp_path)] == ["x"]


def test_gzip_text_is_one_document(tmp_path):
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(b"Armenia ") + gzip.compress(b"and Russia") + b"\0" * 512)
    assert [(d.id, d.text) for d in read_cleanly(file)] == [("a.txt.gz", "Armenia and Russia")]


def test_a_folder_is_read_sorted_and_without_hidden_files(tmp_path):
    for name in ["b.txt", "a/z.txt", "a/b/c.txt", "A.txt", ".hidden.txt", ".git/x.txt", "a/.x/y.txt", "c.jsonl"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('{"text": "x", "id": "line"}')
    expected = ["A.txt", "a/b/c.txt", "a/z.txt", "b.txt", "line"]
    assert [d.id for d in read_cleanly(tmp_path)] == expected
    assert [d.id for d in read_cleanly(str(tmp_path) + "/")] == expected


def test_a_folder_nested_deeper_than_python_calls_is_read(tmp_path):
    folders = [tmp_path]
    while len(folders) <= sys.getrecursionlimit():
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    report = folders[-1] / "a.txt"
    report.write_text("x")
    assert [d.text for d in read_cleanly(tmp_path)] == ["x"]
    report.unlink()
    for folder in reversed(folders):  # pytest's own tidying recurses
        folder.rmdir()


def test_inputs_are_read_in_the_order_given(tmp_path):
    for name in "ba":
        (tmp_path / name).write_text(name)
    assert [d.text for d in read_cleanly(tmp_path / "b", tmp_path, tmp_path / "a")] == ["b", "a", "b", "a"]
    assert read_cleanly() == []


def test_reading_is_lazy(tmp_path):
    write_lines(tmp_path / "a.jsonl", {"text": "x"}, {"text": "y"})
    (tmp_path / "b.txt").write_text("not yet")
    documents = sources.read(tmp_path)
    assert next(documents).text == "x"
    (tmp_path / "b.txt").write_text("written later")
    assert [d.text for d in documents] == ["y", "written later"]


STREAMED = "import sys, json; from detente import sources; " + (
    "[print(json.dumps([d.id, d.text]), flush=True) for d in sources.read('-', on_problem=lambda p: print(p))]"
)


@pytest.mark.parametrize(
    ("given", "out"),
    [
        (b'{"id": "1", "text": "x"}\n{"id": "2", "text": "y"}', '["1", "x"]\n["2", "y"]\n'),
        (b'\n  {"id": "1", "text": "x"}\nbad\n', '["1", "x"]\nstandard input:3: '),
        (b'\xef\xbb\xbf{"id": "1", "text": "x"}', '["1", "x"]\n'),
        (gzip.compress(b'{"id": "1", "text": "x"}'), '["1", "x"]\n'),
        (
            b"[Reuters]\r\n{x}",
            f'["{Document(text="[Reuters]" + chr(13) + chr(10) + "{x}").id}", "[Reuters]\\r\\n{{x}}"]\n',
        ),
        (b" \n", "standard input: empty: skipped; expected a text, or JSON Lines with a report each\n"),
    ],
)
def test_standard_input_is_json_lines_or_one_text(given, out):
    done = subprocess.run([sys.executable, "-c", STREAMED], input=given, capture_output=True, check=True)
    assert done.stdout.decode().startswith(out)


def test_a_report_on_standard_input_is_read_when_it_comes():
    with subprocess.Popen([sys.executable, "-c", STREAMED], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for number in "12":
            process.stdin.write(b'{"id": "%s", "text": "x"}\n' % number.encode())
            process.stdin.flush()
            assert process.stdout.readline().decode() == f'["{number}", "x"]\n'
        process.stdin.close()


def test_a_named_pipe_is_read_like_standard_input(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[b'{"text": "x"}\n{"text": "y"}\n'])
    writer.start()
    assert [d.text for d in read_cleanly(pipe)] == ["x", "y"]
    writer.join()


def test_a_problem_is_a_warning_unless_the_caller_takes_it(tmp_path):
    (tmp_path / "a.txt").write_text("")
    with pytest.warns(UserWarning, match="a.txt: empty: skipped"):
        assert list(sources.read(tmp_path / "a.txt")) == []


def test_every_report_of_the_chronicle_has_a_date_and_an_id_of_its_own():
    documents = list(sources.chronicle())
    assert documents
    assert None not in {document.published for document in documents}
    assert len({document.id for document in documents}) == len(documents)
