"""Who says so: tellers, owners of a claim, the medium they chose, the author of a commentary; and what is denied."""

from __future__ import annotations

import pytest

from detente.coding import Coder
from detente.reading.genre import genre
from detente.records import Document


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Armenia has left the CSTO, Lavrov told France 24.", ("indirect", "Sergey Lavrov", "France 24")),
        ('"Ukraine has shelled Russia," Lavrov told CNN.', ("direct", "Sergey Lavrov", "CNN")),
        ("Lavrov said on CNN that Ukraine had shelled Russia.", ("indirect", "Sergey Lavrov", "CNN")),
        ("Ukraine shells Russia.", ("outlet", None, None)),
        # An act of speaking is a fact of the report (guide 14).
        ("Lavrov accuses Ukraine of shelling Russia.", ("outlet", None, None)),
    ],
)
def test_the_voice_of_an_event(coder: Coder, text: str, voice: tuple[str, str | None, str | None]) -> None:
    (event,) = coder.code(Document(text)).events
    v = event.voice
    assert (v.kind, v.speaker.name if v.speaker else None, v.channel.text if v.channel else None) == voice


@pytest.mark.parametrize(
    "text",
    [
        "Armenia has no plans to close the Russian base in Gyumri.",
        "Armenia will not leave the CSTO.",
        "Iran denies that it has closed its embassy in France.",
    ],
)
def test_what_is_said_not_to_happen_is_denied(coder: Coder, text: str) -> None:
    assert [t.stage for t in coder.code(Document(text)).ties] == ["denied"]


COLUMN = (
    "Clearly, Armenia is effectively leaving its alliance with Russia. Obviously this suggests a deliberate break. "
    "On 12 May 2023 Russia closed its consulate in Armenia. Think about it."
)


def test_a_commentary_is_told_by_its_words_and_its_author_owns_what_he_reads_into_things(coder: Coder) -> None:
    coding = coder.code(Document(COLUMN))
    assert coding.genre.kind == "opinion"
    assert [p.text for p in coding.genre.evidence][:2] == ["Clearly", "effectively"]
    assert all(COLUMN[p.start : p.end] == p.text for p in coding.genre.evidence)
    told = {t.kind: (t.voice.kind, t.stage) for t in coding.ties}
    assert told["diplomatic"] == ("outlet", "done"), "an act with its day is a report even here"
    assert {v for kind, v in told.items() if kind != "diplomatic"} <= {("author", "speculated")}


def test_a_report_is_no_opinion_for_one_strong_word() -> None:
    assert genre("Armenia clearly breaks with Russia, a minister says. Talks go on.").kind == "report"
    assert genre("").kind == "report"
