"""The shipped codebook is whole, and a user's file is checked with errors that help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.codebook import NO_EVENT, Codebook, load
from detente.codebook.words import ing, past, plural, third_person, verb_forms
from detente.errors import CodebookError

PLOVER = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
).split()


@pytest.fixture(scope="module")
def shipped() -> Codebook:
    return load()


def test_all_sixteen_types_are_there_and_have_words(shipped: Codebook) -> None:
    assert list(shipped.types) == PLOVER
    assert {p.type for p in shipped.patterns} - {NO_EVENT} == set(PLOVER)


def test_the_two_faults_of_the_manual_are_settled(shipped: Codebook) -> None:
    assert shipped.types["SANCTION"].quad == "material conflict"
    assert shipped.types["ACCUSE"].score == -3


def test_scores_agree_with_the_quads(shipped: Codebook) -> None:
    for kind in shipped.types.values():
        for score in (kind.score, *kind.modes.values()):
            assert score > 0 if kind.cooperative else score <= 0.5


def test_every_type_and_context_is_defined_in_words(shipped: Codebook) -> None:
    assert all(len(kind.definition.split()) > 5 for kind in shipped.types.values())
    assert len(shipped.contexts) >= 35 and all(shipped.contexts.values())
    assert {"GOV", "MIL", "UNK", "PRE"} <= set(shipped.sectors)


def test_word_forms() -> None:
    assert (ing("bomb"), ing("ban"), ing("seize"), ing("die")) == ("bombing", "banning", "seizing", "dying")
    assert (past("deny"), past("expel"), past("visit")) == ("denied", "expelled", "visited")
    assert (third_person("attack"), third_person("veto"), third_person("deny")) == ("attacks", "vetoes", "denies")
    assert (plural("treaty"), plural("attack"), plural("gunman")) == ("treaties", "attacks", "gunmen")
    assert verb_forms("strike", {"strike": ("struck", "stricken")}) >= {"struck", "striking", "strikes"}


def test_a_users_file_adds_a_type_with_words_and_actors(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        """
        name = "space"
        [[type]]
        name = "LAUNCH"
        quad = "material cooperation"
        score = 3
        [[verb]]
        type = "LAUNCH"
        verbs = "orbit"
        [[actor]]
        code = "MRS"
        names = ["Mars"]
        adjectives = ["Martian"]
        """
    )
    book = load(str(own))
    assert book.name == "plover+space" and book.signature != load().signature
    assert book.types["LAUNCH"].score == 3
    assert book.patterns[0].lemma == "orbit", "the user's words are tried first"
    assert book.actors[0].code == "MRS"


BAD = [
    ("[[type]]\nname='X'\nquad='friendly'\nscore=1", "[[type]] 1: quad 'friendly'; expected one of verbal cooperation"),
    ("[[type]]\nname='AGREE'\nquad='verbal cooperation'\nscore=1", "type 'AGREE' is defined already"),
    ("[[type]]\nname='X'\nquad='verbal conflict'\nscore='low'", "'score' is 'low'; expected a number from -10 to 10"),
    ("[[verb]]\ntype='NOPE'\nverbs='go'", "[[verb]] 1: type 'NOPE' is not defined; expected one of AGREE"),
    ("[[verb]]\ntype='AID'\nverbs='go'\nmode='fast'", "mode 'fast' is no mode of AID; expected one of: none"),
    ("[[verb]]\ntype='AID'\nverb='go'", "unknown key 'verb'; expected one of actor"),
    ("[[verb]]\ntype='AID'", "'verbs' is None; expected a text"),
    ("[[verb]]\ntype='AID'\nverbs='go'\ncomplement='to'", "complement 'to'; expected one of infinitive"),
    ("[[actor]]\ncode='X'", "'names' is []; expected a list of at least one name"),
    ("[[actor]]\ncode='X'\nnames=['X']\nsector='ZZZ'", "sector 'ZZZ'; expected one of"),
    ("[[agent]]\nnouns='elf'\nsector='ZZZ'", "[[agent]] 1: sector 'ZZZ'"),
    ("verb = 3", "'verb' is a int; expected a list"),
    ("colour = 'red'", "unknown table 'colour'; expected one of actor"),
    ("type = [", "not a codebook:"),
]


@pytest.mark.parametrize(("content", "message"), BAD, ids=[m for _, m in BAD])
def test_a_bad_codebook_is_named_with_what_was_expected(tmp_path: Path, content: str, message: str) -> None:
    own = tmp_path / "bad.toml"
    own.write_text(content)
    with pytest.raises(CodebookError, match=re.escape(message)) as caught:
        load(str(own))
    assert str(caught.value).startswith(str(own))


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="none.toml: cannot read this codebook"):
        load(str(tmp_path / "none.toml"))
