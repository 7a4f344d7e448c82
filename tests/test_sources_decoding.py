"""Bytes that are not UTF-8: read where the encoding is clear and said so, skipped where it is not, never read wrong."""

import pytest

from detente.sources import read
from detente.sources.decoding import decode

ENGLISH = "“We don’t want war,” the minister said – and Armenia’s parliament agreed."
FRENCH = "Le ministère a rappelé son ambassadeur à Paris."
RUSSIAN = "Президент России заявил, что Ереван не обращался с официальной просьбой о выводе базы из Гюмри."

SENTENCES = {
    "English": (ENGLISH, "cp1252 mac_roman"),
    "Russian": (RUSSIAN, "cp1251 koi8-r cp866 iso8859_5 mac_cyrillic"),
    "Ukrainian": ("Президент України заявив, що переговори з Росією не відбудуться.", "cp1251 koi8-u"),
    "French": (FRENCH, "cp1252 latin-1 mac_roman"),
    "German": ("Der Außenminister erklärte, die Gespräche könnten frühestens im März beginnen.", "cp1252 mac_roman"),
    "Turkish": ("Türkiye Dışişleri Bakanlığı açıkladı: Ermenistan ile sınır açılacak.", "cp1254 iso8859_9"),
    "Polish": (
        "Minister oświadczył, że Polska nie wycofa swoich żołnierzy; rząd zażądał wyjaśnień.",
        "cp1250 iso8859_2",
    ),
    "Greek": ("Ο υπουργός Εξωτερικών της Ελλάδας δήλωσε ότι η συμφωνία δεν έχει υπογραφεί.", "cp1253 iso8859_7"),
    "Arabic": ("أعلنت وزارة الخارجية أن المفاوضات بين البلدين ستستأنف الأسبوع المقبل", "cp1256 iso8859_6"),
    "Hebrew": ("שר החוץ אמר כי המשא ומתן עם הפלסטינים יתחדש בשבוע הבא.", "cp1255"),
    "Chinese": ("中国外交部发言人表示,中方坚决反对美国对台军售,并将采取必要措施。", "gb18030"),
    "Japanese": ("日本の外務大臣は、ロシア大使を呼び出した。", "cp932 euc_jp"),
    "Korean": ("한국 외교부 대변인은 북한의 미사일 발사를 강력히 규탄한다고 밝혔다.", "cp949"),
}
PAIRS = [(language, encoding) for language, (_, encodings) in SENTENCES.items() for encoding in encodings.split()]


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_a_sentence_is_read_right_or_not_at_all(language, encoding):
    sentence = SENTENCES[language][0]
    text, remark = decode(sentence.encode(encoding))
    assert text in (sentence, None)
    assert remark.startswith("not UTF-8 (byte 0x")


@pytest.mark.parametrize(
    ("written", "encoding", "said"),
    [
        (ENGLISH, "cp1252", "not UTF-8 (byte 0x93 at 0): read as cp1252, by its letters"),
        (RUSSIAN, "cp1251", "not UTF-8 (byte 0xcf at 0): read as cp1251, by its letters"),
        (RUSSIAN, "koi8-r", "not UTF-8 (byte 0xf0 at 0): read as koi8_r, by its letters"),
    ],
)
def test_a_clear_encoding_is_used_and_said(tmp_path, written, encoding, said):
    (tmp_path / "a.txt").write_bytes(written.encode(encoding))
    (tmp_path / "b.jsonl").write_bytes(f'{{"text": "a"}}\n{{"text": "{written}"}}\n{{"text": "b"}}'.encode(encoding))
    problems = []
    assert [d.text for d in read(tmp_path, on_problem=problems.append)] == [written, "a", written, "b"]
    assert str(problems[0]) == f"{tmp_path}/a.txt: {said}; if that is wrong give encoding='…'"
    assert problems[1].where == f"{tmp_path}/b.jsonl:2"


@pytest.mark.parametrize(
    ("data", "encoding", "said"),
    [
        (
            FRENCH.encode("latin-1"),
            None,
            "not UTF-8 (byte 0xe8 at 9), perhaps cp1250 or cp1252: skipped; name its encoding with encoding='…'",
        ),
        (
            b"caf\xe9",
            None,
            "not UTF-8 (byte 0xe9 at 3), its encoding is not clear: skipped; name its encoding with encoding='…'",
        ),
        (
            bytes(range(1, 256)),
            None,
            "not UTF-8 (byte 0x80 at 127), its encoding is not clear: skipped; name its encoding with encoding='…'",
        ),
        (
            "日本".encode(),
            "ascii",
            "not ascii, the encoding given (byte 0xe6 at 0): skipped; name the right one",
        ),
        (
            FRENCH.encode("latin-1"),
            "utf-8",
            "not utf-8, the encoding given (byte 0xe8 at 9): skipped; name the right one",
        ),
    ],
)
def test_an_unclear_encoding_is_named_and_skipped(tmp_path, data, encoding, said):
    (tmp_path / "a.txt").write_bytes(data)
    problems = []
    assert list(read(tmp_path / "a.txt", on_problem=problems.append, encoding=encoding)) == []
    assert [problem.reason for problem in problems] == [said]


@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_broken_utf8_is_kept_with_its_breaks_marked(encoding):
    data = "“Гюмри”".encode().replace("ю".encode(), b"\xd1")
    assert decode(data, encoding) == (
        "“Г\ufffdмри”",
        "broken UTF-8 (byte 0xd1 at 5): read with U+FFFD in place of each break; fetch the text again",
    )


def test_lines_in_plain_ascii_do_not_hide_the_encoding():
    text = "The treaty was signed.\n" * 10_000 + RUSSIAN + "\nThe end.\n" * 10_000
    assert decode(text.encode("cp1251"))[0] == text
