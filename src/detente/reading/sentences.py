"""Where a sentence ends: rules for news English, cheap enough to run on everything."""

from __future__ import annotations

import re

# A longer "sentence" is a table, a list or a broken text; parsing it costs much and yields nothing that can be trusted.
# The longest of 150,000 sentences of dated news reports has 1,060 characters.
MAX_SENTENCE = 3000

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen lt col sgt maj capt cpl pvt adm cmdr brig sen rep gov pres hon rev fr st mt ft no nos vol
    jan feb mar apr jun jul aug sep sept oct nov dec vs etc inc corp co ltd bros dept est approx jr sr al cf ca e.g
    i.e u.s u.k u.n e.u d.c a.m p.m ph.d b.c u.s.s h.m.s""".split()
)
# Abbreviations that can end a sentence, and words that start one: "in the U.S. The president" is two sentences.
_MAY_END = frozenset("u.s u.k u.n e.u d.c a.m p.m etc inc corp co ltd jr sr".split())
_STARTERS = frozenset(
    """The A An In On At It He She They We This That These Those But And However Meanwhile According After Before As
    There His Her Its Their Some Many Several One Two Three Four Five Police Earlier Later Also Both Although""".split()
)

# An end mark, closing quotes or brackets (and Wikipedia-like note marks), then space and something that can open.
_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s+["'“‘(\[]*[A-Z0-9À-ÖØ-Þ])|[.!?…]+["'”’)\]]*(?=\s*$)""")
# "2011 Syrian uprising: Troops enter Homs." begins with a topic, which would mislead the parser.
_HEADING = re.compile(r"\s*[A-Z0-9][^.!?:\n]{3,70}:(?=\s+[A-Z][a-z])")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_LINE_END = re.compile(r"\r?\n")
_LAST_WORD = re.compile(r"([\w.]+)$")
_NEXT_WORD = re.compile(r"""\s+["'“‘(\[]*(\w+)""")

# A line shorter than this that ends without an end mark is a title or a dateline, not the first part of a wrapped line.
_TITLE_LENGTH = 60
_WORD = re.compile(r"\w+")
_HYPHENATED = re.compile(r"(?<!\w)\w+(?:-\w+)+")


def split(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, in order, without surrounding white space; together they hold every word."""
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        begin = start
        if heading := _HEADING.match(text, start, end):
            _append(spans, text, start, heading.end())
            begin = heading.end()
        for mark in _END.finditer(text, start, end):
            if _is_abbreviation(text, begin, mark):
                continue
            _append(spans, text, begin, mark.end())
            begin = mark.end()
        _append(spans, text, begin, end)
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Blocks between blank lines, cut further at line ends that no wrapped sentence would have."""
    if "\n" not in text:
        return [(0, len(text))]
    blocks: list[tuple[int, int]] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        blocks.append((start, gap.start()))
        start = gap.end()
    blocks.append((start, len(text)))
    lines: list[tuple[int, int]] = []
    for begin, end in blocks:
        here = begin
        for brk in _LINE_END.finditer(text, begin, end):
            line = text[here : brk.start()].rstrip()
            if not line or line[-1] in ".!?…:;”’)" or _starts_anew(text, brk.end(), len(line)):
                lines.append((here, brk.start()))
                here = brk.end()
        lines.append((here, end))
    return lines


def _starts_anew(text: str, at: int, length: int) -> bool:
    """Whether the line that begins here is a list item, or comes after a short line that was a title."""
    opening = text[at : at + 2].strip()
    return opening in {"-", "*", "•", "–"} or (length < _TITLE_LENGTH and not opening[:1].islower())


def _is_abbreviation(text: str, begin: int, mark: re.Match[str]) -> bool:
    if text[mark.start()] != "." or mark.end() - mark.start() > 1:
        return False
    word = _LAST_WORD.search(text, max(begin, mark.start() - 20), mark.start())
    if word is None:
        return False
    last = word.group(1).lower()
    following = _NEXT_WORD.match(text, mark.end())
    if last in _MAY_END:
        return following is not None and following.group(1) not in _STARTERS
    if last in _ABBREVIATIONS:
        return following is not None
    return len(last) == 1 and last.isalpha() and following is not None


def words(text: str) -> set[str]:
    """Lower-case words of a sentence; a hyphenated one counts whole and in its parts."""
    lower = text.lower()
    return {*_WORD.findall(lower), *(_HYPHENATED.findall(lower) if "-" in lower else ())}
