"""A relation as text, JSON and CSV: complete, stable, and safe to print."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from books_samples import event

from detente.archive import Archive, open_archive
from detente.records import Coding, Document, Event
from detente.relations import relation, to_csv, to_json, to_text


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.duckdb") as archive:
        yield archive


def tell(archive: Archive, text: str, actors: str, recipients: str, **more: object) -> Event:
    document = Document(text, published=date(2024, 3, 6), outlets=("RFE/RL", "TASS"))
    told = event(document, actors, recipients, **more)  # type: ignore[arg-type]
    archive.add([Coding(document, (told,))], coder="c1")
    return told


@pytest.fixture
def told(archive: Archive) -> Archive:
    tell(archive, "They met in Sochi.", "ARM RUS", "", intensity=4.0, when="2010-08-20")
    tell(archive, "Russia handed over arms.", "RUS", "ARM", type="AID", intensity=8.0, when="2020-02")
    tell(archive, "Armenia accused Russia.", "ARM", "RUS", type="ACCUSE", intensity=-3.0, when="2020")
    tell(archive, "Armenia may leave.", "ARM", "RUS", type="ACCUSE", intensity=-3.0, auxiliary=("future",))
    tell(archive, "Once they talked.", "ARM RUS", "", when=None)
    tell(archive, "Turkey and Azerbaijan met.", "TUR AZE", "")
    return archive


TEXT = """\
Armenia (ARM) and Russia (RUS)
5 events in 5 reports (of 6 in the archive), 2010-08-20 to 2020.
Policy "reported": each event counts once for each report that tells it as
having happened, whoever says so; what is denied, supposed or still to come is
left out.
Left out: 1 not yet.
Undated, so in no year: 1.

          cooperation      conflict
year     verbal  mat.  verbal  mat.  events  reports   mean  -10      0      +10
2010          1     0       0     0       1        1   +4.0           │███▌
⋮      9 years without events
2020          0     1       1     0       2        2   +2.5           │██

The weightiest events
2010-08-20  ARM ↔ RUS  CONSULT (verbal cooperation, +4.0)  RFE/RL; TASS; says
    Lavrov
    “They met in Sochi.”
2020  ARM → RUS  ACCUSE (verbal conflict, -3.0)  RFE/RL; TASS; says Lavrov
    “Armenia accused Russia.”
2020-02  RUS → ARM  AID (material cooperation, +8.0)  RFE/RL; TASS; says Lavrov
    “Russia handed over arms.”
undated  ARM ↔ RUS  CONSULT (verbal cooperation, +2.5)  RFE/RL; TASS; says
    Lavrov
    “Once they talked.”
