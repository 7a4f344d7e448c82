"""Who the missing side of an event is, where the words around it leave only one party: always noted, never silent."""

from __future__ import annotations

from dataclasses import replace

from detente.coding.aspects import governing_verb
from detente.coding.matched import Matched
from detente.reading import Tree
from detente.reading.grammar import clause
from detente.reading.participants import Found, Participants, is_party

# Words of a sentence that turn a protest without a named target against the protesters' own government.
_AUTHORITY = frozenset(
    """government anti-government president minister regime authorities resign resignation king monarchy election junta
    parliament reforms coup austerity police""".split()
)
# Types in which another party that the sentence names is rarely the one aimed at (measured on the same labels).
_GENERAL = frozenset("AID SUPPORT PROTEST MOBILIZE AGREE".split())
_UNAIMED = _GENERAL | {"COERCE"}
# Types whose recipient is said in the sentence or not at all.
_NAMED_ONLY = frozenset("CONSULT SANCTION".split())


def complete(c: Matched, tree: Tree, people: Participants) -> None:
    """Where one side is missing and the sentence names just two parties, the other one is that side. A protest
    without a target is against the government at home if the words say so.

    An actor is only taken from before a trigger that is not passive, or from anywhere where it is; never for
    ASSAULT, where an unnamed attacker is mostly an unknown one.
    """
    if c.type == "PROTEST" and not c.recipients and c.actors and not _AUTHORITY.isdisjoint(tree.lower):
        c.recipients = [people.implied(c.actors[0].entity.code)]
        c.notes.append(f"recipient {c.actors[0].entity.code}: the government at home")
    if c.match.pattern.claim or "none" in c.match.pattern.recipient or c.type in _GENERAL:
        return
    parties: dict[str, int] = {}
    for t, reading in people.readings.items():
        if is_party(reading) and not people.is_located(t):
            parties.setdefault(reading.code, t)
    if len(parties) != 2:
        return
    acting = {f.entity.code for f in c.actors} - {"UNK"}
    suffering = {f.entity.code for f in c.recipients} - {"UNK"}
    if len(acting) == 1 and not suffering and acting <= parties.keys():
        (other,) = parties.keys() - acting
        found = people.resolve(parties[other], acting=c.mutual)[:1]
        if c.mutual:
            c.actors = c.actors + found
        else:
            c.recipients = found
    elif not c.mutual and len(suffering) == 1 and not c.actors and suffering <= parties.keys() and c.type != "ASSAULT":
        (other,) = parties.keys() - suffering
        if not (c.match.frame.passive or parties[other] < c.token):
            return
        c.actors = [as_actor(f, c.type) for f in people.resolve(parties[other], acting=True)[:1]]
    else:
        return
    c.inferred = True
    c.notes.append(f"{other}: the only other party of the sentence")


def only_other(c: Matched, tree: Tree, people: Participants, acting: set[str], *, beyond: bool) -> list[Found]:
    """The one party beside the actor that is named in what the trigger governs, or, where none is, in the document;
    nothing if there are several. ``beyond`` says that somebody nameless is aimed at ("the prime minister"), whose
    name must stand in another sentence."""
    if not acting or "UNK" in acting or "none" in c.match.pattern.recipient or c.type in _UNAIMED:
        return []
    under = set(clause(tree, governing_verb(tree, c.token)))
    named: dict[str, int] = {}
    for t, reading in people.readings.items():
        if t > c.token and t in under and reading.code not in acting and reading.sector not in ("BUS", "JRN"):
            named.setdefault(reading.code, t)
    if len(named) == 1 and not beyond:
        (t,) = named.values()
        return people.resolve(t, acting=False)[:1]
    others = people.document_parties - acting
    if (named and not beyond) or len(others) != 1 or c.type in _NAMED_ONLY:
        return []
    return [people.implied(*others)]


def as_actor(found: Found, kind: str) -> Found:
    """A country that acts does so by its government, one that fights by its forces ("the Israeli raid")."""
    if found.entity.sector or found.kind not in ("state", "adjective", "capital"):
        return found
    return replace(found, entity=replace(found.entity, sector="MIL" if kind in ("ASSAULT", "MOBILIZE") else "GOV"))
