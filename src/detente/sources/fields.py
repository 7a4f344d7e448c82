"""One JSON object to one Document: the keys that are read, and what is said of those that cannot be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from detente.records import Document, Problem
from detente.sources.dates import read_day

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN_CHARACTERS = 60  # of a found value, in a message
_SHOWN_KEYS = 8


def parse(written: str, where: str, on_problem: Callable[[Problem], None]) -> Document | None:
    """The Document that a JSON object stands for, or None, after a Problem, if it stands for none.

    NaN and Infinity count as null: Python and pandas write them for a value that is missing.
    """
    try:
        found = json.loads(written, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        reason = f"not valid JSON ({error.msg} at character {error.pos + 1}): skipped; expected an object such as "
        on_problem(Problem(where, reason + '{"text": "…"} with no line break inside'))
    except RecursionError:
        on_problem(Problem(where, "JSON nested too deeply to be read: skipped; expected a flat object with a text"))
    except ValueError:  # the limit of sys.set_int_max_str_digits, which guards against quadratic time
        on_problem(Problem(where, "JSON with a number of thousands of digits: skipped; write it as a string"))
    else:
        if isinstance(found, dict):
            return _document(found, where, on_problem)
        on_problem(Problem(where, f'{_kind(found)}: skipped; expected an object such as {{"text": "…"}}'))
    return None


def _document(found: dict[str, Any], where: str, on_problem: Callable[[Problem], None]) -> Document | None:
    def say(reason: str) -> None:
        on_problem(Problem(where, reason))

    if "text" not in found:
        keys = ", ".join(list(found)[:_SHOWN_KEYS]) or "no key at all"
        say(f'no "text": skipped; found {_cut(keys)}; put the report\'s text under the key "text"')
        return None
    text = found["text"]
    if not isinstance(text, str):
        say(f'"text" is {_kind(text)}: skipped; expected a string')
        return None
    if not text.strip():
        say('"text" is empty: skipped')
        return None
    return Document(
        text=_whole_characters(text, "text", say),
        id=_identity(found.get("id"), say),
        published=_published(found, say),
        title=_string(found, say, "title"),
        outlets=_outlets(found, say),
        url=_string(found, say, "url"),
        language=_string(found, say, "language"),
        licence=_string(found, say, "licence", "license"),
    )


def _string(found: dict[str, Any], say: Callable[[str], None], *keys: str) -> str | None:
    """The value of the first of these keys that has one. A blank string is an unknown value."""
    for key in keys:
        value = found.get(key)
        if isinstance(value, str):
            if value.strip():
                return _whole_characters(value, key, say)
        elif value is not None:
            say(f'"{key}" is {_kind(value)}: left out; expected a string')
    return None


def _identity(value: object, say: Callable[[str], None]) -> str:
    """The source's id as a string, or "" for none. Many sources count their reports, so an integer is an id too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string({"id": value}, say, "id") or ""


def _published(found: dict[str, Any], say: Callable[[str], None]) -> date | None:
    for key in ("date", "published"):
        value = found.get(key)
        if value is None or value == "":
            continue
        day = read_day(value) if isinstance(value, str) else None
        if day:
            return day
        written = _cut(json.dumps(value, ensure_ascii=False))
        say(f'"{key}" is {written}: kept without a date; expected an ISO date such as "2024-03-06"')
    return None


def _outlets(found: dict[str, Any], say: Callable[[str], None]) -> tuple[str, ...]:
    """The names under ``outlets`` and ``outlet``, each once, in the order given. Either key may hold one or a list."""
    names: dict[str, None] = {}
    for key in ("outlets", "outlet"):
        value = found.get(key)
        for item in value if isinstance(value, list) else [value]:
            if name := _string({key: item}, say, key):
                names[name] = None
    return tuple(names)


def _whole_characters(value: str, key: str, say: Callable[[str], None]) -> str:
    r"""The string with U+FFFD for each half of a surrogate pair (an escape like \ud83d alone), which no file can hold.

    One for one, so that offsets counted in the text as given still hold.
    """
    if value.isascii() or not _LONE_SURROGATE.search(value):
        return value
    say(f'"{key}" has half a surrogate pair: read with U+FFFD in its place; write the whole character')
    return _LONE_SURROGATE.sub("\ufffd", value)


def _kind(value: object) -> str:
    """What a JSON value is, for a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {_cut(json.dumps(value, ensure_ascii=False))}"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


def _cut(shown: str) -> str:
    shown = _LONE_SURROGATE.sub("\ufffd", shown)
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"
