"""Reads offices and their holders out of one sentence, by form alone: no parse, no guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from detente.atlas import Atlas, Reading
from detente.reading import MentionFinder

# The last word of an office. What has no sector of its own here takes it from the words before, or from the body.
HEADS = frozenset(
    """president minister premier chancellor king queen emir sultan prince princess secretary undersecretary
    ambassador envoy representative commissioner governor mayor spokesman spokeswoman spokesperson speaker senator
    congressman congresswoman lawmaker mp mep deputy legislator parliamentarian chairman chairwoman chairperson chair
    co-chair chief head leader commander general admiral colonel brigadier marshal judge justice
    prosecutor director director-general negotiator adviser advisor diplomat archbishop patriarch pope cardinal
    ayatollah cleric dictator warlord politician secretary-general governor-general attorney-general vice-president
    consul comptroller treasurer councillor ombudsman minister-president taoiseach tánaiste prime-minister emperor
    mufti rabbi imam bishop commander-in-chief candidate chief-of-staff official strongman founder co-founder""".split()
)
# Words that may stand in an office before its last word, beside the names of the atlas and capitalised words.
INSIDE = frozenset(
    """lieutenant acting interim caretaker deputy vice assistant associate chief prime foreign
    defence defense interior finance
    economy justice health education energy oil gas trade agriculture environment transport labour labor home internal
    external affairs security national state state's parliamentary parliament presidential government opposition ruling
    party rebel separatist militant militia guerrilla insurgent army military navy naval air force police intelligence
    nuclear peace special top senior house senate supreme court constitutional high chief justice attorney general
    chargé d'affaires charge crown house minority majority leader budget tax industry culture sports tourism science
    technology telecommunications communications information media press water mines mining planning development
    infrastructure housing immigration migration refugee social welfare family youth women's veterans religious islamic
    shia sunni hardline reformist islamist jihadist terrorist cell network faction group movement union's regional local
    provincial city district county royal spiritual religious cabinet council assembly commission committee board
    central bank reserve treasury customs border guard coast counter-terrorism anti-corruption election electoral peace
    process climate disarmament human rights aid humanitarian permanent resident front political regime coup junta
    mercenary tribal transitional provisional de facto staff first second third former ex ex- then-
    retired outgoing incoming incumbent new newly-appointed newly-elected current then late deposed ousted
    exiled longtime
    long-time veteran jailed fugitive self-declared self-proclaimed disputed designate and of for the""".split()
)
_GONE = frozenset("former formerly ex ex- late deposed ousted retired then disgraced one-time onetime previous".split())
_DROPPED = frozenset(
    """outgoing incoming incumbent new newly-appointed newly-elected current then then- longtime long-time veteran
    jailed fugitive exiled top senior hardline reformist disputed the""".split()
)
# "foreign minister": what the words before the last one make of its sector.
_SECTORS = (
    ("OPP", frozenset("opposition".split())),
    ("REB", frozenset("rebel separatist militant insurgent guerrilla jihadist islamist terrorist faction".split())),
    ("PRM", frozenset("militia mercenary".split())),
    ("COP", frozenset("police border coast customs".split())),
    ("SPY", frozenset("intelligence spy".split())),
    ("MIL", frozenset("army military navy naval force staff forces".split())),
    ("LEG", frozenset("parliamentary parliament senate house assembly minority majority congress duma".split())),
    ("PTY", frozenset("party".split())),
    ("JUD", frozenset("court justice".split())),
    ("REL", frozenset("spiritual religious church".split())),
)
_OWN = {
    **dict.fromkeys(
        """president minister premier chancellor king queen emir sultan prince princess secretary undersecretary
        ambassador envoy commissioner governor mayor spokesman spokeswoman spokesperson negotiator adviser advisor
        diplomat secretary-general governor-general dictator consul minister-president taoiseach tánaiste strongman
        vice-president emperor prime-minister representative official ombudsman ayatollah""".split(),
        "GOV",
    ),
    **dict.fromkeys(
        "senator congressman congresswoman lawmaker mp mep legislator parliamentarian speaker councillor".split(), "LEG"
    ),
    **dict.fromkeys("commander general admiral colonel brigadier marshal commander-in-chief".split(), "MIL"),
    **dict.fromkeys("judge justice prosecutor attorney-general".split(), "JUD"),
    **dict.fromkeys("archbishop patriarch pope cardinal cleric mufti rabbi imam bishop".split(), "REL"),
    **dict.fromkeys(["warlord"], "REB"),
    **dict.fromkeys(["politician", "candidate"], "PTY"),
}
# These say something only with a body ("Kremlin chief of staff") or a word before them ("army chief").
_WEAK = frozenset(
    """deputy chairman chairwoman chairperson chair co-chair chief head leader director director-general founder
    co-founder treasurer""".split()
)
# Offices that a city or region has.
_LOCAL = frozenset(
    """governor mayor chief commissioner prosecutor senator congressman congresswoman representative lawmaker mp mep
    councillor archbishop bishop leader president premier minister commander judge head""".split()
)
# Ranks and titles between an office and a name.
_RANKS = frozenset("major sergeant sheikh sheik mullah mr mrs ms dr sir lord lady dame".split())
# With one country in the whole report, these offices without a country are of that one. (Presidents, foreign
# ministers, ambassadors travel.)
_AT_HOME = frozenset(
    "interior finance justice economy health education agriculture environment transport energy labour labor culture"
    " opposition police army attorney chief".split()
)
_HOME_HEADS = frozenset("senator governor mayor congressman congresswoman lawmaker mp premier".split())
_MINISTRY = re.compile(r"\b(foreign|defen[cs]e|interior|justice|finance) minist", re.I)

# The only offices with a preposition or an "and" inside.
_LONG = re.compile(
    r"(?:\w+ )*(?:secretary|minister|chief|ministry|department|house|speaker|board|chairman|head) of (?:the )?[\w' ]+"
    r"|[\w' ]+ and [\w' ]+"
    r" (?:minister|secretary|commissioner|chief)$"
)
_TOKEN = re.compile(r"[^\W\d_][\w.’'\-–]*|[,()]|\S")
_PARTICLES = frozenset("al el bin ibn de da do dos del di du la le van von der den ter ul abu ould ag i".split())
_NOT_A_NAME = frozenset(
    """The A An In On At It He She They We This That These Those But And However Monday Tuesday Wednesday Thursday
    Friday Saturday Sunday January February March April June July August September October November December Party
    Ministry Army Council Assembly University Court Parliament Senate Congress House Committee Commission Agency
    Police Force Forces Union Front Movement Group Organization Office Department Bank Street Palace City Province
    State National Affairs Foreign Defense Defence Security General Republic Kingdom Islamic United Democratic
    Federal High Supreme Central North South East West Northern Southern Eastern Western New Minister President
    Prime Secretary Chief Nations World War Airport Base Day Election Agreement Treaty Act Law Bill Peace Prize
    COVID Twitter Air Navy Human Rights Christian Muslim Jewish Catholic Buddhist Hindu Church Mosque II III IV Sr
    Jr Inc Internet TV Radio News Afghan Iraqi Services Interior Economy Finance Health""".split()
)
_CAPITAL = re.compile(
    r"^[A-ZÀ-ÖØ-ÞĀ-ŽİŞĠ][\w’'\-–.]*[\w’']$|^[A-Z]\.$|^(?:al|el|Al|El|ad|ar|as|at|az|ul)[-–][A-ZÀ-Ž]\w+[\w’'\-–]*$"
)


_AMERICA = Reading("USA", "state", "GOV", "United States")


@dataclass(frozen=True)
class Attestation:
    """A person in an office of a party, as one sentence has it."""

    name: str
    code: str
    office: str
    sector: str
    former: bool


class Offices:
    """Reads sentences with the names of an atlas."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.surfaces = {
            n.surface for n in atlas.tables.names if n.kind in ("state", "adjective", "metonym", "place", "capital")
        } | {s for body in (*atlas.tables.organisations, *atlas.tables.groups) for s in (body.name, *body.aliases)}

    def read(self, text: str, day: str, finder: MentionFinder) -> Iterator[Attestation]:
        """Attestations in one sentence of a report of ``day``."""
        mentions = []
        for m in finder.find(text):
            reading, _ = self.atlas.resolve(m.surface, text, date.fromisoformat(day), m.start)[:2]
            if reading is not None and reading.sector != "JRN":
                mentions.append((m.start, m.end, reading))
        if not mentions:
            return
        tokens = [(t.group(), t.start(), t.end()) for t in _TOKEN.finditer(text)]
        codes = {r.code for _, _, r in mentions}
        states = [r for _, _, r in mentions if r.kind in ("state", "adjective")]
        self._american = "USA" in codes or not codes
        self._single = states[0] if len(codes) == 1 and states else None
        owner = {}
        for start, end, reading in mentions:
            for i, (_, s, e) in enumerate(tokens):
                if s < end and e > start:
                    owner[i] = (reading, start)
        seen = set()
        for i in range(len(tokens)):
            for a in self._at(tokens, owner, i):
                if (a.name, a.code, a.office) not in seen:
                    seen.add((a.name, a.code, a.office))
                    yield a

    def _at(self, tokens, owner, i) -> Iterator[Attestation]:
        """Attestations whose office ends with the word at ``i``."""
        word = _plain(tokens[i][0])
        if word == "state" and [_plain(t[0]) for t in tokens[max(0, i - 2) : i]] == ["secretary", "of"]:
            word = "secretary"
        elif word == "secretary" and [_plain(t[0]) for t in tokens[i + 1 : i + 3]] == ["of", "state"]:
            return
        if word not in HEADS or (i in owner and word not in ("general",)):
            return
        if i + 1 < len(tokens) and _plain(tokens[i + 1][0]) in HEADS:
            return  # "party leader general X": the last word of the office is yet to come
        start = self._start(tokens, owner, i)
        body, inside = self._body(tokens, owner, start, i)
        after = i + 1
        behind = None
        complement: list[str] = []
        if after < len(tokens) and _plain(tokens[after][0]) in ("of", "for", "to"):
            # "Foreign Minister of Russia Sergey Lavrov", "ambassador to Turkey Andrei Karlov"
            j = after + 1
            while j < len(tokens) and _plain(tokens[j][0]) in ("the",):
                j += 1
            words = []
            while (
                j < len(tokens)
                and j not in owner
                and len(words) < 5
                and (_plain(tokens[j][0]) in INSIDE or tokens[j][0] in _NOT_A_NAME)
            ):
                words.append(tokens[j][0])
                j += 1
            complement = words
            if j in owner and (not words or words[-1].lower() in ("of", "the", "for", "to")):
                behind = owner[j][0]
                first = owner[j][1]
                while j in owner and owner[j][1] == first:
                    j += 1
                if _plain(tokens[after][0]) == "to" or behind.kind == "adjective":
                    behind = None if _plain(tokens[after][0]) != "to" else "to"
                after = j
                complement = []
            elif words:
                after = j
            else:
                return
        if body is None and (behind is None or behind == "to"):
            body = self._at_home(tokens, owner, start, i)
            if body is None:
                return
        holder = body if behind in (None, "to") else behind
        if body is not None and behind not in (None, "to") and body.code != behind.code:
            return
        if holder.kind in ("place", "capital") and word not in _LOCAL:
            return
        office_words = [_plain(t[0]) for k, t in enumerate(tokens[inside : i + 1], inside) if k not in owner]
        comma = after < len(tokens) and tokens[after][0] == ","
        name = self._name(tokens, owner, after + comma)
        if comma and holder.kind in ("place", "capital"):
            name = None
        if name is not None and comma:
            # "the prime minister of Israel, Benjamin Netanyahu,": the name must end at a comma too.
            end = after + comma + name[1]
            if end >= len(tokens) or tokens[end][0] not in (",", "."):
                name = None
        if name is None:
            name = self._name_before(tokens, owner, start)
        if name is None:
            return
        sector = self._sector(office_words, word, holder)
        if sector is None:
            return
        if complement:
            office_words += [_plain(tokens[i + 1][0]), *map(_plain, complement)]
        former = any(_plain(t[0]) in _GONE for t in tokens[max(0, start - 1) : i + 1])
        office = " ".join(w for w in office_words if w not in _DROPPED and w not in _GONE)
        office = re.sub(r"^(?:(?:and|of|for|the|s|democratic|republican) )+", "", office).replace("defense", "defence")
        if re.search(r"\b(?:of|and|for)\b", office) and not _LONG.match(office):
            return
        if " and " in office and HEADS & set(office.split(" and ")[0].split()):
            return  # two offices, of which one may be a former one
        if holder.kind in ("metonym", "organisation", "group", "place", "capital") and holder.code not in office:
            named = holder.name if holder.kind in ("organisation", "group") else _surface(tokens, owner, holder)
            office = f"{office} ({named})"
        yield Attestation(name[0], holder.code, office, sector, former)

    def _start(self, tokens, owner, i) -> int:
        """The first word of the office that ends at ``i``, with the country before it."""
        j = i - 2 if _plain(tokens[i][0]) == "state" else i
        while j > 0:
            word, k = tokens[j - 1][0], j - 1
            plain = _plain(word)
            if k in owner:
                reading = owner[k][0]
                j = k
                while j > 0 and j - 1 in owner and owner[j - 1][1] == owner[k][1]:
                    j -= 1
                # "Israel's", "the Russian": the country begins the phrase, unless a body follows.
                if reading.kind in ("state", "adjective"):
                    break
                continue
            if word in (",", "(", ")") or not (plain in INSIDE or plain in HEADS or _is_title_word(word)):
                break
            j -= 1
        return j

    def _body(self, tokens, owner, start, i):
        """Whose the office is by the names before its last word, and where the words of the office begin."""
        names = []
        for k in range(start, i):
            if k in owner and (not names or names[-1][1] != owner[k][1]):
                names.append((owner[k][0], owner[k][1], k))
        if not names:
            return None, start
        codes = {n[0].code for n in names}
        if len(codes) > 1:
            # "Armenian National Assembly Speaker": many countries have a body of that name, the first word says whose.
            if names[0][0].kind not in ("state", "adjective") or any(n[0].kind != "metonym" for n in names[1:]):
                return None, start
            for k in [k for k in range(start, i) if k in owner and owner[k][0].kind == "metonym"]:
                del owner[k]
            names = names[:1]
        last = names[-1]
        k = last[2]
        while k < i and k in owner:
            k += 1
        bodies = [n for n in names if n[0].kind in ("metonym", "organisation", "group")]
        return (bodies[-1][0] if bodies else last[0]), k

    def _at_home(self, tokens, owner, start, i):
        """The one country of the report, for an office of the interior without a country."""
        words = {_plain(t[0]) for t in tokens[start : i + 1]}
        if {"state", "secretary"} <= words or words & {"congressman", "congresswoman"}:
            return _AMERICA if self._american else None
        if not self._single or (start > 0 and _plain(tokens[start - 1][0]) in ("of", "for", "to", "in")):
            return None
        return self._single if words & _AT_HOME or words & _HOME_HEADS else None

    def _name(self, tokens, owner, at) -> tuple[str, int] | None:
        """A person's name that begins at ``at``, and how many tokens it has."""
        words = []
        j = at
        while j < len(tokens) and len(words) < 5:
            word = tokens[j][0].rstrip("'’")
            gap = j > at and tokens[j][1] - tokens[j - 1][2] > 1
            if gap:
                break
            if word.endswith(("'s", "’s")) and _CAPITAL.match(word[:-2]):
                words.append(word[:-2])
                j += 1
                break
            if j in owner and not (words and owner[j][0].kind in ("place", "capital")):
                # A country ends a name; a city may be the last word of one ("Geddel Vieira Lima").
                if words:
                    break
                return None
            if word in _NOT_A_NAME or _plain(word) in HEADS or _plain(word) in _RANKS:
                if words:
                    break
                return None
            if _CAPITAL.match(word) or (
                words and word.lower() in _PARTICLES and j + 1 < len(tokens) and _CAPITAL.match(tokens[j + 1][0])
            ):
                words.append(word)
            else:
                break
            j += 1
        full = [w for w in words if len(w) > 2 and w.lower() not in _PARTICLES]
        if len(full) < 2 or len(words) > 4 or words[-1].endswith("."):
            return None
        if any(w.isupper() and len(w) > 2 for w in words):
            return None
        return " ".join(words), len(words)

    def _name_before(self, tokens, owner, start) -> tuple[str, int] | None:
        """ "Sergey Lavrov, the Russian foreign minister": the name before the comma before the office."""
        j = start - 1
        if j >= 0 and _plain(tokens[j][0]) in ("the", "a", "an", "former"):
            j -= 1
        if j < 2 or tokens[j][0] != ",":
            return None
        end = j
        j -= 1
        while j >= 0 and (_CAPITAL.match(tokens[j][0]) or tokens[j][0].lower() in _PARTICLES) and j not in owner:
            j -= 1
        name = self._name(tokens, owner, j + 1)
        if name is None or j + 1 + name[1] != end:
            return None
        # A list of people ("A, B, the minister") tells nothing of who is who.
        if j >= 0 and tokens[j][0] in (",", "and", "&"):
            return None
        return name

    def _sector(self, office: list[str], head: str, holder) -> str | None:
        if holder.kind == "organisation" or holder.code in ("EUR", "UNO") or holder.code.startswith("IGO:"):
            return ""
        if holder.kind == "group":
            return holder.sector
        text = " ".join(office)
        before = set(office[:-1])
        if head in ("mp", "mep", "senator", "speaker", "lawmaker", "congressman", "congresswoman"):
            return "LEG"
        if holder.kind == "metonym" and (head in _WEAK or holder.sector in ("PTY", "BUS", "MIL", "COP", "SPY", "REL")):
            return holder.sector
        if before & {"senate", "parliament", "house", "assembly"} and head in ("president", "chairman"):
            return "LEG"
        if _MINISTRY.search(text) or head in ("minister", "president", "premier", "ambassador", "envoy"):
            return "GOV" if "party" not in office else "PTY"
        if head == "representative" and holder.code == "USA" and not before & {"permanent", "special", "trade"}:
            return "LEG"
        for sector, words in _SECTORS:
            if before & words and not (head in ("minister", "secretary", "governor") and sector not in ("OPP",)):
                return sector
        if before & {"attorney", "prosecutor", "solicitor"} and head == "general":
            return "JUD"
        if before & {"secretary", "governor", "director"} and head == "general":
            return "GOV"
        if head == "director" and before & {"national", "central"}:
            return "GOV"
        if holder.kind == "metonym":
            return holder.sector
        return _OWN.get(head) if head not in _WEAK else None


def _surface(tokens, owner, holder) -> str:
    """The words of the first mention of ``holder``."""
    first = min(start for reading, start in owner.values() if reading == holder)
    spans = [k for k in sorted(owner) if owner[k] == (holder, first)]
    return " ".join(tokens[k][0].removesuffix("'s").removesuffix("’s") for k in spans) or holder.name


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s")


def _is_title_word(word: str) -> bool:
    """A capitalised word that may be part of an office ("National Assembly Speaker"), not of a name, by lists."""
    return word[:1].isupper() and (word in _NOT_A_NAME or word.lower() in INSIDE)
