"""PLOVER's sector of a noun phrase, by its words."""

from __future__ import annotations

from detente.atlas import Atlas
from detente.reading.tree import Tree

_FORMER = frozenset("former ex ousted deposed late".split())
# Behind these a country stands for its armed forces: "the Russian shelling", "Israeli fire".
_FIGHTING = frozenset(
    """attack attacks strike strikes airstrike airstrikes shelling raid raids bombing bombings bombardment fire gunfire
    missile missiles rocket rockets drone drones artillery invasion offensive incursion assault air military naval army
    warplane warplanes jet jets bomb bombs shell shells helicopter helicopters tank tanks operation operations
    bombers""".split()
)
_OUT_OF_OFFICE = frozenset(["GOV", "LEG", "MIL"])


def agent_sector(atlas: Atlas, tree: Tree, head: int) -> str | None:
    """Sector of the noun at ``head``, trying "foreign minister" before "minister"; None where it is no agent."""
    word = tree.lower[head]
    before = [c for c in tree.children[head] if c == head - 1 and tree.deps[c] in ("compound", "amod")]
    phrases = [f"{tree.lower[before[0]]} {word}", word] if before else [word]
    for phrase in phrases:
        sector = atlas.sector(phrase)
        if sector == "UNK" and before and (other := atlas.sector(tree.lower[before[0]])) is not None:
            sector = other  # "party members", "police chief"
        if sector is not None:
            return _out_of_office(sector) if _is_former(tree, head) else sector
    return title_sector(atlas, tree, head) if tree.words[head][:1].isupper() else None


def title_sector(atlas: Atlas, tree: Tree, head: int) -> str | None:
    """Sector of the title before a person's name; None where there is none."""
    for c in reversed([c for c in tree.children[head] if c < head and tree.deps[c] in ("compound", "nmod", "amod")]):
        if tree.deps[c] != "amod" and atlas.form(tree.lower[c]) in ("person", "body"):
            sector = agent_sector(atlas, tree, c)
            if sector not in (None, "UNK"):
                former = _is_former(tree, head) or _is_former(tree, c)
                return _out_of_office(sector or "") if former else sector
    return None


def is_titled(atlas: Atlas, tree: Tree, i: int) -> bool:
    """Whether a noun such as "minister" or "player" stands before the name at ``i``."""
    return any(c < i and atlas.form(tree.lower[c]) == "person" for c in tree.kids(i, "compound", "nmod"))


def demonym_sector(atlas: Atlas, tree: Tree, i: int) -> tuple[str, str]:
    """Sector of a demonym by what it says of which noun, and why: "Russian" in "Russian troops" is their forces."""
    head = tree.heads[i]
    if tree.deps[i] not in ("amod", "compound", "nmod", "poss", "npadvmod") or not tree.is_noun(head):
        return agent_sector(atlas, tree, i) or "CVL", "adjective as noun"
    sector = agent_sector(atlas, tree, head)
    if sector in (None, "UNK"):
        sector = "MIL" if tree.lower[head] in _FIGHTING else "GOV"
    return sector or "GOV", f"adjective of {tree.words[head]!r}"


def composed_sector(sector: str | None, kind: str, own: str, code: str) -> str:
    """Sector of a noun phrase from that of its head noun and from what stands in it: a group's men are the group's."""
    if kind == "organisation" or code in ("EUR", "UNO"):
        return ""
    if kind == "group" or (sector in (None, "UNK") and kind == "metonym"):
        return own
    if sector == "UNK":
        return "GOV"
    return sector or ""


def _is_former(tree: Tree, head: int) -> bool:
    return any(tree.lower[c] in _FORMER for c in tree.children[head])


def _out_of_office(sector: str) -> str:
    """Sector of those who were once of ``sector``: former ministers and generals are of the elite."""
    return "ELI" if sector in _OUT_OF_OFFICE else sector
