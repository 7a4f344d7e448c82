"""Sentences and names are found where they stand, whatever the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading import Mention, MentionFinder, Parser, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rains. It pours.", ["It rains.", "It pours."]),
        ("Gen. J. Smith met Dr. No. 5 at 3 p.m. in St. Paul.", ["Gen. J. Smith met Dr. No. 5 at 3 p.m. in St. Paul."]),
        ("He is in the U.S. The talks failed.", ["He is in the U.S.", "The talks failed."]),
        ("The U.S. Senate voted.", ["The U.S. Senate voted."]),
        ('"We will not yield." So he said.', ['"We will not yield."', "So he said."]),
        ("One line without end\n\nAnother", ["One line without end", "Another"]),
        ("TITLE\nThe first sentence. The second.", ["TITLE", "The first sentence.", "The second."]),
        (
            "A line that was wrapped by an editor somewhere after the\nsixtieth column goes on.",
            ["A line that was wrapped by an editor somewhere after the\nsixtieth column goes on."],
        ),
        ("It cost $3.5 million. That is much!", ["It cost $3.5 million.", "That is much!"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in split(text)] == sentences


@given(st.text(alphabet=st.sampled_from("ab A.!?\n\r\t\"'é—U.S. 1"), max_size=200))
def test_split_loses_nothing_but_white_space(text: str) -> None:
    spans = split(text)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    kept = "".join(text[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_names_are_found_longest_first_at_word_boundaries() -> None:
    finder = MentionFinder(["Niger", "Nigeria", "South Korea", "Korea", "US", "Mali"])
    text = "Nigeria and South Korea, not Niger's; the US-led force, USA, Somalia, pro-US."
    assert [m.surface for m in finder.find(text)] == ["Nigeria", "South Korea", "Niger", "US"]


@given(st.lists(st.sampled_from(["Oman", "Oman Air", "x", "Roman", "Oman-", "é"]), max_size=8))
def test_mentions_stand_where_they_say(words: list[str]) -> None:
    text = " ".join(words)
    for m in MentionFinder(["Oman", "Oman Air"]).find(text):
        assert isinstance(m, Mention) and text[m.start : m.end] == m.surface


def test_a_tree_keeps_the_offsets_of_the_document() -> None:
    text = "Nothing here. Russia bans Armenian wine."
    ((a, b),) = split(text)[1:]
    (tree,) = Parser().parse([(text[a:b], a)])
    assert [text[s:e] for s, e in zip(tree.starts, tree.ends, strict=True)] == tree.words
    root = tree.deps.index("ROOT")
    assert tree.words[root] == "bans" and tree.words[tree.kids(root, "nsubj")[0]] == "Russia"
