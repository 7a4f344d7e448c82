"""From single changes to ties: which changes, told by many reports under many names, are steps of one tie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from detente.archive import KeptTie
from detente.records import StandingTie
from detente.relations.dates import Stretch, stretch
from detente.relations.objects import Mention, Objects


@dataclass(frozen=True, slots=True)
class Told:
    """One change, the report that tells it, and the days on which the step may have been taken, None where unknown."""

    kept: KeptTie
    when: Stretch | None


@dataclass(slots=True)
class Group:
    """Changes of one tie; ``known``: what reference data says of it, None where it is not in there."""

    parties: tuple[str, ...]
    kind: str
    known: StandingTie | None = None
    told: list[Told] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name that reference data has, else the commonest phrase, the longest of those."""
        if self.known is not None:
            return self.known.name
        phrases = Counter(" ".join(t.kept.tie.object.text.split()) for t in self.told if t.kept.tie.object)
        if not phrases:
            return self.kind
        most = max(phrases.values())
        return max((p for p, n in phrases.items() if n == most), key=lambda p: (len(p), p))

    def holds(self, mention: Mention, objects: Objects) -> bool:
        """Whether a mention is of this tie."""
        return any(objects.same(mention, other, known=other.on is None) for other in self.mentions)

    def names(self) -> list[str]:
        """Every name under which the tie goes."""
        own = [self.known.name, *self.known.aliases] if self.known else []
        return [*own, *(t.kept.tie.object.text for t in self.told if t.kept.tie.object)]


def grouped(told: Iterable[KeptTie], standing: Sequence[StandingTie], objects: Objects) -> list[Group]:
    """Ties from changes, each in one group; a bond that reference data knows is a group even where nothing is told."""
    groups = [Group(tie.parties, tie.kind, tie) for tie in standing]
    for group in groups:
        assert group.known is not None
        names = (group.known.name, *group.known.aliases)
        group.mentions = [objects.mention(group.kind, group.parties, name, None) for name in names]
    found = [(kept, _when(kept)) for kept in told]
    for kept, when in sorted(found, key=lambda f: (f[1].first if f[1] else date.max, f[0].tie.id)):
        tie = kept.tie
        mention = objects.mention(
            tie.kind, tie.parties, tie.object.text if tie.object else None, when.first if when else None
        )
        fitting = [g for g in groups if _belongs(mention, g, objects)]
        group = fitting[0] if fitting else Group(tie.parties, tie.kind)
        if not fitting:
            groups.append(group)
        group.told.append(Told(kept, when))
        group.mentions.append(mention)
    return groups


def _belongs(mention: Mention, group: Group, objects: Objects) -> bool:
    if group.known is not None and mention.on is not None and not mention.names:
        day = mention.on.isoformat()
        outside = day < group.known.since[:10] or bool(group.known.until and day > group.known.until)
        if outside:
            return False
    return group.holds(mention, objects)


def _when(kept: KeptTie) -> Stretch | None:
    """When the step was taken: as the report says it, else the day of the report."""
    said = stretch(kept.tie.date.value, kept.tie.date.precision)
    # What is announced, demanded or feared was so on the day of the report, whenever the thing itself is to come.
    published = kept.report.published
    if published is not None and (said is None or kept.tie.stage != "done" or said.first > published):
        return stretch(published.isoformat())
    return said
