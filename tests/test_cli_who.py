"""``detente who`` and ``detente atlas`` as a user runs them."""

from __future__ import annotations

import csv
import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from cli_runner import fails, run


def asked(here: Path, *arguments: str) -> list[str]:
    ran = run(here, "who", *arguments)
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def told(here: Path, *arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(here, "who", *arguments, "--format", "json").stdout)
    return answer


def test_a_minister_by_his_surname(tmp_path: Path) -> None:
    assert asked(tmp_path, "Lavrov", "--on", "2024-03-01")[:3] == [
        "RUS GOV  Sergey Lavrov",
        "why     foreign minister, 2004-03-09 to now",
        "office  foreign minister, 2004-03-09 to now, term (in office)",
    ]


def test_a_metonym_with_its_article(tmp_path: Path) -> None:
    for name in ("the Kremlin", "The Kremlin", "Kremlin"):
        assert asked(tmp_path, name) == ["RUS GOV  Russia", "why     metonym"]


def test_a_phrase_that_is_no_name_is_read(tmp_path: Path) -> None:
    first, why = asked(tmp_path, "the Russian foreign minister", "--on", "2024-03-01")
    assert first.startswith("RUS GOV  ")
    assert why == "why     minister of Russia"


def test_json_is_the_entity_of_the_contract_with_why_and_alternatives(tmp_path: Path) -> None:
    answer = told(tmp_path, "  the Kremlin ")
    assert answer == {
        "code": "RUS",
        "sector": "GOV",
        "name": "Russia",
        "text": "the Kremlin",
        "start": 2,
        "end": 13,
        "why": "metonym",
        "alternatives": [],
    }
    phrase = told(tmp_path, " the Russian foreign minister")
    assert list(phrase) == list(answer)
    assert (phrase["start"], phrase["end"], phrase["text"]) == (1, 29, "the Russian foreign minister")


def test_a_name_known_in_two_countries_lists_both(tmp_path: Path) -> None:
    answer = told(tmp_path, "Georgia")
    assert answer["code"] == "GEO"
    [other] = answer["alternatives"]
    assert other == {"code": "USA", "sector": "", "name": "United States", "since": None, "until": None}
    lines = asked(tmp_path, "Georgia")
    assert lines[0] == "GEO  Georgia" and lines[2] == "or      USA  United States (place)"


def test_a_common_surname_is_nobody_and_lists_everybody(tmp_path: Path) -> None:
    answer = told(tmp_path, "Abe", "--on", "2015-01-01")
    assert answer["code"] == "UNK"
    assert ("JPN", "GOV", "Shinzō Abe") in [(a["code"], a["sector"], a["name"]) for a in answer["alternatives"]]


def test_an_attested_office_names_its_reports(tmp_path: Path) -> None:
    lines = asked(tmp_path, "Robert C. O'Brien", "--on", "2020-07-01")
    assert lines[0] == "USA GOV  Robert C. O'Brien"
    assert (
        "office  national security advisor, 2020-06-01 to 2020-08-31, attested by 2 reports: "
        "2020-06-01-05, 2020-08-31-19 (in office)" in lines
    )


def test_a_day_before_any_office_says_so_and_claims_none(tmp_path: Path) -> None:
    lines = asked(tmp_path, "Lavrov", "--on", "1950-01-01")
    assert lines[0] == "UNK  Lavrov"
    assert lines[1] == (
        "why     'Lavrov' is no single office-holder's name on that date; "
        "Sergey Lavrov (RUS): not yet foreign minister, 2004-03-09 to now"
    )
    assert lines[2] == "or      RUS  Sergey Lavrov (person, 2004-03-09 to now)"
    in_full = asked(tmp_path, "Sergey Lavrov", "--on", "1950-01-01")
    assert in_full[:2] == ["RUS  Sergey Lavrov", "why     not yet foreign minister, 2004-03-09 to now"]
    assert in_full[2].endswith("(not yet)")


