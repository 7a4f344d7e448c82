"""The labelled corpus keeps to its form, and what does not is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from training.corpus import LABELS, part, problems, read
from training.labelling import NotFound, label, span

TEXT = "Armenia asks Russia to withdraw its troops. Russia refuses."
NOTE = {
    "id": "2024-03-06-04",
    "events": [
        {
            "type": "REQUEST",
            "mode": "yield",
            "actors": [["Armenia", "ARM", "GOV"]],
            "recipients": [["Russia", "RUS", "GOV"]],
            "trigger": "asks",
        },
        {"type": "REJECT", "mode": "yield", "actors": [["Russia#2", "RUS", "GOV"]], "trigger": "refuses"},
    ],
    "ties": [
        {
            "parties": ["ARM", "RUS"],
            "kind": "presence",
            "object": "its troops",
            "change": "terminate",
            "stage": "demanded",
        }
    ],
}


@pytest.mark.parametrize("name", ["reports", "articles", "pairs", "direction"])
def test_every_shipped_label_keeps_to_the_form(name: str) -> None:
    labels = list(read(LABELS / f"{name}.jsonl"))
    assert len(labels) >= 150
    assert [(r["id"], found) for r in labels if (found := problems(r, r.get("text")))] == []


def test_reports_hold_no_text_and_our_own_sentences_do() -> None:
    assert all("text" not in r for r in read(LABELS / "reports.jsonl"))
    assert all(r["text"] for name in ("pairs", "direction") for r in read(LABELS / f"{name}.jsonl"))


def test_pairs_come_in_twos() -> None:
    for name in ("pairs", "direction"):
        turns: dict[str, list[str]] = {}
        for r in read(LABELS / f"{name}.jsonl"):
            turns.setdefault(r["pair"], []).append(r["turn"])
        assert all(len(two) == 2 and two[0] == "base" and two[1] != "base" for two in turns.values())


def test_a_happening_of_one_week_stays_in_one_part() -> None:
    assert {part(f"2024-01-0{day}-01") for day in range(1, 8)} == {"test"}
    assert {part(r["id"]) for r in read(LABELS / "reports.jsonl")} == {"train", "dev", "test"}


def test_quotations_become_offsets() -> None:
    made = label(NOTE, TEXT)
    request, refusal = made["events"]
    assert TEXT[slice(*request["trigger"])] == "asks"
    assert refusal["actors"] == [{"start": 44, "end": 50, "code": "RUS", "sector": "GOV"}]
    assert TEXT[slice(*made["ties"][0]["object"])] == "its troops"
    assert problems(made, TEXT) == []


def test_a_quotation_counts_whole_words() -> None:
    assert span("its", "The visits of its ships") == (14, 17)
    assert span(None, TEXT) == (None, None)
    with pytest.raises(NotFound, match="'Georgia' is not in the text"):
        span("Georgia", TEXT)
    with pytest.raises(NotFound, match="'Russia' stands 2 times only"):
        span("Russia#3", TEXT)


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (("events", 0, "type"), "ASKS", "event 1: 'ASKS' is no PLOVER type"),
        (("events", 0, "mode"), "plea", "event 1: REQUEST has no mode 'plea'; it has assist, change, yield, meet"),
        (("events", 0, "auxiliary"), ["past"], "event 1: auxiliary 'past'"),
        (("events", 0, "actors"), [], "event 1: no actor; an unknown one is UNK without offsets"),
        (("events", 0, "trigger"), [5, 5], "event 1, trigger: offsets 5, 5 are no span"),
        (("events", 0, "trigger"), [8, 90], "event 1, trigger: ends at 90, the text has 59 characters"),
        (("events", 0, "trigger"), [7, 12], "event 1, trigger: ' asks' begins or ends with a space"),
        (
            ("events", 0, "actors", 0, "code"),
            "Armenia",
            "event 1, actors: code 'Armenia'; expected ISO 3166-1 alpha-3, EUR, UNO, UNK, IGO:… or NSA:…",
        ),
        (("events", 0, "actors", 0, "sector"), "ARMY", "event 1, actors: sector 'ARMY' is not PLOVER's"),
        (("events", 0, "voice", "kind"), "speaker", "event 1: voice 'speaker' with speaker None"),
        (("ties", 0, "parties"), ["ARM"], "tie 1: 1 parties; expected two, or three for mediation"),
        (("ties", 0, "stage"), "maybe", "tie 1: stage 'maybe'; expected one of announced, demanded"),
    ],
)
def test_what_breaks_the_form_is_told(where: tuple[str | int, ...], value: Any, told: str) -> None:
    wrong = copy.deepcopy(label(NOTE, TEXT))
    *way, last = where
    at: Any = wrong
    for step in way:
        at = at[step]
    at[last] = value
    assert any(p.startswith(told) for p in problems(wrong, TEXT)), problems(wrong, TEXT)
