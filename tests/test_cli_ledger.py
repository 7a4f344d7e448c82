"""``detente ledger``, ``tie`` and ``compare`` as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from cli_runner import fails, run, write_lines

BAN = "Russia bans imports of Armenian dairy products."
LIFTED = "Russia lifts its ban on imports of Armenian dairy products."


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("shop")
    write_lines(
        here / "reports.jsonl",
        {"text": BAN, "date": "2023-04-03", "outlet": "Test Wire"},
        {"text": "Armenia and Russia sign an agreement on joint air defence.", "date": "2015-12-23"},
        {"text": "The United States closes its embassy in Syria.", "date": "2012-02-06", "outlet": "Test Post"},
    )
    run(here, "add", "reports.jsonl", "--archive", "a.duckdb")
    return here


def test_a_ledger_names_states_and_steps(shop: Path) -> None:
    text = run(shop, "ledger", "Armenia", "RUS", "--archive", "a.duckdb").stdout
    assert text.startswith('Armenia (ARM) and Russia (RUS): ties\nPolicy "reported"')
    assert "\ntrade\n" in text and BAN in " ".join(text.split())
    assert "102nd military base in Gyumri: in force since 1995-03-16" in " ".join(text.split())
    rows = list(
        csv.DictReader(
            io.StringIO(run(shop, "ledger", "ARM", "RUS", "--archive", "a.duckdb", "--format", "csv").stdout)
        )
    )
    (dairy,) = [r for r in rows if r["kind"] == "trade"]
    assert (dairy["parties"], dairy["since"], dairy["reports"]) == ("ARM RUS", "2023-04-03", "1")
    assert dairy["state"] in ("weakened", "suspended")


def test_a_ledger_on_a_day_knows_nothing_of_what_came_later(shop: Path) -> None:
    told = json.loads(
        run(shop, "ledger", "ARM", "RUS", "--archive", "a.duckdb", "--on", "2020", "--format", "json").stdout
    )
    assert told["on"] == "2020-12-31" and told["policy"] == "reported"
    assert not [t for t in told["ties"] if t["kind"] == "trade"]
    assert [t for t in told["ties"] if t["known_from"] == "hand"]


def test_a_markdown_ledger_is_a_table(shop: Path) -> None:
    lines = run(shop, "ledger", "SYR", "USA", "--archive", "a.duckdb", "--format", "markdown").stdout.splitlines()
    assert lines[2] == "| kind | tie | state | since | last step | reports |"
    assert [line for line in lines if line.startswith("| diplomatic | embassy in Syria |")]


def test_the_life_of_a_tie_is_told_by_its_sentences(shop: Path) -> None:
    text = run(shop, "tie", "dairy", "--archive", "a.duckdb").stdout
    assert text.startswith("ARM, RUS  trade: ") and "2023-04-03" in text and f"“{BAN}”" in text
    (tie, *_) = json.loads(run(shop, "tie", "102nd base", "--archive", "a.duckdb", "--format", "json").stdout)
    assert (tie["parties"], tie["state"], tie["known_from"]) == (["ARM", "RUS"], "in force", "hand")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("tie", "atlantis bridge"),
            "No tie in the archive or in reference data has all words of 'atlantis bridge' in a name; try fewer.",
        ),
        (
            ("ledger", "ARM", "RUS", "--on", "soon"),
            "on: 'soon' is no date. Expected one such as 2020-11-09, 2020-11 or 2020.",
        ),
        (
            ("ledger", "ARM", "Armenia"),
            "Found ARM twice; a relation is between two different parties. Name another one.",
        ),
    ],
)
def test_what_cannot_be_answered_is_one_line(shop: Path, arguments: tuple[str, ...], said: str) -> None:
    assert fails(shop, *arguments, "--archive", "a.duckdb") == said


def compared(shop: Path, text: str, on: str) -> dict[str, str]:
    (shop / "article.txt").write_text(text, encoding="utf-8")
    ran = run(shop, "compare", "article.txt", "--archive", "a.duckdb", "--on", on, "--format", "json")
    facts = json.loads(ran.stdout)["facts"]
    return {(f["event"] or {}).get("type") or f["tie_change"]["kind"]: f["verdict"] for f in facts}


def test_an_article_is_confirmed_or_new(shop: Path) -> None:
    assert compared(shop, BAN, "2023-04-04") == {"SANCTION": "confirmed", "trade": "confirmed"}
    assert set(compared(shop, BAN, "2019-04-04").values()) == {"new"}


def test_an_article_that_reports_contradict_is_told_so(shop: Path) -> None:
    assert compared(shop, LIFTED, "2023-04-20")["trade"] == "contradicted"


def test_an_article_that_contradicts_itself_keeps_both_claims(shop: Path) -> None:
    both = (
        "The United States closes its embassy in Syria. The United States has reopened its embassy in Damascus, Syria."
    )
    (shop / "article.txt").write_text(both, encoding="utf-8")
    text = run(shop, "compare", "article.txt", "--archive", "a.duckdb", "--on", "2012-02-07").stdout
    text = " ".join(text.split())
    assert "confirmed by reports in the archive" in text and "contradicted by reports in the archive" in text


def test_an_authors_inference_is_not_called_a_fact(shop: Path) -> None:
    column = (
        "In my view we are witnessing the end of an alliance. Clearly, Armenia is effectively terminating the treaty "
        "on the Russian military base. It is obvious that this deliberate step suggests a break. Think about it."
    )
    (shop / "article.txt").write_text(column, encoding="utf-8")
    ran = run(shop, "compare", "article.txt", "--archive", "a.duckdb", "--on", "2026-02-17", "--format", "json")
    told = json.loads(ran.stdout)
    assert told["document"]["genre"]["kind"] == "opinion" and told["document"]["genre"]["evidence"]
    ties = [f for f in told["facts"] if f["tie_change"]]
    assert ties
    for fact in ties:
        assert fact["verdict"] == "inference"
        assert (fact["tie_change"]["voice"]["kind"], fact["tie_change"]["stage"]) == ("author", "speculated")
