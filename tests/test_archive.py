"""The archive keeps what it is given: exactly, once, whole batches at a time."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from books_samples import coding, event
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.archive import Added, Archive, open_archive, rows
from detente.errors import ArchiveError
from detente.records import Coding, Document, Entity, Event, EventDate, Passage, Place, TieChange, Voice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.duckdb"


# Any character but half a surrogate pair: combining marks, NUL and what lies outside the first plane included.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MAYBE = st.none() | WORDS
SMALL_INTEGERS = st.none() | st.integers(0, 2**31 - 1)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def passages(draw: st.DrawFn, text: str) -> Passage:
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return Passage(text[start:end], start, end)


def entities(text: str) -> st.SearchStrategy[Entity]:
    return st.builds(Entity, WORDS, WORDS, WORDS, st.none() | passages(text), SMALL_INTEGERS)


def voices(text: str) -> st.SearchStrategy[Voice]:
    kinds = st.sampled_from(["outlet", "direct", "indirect", "author"])
    return st.builds(Voice, kinds, st.none() | entities(text), st.none() | passages(text))


DATES = st.builds(EventDate, MAYBE, st.sampled_from(["day", "week", "month", "year", "decade", "unknown"]), MAYBE)


def events(text: str) -> st.SearchStrategy[Event]:
    return st.builds(
        Event,
        id=st.uuids().map(str),
        type=WORDS,
        mode=MAYBE,
        auxiliary=st.lists(WORDS, max_size=3).map(tuple),
        quad=WORDS,
        intensity=NUMBERS,
        contexts=st.lists(WORDS, max_size=3).map(tuple),
        actors=st.lists(entities(text), max_size=3).map(tuple),
        recipients=st.lists(entities(text), max_size=3).map(tuple),
        trigger=passages(text),
        evidence=passages(text),
        voice=voices(text),
        date=DATES,
        confidence=NUMBERS,
        coded_by=WORDS,
        place=st.none() | st.builds(Place, WORDS, WORDS, NUMBERS, NUMBERS, st.none() | st.integers(0, 2**31 - 1)),
    )


def tie_changes(text: str) -> st.SearchStrategy[TieChange]:
    return st.builds(
        TieChange,
        id=st.uuids().map(str),
        parties=st.lists(WORDS, min_size=2, max_size=3).map(tuple),
        kind=WORDS,
        object=st.none() | passages(text),
        change=WORDS,
        stage=WORDS,
        evidence=passages(text),
        voice=voices(text),
        date=DATES,
        confidence=NUMBERS,
        coded_by=WORDS,
    )


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    text = draw(WORDS)
    outlets = draw(st.lists(WORDS, max_size=3).map(tuple))
    published = draw(st.none() | st.dates())
    document = Document(text, draw(WORDS), published, draw(MAYBE), outlets, draw(MAYBE), draw(MAYBE), draw(MAYBE))
    ties = tuple(draw(st.lists(tie_changes(text), max_size=3)))
    return Coding(document, tuple(draw(st.lists(events(text), max_size=4))), ties=ties)


@settings(max_examples=40, deadline=None)
@given(st.lists(codings(), max_size=6, unique_by=lambda c: c.document.hash))
def test_every_event_and_document_comes_back_exactly(batch: list[Coding]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.duckdb")
        with open_archive(path) as archive:
            added = archive.add(batch, coder="c1")
        with open_archive(path, read_only=True) as archive:
            assert list(archive.events()) == [event for c in batch for event in c.events]
            assert list(archive.ties()) == [tie for c in batch for tie in c.ties]
            assert list(archive.documents()) == [c.document for c in batch]
            assert [d.hash for d in archive.documents()] == [c.document.hash for c in batch]
    assert added == Added(len(batch), sum(len(c.events) for c in batch), 0)


def test_the_columns_written_are_those_of_the_schema(path: Path) -> None:
    with open_archive(path):
        pass
    with duckdb.connect(str(path)) as con:
        for table, columns, others in (
            ("documents", rows.DOCUMENTS, {"coder": "VARCHAR", "run_id": "BIGINT"}),
            ("events", rows.EVENTS, {}),
            ("participants", rows.PARTICIPANTS, {}),
            ("tie_changes", rows.TIE_CHANGES, {}),
        ):
            described = con.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
            assert dict(described) == {**columns, **others}


def test_adding_a_batch_twice_changes_nothing(path: Path) -> None:
    batch = [coding(n) for n in range(5)]
    with open_archive(path) as archive:
        assert archive.add(batch, coder="c1") == Added(5, 15, 0)
        before = state(archive)
        assert archive.add(batch, coder="c1") == Added(0, 0, 5)
        assert state(archive) == before
        assert archive.counts().runs == 1  # a batch that changes nothing is no run


def test_another_coder_replaces_the_events_and_keeps_the_rest(path: Path) -> None:
    old, other = coding(1), coding(2)
    new = replace(old, events=(replace(old.events[0], intensity=9.0), event(old.document, "ARM", "AZE")))
    with open_archive(path) as archive:
        archive.add([old, other], coder="c1")
        assert archive.add([new], coder="c2", codebook="plover 1", version="0.1") == Added(1, 2, 0)
        assert list(archive.events()) == [*new.events, *other.events]
        assert list(archive.documents()) == [old.document, other.document]
        assert [(run.coder, run.codebook, run.version) for run in archive.runs()] == [
            ("c1", "", ""),
            ("c2", "plover 1", "0.1"),
        ]
        # and back again, and forth, for DuckDB's keys once minded a delete and an insert in one transaction
        archive.add([old], coder="c1")
        archive.add([new], coder="c2")
        assert list(archive.events()) == [*new.events, *other.events]
    with duckdb.connect(str(path)) as con:
        orphans = con.execute("SELECT count(*) FROM participants WHERE event_id NOT IN (SELECT id FROM events)")
        assert orphans.fetchall() == [(0,)]


def test_a_reader_half_way_through_sees_the_archive_as_it_was_when_it_began(path: Path) -> None:
    batch = [coding(n) for n in range(3)]
    with open_archive(path) as archive:
        archive.add(batch, coder="c1")
        reader = archive.events()
        first = next(reader)
        archive.add([replace(c, events=c.events[:1]) for c in batch] + [coding(9)], coder="c2")
        assert [first, *reader] == [event for c in batch for event in c.events]
        assert archive.counts().events == 6


def test_a_document_or_an_event_that_comes_twice_in_a_batch_is_kept_once(path: Path) -> None:
    one = coding(1)
    doubled = replace(one, events=(*one.events, one.events[0]))
    with open_archive(path) as archive:
        assert archive.add([doubled, one, doubled], coder="c1") == Added(1, 3, 2)
        assert list(archive.events()) == list(one.events)


def test_an_id_under_two_documents_is_an_error_and_adds_nothing(path: Path) -> None:
    one, two = coding(1), coding(2)
    clash = replace(two.events[0], id=one.events[0].id)
    with open_archive(path) as archive:
        with pytest.raises(ArchiveError, match="adding a batch failed.*[Dd]uplicate key"):
            archive.add([one, replace(two, events=(clash,))], coder="c1")
        assert archive.counts().documents == 0
        assert archive.add([one], coder="c1").documents == 1


def test_known_names_what_the_same_coder_has_coded(path: Path) -> None:
    one, two = coding(1), coding(2)
    hashes = [one.document.hash, two.document.hash, "sha256:0"]
    with open_archive(path) as archive:
        archive.add([one], coder="c1")
        archive.add([two], coder="c2")
        assert archive.known(hashes, "c1") == {one.document.hash}
        assert archive.known(hashes, "c3") == set()
        assert archive.known([], "c1") == set()


def test_a_document_without_events_is_kept_and_known(path: Path) -> None:
    empty = Coding(Document("Nothing happened."), ())
    with open_archive(path) as archive:
        assert archive.add([empty], coder="c1") == Added(1, 0, 0)
        assert archive.known([empty.document.hash], "c1") == {empty.document.hash}


GOOD = coding(1)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (Coding(Document("half \ud800 a pair", id="x"), ()), "surrogate"),
        (Coding(Document("text", id="x", published=datetime(2020, 1, 1, tzinfo=UTC)), ()), "time of day"),
        (replace(GOOD, events=(replace(GOOD.events[0], trigger=Passage("Riport", 0, 6)),)), "is not 'Riport'"),
        (replace(GOOD, events=(replace(GOOD.events[0], trigger=Passage(".", -2, -1)),)), "is not '.'"),
        (replace(GOOD, events=(replace(GOOD.events[0], trigger=Passage("", 10**6, 10**6)),)), "is not ''"),
        (replace(GOOD, events=(replace(GOOD.events[0], intensity=float("nan")),)), "finite"),
        (replace(GOOD, events=(replace(GOOD.events[0], coded_by="\udfff"),)), "surrogate"),
    ],
    ids=["surrogate", "datetime", "passage", "negative", "beyond", "nan", "surrogate-in-event"],
)
def test_what_cannot_be_kept_exactly_is_refused_by_name_and_the_rest_kept(path: Path, bad: Coding, reason: str) -> None:
    with open_archive(path) as archive:
        added = archive.add([coding(2), bad, coding(3)], coder="c1")
        assert (added.documents, added.known) == (2, 0)
        assert [problem.where for problem in added.refused] == [bad.document.id]
        assert reason in added.refused[0].reason
        assert archive.known([bad.document.hash], "c1") == set()


def test_a_coder_that_fails_half_way_leaves_no_trace(path: Path) -> None:
    def failing() -> list[Coding]:
        raise ZeroDivisionError("in the coder")

    with open_archive(path) as archive:
        archive.add([coding(0)], coder="c1")
        before = state(archive)
        with pytest.raises(ZeroDivisionError):
            archive.add((c for n in range(3000) for c in ([coding(n)] if n < 2900 else failing())), coder="c1")
        assert state(archive) == before
        assert archive.add([coding(1)], coder="c1").documents == 1


def test_a_batch_larger_than_a_slice_is_still_one_batch(path: Path) -> None:
    with open_archive(path) as archive:
        assert archive.add((coding(n, events=1) for n in range(4500)), coder="c1") == Added(4500, 4500, 0)
        assert archive.counts().runs == 1
        assert sum(1 for _ in archive.events()) == sum(1 for _ in archive.documents()) == 4500


def test_values_that_look_like_sql_are_only_values(path: Path) -> None:
    evil = "'; DROP TABLE events; --"
    document = Document(f"{evil} $a {{}} %s", published=date(2020, 1, 1), outlets=(evil,))
    hostile = Coding(document, (replace(event(document, "ARM", "RUS"), type=evil, actors=(Entity(evil, "", evil),)),))
    with open_archive(path) as archive:
        archive.add([hostile], coder=evil, codebook=evil, version=evil)
        assert list(archive.events()) == list(hostile.events)
        assert [kept.event for kept in archive.between(evil, "RUS")] == list(hostile.events)
        assert archive.known([document.hash], evil) == {document.hash}


def test_between_takes_both_directions_and_the_reciprocal_and_no_others(path: Path) -> None:
    document = Document("Some text.", published=date(2020, 1, 1), outlets=("A", "B"), title="T")
    wanted = [
        event(document, "ARM", "RUS"),
        event(document, "RUS AZE", "TUR ARM"),
        event(document, "ARM RUS"),
        event(document, "AZE RUS ARM"),
    ]
    others = [
        event(document, "ARM RUS", "AZE"),  # together on a third
        event(document, "AZE", "ARM RUS"),  # both at the receiving end
        event(document, "ARM", "AZE"),
        event(document, "ARM"),
        event(document, "", "ARM RUS"),
    ]
    with open_archive(path) as archive:
        archive.add([Coding(document, tuple(wanted + others))], coder="c1")
        found = archive.between("ARM", "RUS")
        assert [kept.event for kept in found] == wanted
        assert {kept.report.outlets for kept in found} == {("A", "B")}
        assert found[0].report.published == date(2020, 1, 1)
        assert archive.between("RUS", "ARM") == found


def test_a_closed_archive_says_so(path: Path) -> None:
    archive = open_archive(path)
    archive.close()
    archive.close()
    with pytest.raises(ArchiveError, match="closed"):
        archive.counts()


def state(archive: Archive) -> tuple[list[Document], list[Event], int]:
    return list(archive.documents()), list(archive.events()), archive.counts().runs
