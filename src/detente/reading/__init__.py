"""Reading: a document becomes sentences with mentions and, where it is worth the cost, a parse.

This room knows how English text is cut up: where a sentence ends, where a name of the atlas stands in it, and which
word hangs on which. It knows the atlas (to find names) and the records; it does not know what an event is. The cheap
steps come first: a sentence that the coder's screen sees nothing in is never parsed.
"""

from detente.reading.mentions import Mention, MentionFinder
from detente.reading.parse import Parser
from detente.reading.participants import Found, Participants, is_party
from detente.reading.reader import CHUNK, ReadDocument, Reader, Screen, Screening, Sentence
from detente.reading.sentences import MAX_SENTENCE, split
from detente.reading.tree import Tree

__all__ = [
    "CHUNK",
    "MAX_SENTENCE",
    "Found",
    "Mention",
    "MentionFinder",
    "Parser",
    "Participants",
    "ReadDocument",
    "Reader",
    "Screen",
    "Screening",
    "Sentence",
    "Tree",
    "is_party",
    "split",
]
