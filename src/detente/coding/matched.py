"""Candidates found by the lexicon, and how they are made one where the sentence tells one act twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.coding.candidate import Candidate
from detente.coding.patterns import Match


@dataclass(slots=True, kw_only=True)
class Matched(Candidate):
    """A candidate found by a pattern of the lexicon."""

    match: Match
    victims: bool = False
    inferred: bool = False
    mutual: bool = False

    @property
    def basis(self) -> str:
        """What the event rests on, the key of its confidence."""
        if all(f.entity.code == "UNK" for f in self.actors):
            return "unknown actor"
        if self.inferred:
            return "inferred"
        if self.mutual:
            return "reciprocal"
        if not self.recipients:
            return "no recipient"
        return "noun" if self.match.pattern.part == "noun" else "verb"


def apart(c: Matched) -> list[Matched]:
    """Several actors that do the same, to nobody named, do it each for himself: only in a reciprocal event do actors
    without recipients act on each other."""
    if c.dropped or c.recipients or c.mutual or len(c.actors) < 2:
        return [c]
    return [replace(c, actors=[actor]) for actor in c.actors]


def join_victims(found: list[Matched]) -> None:
    """ "Three soldiers are killed after Azerbaijani forces open fire": the act has its author in one clause and its
    victims in another."""
    assaults = [c for c in found if c.type == "ASSAULT" and not c.dropped and not c.mutual]
    authored = [c for c in assaults if any(f.entity.code != "UNK" for f in c.actors)]
    for c in assaults:
        if c in authored or not c.recipients:
            continue
        for other in authored:
            mine = {f.entity.code for f in c.recipients}
            theirs = {f.entity.code for f in other.recipients}
            if (
                (other.inferred or not theirs - {"UNK"})
                and mine != {"UNK"}
                and mine != {f.entity.code for f in other.actors}
            ):
                other.recipients = c.recipients
                other.notes.append(f"recipient {', '.join(sorted(mine))}: hurt in the same sentence")
                theirs = mine
            if mine <= theirs | {"UNK"}:
                c.dropped = "its author is told elsewhere in the sentence"
                break


def drop_repeats(found: list[Matched]) -> None:
    """The same act told twice in one sentence ("ambush and kill", "arrived on a visit") is one event, the fuller."""
    seen: list[tuple[Matched, set[str], set[str]]] = []
    for c in sorted(found, key=lambda c: -len(c.recipients)):
        if c.dropped:
            continue
        actors, recipients = {f.entity.code for f in c.actors}, {f.entity.code for f in c.recipients}
        if any(o.type == c.type and actors == a and (recipients == r or not recipients) for o, a, r in seen):
            c.dropped = "the same act is coded already in this sentence"
        else:
            seen.append((c, actors, recipients))


def credit(before: list[Matched], claim: Matched) -> bool:
    """Give the last attack of an unknown author told so far to those who claim it; False if there is none."""
    for c in reversed(before):
        unknown = all(f.entity.code == "UNK" for f in c.actors)
        if c.type == claim.type and not c.dropped and unknown and not c.match.pattern.claim:
            c.actors = claim.actors
            c.notes.append(f"actor {', '.join(f.entity.code for f in claim.actors)}: claims responsibility")
            return True
    return False
