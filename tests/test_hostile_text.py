"""Texts that no newsroom wrote: coded as far as they can be, told where they cannot, the same in any company."""

from __future__ import annotations

import json
import random
from itertools import islice

import pytest

import detente
from detente.coding import Coder
from detente.coding.pool import code_in_parallel
from detente.records import Coding, Document

EVENT = "Armenia accuses Azerbaijan of violating the ceasefire."
# A sentence of about 400 word pieces, more than two windows of the network, with the event at its end.
LONG = f"At the fair, between {', '.join(f'apples of kind {n}' for n in range(70))}, and on the same day, {EVENT}"


def told(coding: Coding) -> list[tuple[str, str, str]]:
    return [(a.code, e.type, r.code) for e in coding.events for a in e.actors for r in e.recipients]


@pytest.mark.parametrize(
    "text",
    [
        EVENT,
        LONG,
        f"🙂🇦🇲 {EVENT} 🙂",
        f"| date | price |\n|---|---|\n| 2024-01-01 | 12.5 |\n\n{EVENT}",
        f"def f(x):\n    return x + 1\n\n{EVENT}",
        f"{EVENT} {EVENT} {EVENT}",
        f"\u202e{EVENT}\u202c",
        f"{EVENT}\x00\ud83d",
    ],
)
def test_the_event_is_found_whatever_stands_around_it(coder: Coder, text: str) -> None:
    assert told(coder.code(Document(text))) == [("ARM", "ACCUSE", "AZE")]


def test_what_is_repeated_is_told_as_such(coder: Coder) -> None:
    dropped = coder.code(Document(f"{EVENT} {EVENT}")).dropped
    assert [d.reason for d in dropped] == ["said word for word before"]


@pytest.mark.parametrize(
    "text",
    [
        "| Armenia | 3 |\n| Azerbaijan | 4 |\n| Iran | 5 |",
        "import os\nfor name in os.listdir('.'):\n    print(name)",
        "🙂 🙃 🇦🇲 🇦🇿",
        "a " * 1000,
        "the the the the",
    ],
)
def test_what_tells_nothing_gives_nothing(coder: Coder, text: str) -> None:
    assert not coder.code(Document(text)).events


def test_five_hundred_mentions_in_one_sentence(coder: Coder) -> None:
    names = [f.strip() for f in "Iran,Iraq,Cuba,Chad,Peru,Oman,Mali,Fiji,Laos,Togo".split(",")]
    text = f"{' '.join(f'{names[n % 10]},' for n in range(470))} and Syria accuse Israel."
    coding = coder.code(Document(text))
    assert all(len({x.code for x in e.actors}) <= 11 for e in coding.events)
    longer = coder.code(Document(f"{' '.join(f'{names[n % 10]},' for n in range(520))} and Syria accuse Israel."))
    assert not longer.events and "characters; at most 3,000 are parsed" in longer.dropped[0].reason


def test_a_text_gives_the_same_facts_in_any_company(coder: Coder) -> None:
    documents = [*islice(detente.chronicle(), 60), Document(LONG), Document("🙂"), Document("")]
    alone = {d.hash: json.dumps(coder.code(d).to_dict()) for d in documents}
    random.Random(1).shuffle(documents)
    together = {c.document.hash: json.dumps(c.to_dict()) for c in coder.code_all(documents)}
    assert together == alone
    apart = {c.document.hash: json.dumps(c.to_dict()) for c in code_in_parallel(documents, (), 2)}
    assert apart == alone
