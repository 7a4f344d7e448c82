"""Coding: sentences become facts. The trained network sees which words tell an event or name the object of a tie, and
who takes part; the lexicon does the same for a user's own words. What comes out is an event, or a change of a tie, with
its evidence - or a drop with its reason.

This room knows grammar, the network and the codebook's patterns; it knows the reading room and the atlas, and nothing
of archives. ``coder.Coder`` is the whole pipeline from document to coding.
"""

from detente.coding.coder import Coder, Explanation

__all__ = ["Coder", "Explanation"]
