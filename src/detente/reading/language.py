"""Whether a text is English, the only language that is coded."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# Words that hardly an English text of some length lacks, and hardly another language has.
_ENGLISH = frozenset(
    "the of and with from that this has its his her their after which who were been says said would into over".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# Fewer words than this say too little of their language ("Putin visita Pequim").
_FEWEST = 5
# As good as English: Nigerian and Jamaican English are taken for these, and Scots is.
_AKIN = frozenset(("en", "pcm", "jam", "sco"))
# How sure the identifier must be to skip a text in Latin letters: on English headlines it errs with less (2 of 30,000
# news reports are held to be French with .60 and .72).
_SURE = 0.75
_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")


def foreign(text: str, marked: str | None) -> str:
    """Why a text is not coded: its language, where that is not English; empty where it is, or cannot be told.

    ``marked``: the language that the source gives for it, a BCP 47 tag, which is believed.
    """
    if marked:
        return (
            ""
            if re.split("[-_]", marked.lower())[0] in ("en", "eng")
            else f"marked as {marked!r}; only English is coded"
        )
    found = _WORD.findall(text)
    if len(_ENGLISH.intersection(map(str.lower, found))) >= 2:
        return ""
    letters = len(_LETTER.findall(text))
    latin = 2 * len(_LATIN.findall(text)) >= letters
    # Names have no language: "Lech Kaczyński" is no Polish.
    if (sum(w[0].islower() for w in found) if latin else letters) < _FEWEST:
        return ""
    language, sure = _identifier().classify(text)
    if language in _AKIN or (latin and sure < _SURE):
        return ""
    return f"seems to be in another language ({language}, {float(sure):.2f}); only English is coded"


@cache
def _identifier() -> Any:
    """Takes a second and a half to load, so only a text without common English words is shown to it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
