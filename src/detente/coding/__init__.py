"""Coding: sentences become facts. The lexicon of the codebook is matched against the parse, the places it names are
looked up in the atlas, and what comes out is an event with its evidence - or a drop with its reason.

This room knows grammar and the codebook's patterns; it knows the reading room and the atlas, and nothing of archives.
``coder.Coder`` is the whole pipeline from document to coding.
"""

from detente.coding.coder import Coder, Explanation

__all__ = ["Coder", "Explanation"]
