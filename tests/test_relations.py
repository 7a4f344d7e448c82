"""A relation adds up what the archive has on two parties, by a named policy, and loses no event on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from books_samples import QUADS, event

from detente.archive import Archive, open_archive
from detente.errors import DetenteError
from detente.records import Coding, Document, Event
from detente.relations import POLICY, Period, Relation, relation


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.duckdb") as archive:
        yield archive


def report(n: int = 0) -> Document:
    return Document(f"Report {n}.", published=date(2020, 1, 1), title=f"Title {n}", outlets=("TASS",))


def add(archive: Archive, *reports: tuple[Document, Sequence[Event]]) -> None:
    archive.add([Coding(document, tuple(events)) for document, events in reports], coder="c1")


def test_directions_and_reports_are_told(archive: Archive) -> None:
    one, two = report(1), report(2)
    add(
        archive,
        (one, [event(one, "ARM", "RUS"), event(one, "RUS", "ARM"), event(one, "ARM RUS")]),
        (two, [event(two, "ARM RUS", "ARM RUS"), event(two, "ARM", "AZE")]),
    )
    found = relation(archive, "ARM", "RUS")
    assert [told.direction for told in found.events()].count("ARM → RUS") == 1
    assert [told.direction for told in found.events()].count("RUS → ARM") == 1
    assert [told.direction for told in found.events()].count("ARM ↔ RUS") == 2
    assert (found.reports, found.archive_reports, found.policy) == (2, 2, POLICY)
    first = next(told for told in found.events() if told.report.id == one.id)
    assert (first.report.title, first.report.published) == ("Title 1", date(2020, 1, 1))
    assert (first.report.outlets, first.sentence) == (("TASS",), "Report 1.")


def test_either_order_of_the_parties_gives_the_same_relation(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS"), event(one, "RUS ARM", intensity=-5.0)]))
    there, back = relation(archive, "ARM", "RUS"), relation(archive, "RUS", "ARM")
    assert there.series() == back.series()
    assert {told.direction for told in back.events()} == {"ARM → RUS", "RUS ↔ ARM"}


def test_a_period_counts_quads_events_reports_and_the_mean(archive: Archive) -> None:
    one, two = report(1), report(2)
    add(
        archive,
        (
            one,
            [
                event(one, "ARM", "RUS", type=kind, intensity=score)
                for kind, score in zip(QUADS, (1, 2, -3, -9), strict=True)
            ],
        ),
        (two, [event(two, "ARM", "RUS", intensity=2.5)]),
    )
    expected = Period("2020", 2, 1, 1, 1, events=5, reports=2, mean=-1.3)
    assert relation(archive, "ARM", "RUS").series() == [expected]
    assert relation(archive, "ARM", "RUS").series("month") == [
        Period("2020-11", 2, 1, 1, 1, events=5, reports=2, mean=-1.3)
    ]


def test_periods_without_events_are_listed_and_have_no_mean(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", when="2019-11-30"), event(one, "ARM", "RUS", when="2020-02")]))
    found = relation(archive, "ARM", "RUS")
    assert [period.period for period in found.series()] == ["2019", "2020"]
    months = found.series("month")
    assert [period.period for period in months] == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert [period.mean for period in months] == [2.5, None, None, 2.5]
    assert [period.events for period in months] == [1, 0, 0, 1]


def test_a_mean_of_zero_is_not_a_missing_one(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", intensity=2.0), event(one, "ARM", "RUS", intensity=-2.0)]))
    assert [period.mean for period in relation(archive, "ARM", "RUS").series()] == [0.0]


def test_events_without_a_date_are_counted_and_in_no_series(archive: Archive) -> None:
    one = report()
    undated = [event(one, "ARM", "RUS", when=None), event(one, "ARM", "RUS", when="last spring", precision="day")]
    undated += [event(one, "ARM", "RUS", when="2020-02-31"), event(one, "ARM", "RUS", when="2020", precision="unknown")]
    add(archive, (one, [*undated, event(one, "ARM", "RUS", when="2020", salt="dated")]))
    found = relation(archive, "ARM", "RUS")
    assert found.undated == found.unplaced("year") == 4
    assert [(period.period, period.events) for period in found.series()] == [("2020", 1)]
    assert len(found.events()) == 5


def test_a_year_alone_is_undated_for_months(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", when="2020"), event(one, "ARM", "RUS", when="2020-03")]))
    found = relation(archive, "ARM", "RUS")
    assert (found.undated, found.unplaced("month")) == (0, 1)
    assert [period.period for period in found.series("month")] == ["2020-03"]


def test_a_date_is_placed_by_the_coarser_of_value_and_precision(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", when="2020-03-01", precision="year")]))
    found = relation(archive, "ARM", "RUS")
    assert (found.series("month"), found.unplaced("month")) == ([], 1)
    assert [period.period for period in found.series()] == ["2020"]


@pytest.mark.parametrize(
    ("auxiliary", "reason"),
    [
        (("negation",), "negation"),
        (("hypothetical",), "hypothetical"),
        (("future",), "future"),
        (("future", "negation"), "negation"),
        (("historical", "future"), "future"),
        (("historical",), None),
    ],
)
def test_what_did_not_happen_is_left_out_under_its_reason(
    archive: Archive, auxiliary: tuple[str, ...], reason: str | None
) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", auxiliary=auxiliary)]))
    found = relation(archive, "ARM", "RUS")
    assert [told.left_out for told in found.events()] == [reason]
    assert found.left_out == {name: int(name == reason) for name in ("negation", "hypothetical", "future", "coarse")}
    assert len(found.series()) == len(found.weightiest(5)) == (reason is None)


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        ("2020-11-09", "2020-11-09", ["2020-11-09"]),
        ("2020-11-10", None, []),
        (None, "2020-11-08", []),
        ("2020", "2020", ["2020", "2020-11", "2020-11-09"]),
        ("2020-11", None, ["2020-11", "2020-11-09"]),
        (date(2020, 11, 2), date(2021, 1, 1), ["2020-11-09"]),
        (None, None, ["2020", "2020-11", "2020-11-09"]),
    ],
)
def test_a_span_includes_both_its_ends_and_only_what_surely_lies_in_it(
    archive: Archive, since: str | date | None, until: str | date | None, inside: list[str]
) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", when=when) for when in ("2020", "2020-11", "2020-11-09", None)]))
    found = relation(archive, "ARM", "RUS", since=since, until=until)
    counted = [told.when.text for told in found.events() if told.when and not told.left_out]
    assert sorted(counted) == inside
    assert found.undated == 1
    assert found.left_out["coarse"] == len(found.events()) - 1 - len(inside)


def test_undated_events_are_not_shown_as_weightiest_of_a_span(archive: Archive) -> None:
    one = report()
    add(archive, (one, [event(one, "ARM", "RUS", when=None)]))
    assert len(relation(archive, "ARM", "RUS").weightiest(3)) == 1
    assert relation(archive, "ARM", "RUS", since="2000").weightiest(3) == []


def test_the_weightiest_are_chosen_by_score_confidence_and_newness_and_shown_in_time(archive: Archive) -> None:
    documents = [report(n) for n in range(6)]
    chosen = [
        event(documents[0], "ARM", "RUS", type="ASSAULT", intensity=-9.0, when="2020-05-01"),
        event(documents[1], "ARM", "RUS", intensity=8.0, when="2019-05-01"),
        event(documents[2], "ARM", "RUS", intensity=4.0, confidence=0.95, when="2001-01-01"),
        event(documents[3], "ARM", "RUS", intensity=4.0, confidence=0.9, when="2018-01-01"),
    ]
    others = [
        event(documents[4], "ARM", "RUS", intensity=4.0, confidence=0.9, when="2017-01-01"),
        event(documents[5], "ARM", "RUS", intensity=1.0, confidence=1.0, when="2024-01-01"),
    ]
    add(archive, *((document, [one]) for document, one in zip(documents, chosen + others, strict=True)))
    found = relation(archive, "ARM", "RUS").weightiest(4)
    assert [told.event for told in found] == [chosen[2], chosen[3], chosen[1], chosen[0]]
    assert relation(archive, "ARM", "RUS").weightiest(0) == []


def test_the_weightiest_are_one_from_a_report_and_two_alike(archive: Archive) -> None:
    documents = [report(n) for n in range(5)]
    add(
        archive,
        *((d, [event(d, "ARM", "RUS", intensity=9.0), event(d, "ARM", "RUS", intensity=8.5)]) for d in documents[:4]),
        (documents[4], [event(documents[4], "RUS", "ARM", intensity=1.0)]),
    )
    found = relation(archive, "ARM", "RUS").weightiest(10)
    assert sorted(told.event.intensity for told in found) == [1.0, 9.0, 9.0]
    assert len({told.report.hash for told in found}) == 3


def test_a_party_named_twice_is_an_error(archive: Archive) -> None:
    with pytest.raises(DetenteError, match="Found ARM twice; a relation is between two"):
        relation(archive, "ARM", "ARM")


def test_a_span_that_ends_before_it_begins_is_an_error(archive: Archive) -> None:
    with pytest.raises(DetenteError, match="since 2021, until 2020-12-31. Swap"):
        relation(archive, "ARM", "RUS", since="2021", until="2020-12-31")


@pytest.mark.parametrize("wrong", ["yesterday", "2020-13", "2020-02-30", "", "20201109", "0000"])
def test_a_date_that_is_none_is_an_error_that_shows_one(archive: Archive, wrong: str) -> None:
    with pytest.raises(DetenteError, match="is no date. Expected one such as 2020-11-09"):
        relation(archive, "ARM", "RUS", until=wrong)


def test_a_series_by_anything_else_is_an_error(archive: Archive) -> None:
    with pytest.raises(DetenteError, match="'decade'; expected one of day, week, month, quarter, year"):
        relation(archive, "ARM", "RUS").series("decade")  # type: ignore[arg-type]


def test_parties_of_whom_nothing_is_told_have_an_empty_relation(archive: Archive) -> None:
    add(archive, (report(), []))
    found = relation(archive, "IGO:CSTO", "ARM")
    assert (found.events(), found.series(), found.weightiest(5)) == ([], [], [])
    assert (found.reports, found.undated, found.archive_reports) == (0, 0, 1)


def test_no_event_is_lost_or_counted_twice_whatever_the_archive(archive: Archive) -> None:
    made, chance = [], random.Random(7)
    for n in range(150):
        document, parties = report(n), ["ARM", "RUS", "AZE", "TUR"]
        made.append(
            (
                document,
                [
                    event(
                        document,
                        " ".join(chance.sample(parties, chance.randint(0, 2))),
                        " ".join(chance.sample(parties, chance.randint(0, 2))),
                        when=chance.choice([None, "2019", "2020", "2020-11", "2021-03-04", "2024-12-31", "nonsense"]),
                        precision=chance.choice(["", "", "year", "month"]),
                        auxiliary=tuple(chance.sample(["historical", "future", "hypothetical", "negation"], n % 3)),
                        intensity=chance.uniform(-10, 10),
                        salt=str(k),
                    )
                    for k in range(4)
                ],
            )
        )
    add(archive, *made)
    for since, until in ((None, None), ("2020-11-09", None), ("2020", "2021-03"), (None, "2019-06")):
        found = relation(archive, "ARM", "RUS", since=since, until=until)
        assert len(found.events()) > 20
        for by in ("year", "month"):
            series = found.series(by)
            placed = sum(period.events for period in series)
            assert placed + found.unplaced(by) + sum(found.left_out.values()) == len(found.events())
            assert all(period.events >= period.reports for period in series)
            assert all((period.mean is None) == (period.events == 0) for period in series)
    assert {told.event.id for told in relation(archive, "ARM", "RUS").events()} == {
        one.id for _, events in made for one in events if between(one, "ARM", "RUS")
    }


def between(one: Event, a: str, b: str) -> bool:
    """The definition in the brief, in Python."""
    actors, recipients = {n.code for n in one.actors}, {n.code for n in one.recipients}
    directed = (a in actors and b in recipients) or (b in actors and a in recipients)
    return directed or (not recipients and {a, b} <= actors)


def test_the_order_of_adding_does_not_show(tmp_path: Path) -> None:
    made = []
    for n in range(30):
        document = report(n)
        one = event(document, "ARM", "RUS", when=f"20{n % 5:02}", intensity=n / 7)
        made.append(Coding(document, (one, event(document, "RUS ARM", intensity=-n / 3, when=f"2003-{n % 12 + 1:02}"))))
    found: list[Relation] = []
    for name, order in (("a", made), ("b", made[::-1])):
        with open_archive(tmp_path / f"{name}.duckdb") as archive:
            archive.add(order, coder="c1")
            found.append(relation(archive, "ARM", "RUS"))
    assert found[0] == found[1]
    assert found[0].series("month") == found[1].series("month")
    assert found[0].weightiest(7) == found[1].weightiest(7)
    assert all(x.when.first <= y.when.first for x, y in pairwise(found[0].events()) if x.when and y.when)


@pytest.mark.parametrize(
    ("when", "precision", "month", "year"),
    [
        ("2024-W10", "week", "2024-03", "2024"),
        ("2020-W53", "week", "2020-12", "2020"),  # ends in January; ISO 8601 counts it by its Thursday
        ("199", "decade", None, None),
        ("2024-W60", "week", None, None),
    ],
)
def test_a_week_has_the_month_of_its_thursday_and_a_decade_none(
    archive: Archive, when: str, precision: str, month: str | None, year: str | None
) -> None:
    add(archive, (one := report(), [event(one, "ARM", "RUS", when=when, precision=precision)]))
    found = relation(archive, "ARM", "RUS")
    assert [p.period for p in found.series("month")] == ([month] if month else [])
    assert [p.period for p in found.series()] == ([year] if year else [])
