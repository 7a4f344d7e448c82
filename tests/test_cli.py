"""The program as a user runs it: what goes in, what comes out and where, command by command."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_runner import PROGRAM, contents, fails, run, write_lines

import detente

COMMANDS = ("code", "add", "relation", "ledger", "tie", "compare", "explain", "who", "atlas", "demo")
SHELLING = "Armenia accuses Azerbaijan of shelling a border village."
VISIT = "The French foreign minister visits Georgia."
SIDES = ("actor ARM", "recipient AZE")
TALKS = "The presidents of Armenia and Turkey meet in Yerevan."


# The program itself


def test_help_lists_every_command_and_needs_no_parser(tmp_path: Path) -> None:
    ran = run(tmp_path, "--help")
    assert re.findall(r"^  (\w+) +[A-Z]", ran.stdout.partition("Commands:")[2], re.MULTILINE) == list(COMMANDS)
    assert ran.stderr == ""


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"detente {detente.__version__}\n"


def test_the_installed_command_is_the_same_program(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("detente")
    ran = subprocess.run([script, "--help"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.startswith("Usage: detente [OPTIONS] COMMAND")
    assert ran.stdout == run(tmp_path, "--help").stdout.replace("python -m detente", "detente")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_every_option_has_a_help_text(tmp_path: Path, command: str) -> None:
    text = run(tmp_path, command, "--help").stdout
    usage, _, rest = text.partition("\n\n")
    assert usage.startswith(f"Usage: python -m detente {command} ")
    assert re.match(r"  [A-Z].+\.", rest, re.DOTALL), "what the command does"
    # A new entry begins two columns in; its help stands after two spaces or on the next line, further in.
    entries = re.findall(r"^  (\S.*(?:\n {4,}.*)*)", rest.partition(":\n")[2], re.MULTILINE)
    assert entries
    for entry in entries:
        name, _, said = entry.replace("\n", "  ").partition("  ")
        assert re.search(r"[A-Za-z]{3}", said.partition("[")[0]), f"{command}: {name} has no help"


def test_wrong_usage_is_told_apart_from_bad_input(tmp_path: Path) -> None:
    for arguments in (["no-such"], ["code"], ["code", "a", "--format", "xml"], ["code", "a", "--workers", "0"], []):
        ran = run(tmp_path, *arguments, code=2)
        assert "Usage: python -m detente" in ran.stderr + ran.stdout


# detente code


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """What the inputs of ``coded`` hold, by id, in the order in which they are named to the program."""
    return {
        "single.txt": f"{SHELLING}\n\n{TALKS}\n",
        "a/one.txt": VISIT,
        "b.txt": "Nothing political is said here.",
        "first": f"🕊 Überraschung: {SHELLING}",
        "second": f"“{VISIT}” 𝔸\n\n{TALKS}",
        "packed": "Russia imposes sanctions on Georgia.",
        "piped": "Iran threatens to attack Israel.",
    }


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]) -> subprocess.CompletedProcess[str]:
    here = tmp_path_factory.mktemp("inputs")
    (here / "reports" / "a").mkdir(parents=True)
    (here / "single.txt").write_text(texts["single.txt"], encoding="utf-8")
    (here / "reports" / "a" / "one.txt").write_text(texts["a/one.txt"], encoding="utf-8")
    (here / "reports" / "b.txt").write_text(texts["b.txt"], encoding="utf-8")
    (here / "reports" / ".hidden.txt").write_text("Hidden files are passed over.", encoding="utf-8")
    first = {"id": "first", "date": "2024-03-06", "title": "Shells", "outlets": ["Wire", "Post"], "url": "http://x.y"}
    write_lines(here / "some.jsonl", {**first, "text": texts["first"]}, {"id": "second", "text": texts["second"]})
    packed = {"id": "packed", "text": texts["packed"], "date": "2008-08-20"}
    (here / "more.jsonl.gz").write_bytes(gzip.compress(json.dumps(packed).encode()))
    piped = json.dumps({"id": "piped", "text": texts["piped"]})
    inputs = ("single.txt", "reports", "some.jsonl", "more.jsonl.gz", "-")
    return run(here, "code", *inputs, "--format", "jsonl", input=piped)


@pytest.fixture(scope="module")
def codings(coded: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in coded.stdout.split("\n")[:-1]]


def test_every_kind_of_input_gives_one_line_a_document_in_input_order(
    coded: subprocess.CompletedProcess[str], codings: list[dict[str, Any]], texts: dict[str, str]
) -> None:
    assert [coding["document"]["id"] for coding in codings] == list(texts)
    assert coded.stdout.endswith("}\n")
    assert coded.stderr == ""


PASSAGE = ["text", "start", "end"]
ENTITY = ["code", "sector", "name", *PASSAGE]
KEYS = {
    "": ["document", "events", "tie_changes", "portrayals", "dropped"],
    "document": ["id", "published", "title", "outlet", "url", "hash", "genre"],
    "document.genre": ["kind", "evidence"],
    "events": (
        "id type mode auxiliary quad intensity contexts actors recipients trigger evidence voice date place confidence "
        "coded_by"
    ).split(),
    "events.actors": ENTITY,
    "events.recipients": ENTITY,
    "events.trigger": PASSAGE,
    "events.evidence": PASSAGE,
    "events.voice": ["kind", "speaker", "channel"],
    "tie_changes": "id parties kind object change stage voice evidence date confidence coded_by".split(),
    "tie_changes.object": PASSAGE,
    "tie_changes.evidence": PASSAGE,
    "tie_changes.voice": ["kind", "speaker", "channel"],
    "tie_changes.date": ["value", "precision", "text"],
    "events.date": ["value", "precision", "text"],
    "events.place": ["name", "country", "lat", "lon", "geonames"],
    "dropped": ["start", "end", "reason"],
}


def keys(value: object, at: str, found: dict[str, set[tuple[str, ...]]]) -> None:
    if isinstance(value, list):
        for item in value:
            keys(item, at, found)
    elif isinstance(value, dict):
        found.setdefault(at, set()).add(tuple(value))
        for key, inner in value.items():
            keys(inner, f"{at}.{key}".lstrip("."), found)


def test_a_line_has_exactly_the_keys_of_the_contract(codings: list[dict[str, Any]]) -> None:
    found: dict[str, set[tuple[str, ...]]] = {}
    keys(codings, "", found)
    assert found == {at: {tuple(names)} for at, names in KEYS.items()}


def test_a_document_is_described_as_its_source_did(codings: list[dict[str, Any]]) -> None:
    documents = {coding["document"]["id"]: coding["document"] for coding in codings}
    first = documents["first"]
    assert re.fullmatch("sha256:[0-9a-f]{64}", first.pop("hash"))
    assert first == {
        "id": "first",
        "published": "2024-03-06",
        "title": "Shells",
        "outlet": "Wire; Post",
        "url": "http://x.y",
        "genre": {"kind": "report", "evidence": []},
    }
    assert [documents["piped"][key] for key in ("published", "title", "outlet", "url")] == [None] * 4


def test_offsets_count_characters_and_quote_the_text(codings: list[dict[str, Any]], texts: dict[str, str]) -> None:
    quoted = 0
    for coding in codings:
        text = texts[coding["document"]["id"]]
        for event in coding["events"]:
            for passage in (event["trigger"], event["evidence"], *event["actors"], *event["recipients"]):
                assert text[passage["start"] : passage["end"]] == passage["text"]
                quoted += 1
        for dropped in coding["dropped"]:
            assert 0 <= dropped["start"] < dropped["end"] <= len(text) and dropped["reason"]
    assert quoted > 20


def test_the_events_are_those_of_the_sentences(codings: list[dict[str, Any]]) -> None:
    def sides(event: dict[str, Any]) -> str:
        actors, recipients = ("+".join(one["code"] for one in event[role]) for role in ("actors", "recipients"))
        return f"{actors}>{recipients} {event['type']}"

    assert {coding["document"]["id"]: [sides(event) for event in coding["events"]] for coding in codings} == {
        "single.txt": ["ARM>AZE ACCUSE", "ARM+TUR> CONSULT"],
        "a/one.txt": ["FRA>GEO CONSULT"],
        "b.txt": [],
        "first": ["ARM>AZE ACCUSE"],
        "second": ["FRA>GEO CONSULT", "ARM+TUR> CONSULT"],
        "packed": ["RUS>GEO SANCTION"],
        "piped": ["IRN>ISR THREATEN"],
    }
    dates = {coding["document"]["id"]: [event["date"]["value"] for event in coding["events"]] for coding in codings}
    assert dates["first"] == ["2024-03-06"]
    assert dates["single.txt"] == [None, None], "a date that is not known is not made up"


def test_text_from_a_pipe_is_shown_readably_and_cannot_steer_the_terminal(tmp_path: Path) -> None:
    hostile = "Armenia accuses Azerbaijan of shelling a \x1b[31mborder\u202e village."
    ran = run(tmp_path, "code", "-", input=hostile)
    head, *rest = ran.stdout.splitlines()
    assert head.startswith("undated  ")
    assert rest[0] == "  Armenia accuses Azerbaijan of shelling a [31mborder village."
    assert rest[1] == "    ARM GOV -> AZE GOV  ACCUSE/allege  -3.5  [accuses]"
    assert not set("\x1b\u202e") & set(ran.stdout)
    assert ran.stderr == ""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More reports than a process is handed at a time."""
    reports = ({"id": f"r{number}", "text": f"Report {number}: {SHELLING} {TALKS}"} for number in range(600))
    return write_lines(tmp_path_factory.mktemp("many") / "many.jsonl", *reports)


