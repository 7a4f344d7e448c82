"""The codebook of ties, and a user's own additions to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.codebook import load
from detente.coding import Coder
from detente.errors import CodebookError
from detente.records import Document


def own(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_every_word_of_the_codebook_is_known() -> None:
    ties = load().ties
    assert len(ties.kinds) == 13 and len(ties.changes) == 10 and len(ties.stages) == 5
    assert [
        c.name for c in ties.changes.values() if c.sign > 0
    ] == "propose establish affirm strengthen restore".split()
    for change in ties.changes.values():
        assert {*change.leads.values()} <= {"", *ties.states}
        assert change.leads["denied"] == ""


def test_a_user_adds_a_kind_and_its_steps_are_coded(tmp_path: Path) -> None:
    path = own(tmp_path, '[[tie]]\nname = "fisheries"\ndefinition = "Who may fish where."\nnouns = "fishing_rights"\n')
    coding = Coder(path, lexicon=True).code(Document("Norway suspends fishing rights for Russia."))
    (tie,) = [t for t in coding.ties if t.kind == "fisheries"]
    assert (tie.parties, tie.change, tie.stage) == (("NOR", "RUS"), "suspend", "done")
    assert tie.object is not None and tie.object.text.startswith("fishing rights")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[[tie]]\nname = "x"\n', r"\[\[tie\]\] 1: neither 'nouns' nor 'names'; expected what 'x' ties are called"),
        ('[[tie]]\nnouns = "x"\n', r"\[\[tie\]\] 1: 'name' is None; expected a text, as in ties.toml"),
        (
            '[[tie]]\nname = "x"\nnoun = "y"\n',
            "unknown key 'noun'; expected one of blocs, definition, name, names, nouns, same",
        ),
        ('[[tie]]\nname = "x"\nnames = "y"\n', "'names' is 'y'; expected a list of names"),
        ('[[tie]]\nname = "x"\nnouns = "y"\nsame = ["z"]\n', "'same' 1 is 'z'; expected"),
        ('[[change]]\nname = "renew"\nverbs = "renew"\n', "change 'renew' is not known; expected one of propose"),
        ('states = ["mine"]\n', "'states' are those of ties.toml; leave them out"),
    ],
)
def test_a_faulty_addition_is_named(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(CodebookError, match=error):
        load(own(tmp_path, text))


def test_a_user_adds_words_to_a_kind_and_to_a_change(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        '[[tie]]\nname = "energy"\nnouns = "helium"\n[[change]]\nname = "suspend"\nverbs = "mothball"\n',
    )
    ties = load(path).ties
    assert "helium" in ties.kinds["energy"].nouns and "pipeline" in ties.kinds["energy"].nouns
    assert "mothball" in ties.changes["suspend"].verbs and "halt" in ties.changes["suspend"].verbs
    assert list(ties.own().kinds) == ["energy"] and ties.own().kinds["energy"].nouns == {"helium"}
