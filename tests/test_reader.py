"""Names and pronouns in whole documents, parsed for real: who is meant, and where in the text it says so."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.atlas import Atlas, Resolution, fold
from detente.reading import Mention, ReadDocument, Reader
from detente.records import Document

DAY = date(2024, 3, 6)
NAMES = [
    "Russia",
    "US-backed",
    "Côte d’Ivoire",
    "Putin",
    "Vladimir Putin",
    "He said",
    "Xi Jinping's",
    "NATO",
    "it",
    ".",
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    yield Reader(Atlas())


def read(reader: Reader, text: str, on: date = DAY) -> ReadDocument:
    return reader.read(Document(text, published=on))


def resolved(document: ReadDocument) -> list[tuple[Mention, Resolution]]:
    return [r for s in document.sentences for r in s.resolutions]


def words_and_codes(document: ReadDocument) -> list[tuple[str, str | None]]:
    """What the text says at each mention, with the code of its reading."""
    text = document.document.text
    return [(text[m.start : m.end], r.reading.code if r.reading else None) for m, r in resolved(document)]


def referents(reader: Reader, text: str, words: str) -> list[str]:
    """The names that the first occurrence of ``words`` stands for; each is checked to stand where it says."""
    start = text.index(words)
    found = reader.referents(read(reader, text), start, start + len(words))
    assert all(text[p.start : p.end] == p.text for p in found)
    return [p.text for p in found]


@pytest.mark.parametrize(
    "text",
    [
        "Nancy Pelosi visited Taiwan. Pelosi met lawmakers.",
        "Pelosi lands in Taipei\n\nNancy Pelosi arrived in Taiwan on Tuesday.",
    ],
    ids=["after", "headline before"],
)
def test_a_surname_stands_for_who_is_named_in_full(reader: Reader, text: str) -> None:
    persons = [
        (m, r.reading) for m, r in resolved(read(reader, text, date(2022, 8, 3))) if m.surface.endswith("Pelosi")
    ]
    assert sorted(m.surface for m, _ in persons) == ["Nancy Pelosi", "Pelosi"]
    assert {(p.name, p.code, p.sector) for _, p in persons if p} == {("Nancy Pelosi", "USA", "LEG")}
    assert None not in [p for _, p in persons]


def test_a_surname_unknown_by_itself_is_known_once_the_full_name_is_read(reader: Reader) -> None:
    headline = "Hosseini condemns strike"
    body = "\n\nForeign ministry spokesman Mohammad Ali Hosseini condemned the strike in Iran."
    on = date(2007, 5, 13)
    assert not any(r.reading for _, r in resolved(read(reader, headline, on)))
    first, _ = resolved(read(reader, headline + body, on))[0]
    assert (first.start, first.end) == (0, len("Hosseini"))


@pytest.mark.parametrize(
    ("text", "on", "names"),
    [
        (
            "Serzh Sargsyan and Tigran Sargsyan met in Yerevan. Sargsyan left.",
            date(2010, 1, 1),
            ["Serzh Sargsyan", "Tigran Sargsyan"],
        ),
        (
            "Lech Kaczyński met Jarosław Kaczyński in Warsaw. Kaczyński signed.",
            date(2007, 1, 1),
            ["Jarosław Kaczyński", "Lech Kaczyński"],
        ),
    ],
)
def test_a_surname_of_two_people_of_the_document_is_neither(
    reader: Reader, text: str, on: date, names: list[str]
) -> None:
    (bare,) = [r for m, r in resolved(read(reader, text, on)) if " " not in m.surface and m.start > text.index(".")]
    assert bare.reading is None
    assert sorted(a.name for a in bare.alternatives) == names
    assert all(name in bare.why for name in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUSSIA ATTACKS UKRAINE NEAR KYIV", [("RUSSIA", "RUS"), ("UKRAINE", "UKR"), ("KYIV", "UKR")]),
        ("İSTANBUL AND ANKARA TALK TO RUSSIA", [("İSTANBUL", "TUR"), ("ANKARA", "TUR"), ("RUSSIA", "RUS")]),
        (
            "Talks resume.\n\nRUSSIA’S ARMY ENTERS ARMENIA\n\nSo it did.",
            [("RUSSIA", "RUS"), ("ARMENIA", "ARM")],
        ),
    ],
)
def test_headlines_in_capitals_are_read_where_they_stand(
    reader: Reader, text: str, expected: list[tuple[str, str]]
) -> None:
    assert words_and_codes(read(reader, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's foreign minister criticised Armenia.", [("Russia", "RUS"), ("Armenia", "ARM")]),
        ("The United States' sanctions hit Iran.", [("United States", "USA"), ("Iran", "IRN")]),
        ("Putin’s critics fled to Germany.", [("Putin", "RUS"), ("Germany", "DEU")]),
    ],
)
def test_a_possessive_ends_a_name(reader: Reader, text: str, expected: list[tuple[str, str]]) -> None:
    assert words_and_codes(read(reader, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Armenian-Russian talks began.", [("Armenian", "ARM"), ("Russian", "RUS")]),
        ("Armenian‑Russian talks began.", [("Armenian", "ARM"), ("Russian", "RUS")]),
        ("A pro-Iranian militia attacked an anti-American rally.", []),
        ("Non-EU states met.", []),
    ],
)
def test_a_hyphen_joins_names_or_takes_sides(reader: Reader, text: str, expected: list[tuple[str, str]]) -> None:
    assert words_and_codes(read(reader, text)) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nicolás Maduro visits Côte d'Ivoire", [("Nicolás Maduro", "VEN"), ("Côte d'Ivoire", "CIV")]),
        (
            "Recep Tayyip Erdoğan is in São Tomé and Príncipe.",
            [("Recep Tayyip Erdoğan", "TUR"), ("São Tomé and Príncipe", "STP")],
        ),
    ],
)
def test_combining_marks_do_not_move_the_offsets(
    reader: Reader, form: Literal["NFC", "NFD"], text: str, expected: list[tuple[str, str]]
) -> None:
    found = words_and_codes(read(reader, unicodedata.normalize(form, text)))
    assert found == [(unicodedata.normalize(form, words), code) for words, code in expected]


def test_names_are_found_between_other_scripts(reader: Reader) -> None:
    text = "Россия и Armenia 中国 China العراق Iraq 👩‍👩‍👧 and France \u0301"
    assert words_and_codes(read(reader, text)) == [
        ("Armenia", "ARM"), ("China", "CHN"), ("Iraq", "IRQ"), ("France", "FRA"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=12))
def test_mentions_lie_in_the_text_in_order_and_apart(reader: Reader, parts: list[str]) -> None:
    text = " ".join(parts)
    assert len(fold(text)) == len(text)
    spans = [(m.start, m.end) for m, _ in resolved(read(reader, text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_document_reads_the_same_alone_and_among_others(reader: Reader) -> None:
    texts = [
        "Armenia and Azerbaijan signed a truce. Both sides promised to withdraw.",
        "Vladimir Putin visited Beijing. He praised China.",
        "RUSSIA ATTACKS UKRAINE NEAR KYIV",
        "",
        "Nobody is named here.",
    ] * 2
    batch = list(reader.read_all(Document(t, published=DAY) for t in texts))
    assert [b.document.text for b in batch] == texts
    for together in batch:
        alone = reader.read(together.document)
        assert resolved(alone) == resolved(together)
        assert [s.skipped for s in alone.sentences] == [s.skipped for s in together.sentences]
        assert [s.tree and s.tree.heads for s in alone.sentences] == [
            s.tree and s.tree.heads for s in together.sentences
        ]
        spans = [(s.tree.starts[i], s.tree.ends[i]) for s in alone.sentences if s.tree for i in range(len(s.tree))]
        assert [reader.referents(alone, *x) for x in spans] == [reader.referents(together, *x) for x in spans]


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("Russia expelled two diplomats. It said they were spies.", "It", ["Russia"]),
        ("Russia withdrew its troops from Ukraine.", "its", ["Russia"]),
        ("Armenia held an election. The country chose a new parliament.", "The country", ["Armenia"]),
        (
            "Armenia and Azerbaijan signed a truce. Both sides promised to withdraw.",
            "Both sides",
            ["Armenia", "Azerbaijan"],
        ),
        ("China and Japan met. They agreed on a truce.", "They", ["China", "Japan"]),
        ("Vladimir Putin visited Beijing. He praised China.", "He", ["Vladimir Putin"]),
        ("The European Union met. The bloc imposed sanctions on Russia.", "The bloc", ["European Union"]),
        ("Nikol Pashinyan is in Moscow. The prime minister thanked Russia.", "The prime minister", ["Nikol Pashinyan"]),
        ('Russia attacked. "We will not yield," Sergey Lavrov said on Monday.', "We", ["Russia"]),
        ('Iran\'s foreign minister said: "We reject the demands of Israel."', "We", ["Iran"]),
    ],
)
def test_an_anaphor_stands_for_whom_the_structure_leaves(
    reader: Reader, text: str, words: str, names: list[str]
) -> None:
    assert referents(reader, text, words) == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Armenia and Azerbaijan exchanged fire. The country lost ten men.", "The country"),
        ("Russia, Armenia and Azerbaijan met. Both sides agreed.", "Both sides"),
        ("Vladimir Putin and Xi Jinping met in Beijing. He praised the talks with Russia.", "He"),
        ("Residents fled Syria. They said Russia bombed them.", "They"),
        ("Russia made an offer. It is clear that Ukraine will refuse.", "It"),
        ("Russia made an offer. It seems that Ukraine will refuse.", "It"),
        ("We met Russia in Moscow.", "We"),
    ],
)
def test_an_anaphor_that_fits_nobody_or_several_is_left_open(reader: Reader, text: str, words: str) -> None:
    assert referents(reader, text, words) == []


def test_we_of_a_minister_is_his_government(reader: Reader) -> None:
    document = read(reader, '"We will not yield," Russian foreign minister Sergey Lavrov said.')
    entity, why = reader.entity(document, 1, 3)
    assert (entity.code, entity.sector, entity.name) == ("RUS", "GOV", "Russia")
    assert "Lavrov" in why