def test_two_processes_print_the_same_bytes_as_one(many: Path) -> None:
    one, two = (run(many.parent, "code", many, "--format", "jsonl", "--workers", count) for count in (1, 2))
    assert one.stdout == two.stdout
    assert one.stdout.count("\n") == 600
    assert (one.stderr, two.stderr) == ("", "")


def test_a_reader_that_leaves_early_ends_the_program_without_a_word(many: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "code", str(many), "--format", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert json.loads(process.stdout.readline())["document"]["id"] == "r0"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


OWN_CODEBOOK = """
name = "space"
[[type]]
name = "LAUNCH"
quad = "material cooperation"
score = 3
[[verb]]
type = "LAUNCH"
verbs = "orbit"
[[actor]]
code = "MRS"
names = ["Mars Colony"]
"""


def test_a_codebook_of_ones_own_adds_types_words_and_actors(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_CODEBOOK)
    (tmp_path / "report.txt").write_text("Mars Colony orbits Russia.")
    ran = run(tmp_path, "code", "report.txt", "--codebook", "own.toml", "--format", "jsonl")
    [event] = json.loads(ran.stdout)["events"]
    assert (event["type"], event["quad"], event["intensity"]) == ("LAUNCH", "material cooperation", 3.0)
    assert (event["actors"][0]["code"], event["recipients"][0]["code"]) == ("MRS", "RUS")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "own.toml: cannot read this codebook (No such file or directory); give the path of a TOML file"),
        (
            "[[verb]",
            "own.toml: not a codebook: Expected ']]' at the end of an array declaration (at line 1, column 7); ",
        ),
        ("[[verb]]\ntype = 'LAUNCH'\nverbs = 'orbit'", "own.toml: [[verb]] 1: type 'LAUNCH' is not defined; expected"),
        ("[[actor]]\ncode = 'MRS'", "own.toml: [[actor]] 1: 'names' is []; expected a list of at least one name"),
    ],
)
# With two processes too, where each of them would meet the error.
@pytest.mark.parametrize("workers", [1, 2])
def test_a_faulty_codebook_is_one_line_that_names_the_place(
    tmp_path: Path, written: str | None, said: str, workers: int
) -> None:
    if written is not None:
        (tmp_path / "own.toml").write_text(written)
    (tmp_path / "report.txt").write_text(SHELLING)
    told = fails(tmp_path, "code", "report.txt", "--codebook", "own.toml", "--workers", workers)
    assert told.startswith(said)


