"""A text in another language is told as such and not coded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding import Coder
from detente.reading.language import foreign
from detente.records import Document


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der russische Präsident hat am Montag die Ukraine scharf kritisiert.", "de"),
        ("Le président français a rencontré son homologue russe à Paris.", "fr"),
        ("Россия обвинила Украину в нападении на мост.", "ru"),
        ("روسيا تتهم أوكرانيا بمهاجمة الجسر", "ar"),
        ("Türkiye Rusya'dan gaz almaya devam edecek.", "tr"),
    ],
)
def test_another_language_is_named(text: str, language: str) -> None:
    assert foreign(text, None).startswith(f"seems to be in another language ({language}, ")


@pytest.mark.parametrize(
    "text",
    [
        "Armenia accuses Azerbaijan.",
        "Israeli jets bomb Damascus",
        "The president of Côte d'Ivoire, Alassane Ouattara, meets Emmanuel Macron in Yamoussoukro.",
        "🙂🙂🙂",
        "x = [i for i in range(10)]",
        "12.5 | 13.0 | 14.1",
        "",
    ],
)
def test_english_and_what_is_no_language_pass(text: str) -> None:
    assert foreign(text, None) == ""


def test_what_the_source_says_of_the_language_is_believed() -> None:
    assert foreign("Armenia accuses Azerbaijan of treason.", "hy") == "marked as 'hy'; only English is coded"
    assert foreign("Der Präsident hat die Ukraine scharf kritisiert.", "en-GB") == ""


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(foreign(text, None), str)


def test_a_foreign_document_loses_nothing_but_itself(coder: Coder) -> None:
    german = Document("Russland hat die Ukraine angegriffen. Die Regierung in Kiew verurteilt den Angriff scharf.")
    english = Document("Armenia accuses Azerbaijan of treason.")
    first, second = coder.code_all([german, english])
    assert not first.events and len(first.dropped) == 2
    assert all(d.reason.startswith("seems to be in another language (de") for d in first.dropped)
    assert second.events
