"""Who holds an office on a day: terms known by their dates, and offices attested by reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from detente.atlas.tables import Office

# An attested office is taken as held for so long before its first and after its last report. Half of the offices of
# ministers and lawmakers that are known by their dates last longer than this beyond any given report.
BEFORE = timedelta(days=365)
AFTER = timedelta(days=730)
# Of two offices at once the news means the one that acts for the state.
_WEIGHT = ("GOV", "LEG", "MIL", "SPY", "COP", "JUD")
# Who leaves an office of these sectors is one of PLOVER's elite; who leaves a rebel group or a company is not.
_ELITE = frozenset(_WEIGHT)

HEADS = ("head of state", "head of government")

Standing = Literal["in office", "former", "not yet"]


def standing(office: Office, on: date | None) -> Standing:
    """How the holder stands to the office on a day; on an unknown day nothing is ruled out."""
    if on is None:
        return "in office"
    day = on.isoformat()
    if office.former and office.former <= day:
        return "former"
    since, until = office.since, office.until
    if office.basis == "attested":
        since = (date.fromisoformat(since) - BEFORE).isoformat() if since else ""
        until = (date.fromisoformat(until) + AFTER).isoformat() if until else ""
    if until and until < day:
        return "former"
    return "not yet" if since > day else "in office"


def latest(offices: Iterable[Office], on: date | None) -> tuple[Office, str, str]:
    """Of the offices of one person the one that counts on a day, the sector to code, and why.

    In office: the office's sector. A former holder of a state's office is ELI. Before any office the sector is empty.
    """
    ranked: dict[Standing, list[Office]] = {}
    for office in offices:
        ranked.setdefault(standing(office, on), []).append(office)
    held = ranked.get("in office", [])
    if any(o.office in HEADS for o in ranked.get("former", [])):
        # Who once led the state stays one of its elite, also where he leads a party or the opposition now.
        held = [o for o in held if o.sector not in ("OPP", "PTY")]
    if held:
        best = min(held, key=lambda o: (o.basis != "term", _weight(o.sector), _negative(o.since)))
        return best, best.sector, f"{best.office}, {_span(best)}"
    if gone := ranked.get("former"):
        best = max(gone, key=lambda o: (o.until or o.former or o.since, o.basis == "term"))
        sector = "ELI" if best.sector in _ELITE else best.sector
        return best, sector, f"former {best.office}, {_span(best)}"
    first = min(ranked["not yet"], key=lambda o: o.since)
    return first, "", f"not yet {first.office}, {_span(first)}"


def _span(office: Office) -> str:
    if office.basis == "attested":
        if not office.since:
            return f"attested as former {office.former}"
        return f"attested {office.since}" + (f" to {office.until}" if office.until != office.since else "")
    return f"{office.since or '…'} to {office.until or 'now'}"


def _weight(sector: str) -> int:
    return _WEIGHT.index(sector) if sector in _WEIGHT else len(_WEIGHT)


def _negative(day: str) -> int:
    return -int(day.replace("-", "") or 0)