# detente explain


def test_explain_shows_names_candidates_and_drops(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", f"{SHELLING} The weather is fine.", "--on", "2024-03-06")
    lines = ran.stdout.splitlines()
    assert lines[:-1] == [
        f"  {SHELLING}",
        "    name      'Armenia' = ARM Armenia (state)",
        "    name      'Azerbaijan' = AZE Azerbaijan (state)",
        next(line for line in lines if line.startswith("    candidate 'accuses' (ACCUSE ")),
        *(next(line for line in lines if line.startswith(f"              {side}: ")) for side in SIDES),
        next(line for line in lines if line.startswith("              coded: ARM GOV -> AZE GOV  ACCUSE/allege  -3.5")),
        *lines[7:-4],
        "              dropped: what 'accuses' is about",
        "  The weather is fine.",
        "    not parsed: no event and no tie seen",
    ]
    assert lines[7].startswith("    candidate 'shelling' (ASSAULT ")
    assert lines[-1].startswith(f"1 event, by detente {detente.__version__} network ")
    assert ran.stderr == ""


def test_explain_reads_standard_input_as_code_does(tmp_path: Path) -> None:
    # A byte that is no UTF-8, in a text that is: the rest is explained, and the break is told.
    broken = b"Caf\xc3\xa9s \xc3\xa0 la carte \xff.".decode("utf-8", "surrogateescape")
    ran = run(tmp_path, "explain", "-", code=1, input=broken, errors="surrogateescape")
    assert ran.stdout.splitlines()[:2] == ["  Cafés à la carte �.", "    not parsed: no event and no tie seen"]
    assert ran.stderr.splitlines() == [
        "detente: standard input: broken UTF-8 (byte 0xff at 19): read with U+FFFD in place of each break; "
        "fetch the text again",
        "detente: 1 problem, named above; the rest is done",
    ]


# detente add and detente relation


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with reports and the archive that was made of them."""
    here = tmp_path_factory.mktemp("shop")
    write_lines(
        here / "reports.jsonl",
        {"text": SHELLING, "date": "2020-11-09", "outlet": "Test Wire"},
        {"text": SHELLING, "date": "2020-12-24", "outlet": "Test Post"},
        {"text": TALKS, "date": "2021-01-15", "outlet": "Test Wire"},
        {"text": "Armenia and Azerbaijan sign a peace treaty.", "date": "2022-02-02"},
        {"text": "The CSTO condemns Armenia.", "date": "2022-03-03"},
        {"text": SHELLING, "date": "2020-11-09", "outlet": "Test Wire"},
    )
    ran = run(here, "add", "reports.jsonl", "--archive", "a.duckdb")
    assert ran.stdout == (
        "added 5 documents with 5 events (1 documents known already); a.duckdb holds 5 documents and 5 events\n"
    )
    assert ran.stderr == ""
    return here


def test_adding_twice_changes_nothing_and_says_so(shop: Path) -> None:
    before = contents(shop / "a.duckdb")
    ran = run(shop, "add", "reports.jsonl", "--archive", "a.duckdb")
    assert ran.stdout == "nothing new (6 documents known already); a.duckdb holds 5 documents and 5 events\n"
    assert contents(shop / "a.duckdb") == before
    assert len(before[0]) == 5


def relation(shop: Path, a: str, b: str, *more: str) -> Any:
    ran = run(shop, "relation", a, b, "--archive", "a.duckdb", "--format", "json", *more)
    assert ran.stderr == ""
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("a", "b"), [("Armenia", "Azerbaijan"), ("ARM", "AZE"), ("arm", "aze"), ("armenia", "Azerbaijan")]
)
def test_parties_are_given_by_name_or_code_in_any_case(shop: Path, a: str, b: str) -> None:
    answer = relation(shop, a, b)
    assert answer["parties"] == [{"code": "ARM", "name": "Armenia"}, {"code": "AZE", "name": "Azerbaijan"}]
    assert answer["counts"]["events"] == 3
    assert answer["counts"]["archive_reports"] == 5


def test_an_organisation_is_a_party_too(shop: Path) -> None:
    answer = relation(shop, "csto", "ARM")
    assert [one["direction"] for one in answer["events"]] == ["IGO:CSTO → ARM"]


def test_a_span_and_months_can_be_asked_for(shop: Path) -> None:
    answer = relation(shop, "ARM", "AZE", "--since", "2020-11", "--until", "2020", "--by", "month")
    assert (answer["since"], answer["until"], answer["by"]) == ("2020-11-01", "2020-12-31", "month")
    assert [(row["period"], row["events"]) for row in answer["series"]] == [("2020-11", 1), ("2020-12", 1)]
    assert [one["document"]["outlet"] for one in answer["events"]] == ["Test Wire", "Test Post"]


def test_csv_is_the_series_as_json_has_it(shop: Path) -> None:
    ran = run(shop, "relation", "ARM", "AZE", "--archive", "a.duckdb", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    series = relation(shop, "ARM", "AZE")["series"]
    assert [row["period"] for row in rows] == ["2020", "2021", "2022"]
    assert [{key: row[key] for key in series[0]} for row in rows] == [
        {key: "" if value is None else str(value) for key, value in period.items()} for period in series
    ]
    assert {(row["party_a"], row["party_b"], row["policy"]) for row in rows} == {("ARM", "AZE", "reported")}


def test_text_gives_the_series_the_sentences_and_what_it_rests_on(shop: Path) -> None:
    ran = run(shop, "relation", "ARM", "AZE", "--archive", "a.duckdb", "--since", "2020", "--until", "2020-12-31")
    lines = ran.stdout.splitlines()
    assert lines[0] == "Armenia (ARM) and Azerbaijan (AZE), since 2020-01-01 until 2020-12-31"
    assert lines[1] == "2 events in 2 reports (of 5 in the archive), 2020-11-09 to 2020-12-24."
    assert any(re.match(r"2020 +0 +0 +2 +0 +2 +2 +-3\.5 ", line) for line in lines)
    assert "2020-11-09  ARM → AZE  ACCUSE/allege (verbal conflict, -3.5)  Test Wire" in lines
    assert f"    “{SHELLING}”" in lines
    assert ran.stderr == ""


@pytest.mark.parametrize("environment", [{}, {"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_nothing_is_drawn_where_nobody_watches_and_output_is_utf_8(shop: Path, environment: dict[str, str]) -> None:
    env = {**os.environ, "TERM": "xterm-256color", "FORCE_COLOR": "1", **environment}
    ran = run(shop, "relation", "ARM", "AZE", "--archive", "a.duckdb", env=env)
    assert "\x1b" not in ran.stdout + ran.stderr
    assert "ARM → AZE" in ran.stdout and "█│" in ran.stdout


def test_a_terminal_gets_colours(shop: Path) -> None:
    parent, child = os.openpty()
    command = [*PROGRAM, "relation", "ARM", "AZE", "--archive", "a.duckdb"]
    with subprocess.Popen(command, cwd=shop, stdout=child) as process:
        os.close(child)
        drawn = b""
        # At the end of a terminal that nobody holds any more, Linux gives an error where a pipe gives nothing.
        try:
            while piece := os.read(parent, 65536):
                drawn += piece
        except OSError:
            pass
    os.close(parent)
    assert process.returncode == 0
    assert "\x1b[31m███".encode() in drawn


def test_output_into_a_closed_pipe_or_a_full_disk_ends_in_one_line_at_most(shop: Path) -> None:
    command = [*PROGRAM, "relation", "ARM", "AZE", "--archive", "a.duckdb"]
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(command, cwd=shop, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (closed.returncode, closed.stderr) == (1, "")
    with open("/dev/full", "w") as full_disk:
        full = subprocess.run(command, cwd=shop, stdout=full_disk, stderr=subprocess.PIPE, text=True)
    assert full.returncode == 1
    assert full.stderr == "detente: No space left on device; what was printed breaks off here\n"


# detente demo


def test_the_demo_goes_from_an_empty_folder_to_a_relation(tmp_path: Path) -> None:
    ran = run(tmp_path, "demo")
    told, empty, title, rests_on, *rest = ran.stdout.splitlines()
    assert (
        found := re.fullmatch(r"added (\d+) documents with (\d+) events \(0 documents known already\): (\S+)", told)
    )
    assert int(found[1]) >= 250 and int(found[2]) >= 100 and found[3] == "demo.duckdb"
    assert (empty, title) == ("", "Armenia (ARM) and Russia (RUS)")
    assert (found := re.match(r"(\d+) events in (\d+) reports \(of (\d+) in the archive\)", rests_on))
    assert int(found[1]) >= 50
    assert "The weightiest events" in rest
    assert ran.stderr == ""
    assert os.listdir(tmp_path) == ["demo.duckdb"]
