"""Where a sentence says when: the time expressions of English news, found and read. ``anchoring`` says what day, week,
month or year each stands for.

The well-kept library for this is dateparser: 200 languages, and a good reader of a string that is known to be a date.
In running text it is less so, and it knows days only, no weeks or vague times. ``python -m benchmarks.times --part tune
--rival``: of 83 labels it finds .86 and has .72 right, told the tense by our rule and with the precision given to it,
at 300 to 450 sentences a second; this module has all right, but was tuned on them, at 50,000 to 60,000.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from detente.reading.anchoring import Precision, TimeExpression, is_ahead, last_tense

__all__ = ["Precision", "TimeExpression", "find_times", "is_ahead"]


def _words(words: str) -> str:
    """Alternatives for a pattern, each with a small or capital first letter (IGNORECASE would cost half the speed)."""
    return "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" if w[0].isalpha() else w for w in words.split("|"))


def _opening(words: list[str]) -> str:
    """A pattern for the first three letters of any of ``words``, in either case; other words fail fast."""
    thirds: dict[str, set[str]] = {}
    for word in words:
        thirds.setdefault(word[:2], set()).add(word[2])
    seconds: dict[str, list[str]] = {}
    for two, ends in sorted(thirds.items()):
        seconds.setdefault(two[0], []).append(f"{two[1]}[{''.join(sorted(ends))}]")
    branches = [f"[{first.upper()}{first}](?:{'|'.join(rest)})" for first, rest in seconds.items()]
    return "(?:" + "|".join([r"\d", "[Aa]n? [cdfhmwy]", r"Q\d", *branches]) + ")"


_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_COUNTS = {
    w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_DECADES = "fifties sixties seventies eighties nineties".split()
_PAST_MIDDLE = {"week": 3, "month": 15, "year": 182}  # "the past month" is named after the day in its middle

_MONTH = "(?:" + "|".join(_MONTHS) + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + ")"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?(?![\d:%])"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d|[.,]\d)"
_TO = r"(?: ?[-–—/] ?| (?:and|to|or|through) |, )"
_COUNT = (
    rf"(?:\d{{1,3}}|{_words('|'.join(_COUNTS))}|{_words('several|many|some')}|{_words('a few|a couple of')})"
    r"(?: and a half)?"
)
_UNIT = "(?:day|week|month|year|decade)"
_PART = "(?:early|mid|late|middle of|end of|start of|beginning of|half of|quarter of)"
_STARTERS = [w.lower() for w in _MONTHS + _WEEKDAYS + _DECADES + [w for w in _COUNTS if len(w) > 2]] + (
    """several many some early mid late middle end start beginning last next this first second third final spring summer
    autumn fall winter yesterday tomorrow today tonight overnight past previous later earlier weekend day night evening
    morning afternoon midnight noon dawn recently coming following currently nowadays lately week month year decade
    hours""".split()
)
_PARTS = rf"(?:(?:{_words('early|mid|late')})[ -]|(?:{_words('end|start|beginning|middle')}) of (?:the )?)"
_HOURS = "(?:morning|afternoon|evening|night)"
_ZONE = r"(?: ?(?:local time|UTC|GMT|EST|EDT|BST|CET|[A-Z]{2,4}T)\b)"
_DATE = (
    rf"(?:(?:{_DAY}{_TO}){{0,2}}{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} {_DAY}(?:{_TO}{_DAY}(?! [a-z]+s\b)(?! {_MONTH}))?(?:,? {_YEAR})?(?![\d]|[.,]\d))"
)
# Each group is read by the function of its name in _READERS; the order decides where two could begin at one place.
_EXPRESSION = re.compile(
    rf"\b(?={_opening(_STARTERS)})(?<![$€£#])(?<!\d[.,])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d(?![\d-])|\d{1,2}/\d{1,2}/\d{4}(?!\d))"
    rf"|(?P<date>(?:{_WEEKDAY},? (?:the )?)?{_DATE})"
    rf"|(?P<hour>\d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.m\.?|[ap]m\b|[AP]M\b){_ZONE}?|\d{{1,2}}:\d\d(?![\d:]){_ZONE}?"
    rf"|(?:{_words('early|late')}) {_HOURS}\b|(?:(?<= the )(?:{_HOURS}|early hours)|midnight|noon|dawn)\b)"
    rf"|(?P<ago>(?:{_COUNT} (?:hour|{_UNIT})s?|(?:hour|{_UNIT})s)"
    r" (?:ago|earlier(?! than)|prior(?! to)|before(?=[.,;)]|$)|from now))\b"
    rf"|(?P<month>(?:{_PARTS}|(?:{_words('last|next|this')}) |(?:first|second|third|last|final) week of )?"
    rf"{_MONTH}(?:,? (?:of )?{_YEAR})?)(?!\w)"
    rf"|(?P<weekday>(?:(?:{_words('last|next|this|early|late')}) )?{_WEEKDAY}(?: {_HOURS})?)\b"
    rf"|(?P<part>(?:{_words('first|second|third|fourth|last|final')}) (?:quarter|half) of"
    rf" (?:the year|this year|{_YEAR})"
    rf"|(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?: of)? {_YEAR}|Q[1-4] {_YEAR}"
    rf"|{_PARTS}{_YEAR}|{_YEAR}[/–-]\d\d(?!\d)(?: season)?)\b"
    rf"|(?P<decade>{_PARTS}?(?:1[5-9]|20)\d0s|(?<=[Tt]he )(?:(?:early|mid|late)[ -])?(?:{'|'.join(_DECADES)}))\b"
    rf"|(?P<year>{_YEAR})\b"
    rf"|(?P<word>{_words('yesterday|tomorrow')}(?: {_HOURS})?|[Tt]oday|[Tt]onight|[Oo]vernight"
    rf"|(?:{_words('this|last')}) {_HOURS})\b"
    r"|(?P<unit>(?:(?:[Ee]arlier|[Ll]ater) )?(?:(?:[Ee]nd|[Ss]tart|[Bb]eginning|[Mm]iddle) of )?"
    r"(?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]ast|[Pp]revious)"
    r" (?:weekend|week|month|year|spring|summer|autumn|winter)"
    r"|(?:(?:end|start|beginning|middle) of|later in|earlier in|later) the (?:day|week|month|year)"
    r"|(?<=[Tt]he )weekend|(?<=[Tt]he )previous day|(?<=[Tt]he )(?:day|night|evening) before(?=[.,;)]|$))\b"
    rf"|(?P<last>(?:{_words('last|past|previous')}) (?:24 hours|twenty-four hours|day))\b"
    rf"|(?P<vague>(?:{_words('recent|last|past|next|coming|previous|following')}) (?:{_COUNT} )?(?:hours|{_UNIT}s)"
    r"|[Rr]ecently|[Cc]urrently|[Nn]owadays|[Ll]ately)\b"
    rf"|(?<=[Ii]n )(?P<ahead>{_COUNT} {_UNIT}s?)\b"
    r")"
)
# One of these is in every expression, and none in most sentences. This takes four microseconds, a pattern twelve.
_HINTS = """0 1 2 3 4 5 6 7 8 9 day week Week month year decade ago tomorrow night morning evening afternoon hour ecent
    spring summer autumn winter urrently uary March April May June July August ember October ties ately noon dawn Jan.
    Feb. Mar. Apr. Jun. Jul. Aug. Sep Oct. Nov. Dec.""".split()

_BEFORE_YEAR = frozenset(
    """in since of by until till from before after during early late mid year years spring summer autumn fall winter
    circa around through throughout between""".split()
)
_BEFORE_MONTH = frozenset("in since last next this early late mid until till during through throughout".split())
# Behind these "May" may be a Theresa, and "March" a march.
_WEAK_BEFORE_MONTH = frozenset("of by from before after between for to and or ending starting beginning".split())
_NOT_YEARS = re.compile(
    r"[ -](?:people|troops|soldiers|m[ea]n|women|children|civilians|police\w*|officers|workers|homes|houses|buildings"
    r"|cases|deaths|jobs|points|votes|k?m|kilomet\w+|miles|met\w+|feet|tons|tonnes|kg|dollars|euros|pounds|refugees|migrants"
    r"|prisoners|casualties|employees|passengers|residents|students|members|fighters|militants|others|more|strong"
    r"|protesters|demonstrators|million|billion|hours|days|years|percent|per cent|times|families|villages)\b|%|°"
)
_EVENTS = re.compile(
    r" (?:\w+ )?(?:invasion|coup|attacks?|bombings?|murders?|killings?|assassination|massacre|conviction|deal|agreement"
    r"|accords?|treaty|ceasefire|uprising|revolution|crash|shootings?|earthquake|annexation|genocide|kidnapping|arrest"
    r"|raid|disaster|tsunami|referendum|hijacking|takeover|riots?|protests?|truce|pact|clashes)\b"
)
_OWNER = re.compile(r"(?:['’]s|s['’]|\b(?:the|a|his|her|its|their|The|A))(?: [a-z]+)?$")
_OLD_YEAR_ENDS = re.compile(r"[.,;:)]|$| (?:and|when|by|after|before|to|but|as|with|under|for|on)\b")
_JOINED = re.compile(r"(?:,? (?:and|or|to|until|through) |, | ?[-–—] ?)(?:(?:early|mid|late)[ -])?")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ -]\(?$")
_DAY_NAMES = frozenset(
    "Bloody Black Good Super Ash Palm Easter Cyber Maundy Holy Whit Throwback every each Every Each".split()
)
_NAME_BEHIND = re.compile(
    r" (?:Times|Mail|Herald|Telegraph|Mirror|Express|Night|Movement|Alliance|Youth|Coalition|Revolution|Uprising"
    r"|Brigades?|Square|Group|Show|Massacre|Day|Fools?|Committee|Agreement|Declaration|Madness)\b"
)
_SEPTEMBER_11 = re.compile(
    r"(?:September 11|11 September)(?:th)?(?= (?:terrorist |suicide )?(?:attack|hijack|terror|plot))"
)

_SAME_MOMENT = 30  # characters between an hour and the day that it belongs to
_RANK = re.compile(r"\b(?:first|second|third|fourth|fifth|\w+th|only|worst|most|least|time|\w{2,}est)\b")
_NAME_NEXT = re.compile(r" [A-Z]")
_LARGE_NUMBER = re.compile(r"(?:illion|housand|hundred|\d) $")
_HOUR_WORDS = frozenset(["morning", "afternoon", "evening", "night", "early hours"])
_FIRST_NAMES = frozenset("January March April May June August".split())
_BEFORE_HOUR = frozenset("at about around until from before after by approximately to".split())
_TURNS = {"last": -1, "previous": -1, "next": 1}

_Reader = Callable[[str, re.Match[str], "TimeExpression | None"], "TimeExpression | None"]


def find_times(text: str, offset: int = 0) -> list[TimeExpression]:
    """Time expressions of ``text`` in order, none overlapping another; ``offset`` is added to their spans.

    Left out: durations ("for three years"), frequencies ("every Friday"), ages, and years inside names.
    """
    for hint in _HINTS:  # a third faster than any()
        if hint in text:
            break
    else:
        return []
    found: list[TimeExpression] = []
    hours: set[int] = set()
    for m in _EXPRESSION.finditer(text):
        group = m.lastgroup or ""
        expression = _READERS[group](text, m, found[-1] if found else None)
        if expression is None:
            continue
        if found and expression.year and expression.day:
            found[-1] = _with_year(found[-1], expression, text)
        if group == "hour":
            hours.add(len(found))
        found.append(expression)
    if hours:
        found = [e for i, e in enumerate(found) if i not in hours or not _has_day(i, found, hours)]
    return [replace(e, start=e.start + offset, end=e.end + offset) for e in found] if offset else found


def _with_year(e: TimeExpression, following: TimeExpression, text: str) -> TimeExpression:
    """ "from 5 May to 7 June 2018": the year stands once."""
    if e.day is None or e.month is None or e.year or not _JOINED.fullmatch(text, e.end, following.start):
        return e
    assert following.year is not None and following.month is not None
    return _real(replace(e, year=following.year - (e.month > following.month))) or e


def _has_day(i: int, found: list[TimeExpression], hours: set[int]) -> bool:
    """Whether an hour only refines, or repeats, an expression nearby: "at 5 p.m. on Tuesday", "18:45 (16:45 UTC)"."""
    here = found[i]
    return any(
        j != i and (j not in hours or j < i) and max(other.start - here.end, here.start - other.end) < _SAME_MOMENT
        for j, other in enumerate(found)
    )


def _word_before(text: str, start: int) -> str:
    word = _LAST_WORD.search(text, max(0, start - 20), start)
    return word[1] if word else ""


def _read_iso(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    year, month, day = (int(n) for n in re.findall(r"\d+", m[0]))
    if "/" in m[0]:
        day, month, year = year, month, day
        if day <= 12 and month <= 12 and day != month:
            return TimeExpression(*m.span())  # 5 April in some countries, 4 May in others
        if month > 12:
            day, month = month, day
    return _real(TimeExpression(*m.span(), "day", year, month, day))


def _real(e: TimeExpression) -> TimeExpression | None:
    """``e`` if there is such a day."""
    try:
        date(e.year or 2000, e.month or 1, e.day or 1)
    except ValueError:
        return None
    return e


def _month_number(text: str) -> int:
    name = re.search(_MONTH, text)
    assert name is not None
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name[0][:3]))


def _read_date(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    if _SEPTEMBER_11.match(text, m.start()) or _NAME_BEHIND.match(text, m.end()):
        return None
    numbers = [int(n) for n in re.findall(r"\d+", m[0])]
    year = numbers.pop() if numbers[-1] > 99 else None
    return _real(TimeExpression(*m.span(), "day", year, _month_number(m[0]), numbers[0]))


def _read_hour(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    before = _word_before(text, m.start()).lower()
    if (m[0][-2:].isdigit() or m[0] in ("midnight", "noon", "dawn")) and before not in _BEFORE_HOUR:
        return None  # a score, a verse, a curfew
    if m[0] in _HOUR_WORDS and not text.endswith(("in the ", "In the ", "uring the ", "by the "), 0, m.start()):
        return None
    return TimeExpression(*m.span(), "day")


def _read_ago(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    if _LARGE_NUMBER.search(text, max(0, m.start() - 9), m.start()):
        return None
    shift = -1 if not m[0].endswith("from now") else 1
    return _counted(m.start(), m.end(), m[0], shift)


def _read_ahead(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    # "in three days" is a duration unless something is to come: "killed 20 in three days", "the first in two years".
    before = text[max(0, text.rfind(". ", 0, m.start())) : m.start()]
    tense = last_tense(before)
    if tense is None or tense.lastgroup != "ahead" or tense[0].startswith("to ") or _RANK.search(before):
        return None
    e = _counted(*m.span(), m[0], 1)
    return replace(e, only_ahead=True)


def _counted(start: int, end: int, said: str, sign: int) -> TimeExpression:
    """ "Two weeks ago" and the like; without a number that one can count with, the time is unknown."""
    first, *rest = said.lower().split()
    unit = next((u for u in ("hour", "day", "week", "month", "year", "decade") if u in said), "")
    count = int(first) if first.isdigit() else _COUNTS.get(first)
    if unit == "hour":
        return TimeExpression(start, end, "day", back=(count or 0) // 24)
    if count is None or rest[0] in ("few", "couple"):
        return TimeExpression(start, end)
    if unit == "decade":
        count, unit = count * 10, "year"
    precision: Precision = unit  # type: ignore[assignment]
    return TimeExpression(start, end, precision, shift=sign * count)


def _read_month(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    said, after = m[0], m.end()
    year = int(said[-4:]) if said[-4:].isdigit() else None
    month = _month_number(said)
    first = said.split(None, 1)[0].lower()
    e = TimeExpression(*m.span(), "month", year, month, shift=_TURNS.get(first, 0) if " week of " not in said else 0)
    if year is not None or said[0].islower():
        return e
    before = _word_before(text, m.start())
    low = before.lower()
    capital_behind = text[after : after + 1] == " " and text[after + 1 : after + 2].isupper()
    if said in ("Mar", "Jan", "Jun"):
        return None
    if low in _BEFORE_MONTH:
        return (
            e if not capital_behind or low in ("since", "last", "next") or not _NAME_BEHIND.match(text, after) else None
        )
    if (capital_behind and said in _FIRST_NAMES) or before == "Black" or _NAME_BEHIND.match(text, after):
        return None
    if low in _WEAK_BEFORE_MONTH:
        return None if said == "May" and "Theresa" in text else e
    # "his February trial"; "the March" and "May" may be anything.
    return e if low and said not in ("March", "Mar", "May") else None


def _read_weekday(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    if _word_before(text, m.start()) in _DAY_NAMES or _NAME_BEHIND.match(text, m.end()):
        return None
    words = m[0].split()
    day = next(w for w in words if w in _WEEKDAYS)
    return TimeExpression(*m.span(), "day", weekday=_WEEKDAYS.index(day), shift=_TURNS.get(words[0].lower(), 0))


def _read_part(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    year = re.search(r"\d{4}", m[0])
    # "2003–05", "2011/12": a span of years, or the season of a cup. "the end of the 2014 World Cup" is no year's end.
    bare = year is not None and year.start() == 0 and not m[0].endswith("season")
    if (bare and not _is_time(text, m.start(), m.end(), last)) or (" the " in m[0] and _NAME_NEXT.match(text, m.end())):
        return None
    return TimeExpression(*m.span(), "year", int(year[0]) if year else None)


def _read_decade(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    digits = re.search(r"\d{3}", m[0])
    year = int(digits[0]) * 10 if digits else 1950 + 10 * _DECADES.index(re.split("[ -]", m[0])[-1])
    return TimeExpression(*m.span(), "decade", year)


def _read_year(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    return TimeExpression(*m.span(), "year", int(m[0])) if _is_time(text, m.start(), m.end(), last) else None


def _is_time(text: str, start: int, end: int, last: TimeExpression | None) -> bool:
    """Whether a number of four digits is a year that something happened in, not an amount and not part of a name."""
    if _NOT_YEARS.match(text, end) or text[start - 1 : start] in tuple("/."):
        return False
    follows_year = last is not None and last.year is not None and last.precision in ("year", "month")
    if last is not None and follows_year and _JOINED.fullmatch(text, last.end, start):
        return True  # "between 2003 and 2005", "in 2001, 2004"
    before = _word_before(text, start)
    if text[start - 1 : start] == "-" and before.lower() not in ("mid", "late", "early"):
        return False
    if int(text[start : start + 4]) < 1900 and not (
        before.lower() in ("in", "since") and _OLD_YEAR_ENDS.match(text, end)
    ):
        return False
    if text[start - 1 : start] == "(" and text[end : end + 1] in (")", ",", "–", "-"):
        return True
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
        return before in ("In", "Since")  # "in 2014 FIFA World Cup"; but "In 2014 Russia annexed"
    if before.lower() in _BEFORE_YEAR or text.endswith(("back to ", "prior to ", "up to ", "than in "), 0, start):
        return not text.startswith((" census", " Census"), end)
    return bool(_EVENTS.match(text, end) and _OWNER.search(text[max(0, start - 20) : max(0, start - 1)]))


def _read_word(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    said = m[0].lower()
    if said == "today" and m[0][0] == "T" and text[: m.start()].rstrip()[-1:].isalpha():
        return None  # USA Today
    if said == "overnight" and re.match(r" (?:stay|success|flight|train|bus|guest)", text[m.end() :]):
        return None
    shift = -1 if said.startswith(("yesterday", "last")) else 1 if said.startswith("tomorrow") else 0
    return TimeExpression(*m.span(), "day", shift=shift)


def _read_unit(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    said = m[0].lower()
    unit = re.split(r"\W+", said)[-1]
    turn = next((w for w in ("last", "next", "past", "previous") if w in said.split()), "")
    shift = _TURNS.get(turn, 0)
    if unit == "before" or said == "previous day":
        return TimeExpression(*m.span(), "day", shift=-1)
    if unit == "weekend":
        return TimeExpression(*m.span(), "week", weekday=5, shift=shift)
    precision: Precision = unit if unit in ("day", "week", "month") else "year"  # type: ignore[assignment]
    article = text.endswith(("the ", "his ", "their "), 0, m.start())
    if turn == "last" and article and text.startswith(" of ", m.end()):
        return None  # "in the last year of the war"
    if turn == "past" or (turn == "last" and article):
        return TimeExpression(*m.span(), precision, back=_PAST_MIDDLE.get(unit, 0))
    return TimeExpression(*m.span(), precision, shift=shift)


def _read_last(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    return TimeExpression(*m.span(), "day", shift=-1 if "previous day" in m[0].lower() else 0)


def _read_vague(text: str, m: re.Match[str], last: TimeExpression | None) -> TimeExpression | None:
    if m[0][:9] == "following" and not text.endswith("the ", 0, m.start()):
        return None  # "following weeks of talks"
    return TimeExpression(*m.span())


_READERS: dict[str, _Reader] = {
    name.removeprefix("_read_"): reader for name, reader in list(globals().items()) if name.startswith("_read_")
}
