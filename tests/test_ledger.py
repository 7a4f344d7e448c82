"""The ledger: which changes are steps of one tie, and what state they leave it in, on which day, by whose voice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import Archive
from detente.codebook import load
from detente.errors import DetenteError
from detente.records import Coding, Document, Entity, EventDate, Passage, TieChange, Voice
from detente.relations import (
    LedgerTie,
    ledger_to_csv,
    ledger_to_json,
    ledger_to_markdown,
    ledger_to_text,
    tie_to_text,
)

TIES = load().ties


def change(
    on: str | None,
    step: str,
    stage: str = "done",
    *,
    parties: tuple[str, ...] = ("ARM", "RUS"),
    kind: str = "energy",
    object: str = "gas supply",
    voice: str = "outlet",
    speaker: str = "",
    when: str | None = None,
) -> Coding:
    """A report of one change: published ``on`` a day, dated ``when`` (default: that day)."""
    text = f"{step} of {object}, {on} {voice} {speaker}."
    document = Document(text, published=date.fromisoformat(on) if on else None, outlets=("Armenpress",))
    start = text.index(object)
    said = Entity(speaker, "GOV", speaker.title()) if speaker else None
    value = when or on
    tie = TieChange(
        id=f"{document.hash[-12:]}{step}{kind}",
        parties=parties,
        kind=kind,
        object=Passage(object, start, start + len(object)),
        change=step,
        stage=stage,
        evidence=Passage(text, 0, len(text)),
        voice=Voice(voice, said),  # type: ignore[arg-type]
        date=EventDate(value, "day") if value else EventDate(),
        confidence=0.8,
        coded_by="rule 1",
    )
    return Coding(document, (), ties=(tie,))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "a.duckdb") as archive:
        yield archive


def lines(archive: Archive, kind: str = "energy", **asked: str) -> list[LedgerTie]:
    """The ties of a kind between Armenia and Russia that reports tell of."""
    found = archive.relation("ARM", "RUS").ledger(**asked)
    return [tie for tie in found.ties if tie.kind == kind and tie.steps]


def test_a_life_from_proposal_to_end(archive: Archive) -> None:
    steps = [
        ("2010-01-01", "propose", "done", "proposed"),
        ("2011-01-01", "establish", "announced", "proposed"),
        ("2012-01-01", "establish", "done", "in force"),
        ("2013-01-01", "question", "done", "questioned"),
        ("2013-06-01", "affirm", "done", "in force"),
        ("2014-01-01", "threaten", "done", "under threat"),
        ("2014-02-01", "weaken", "announced", "weakened"),
        ("2014-03-01", "affirm", "done", "weakened"),
        ("2014-04-01", "suspend", "done", "suspended"),
        ("2014-05-01", "restore", "done", "in force"),
        ("2014-06-01", "terminate", "speculated", "questioned"),
        ("2014-07-01", "terminate", "announced", "under threat"),
        ("2014-08-01", "terminate", "denied", "under threat"),
        ("2014-09-01", "terminate", "done", "ended"),
        ("2014-10-01", "question", "done", "ended"),
    ]
    archive.add([change(on, step, stage) for on, step, stage, _ in steps], coder="c")
    (tie,) = lines(archive)
    assert [step.state for step in tie.steps] == [state for *_, state in steps]
    assert (tie.state, tie.since, tie.reports) == ("ended", "2014-09-01", 15)
    for (on, *_, state), (after, *_) in pairwise(steps):
        (then,) = lines(archive, on=on)
        assert then.state == state, on
        assert after > on
    assert lines(archive, on="2009") == []


def test_what_is_only_demanded_or_speculated_questions_a_tie_and_never_ends_it(archive: Archive) -> None:
    archive.add(
        [change("2010-01-01", "establish"), *(change(f"2011-0{n}-01", "terminate", "demanded") for n in range(1, 9))],
        coder="c",
    )
    (tie,) = lines(archive)
    assert (tie.state, tie.since) == ("questioned", "2011-01-01")


@given(
    st.lists(st.tuples(st.sampled_from(sorted(TIES.changes)), st.sampled_from(["demanded", "speculated", "denied"])))
)
def test_words_alone_never_move_a_tie_past_under_threat(steps: list[tuple[str, str]]) -> None:
    state = "in force"
    for step, stage in steps:
        state = TIES.after(state, step, stage)
    assert TIES.states.index(state) <= TIES.states.index("under threat")


def test_the_policy_says_whose_voice_counts(archive: Archive) -> None:
    archive.add(
        [
            change("2010-01-01", "establish"),
            change("2011-01-01", "question", voice="direct", speaker="ARM"),
            change("2012-01-01", "threaten", voice="indirect", speaker="TUR"),
            change("2013-01-01", "terminate", voice="author"),
        ],
        coder="c",
    )
    states = {policy: lines(archive, policy=policy)[0].state for policy in ("reported", "claims", "all")}
    assert states == {"reported": "questioned", "claims": "under threat", "all": "ended"}
    assert [step.counts for step in lines(archive)[0].steps] == [True, True, False, False]
    with pytest.raises(DetenteError, match="Found a policy 'mine'; expected one of reported, claims, all"):
        lines(archive, policy="mine")


def test_each_state_names_the_steps_that_made_it(archive: Archive) -> None:
    archive.add(
        [change("2010-01-01", "establish"), change("2012-01-01", "suspend", object="the gas supply")], coder="c"
    )
    (tie,) = lines(archive)
    assert [step.change for step in tie.by] == ["suspend"]
    assert tie.by[0].tie.evidence.text.startswith("suspend of the gas supply")


def test_steps_told_out_of_order_and_years_later_stand_in_order_of_time(archive: Archive) -> None:
    archive.add(
        [
            change("2020-01-01", "suspend"),
            change("2021-01-01", "establish", when="2010-05-05"),
            change("2015-01-01", "strengthen"),
        ],
        coder="c",
    )
    (tie,) = lines(archive)
    assert [(s.change, s.when.text if s.when else None) for s in tie.steps] == [
        ("establish", "2010-05-05"),
        ("strengthen", "2015-01-01"),
        ("suspend", "2020-01-01"),
    ]
    assert tie.state == "suspended"


def test_a_step_without_a_date_is_listed_and_moves_nothing(archive: Archive) -> None:
    archive.add([change("2010-01-01", "establish"), change(None, "terminate")], coder="c")
    states = [(tie.state, [s.change for s in tie.steps]) for tie in lines(archive)]
    assert ("in force", ["establish"]) in states or ("in force", ["establish", "terminate"]) in states
    assert all(tie.state != "ended" for tie in lines(archive))


def test_one_step_told_by_many_reports_is_one_step(archive: Archive) -> None:
    archive.add(
        [change("2010-01-01", "suspend", object=o) for o in ("gas supply", "the gas supply", "gas supplies")], coder="c"
    )
    (tie,) = lines(archive)
    assert (len(tie.steps), tie.reports) == (1, 3)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("presence", "102nd military base", "Russian base in Gyumri", True),
        ("presence", "102nd Military Base in Gyumri", "Russian military presence in Armenia", True),
        ("presence", "102nd base", "border guards at Zvartnots airport", False),
        ("diplomatic", "embassy in Yerevan", "Russian embassy", True),
        ("diplomatic", "diplomatic relations", "its ambassador", False),
        ("trade", "Armenian dairy imports", "imports of dairy products", True),
        ("trade", "dairy imports", "fish imports", False),
        ("infrastructure", "railway concession", "South Caucasus Railway", True),
        ("energy", "gas supply", "Metsamor nuclear plant", False),
    ],
)
def test_one_tie_goes_under_many_names(archive: Archive, kind: str, one: str, other: str, same: bool) -> None:
    archive.add(
        [
            change("2020-01-01", "affirm", kind=kind, object=one),
            change("2020-03-01", "question", kind=kind, object=other),
        ],
        coder="c",
    )
    assert len(lines(archive, kind)) == (1 if same else 2)


def test_reference_data_puts_a_tie_in_the_ledger_before_its_first_report(archive: Archive) -> None:
    found = archive.relation("ARM", "RUS").ledger(on="2003-06-01")
    base = next(tie for tie in found.ties if tie.name.startswith("102nd"))
    assert (base.state, base.since, base.reports, base.by) == ("in force", "1995-03-16", 0, ())
    assert base.known is not None and base.known.source
    bloc = next(tie for tie in found.ties if tie.parties == ("ARM", "IGO:CSTO"))
    assert (bloc.kind, bloc.state) == ("alliance", "in force")
    assert "(reference data" in ledger_to_text(found)
    before = archive.relation("ARM", "RUS").ledger(on="1990")
    assert not any(tie.name.startswith("102nd") for tie in before.ties)


def test_a_membership_that_has_ended_says_so(archive: Archive) -> None:
    found = archive.relation("GBR", "EUR").ledger()
    (membership,) = [tie for tie in found.ties if tie.parties == ("EUR", "GBR")]
    assert (membership.state, membership.since) == ("ended", "2020-01-31")
    (then,) = [t for t in archive.relation("GBR", "EUR").ledger(on="2019").ties if t.parties == ("EUR", "GBR")]
    assert then.state == "in force"


def test_a_reported_step_ends_what_reference_data_knows(archive: Archive) -> None:
    archive.add(
        [change("2026-02-11", "terminate", parties=("SYR", "USA"), kind="presence", object="al-Tanf base")], coder="c"
    )
    (tie,) = [t for t in archive.relation("SYR", "USA").ledger().ties if "Tanf" in t.name]
    assert (tie.state, tie.since, [s.change for s in tie.by]) == ("ended", "2026-02-11", ["terminate"])


def test_three_parties_are_one_mediation(archive: Archive) -> None:
    three = ("IGO:OSCE", "ARM", "AZE")
    archive.add([change("2022-04-01", "question", parties=three, kind="mediation", object="Minsk Group")], coder="c")
    (tie,) = [t for t in archive.relation("ARM", "AZE").ledger(on="2023").ties if t.kind == "mediation"]
    assert (tie.parties, tie.state) == (three, "questioned")
    (now,) = [t for t in archive.relation("ARM", "AZE").ledger().ties if t.kind == "mediation"]
    assert (now.state, now.since) == ("ended", "2025-12-01")


def test_a_tie_to_itself_is_refused(archive: Archive) -> None:
    with pytest.raises(DetenteError, match="Found ARM twice"):
        archive.relation("ARM", "Armenia").ledger()


@pytest.mark.parametrize("on", ["2020-02-30", "yesterday", ""])
def test_a_day_that_is_none_is_refused(archive: Archive, on: str) -> None:
    with pytest.raises(DetenteError, match=f"on: {on!r} is no date. Expected one such as 2020-11-09, 2020-11 or 2020."):
        archive.relation("ARM", "RUS").ledger(on=on)


def test_every_form_tells_the_same(archive: Archive) -> None:
    archive.add([change("2010-01-01", "establish"), change("2012-01-01", "suspend")], coder="c")
    found = archive.relation("ARM", "RUS").ledger()
    text = ledger_to_text(found, width=60)
    assert all(len(line) <= 60 for line in text.splitlines())
    assert "gas supply: suspended since 2012-01-01; 2 reports" in " ".join(text.split())
    told = json.loads(ledger_to_json(found))
    (gas,) = [t for t in told["ties"] if t["name"] == "gas supply"]
    assert (gas["state"], [s["state"] for s in gas["steps"]]) == ("suspended", ["in force", "suspended"])
    rows = list(csv.DictReader(io.StringIO(ledger_to_csv(found))))
    assert [r["state"] for r in rows if r["tie"] == "gas supply"] == ["suspended"]
    assert "| energy | gas supply | suspended | 2012-01-01 | suspend, done, 2012-01-01 | 2 |" in ledger_to_markdown(
        found
    )


def test_the_life_of_a_tie_is_found_by_any_of_its_names(archive: Archive) -> None:
    archive.add(
        [change("2010-08-19", "strengthen", "announced", kind="presence", object="Russian base in Gyumri")], coder="c"
    )
    (tie, *_) = archive.lives("102nd base")
    assert (tie.parties, tie.reports) == (("ARM", "RUS"), 1)
    text = tie_to_text(tie)
    assert "2010-08-19  strengthen, announced" in text and "“strengthen of Russian base in Gyumri" in text
    assert archive.lives("no such tie anywhere") == []
    with pytest.raises(DetenteError, match=r"Found no word in '\?'"):
        archive.lives("?")
