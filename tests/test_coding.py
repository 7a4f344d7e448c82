"""Who did what to whom, in sentences of our own, by the lexicon and the codebooks of a user."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding import Coder
from detente.coding.matched import Matched
from detente.reading import Tree
from detente.reading.participants import Participants
from detente.records import Document, Event

DAY = date(2024, 3, 6)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(lexicon=True)


def short(event: Event) -> str:
    actors = "&".join(a.code for a in event.actors)
    return f"{actors}>{'&'.join(r.code for r in event.recipients)} {event.type}"


def coded(coder: Coder, text: str) -> list[str]:
    return [short(e) for e in coder.code(Document(text, published=DAY)).events]


SENTENCES = [
    # active, passive, swapped
    ("Armenia accuses Azerbaijan of shelling a border village.", ["ARM>AZE ACCUSE"]),
    ("Azerbaijan is accused by Armenia of shelling a border village.", ["ARM>AZE ACCUSE"]),
    ("Azerbaijan accuses Armenia of shelling a border village.", ["AZE>ARM ACCUSE"]),
    ("Turkish forces shell Syria.", ["TUR>SYR ASSAULT"]),
    # reciprocal acts list all sides as actors
    ("The presidents of France and Egypt meet in Paris.", ["FRA&EGY> CONSULT"]),
    ("Iran and Iraq sign a treaty on water.", ["IRN&IRQ> SUPPORT"]),
    ("India signs a trade agreement with Japan.", ["IND&JPN> SUPPORT"]),
    ("Greek and Turkish ships clash in the Aegean Sea.", ["GRC&TUR> ASSAULT"]),
    ("Egypt and Sudan agree on the use of the Nile.", ["EGY&SDN> AGREE"]),
    # event nouns
    ("An Israeli airstrike kills four people in Lebanon.", ["ISR>LBN ASSAULT"]),
    ("Four Lebanese soldiers are killed by an Israeli airstrike.", ["ISR>LBN ASSAULT"]),
    ("The United States imposes sanctions on Iran.", ["USA>IRN SANCTION"]),
    ("Sanctions are imposed on Iran by the United States.", ["USA>IRN SANCTION"]),
    ("Russia lifts its sanctions against Georgia.", ["RUS>GEO RETREAT"]),
    # visits have a visitor and a host
    ("Chinese Foreign Minister Wang Yi visits Pakistan.", ["CHN>PAK CONSULT"]),
    # control and raising: the governing verb is coded
    ("Iran threatens to attack Israel.", ["IRN>ISR THREATEN"]),
    ("Serbia refuses to recognize Kosovo.", ["SRB>XKX REJECT"]),
    ("Germany urges Russia to withdraw its troops from Ukraine.", ["DEU>RUS REQUEST"]),
    ("Ethiopia agrees to hold talks with Eritrea.", ["ETH>ERI AGREE"]),
    ("Sudan agrees to withdraw its troops from Chad.", ["SDN>TCD CONCEDE"]),
    ("Armenia formally requests that Russia withdraw its border guards.", ["ARM>RUS REQUEST"]),
    # a clause inside a clause: the pronoun is the announcer
    ("Russia announces that it will ban Armenian dairy imports.", ["RUS>ARM SANCTION"]),
    # diplomacy
    ("Poland expels four Russian diplomats.", ["POL>RUS SANCTION"]),
    ("Japan recalls its ambassador to South Korea.", ["JPN>KOR SANCTION"]),
    ("Canada summons the Chinese ambassador.", ["CAN>CHN ACCUSE"]),
    # coordination
    ("Denmark and Norway expel two Russian diplomats.", ["DNK&NOR>RUS SANCTION"]),
    ("NATO condemns Russia and Belarus.", ["IGO:NATO>RUS&BLR ACCUSE"]),
    # groups
    ("The Houthis launch missiles at Saudi Arabia.", ["NSA:Houthis>SAU ASSAULT"]),
    # material cooperation
    ("Georgia and Azerbaijan hold a joint military exercise.", ["GEO&AZE> COOPERATE"]),
    ("Sweden delivers tanks to Ukraine.", ["SWE>UKR AID"]),
    ("French troops withdraw from Niger.", ["FRA>NER RETREAT"]),
    ("Israel releases 30 Palestinian prisoners.", ["ISR>PSE RETREAT"]),
]


@pytest.mark.parametrize(("text", "events"), SENTENCES, ids=[t for t, _ in SENTENCES])
def test_sentence(coder: Coder, text: str, events: list[str]) -> None:
    assert coded(coder, text) == events


NOTHING = [
    "An earthquake kills forty people in Turkey.",
    "Spain beats Germany in the final.",
    "Heavy rain floods several towns in Pakistan.",
    "The weather in Norway is cold.",
    "Gunmen attack a village.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_event_is_found_where_there_is_none(coder: Coder, text: str) -> None:
    coding = coder.code(Document(text, published=DAY))
    assert not coding.events
    assert coding.dropped, "what was looked at is listed with a reason"


@pytest.mark.parametrize(
    ("text", "kind", "modes"),
    [
        ("France will sign a treaty with Algeria.", "AGREE", ()),
        ("Israel will release 20 Palestinian prisoners.", "CONCEDE", ()),
        ("The European Union will impose sanctions on Belarus.", "SANCTION", ("future",)),
        ("Syria had attacked Israel.", "ASSAULT", ("historical",)),
        ("In 1994 Russia invaded Georgia.", "ASSAULT", ("historical",)),
        ("If Iran attacks Israel, oil prices rise.", "ASSAULT", ("hypothetical",)),
        ("Ukraine did not attack Russia.", "ASSAULT", ("negation",)),
        ("Kazakhstan will not recognize Abkhazia.", "REJECT", ()),
    ],
)
def test_auxiliary_modes(coder: Coder, text: str, kind: str, modes: tuple[str, ...]) -> None:
    (event,) = coder.code(Document(text, published=DAY)).events
    assert (event.type, event.auxiliary) == (kind, modes)


def test_what_lies_at_another_time_has_no_date(coder: Coder) -> None:
    (event,) = coder.code(Document("Syria had attacked Israel.", published=DAY)).events
    assert event.date.value is None and event.date.precision == "unknown"


def test_an_unknown_date_of_publication_stays_unknown(coder: Coder) -> None:
    (event,) = coder.code(Document("Syria attacks Israel.")).events
    assert event.date.value is None


@pytest.mark.parametrize(
    ("text", "kind", "speaker"),
    [
        ("Moldova says that Russia shelled Ukraine.", "indirect", "MDA"),
        ("Russia says that it will ban Georgian wine.", "outlet", None),
        ("Russia bans Georgian wine.", "outlet", None),
    ],
)
def test_voice(coder: Coder, text: str, kind: str, speaker: str | None) -> None:
    (event,) = coder.code(Document(text, published=DAY)).events
    assert event.voice.kind == kind
    assert (event.voice.speaker.code if event.voice.speaker else None) == speaker


def test_sectors_and_names(coder: Coder) -> None:
    (event,) = coder.code(Document("Armenian lawmakers condemn Russian troops.", published=DAY)).events
    assert (event.actors[0].code, event.actors[0].sector, event.actors[0].name) == ("ARM", "LEG", "Armenia")
    assert (event.recipients[0].code, event.recipients[0].sector) == ("RUS", "MIL")
    assert event.actors[0].cow == 371


def test_an_unknown_attacker_is_unknown(coder: Coder) -> None:
    (event,) = coder.code(Document("Gunmen attack Egyptian soldiers in Sinai.", published=DAY)).events
    assert (event.actors[0].code, event.actors[0].sector) == ("UNK", "UAF")


def test_contexts_come_from_the_words_of_the_sentence(coder: Coder) -> None:
    (event,) = coder.code(Document("Turkey bans grain imports from Egypt after trade talks.", published=DAY)).events
    assert "economic" in event.contexts


def test_the_contracts_keys_are_all_there(coder: Coder) -> None:
    coding = coder.code(Document("Iran threatens Israel.", id="r1", published=DAY, outlets=("AFP", "BBC")))
    line = json.loads(json.dumps(coding.to_dict()))
    assert list(line) == ["document", "events", "tie_changes", "portrayals", "dropped"]
    assert line["document"] == {
        "id": "r1",
        "published": "2024-03-06",
        "title": None,
        "outlet": "AFP; BBC",
        "genre": {"kind": "report", "evidence": []},
        "url": None,
        "hash": coding.document.hash,
    }
    (event,) = line["events"]
    assert (
        list(event)
        == (
            "id type mode auxiliary quad intensity contexts actors recipients trigger evidence voice date place "
            "confidence coded_by"
        ).split()
    )
    assert list(event["actors"][0]) == ["code", "sector", "name", "text", "start", "end"]
    assert event["voice"] == {"kind": "outlet", "speaker": None, "channel": None}
    assert event["date"] == {"value": "2024-03-06", "precision": "day", "text": None}
    assert line["tie_changes"] == line["portrayals"] == []


PIECES = (
    [text for text, _ in SENTENCES] + NOTHING + ["\n\n", "  ", "“We will not yield,” he said. ", "é — 你好. ", "U.S. "]
)


@settings(max_examples=25, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=6))
def test_every_span_quotes_the_document(coder: Coder, pieces: list[str]) -> None:
    text = " ".join(pieces)
    coding = coder.code(Document(text, published=DAY))
    for e in coding.events:
        passages = [e.trigger, e.evidence, *(x.passage for x in e.actors + e.recipients if x.passage)]
        if e.voice.speaker and e.voice.speaker.passage:
            passages.append(e.voice.speaker.passage)
        for p in passages:
            assert text[p.start : p.end] == p.text and p.text
        assert e.evidence.start <= e.trigger.start < e.trigger.end <= e.evidence.end
    assert all(0 <= d.start < d.end <= len(text) and d.reason for d in coding.dropped)
    assert len({e.id for e in coding.events}) == len(coding.events)


def test_alone_and_in_a_batch_the_coding_is_the_same(coder: Coder) -> None:
    documents = [Document(f"{a} {b}", published=DAY) for a, _ in SENTENCES for b, _ in SENTENCES[::4]]
    together = list(coder.code_all(documents))
    assert [coder.code(d) for d in documents[::20]] == together[::20]


def test_a_long_sentence_is_named_and_the_rest_is_coded(coder: Coder) -> None:
    text = "Iran " + "and so on " * 2000 + "\n\nIran threatens Israel."
    coding = coder.code(Document(text, published=DAY))
    assert [short(e) for e in coding.events] == ["IRN>ISR THREATEN"]
    assert any("at most 3,000 are parsed" in d.reason for d in coding.dropped)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "ARMENIA ACCUSES AZERBAIJAN",
        "Iran " * 500 + "attacks.",
        "🙂 Iran 🙂 threatens 🙂",
        "a|b|c\n1|2|3\n",
    ],
)
def test_odd_texts_do_no_harm(coder: Coder, text: str) -> None:
    coder.code(Document(text))


def test_a_fault_in_one_document_is_told_and_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    own_coder = Coder(lexicon=True)
    sound = own_coder._finder._extractor.candidates

    def faulty(tree: Tree, people: Participants) -> list[Matched]:
        if "Narnia" in tree.words:
            raise ValueError("no such place")
        return sound(tree, people)

    monkeypatch.setattr(own_coder._finder._extractor, "candidates", faulty)
    texts = ["Iran threatens Israel.", "Iran threatens Israel and Narnia. Egypt bans Sudan.", "Egypt threatens Sudan."]
    first, second, third = own_coder.code_all(Document(t, published=DAY) for t in texts)
    assert [short(e) for e in (*first.events, *third.events)] == ["IRN>ISR THREATEN", "EGY>SDN THREATEN"]
    assert not second.events
    assert second.dropped[0].reason == "the coder failed on this document: ValueError: no such place; please report it"


def test_the_cheap_gate_lets_no_event_go(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document(text, published=DAY) for text, _ in SENTENCES]
    documents += [Document(text, published=DAY) for text in NOTHING]
    gated = [c.events for c in coder.code_all(documents)]
    monkeypatch.setattr(coder._finder._lexicon, "may_match", lambda words: True)
    assert [c.events for c in coder.code_all(documents)] == gated


def test_explain_tells_names_candidates_and_drops(coder: Coder) -> None:
    explanation = coder.explain(Document("Iran threatens to attack Israel. It rains.", published=DAY))
    first, second = explanation.sentences
    named = [(m.surface, r.reading.code if r.reading else None) for m, r in first.read.resolutions]
    assert named == [
        ("Iran", "IRN"),
        ("Israel", "ISR"),
    ]
    assert [c.dropped for c in first.candidates] == ["", "what 'threatens' is about"]
    assert second.read.skipped == "no word of the codebook"


def test_a_users_codebook_adds_actors_types_and_words(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        """
        name = "realms"
        [[type]]
        name = "ENCHANT"
        quad = "material conflict"
        score = -4
        [[verb]]
        type = "ENCHANT"
        verbs = "bewitch"
        [[actor]]
        code = "ARN"
        name = "Arnor"
        names = ["Arnor"]
        adjectives = ["Arnorian"]
        [[actor]]
        code = "GON"
        names = ["Gondor"]
        until = "2000-01-01"
        [[agent]]
        nouns = "wizard wizards"
        sector = "SPY"
        """
    )
    own_coder = Coder(str(own))
    text = "Arnorian wizards bewitch Gondor."
    (event,) = own_coder.code(Document(text, published=date(1999, 1, 1))).events
    assert short(event) == "ARN>GON ENCHANT"
    assert (event.quad, event.intensity, event.actors[0].sector) == ("material conflict", -4, "SPY")
    later = own_coder.code(Document(text, published=date(2001, 1, 1)))
    assert [r.code for e in later.events for r in e.recipients] == [], "Gondor is no more"
    assert own_coder.signature != Coder().signature