def test_an_unknown_name_is_an_answer_with_names_near_it(tmp_path: Path) -> None:
    assert asked(tmp_path, "Lavrof") == ["UNK  Lavrof", "why     nobody known by that name; near are Lavrov"]
    assert "; near are Lavrov" in asked(tmp_path, "lavrov")[1]
    assert asked(tmp_path, "qqqq zzzz. Xxxx?")[1] == "why     nobody known by that name"
    answer = told(tmp_path, "Lavrof")
    assert (answer["code"], answer["sector"], answer["name"], answer["alternatives"]) == ("UNK", "", "Lavrof", [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("O'Brien", "USA"),
        ("O’Brien", "USA"),
        ("N’Djamena", "TCD"),
        ("N'Djamena", "TCD"),
        ("Côte d'Ivoire", "CIV"),
        ("Co\u0302te d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Hồ Chí Minh City", "VNM"),
        ("Hồ Chí Minh", "UNK"),
        ("Лавров", "UNK"),
        ("'", "UNK"),
        ("🕊", "UNK"),
        ("\x1b[31m", "UNK"),
        ("x" * 5000, "UNK"),
        (b"\xff\xfe".decode("utf-8", "surrogateescape"), "UNK"),
    ],
)
def test_marks_apostrophes_and_rubbish_resolve_or_are_honestly_nobody(tmp_path: Path, name: str, code: str) -> None:
    lines = asked(tmp_path, name, "--on", "2020-01-01")
    assert lines[0].split()[0] == code
    assert "\x1b" not in "".join(lines)


def test_an_empty_name_and_a_bad_day_are_told(tmp_path: Path) -> None:
    assert fails(tmp_path, "who", " ") == ("the name is empty; give a name or phrase in quotes, such as 'the Kremlin'")
    assert "--on" in run(tmp_path, "who", "Lavrov", "--on", "yesterday", code=2).stderr


# detente atlas

TABLES = resources.files("detente.atlas").joinpath("tables")


def names() -> list[str]:
    return sorted(t.name for t in TABLES.iterdir() if t.name.endswith((".csv", ".tsv")))


def test_every_table_is_listed_with_its_rows_and_what_it_holds(tmp_path: Path) -> None:
    lines = run(tmp_path, "atlas").stdout.splitlines()
    assert sorted(line.split()[0] for line in lines) == names()
    states = len(list(csv.reader(TABLES.joinpath("states.csv").read_text("utf-8").splitlines()))) - 1
    assert lines[0].startswith(f"states.csv  {states} rows  states: ISO 3166-1 alpha-3 code, Correlates of War number")
    assert os.listdir(tmp_path) == []


def test_the_tables_are_copied_as_they_are(tmp_path: Path) -> None:
    for _ in range(2):  # what is there already and the same is no obstacle
        lines = run(tmp_path, "atlas", "--out", "a/b").stdout.splitlines()
        assert len(lines) == len(names()) and lines[0].startswith(os.path.join("a", "b", "states.csv") + "  ")
    for name in names():
        assert (tmp_path / "a" / "b" / name).read_bytes() == TABLES.joinpath(name).read_bytes()
    rows = list(csv.DictReader((tmp_path / "a/b/states.csv").open(encoding="utf-8", newline="")))
    assert [r["cow"] for r in rows if r["code"] == "RUS"] == ["365"]


def test_a_file_that_differs_is_kept_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("mine")
    assert fails(tmp_path, "atlas", "--out", ".") == (
        ". holds another roster.csv; expected none, or the same as shipped. Nothing was written: name another folder, "
        "or give --force to write over"
    )
    assert os.listdir(tmp_path) == ["roster.csv"]
    run(tmp_path, "atlas", "--out", ".", "--force")
    assert (tmp_path / "roster.csv").read_bytes() == TABLES.joinpath("roster.csv").read_bytes()
    assert fails(tmp_path, "atlas", "--out", "roster.csv") == (
        "roster.csv: File exists; expected a folder that can be written to: name another one with --out"
    )
