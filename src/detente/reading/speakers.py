"""Who speaks: whom "I" and "we" stand for in a quotation, and "he" in "he added"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.anaphors import FIRST_PERSON, PERSONAL, SAYING
from detente.records import Passage

if TYPE_CHECKING:
    from detente.reading.coreference import Candidate, Coreference, Link

# So many sentences back the speaker of a quotation may have been named.
_REACH = 4


def says(links: Coreference, n: int, i: int) -> bool:
    """Whether the word at ``i`` is the subject of a verb of saying, outside quotation marks."""
    people = links.sentences[n]
    tree = people.tree
    return tree.deps[i] == "nsubj" and tree.lower[tree.heads[i]] in SAYING and not people.is_quoted(i)


def _speaker_of(links: Coreference, n: int) -> Candidate | None:
    """Who is said to speak in sentence ``n``: the subject of its last verb of saying that is not quoted; None where
    there is no such verb."""
    tree = links.sentences[n].tree
    for i in reversed(range(len(tree))):
        if not says(links, n, i):
            continue
        named = links.through(n, i, tree.lower[i]) if tree.lower[i] in PERSONAL else links.candidates(n)
        stranger = links.stranger(n, i)
        return next((c for c in named if c.token == i), stranger)
    return None


def quotes_any(links: Coreference, n: int) -> bool:
    """Whether any word of sentence ``n`` is quoted."""
    people = links.sentences[n]
    return any(people.is_quoted(i) for i in range(len(people.tree)))


def last_speaker(links: Coreference, n: int) -> Candidate | None:
    """Who spoke in the nearest of the sentences before ``n`` in which anybody did."""
    for k in range(n - 1, max(-1, n - 1 - _REACH), -1):
        speaker = _speaker_of(links, k)
        if speaker is not None:
            return speaker
    return None


def speaker_links(links: Coreference, n: int, i: int) -> list[Link]:
    """Who says "I", or whose side "we" are, inside a quotation: who is said to speak in its sentence, in the
    next one where the quotation runs on into that, or else who spoke last."""
    people = links.sentences[n]
    tree = people.tree
    if not people.is_quoted(i):
        return []
    spoken = _speaker_of(links, n)
    if spoken is None and n + 1 < len(links.sentences) and _runs_on(links, n):
        spoken = _speaker_of(links, n + 1)
    spoken = spoken or last_speaker(links, n)
    if spoken is None or spoken.found is None:
        return []
    link = links.linked(spoken, Passage(tree.words[i], tree.starts[i], tree.ends[i]))
    return [link if tree.lower[i] in FIRST_PERSON else side(links, link)]


def _runs_on(links: Coreference, n: int) -> bool:
    """Whether the last word of sentence ``n`` and the first of the next stand in one quotation."""
    here, after = links.sentences[n].tree, links.sentences[n + 1].tree
    return bool(len(here) and len(after)) and links.is_quoted(here.starts[-1], after.ends[0])


def side(links: Coreference, speaker: Link) -> Link:
    """The state or body that a speaker calls "we"."""
    code = speaker.found.entity.code
    named = speaker.named
    for people in links.sentences:
        for t, reading in people.readings.items():
            if reading.code == code and reading.kind in ("state", "organisation", "group"):
                span = people.spans[t]
                named = Passage(links.text[span.start : span.end], span.start, span.end)
                break
        else:
            continue
        break
    sector = "GOV" if links.atlas.cow(code) is not None else speaker.found.entity.sector
    entity = replace(speaker.found.entity, sector=sector, name=links.atlas.name(code))
    return replace(speaker, found=replace(speaker.found, entity=entity, kind="state"), named=named)
