"""From the parse of a sentence to candidate events: match, look for who and whom, merge, and say why not."""

from __future__ import annotations

from collections.abc import Mapping

from detente.codebook.model import NO_EVENT, EventType
from detente.coding.aspects import governing_verb
from detente.coding.inference import as_actor, complete, only_other
from detente.coding.lexicon import Lexicon
from detente.coding.matched import Matched, apart, drop_repeats, join_victims
from detente.coding.patterns import Match, match_noun, match_verb, places
from detente.reading import Tree
from detente.reading.grammar import (
    content,
    frame,
    is_passive,
    is_planned,
    straighten,
    subtree,
    surface_subject,
)
from detente.reading.participants import Found, Participants
from detente.records import Entity

# Verbs that tell what an attack did: "an airstrike kills five", "five die in a bombing". The noun names the event, the
# verb holds its victims.
_HARM = frozenset(
    """kill injure wound die destroy hit damage leave claim hurt target strike murder shoot attack perish""".split()
)
_HARM_PREPOSITIONS = frozenset("in by during from after with following".split())
# "warned against joining", "barred from entering": the deed behind these prepositions was not done.
_UNDONE = frozenset("against from for about without of on".split())
_NOBODY = frozenset("this that there which what".split())


class Extractor:
    """Matches one sentence at a time; keeps nothing between sentences."""

    def __init__(self, lexicon: Lexicon, types: Mapping[str, EventType]) -> None:
        self.lexicon = lexicon
        self.types = types

    def candidates(self, tree: Tree, people: Participants) -> list[Matched]:
        """Every matched word of the sentence, coded or dropped, in the order of the text."""
        found: list[Matched] = []
        consumed: dict[int, str] = {}
        straighten(tree, self.lexicon.verbs)
        triggers = [i for i, word in enumerate(tree.lower) if word in self.lexicon.triggers]
        # Governing words first: they decide what the words under them are about.
        for i in sorted(triggers, key=lambda t: (len(tree.way_up(t)), t)):
            if tree.is_verb(i) or (tree.tags[i] == "JJ" and tree.deps[i] in ("acomp", "conj")):
                match = match_verb(self.lexicon, tree, i)
            elif tree.is_noun(i) and tree.deps[i] not in ("compound", "amod", "nmod"):
                match = match_noun(self.lexicon, tree, i)
            else:
                continue
            if match is None:
                continue
            pattern = match.pattern
            candidate = Matched(
                token=i,
                type=pattern.type,
                mode=pattern.mode,
                label=f"{pattern.part} {pattern.lemma!r}",
                match=match,
            )
            found.append(candidate)
            if i in consumed or match.pattern.type == NO_EVENT:
                candidate.dropped = consumed.get(i, "no event in this use")
                continue
            if match.pattern.part == "verb":
                self._verb(candidate, tree, people, consumed)
            else:
                self._noun(candidate, tree, people, consumed)
        found = [part for c in found for part in apart(c)]
        found.sort(key=lambda c: c.token)
        join_victims(found)
        for candidate in found:
            if not candidate.dropped:
                complete(candidate, tree, people)
            self._judge(candidate, tree)
        drop_repeats(found)
        return found

    def _verb(self, c: Matched, tree: Tree, people: Participants, consumed: dict[int, str]) -> None:
        match, pattern = c.match, c.match.pattern
        noun = self._harming_noun(match, tree)
        if noun is not None:
            # The noun will be coded, with this verb's object as its victim.
            c.dropped = f"told by the noun {tree.words[noun]!r}"
            return
        if self._is_purpose(tree, match.token):
            c.dropped = "a purpose or a wish, not an act"
            return
        word = tree.words[match.token]
        if match.bearer is not None:
            consumed[match.bearer] = f"part of {word!r}"
        if pattern.complement == "infinitive" and match.frame.infinitive is not None:
            for t in subtree(tree, match.frame.infinitive):
                consumed.setdefault(t, f"what {word!r} is about")
            self._soften(c)
        elif pattern.complement == "clause" and not pattern.keep and match.frame.clause is not None:
            for t in subtree(tree, match.frame.clause):
                consumed.setdefault(t, f"what {word!r} is about")
        elif pattern.type in ("REQUEST", "ACCUSE", "THREATEN", "REJECT") and match.frame.object is not None:
            # "demands the release", "condemns the attack": the object is the matter, not a second event of this actor.
            consumed.setdefault(content(tree, match.frame.object), f"what {word!r} is about")
        if pattern.type == "ACCUSE":
            # "accuses X of bombing Z": the deed inside is not coded apart (guide 21).
            for prep in tree.kids(match.token, "prep"):
                for deed in tree.kids(prep, "pcomp"):
                    for t in subtree(tree, deed):
                        consumed.setdefault(t, f"what {word!r} is about")
        self._fill(c, tree, people)

    def _is_purpose(self, tree: Tree, i: int) -> bool:
        """Whether the verb is one that nobody is said to have carried out ("troops to fight X", "denies helping X")."""
        head, dep = tree.heads[i], tree.deps[i]
        gerund = tree.tags[i] == "VBG"
        if gerund and dep == "pcomp":
            return tree.lower[head] in _UNDONE
        if dep == "xcomp" and (gerund or _has_to(tree, i)):
            if self.lexicon.verb_lemma(tree.lower[head]) not in self.lexicon.leading:
                return True
            if is_passive(tree, head) and tree.lower[head] == "used":
                return True
            return tree.is_verb(head) and self._is_purpose(tree, head)
        return _has_to(tree, i) and dep in ("acl", "advcl", "relcl") and not is_planned(tree, i)

    def _soften(self, c: Matched) -> None:
        """Agreeing to give way is giving way in word: PLOVER's CONCEDE (guide 8)."""
        lower = c.match.lower
        if c.type == "AGREE" and lower is not None and lower.pattern.type in ("RETREAT", "CONCEDE"):
            c.type, c.mode = "CONCEDE", None
        elif c.type in ("REQUEST", "REJECT") and lower is not None and c.mode is None:
            modes = {"RETREAT": "yield", "CONCEDE": "yield", "AID": "assist", "CONSULT": "meet", "ASSAULT": "yield"}
            c.mode = modes.get(lower.pattern.type)

    def _noun(self, c: Matched, tree: Tree, people: Participants, consumed: dict[int, str]) -> None:
        match = c.match
        first = match.token
        while tree.deps[first] == "conj" and tree.is_noun(tree.heads[first]):
            first = tree.heads[first]
        host, via = tree.heads[first], ""
        if tree.deps[first] == "pobj":
            via, host = tree.lower[host], tree.heads[host]
        self._fill(c, tree, people)
        if not tree.is_verb(host):
            return
        if self._is_purpose(tree, host):
            c.dropped = "a purpose or a wish, not an act"
            return
        lemma = self.lexicon.verb_lemma(tree.lower[host])
        is_subject = tree.deps[first] in ("nsubj", "nsubjpass")
        if tree.deps[first] in ("dobj", "nsubjpass") and (
            lemma in match.pattern.support or lemma in self.lexicon.support
        ):
            self._supported(c, tree, people, host)
        for clause_verb in tree.kids(match.token, "relcl"):
            # "an operation that killed ten rebels"
            if c.type == "ASSAULT" and self.lexicon.verb_lemma(tree.lower[clause_verb]) in _HARM:
                if (victim := tree.kid(clause_verb, "dobj")) is not None:
                    self._take(c, "recipients", people, victim, f"hurt by the {tree.words[match.token]}")
                    c.victims = True
                consumed.setdefault(clause_verb, f"told by the noun {tree.words[match.token]!r}")
        if c.type == "ASSAULT" and lemma in _HARM and (is_subject or via in _HARM_PREPOSITIONS):
            harm = frame(tree, host)
            hurt = harm.object
            if hurt is None and harm.clause is not None:
                hurt = surface_subject(tree, harm.clause)  # "leave three soldiers dead"
            if hurt is None and lemma in ("die", "perish"):
                hurt = surface_subject(tree, host)
            if hurt is not None and hurt != match.token:
                self._take(c, "recipients", people, hurt, f"hurt by the {tree.words[match.token]}")
                c.victims = True
                if c.match.pattern.reciprocal:
                    # "soldiers and rebels are killed in clashes": who is hurt is among those who fought.
                    codes = {f.entity.code for f in c.actors}
                    c.actors = c.actors + [f for f in c.recipients if f.entity.code not in codes]
                    if len(c.actors) > 1:
                        c.recipients = []
                    else:
                        c.actors = []
                if not c.actors and harm.passive and harm.subject is not None:
                    # "are injured in shelling by rebels": the author hangs on the verb.
                    self._take(c, "actors", people, harm.subject, "by whom they are hurt")
            consumed.setdefault(host, f"told by the noun {tree.words[match.token]!r}")

    def _supported(self, c: Matched, tree: Tree, people: Participants, verb: int) -> None:
        """ "launches an attack": the verb's subject is the actor."""
        args = frame(tree, verb)
        if args.subject is not None:
            others = c.actors if c.match.pattern.reciprocal else []
            self._take(c, "actors", people, args.subject, "performs it")
            codes = {f.entity.code for f in c.actors}
            c.actors = c.actors + [f for f in others if f.entity.code not in codes]

    def _take(self, c: Matched, side: str, people: Participants, head: int, why: str) -> None:
        entities = people.resolve(head, acting=side == "actors")
        if entities:
            setattr(c, side, entities)
            c.notes.append(f"{side[:-1]} {', '.join(f.entity.code for f in entities)}: {why}")

    def _harming_noun(self, match: Match, tree: Tree) -> int | None:
        if self.lexicon.verb_lemma(tree.lower[match.token]) not in _HARM or match.pattern.type != "ASSAULT":
            return None
        args = match.frame
        nouns = [args.subject] if args.subject is not None else []
        nouns += [n for p, ns in args.preps.items() if p in _HARM_PREPOSITIONS for n in ns]
        for n in nouns:
            head = content(tree, n)
            inner = match_noun(self.lexicon, tree, head)
            if inner is not None and inner.pattern.type == "ASSAULT" and tree.is_noun(head):
                return head
        return None

    def _fill(self, c: Matched, tree: Tree, people: Participants) -> None:
        pattern = c.match.pattern
        c.actors = self._search(c, tree, people, pattern.actor, "actors")
        c.recipients = self._search(c, tree, people, pattern.recipient, "recipients")
        c.actors = [as_actor(f, c.type) for f in c.actors]
        own = {f.entity.code for f in c.actors}
        # "A and B agree to stop the attacks" is an agreement with each other.
        mutual = pattern.reciprocal or (pattern.type == "AGREE" and len(c.actors) > 1 and not c.recipients)
        if mutual:
            c.mutual = True
            c.actors = c.actors + [f for f in c.recipients if f.entity.code not in own]
            c.recipients = []

    def _search(self, c: Matched, tree: Tree, people: Participants, slots: tuple[str, ...], side: str) -> list[Found]:
        generic: list[Found] = []
        own: list[Found] = []
        acting = {f.entity.code for f in c.actors} if side == "recipients" else set()
        taken = {(f.entity.passage.start if f.entity.passage else -1) for f in c.actors} if side != "actors" else set()
        for slot in slots:
            if slot == "place":
                where = people.places(lambda t: t in _around(tree, c.token))
                if len({f.entity.code for f in where}) == 1:
                    c.notes.append(f"{side[:-1]} {where[0].entity.code}: {slot}")
                    return where[:1]
                continue
            heads = places(c.match, tree, slot)
            if slot == "modifier" and c.match.pattern.part == "noun":
                heads = people.named_before(c.token)
            if slot == "subject" and not heads:
                heads = self._just_before(c, tree, people)
            for head in heads:
                if tree.lower[head] in _NOBODY:
                    continue
                entities = people.resolve(head, acting=side == "actors")
                if slot == "modifier" and head not in people.readings:
                    entities = []
                entities = [f for f in entities if (f.entity.passage.start if f.entity.passage else -1) not in taken]
                if side == "recipients" and entities and {f.entity.code for f in entities} <= acting:
                    # "closes its embassy in Iran": what is the actor's own does not say whom the act is aimed at.
                    own = own or entities
                    continue
                if entities:
                    c.notes.append(f"{side[:-1]} {', '.join(f.entity.code for f in entities)}: {slot}")
                    return entities
                if not generic and slot in ("subject", "object", "by", "of", "indirect"):
                    generic = people.nameless(head, _around(tree, c.token))
        if (
            side == "recipients"
            and not (c.match.pattern.reciprocal or c.match.pattern.claim)
            and (other := only_other(c, tree, people, acting, beyond=bool(generic)))
        ):
            c.inferred = True
            reach = "in the document" if other[0].entity.passage is None else f"under {tree.words[c.token]!r}"
            c.notes.append(f"recipient {other[0].entity.code}: the only other party {reach}")
            return other
        if own and c.type == "COERCE":
            c.notes.append(f"recipient {own[0].entity.code}: the actor's own")
            return own
        if side == "recipients" and generic and generic[0].entity.code == "UNK":
            return []
        if generic:
            c.notes.append(f"{side[:-1]} {generic[0].entity.code}: {generic[0].why}")
        return generic

    def _just_before(self, c: Matched, tree: Tree, people: Participants) -> list[int]:
        """The name right before a finite verb whose subject the parse has lost, as it does in long lists."""
        i = c.token
        if tree.tags[i] not in ("VBZ", "VBP", "VBD") or c.match.frame.passive:
            return []
        i -= 1
        while i >= 0 and tree.tags[i] in ("RB", "MD"):
            i -= 1
        return [i] if i in people.readings and people.readings[i].kind != "adjective" else []

    def _judge(self, c: Matched, tree: Tree) -> None:
        if c.dropped:
            return
        pattern = c.match.pattern
        if pattern.claim and c.actors and not c.recipients:
            # Whether it makes an event is decided where the whole document is in view.
            return
        known = [f for f in c.actors + c.recipients if f.entity.code != "UNK"]
        nobody = all(f.entity.code == "UNK" for f in c.actors)
        if not known:
            c.dropped = "nobody political found as actor or recipient"
        elif nobody and not (pattern.unknown and self._is_told(c, tree)):
            c.dropped = "the actor has no country" if c.actors else "no actor found"
        elif c.mutual and len(c.actors) < 2 and c.type != "ASSAULT":
            c.dropped = "only one side was found"
        elif not c.recipients and not c.mutual and "none" not in pattern.recipient:
            c.dropped = "no recipient found"
        elif pattern.by and not any(f.entity.sector in pattern.by for f in c.actors):
            c.dropped = f"the actor is none of {', '.join(sorted(pattern.by))}"
        elif not c.actors:
            c.actors = [Found(Entity("UNK", "UNK", "unknown"), "implied", "nobody named as actor")]

    def _is_told(self, c: Matched, tree: Tree) -> bool:
        """Whether an act of an unknown actor is what the sentence tells, not a backdrop ("since the invasion of")."""
        if c.victims or c.match.pattern.subjects:
            return True
        if c.match.pattern.part == "verb":
            # A subject that is there and is nobody ("the film hits cinemas") is no unknown attacker.
            return c.match.frame.subject is None or bool(c.actors)
        return tree.deps[c.token] in ("nsubj", "nsubjpass", "ROOT")


def _has_to(tree: Tree, i: int) -> bool:
    return any(tree.lower[c] == "to" and tree.deps[c] == "aux" for c in tree.children[i])


def _around(tree: Tree, i: int) -> set[int]:
    """The word, the verb that governs it, and the verbs that one hangs on: where a place may stand."""
    verb = governing_verb(tree, i)
    near = {i, verb, *tree.children[verb], *tree.children[i]}
    while tree.heads[verb] != verb:
        verb = tree.heads[verb]
        near.add(verb)
        near.update(tree.children[verb])
    return near