"""


def test_the_text_tells_parties_span_policy_series_and_sentences(told: Archive) -> None:
    assert to_text(relation(told, "ARM", "RUS", names=("Armenia", "Russia"))) == TEXT


def test_months_say_what_is_known_only_to_the_year(told: Archive) -> None:
    text = to_text(relation(told, "ARM", "RUS"), by="month")
    assert "Undated, so in no month: 1.\nKnown only to the year, so in no month: 1.\n" in text
    assert "\n2020-02 " in text
    assert "months without events" in text


def test_bars_run_left_for_conflict_and_right_for_cooperation_and_none_is_drawn_without_events(
    archive: Archive,
) -> None:
    for year, score in ((2018, -10.0), (2019, -5.0), (2021, 0.0), (2022, 10.0)):
        tell(archive, f"In {year}.", "ARM", "RUS", intensity=score, when=str(year))
    lines = to_text(relation(archive, "ARM", "RUS")).splitlines()
    bars = {line[:4]: line[61:] for line in lines if re.match(r"\d{4}   ", line)}
    assert bars == {
        "2018": "█████████│",
        "2019": "    ▐████│",
        "2020": "",
        "2021": "         │",
        "2022": "         │█████████",
    }


@pytest.mark.parametrize("width", [70, 80, 100, 200])
def test_no_line_is_wider_than_asked(told: Archive, width: int) -> None:
    tell(told, "A very long sentence about it " * 100, "ARM", "RUS", intensity=-10.0)
    lines = to_text(relation(told, "ARM", "RUS"), width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert any("│" in line for line in lines)


def test_a_narrow_terminal_gets_no_bars_and_wraps_the_rest(told: Archive) -> None:
    text = to_text(relation(told, "ARM", "RUS"), width=10)
    assert "│" not in text
    assert max(map(len, text.splitlines())) <= 59


def test_colour_adds_ink_and_changes_no_character(told: Archive) -> None:
    found = relation(told, "ARM", "RUS")
    coloured = to_text(found, colour=True)
    assert "\033[32m" in coloured
    assert re.sub(r"\033\[\d+m", "", coloured) == to_text(found)
    assert "\033" not in to_text(found)


def test_nothing_in_a_report_steers_the_terminal(archive: Archive) -> None:
    hostile = "Armenia \033[2J\x9b31m\u202egnorw\u2028\r\nand\tRussia\x07 met."
    document = Document(hostile, outlets=("\033]0;x\x07",))
    told = event(document, "ARM RUS")
    archive.add([Coding(document, (replace(told, type="\033[1m"),))], coder="c1")
    text = to_text(relation(archive, "ARM", "RUS", names=("\033[5mA", "B\n\nC")))
    assert not set(text) & {"\033", "\x9b", "\u202e", "\u2028", "\r", "\t", "\x07"}
    assert "met.”" in text


def test_a_sentence_of_any_length_is_shown_in_part(archive: Archive) -> None:
    tell(archive, "x" * 1_000_000, "ARM", "RUS")
    text = to_text(relation(archive, "ARM", "RUS"))
    assert len(text) < 2000
    assert "x …”" in text


def test_an_empty_relation_says_how_much_was_searched(told: Archive) -> None:
    found = relation(told, "ARM", "IGO:CSTO", names=("Armenia", "CSTO"))
    assert to_text(found) == (
        "Armenia (ARM) and CSTO (IGO:CSTO)\nThe archive has 6 reports, of which none codes an event between the two.\n"
    )
    spanned = to_text(relation(told, "ARM", "RUS", since="1990", until="1991"), width=200)
    assert "5 events" not in spanned
    assert spanned.splitlines()[0] == "ARM and RUS, since 1990-01-01 until 1991-12-31"
    assert json.loads(to_json(found))["series"] == []
    assert to_csv(found).count("\n") == 1


def test_json_has_the_same_keys_whatever_it_holds(told: Archive) -> None:
    full, empty = (json.loads(to_json(relation(told, a, "RUS"))) for a in ("ARM", "USA"))
    keys = "parties since until policy counts by series weightiest events"
    assert list(full) == list(empty) == keys.split()
    assert full["policy"] == empty["policy"] == "reported"
    assert list(full["counts"]) == list(empty["counts"])
    assert full["counts"] == {
        "events": 5,
        "reports": 5,
        "archive_reports": 6,
        "undated": 1,
        "unplaced": 1,
        "left_out": {"negation": 0, "hypothetical": 0, "future": 1, "coarse": 0},
    }
    assert full["series"][1] == {
        "period": "2011",
        "verbal_cooperation": 0,
        "material_cooperation": 0,
        "verbal_conflict": 0,
        "material_conflict": 0,
        "events": 0,
        "reports": 0,
        "mean": None,
    }
    assert len(full["events"]) == 5
    assert set(full["weightiest"]) <= {one["event"]["id"] for one in full["events"]}
    first = full["events"][0]
    assert list(first) == ["direction", "left_out", "document", "event"]
    assert list(first["document"]) == ["id", "published", "title", "outlet", "url", "hash"]
    assert first["event"]["evidence"]["text"] == "They met in Sochi."


def test_csv_has_a_row_a_period_and_leaves_a_missing_mean_empty(told: Archive) -> None:
    found = relation(told, "ARM", "RUS")
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    assert [row["period"] for row in rows] == [str(year) for year in range(2010, 2021)]
    assert (rows[0]["mean"], rows[1]["mean"], rows[1]["events"]) == ("4.0", "", "0")
    assert {(row["party_a"], row["party_b"], row["policy"]) for row in rows} == {("ARM", "RUS", "reported")}
