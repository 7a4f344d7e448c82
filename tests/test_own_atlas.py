"""A user's atlas file: what it adds, over the real tables, and each way in which it can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_runner import fails, run

from detente.atlas import Atlas
from detente.atlas.own import OwnRow, read_own
from detente.errors import AtlasError

HEADER = "name,code,kind,sector,office,since,until,aliases\n"
MINISTERS = (
    "Anna Kovelj,SVN,,GOV,foreign minister,2026-01-01,2026-06-30,A. Kovelj|Kovelj\n"
    "Boris Zupan,SVN,,GOV,foreign minister,2026-07-01,,Zupan\n"
)


def written(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "own.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def laid_over(folder: Path, rows: str) -> Atlas:
    atlas = Atlas()
    atlas.add_own(read_own(str(written(folder, rows))))
    return atlas


# What it adds


def test_rows_keep_their_lines_and_their_kind_follows_from_the_office(tmp_path: Path) -> None:
    rows = read_own(str(written(tmp_path, MINISTERS + "\n,,,,\nThe Old Mill,SVN,,GOV\n")))
    assert rows[0] == OwnRow(
        2,
        "Anna Kovelj",
        "SVN",
        "person",
        "GOV",
        "foreign minister",
        "2026-01-01",
        "2026-06-30",
        ("A. Kovelj", "Kovelj"),
    )
    assert [(r.line, r.kind) for r in rows] == [(2, "person"), (3, "person"), (6, "metonym")]


def test_two_columns_are_enough_and_a_byte_order_mark_and_columns_of_others_are_let_be(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes('\ufeffCode,Name,note\nSVN,"Mill, the Old",mine\n'.encode())
    [row] = read_own(str(path))
    assert (row.name, row.code, row.kind) == ("Mill, the Old", "SVN", "metonym")


def test_successors_are_told_apart_by_the_day(tmp_path: Path) -> None:
    atlas = laid_over(tmp_path, MINISTERS)
    for surname, name, on in (("Kovelj", "Anna Kovelj", date(2026, 6, 30)), ("Zupan", "Boris Zupan", date(2026, 7, 1))):
        reading = atlas.resolve(surname, surname, on).reading
        assert reading is not None and (reading.code, reading.sector, reading.name) == ("SVN", "GOV", name)
    reading = atlas.resolve("Anna Kovelj", "Anna Kovelj", date(2026, 7, 2)).reading
    assert reading is not None and reading.sector == "ELI"
    assert "Anna Kovelj" in [r.name for r in atlas.bearers("Kovelj", None)]
    assert {"A. Kovelj", "Boris Zupan", "Zupan"} <= atlas.surfaces


def test_a_surname_that_others_in_office_bear_is_left_open(tmp_path: Path) -> None:
    found = laid_over(tmp_path, "Ana Lavrov,SVN,,GOV,foreign minister\n").resolve("Lavrov", "Lavrov", date(2024, 3, 1))
    assert found.reading is None
    assert {(r.code, r.name) for r in found.alternatives} == {("RUS", "Sergey Lavrov"), ("SVN", "Ana Lavrov")}


def test_an_own_name_wins_over_the_atlas_and_its_cues(tmp_path: Path) -> None:
    atlas = laid_over(tmp_path, "Georgia,NSA:Georgia Guild,organisation,BUS\nKremlin,SVN,metonym,GOV\n")
    for surface, code in (("Georgia", "NSA:Georgia Guild"), ("Kremlin", "SVN")):
        found = atlas.resolve(surface, f"{surface} and Tbilisi", date(2024, 3, 1))
        assert found.reading is not None and found.reading.code == code
        assert atlas.is_decided_alone(surface)


def test_outside_its_dates_the_atlas_holds_again(tmp_path: Path) -> None:
    atlas = laid_over(tmp_path, "Kremlin,SVN,metonym,GOV,,2024-01-01,2024-12-31\n")
    for on, code in ((2023, "RUS"), (2024, "SVN"), (2025, "RUS")):
        for day in (date(on, 1, 1), date(on, 12, 31)):
            found = atlas.resolve("Kremlin", "Kremlin", day)
            assert found.reading is not None and found.reading.code == code


def test_a_new_code_gets_its_name_from_whichever_row_has_it(tmp_path: Path) -> None:
    atlas = laid_over(tmp_path, "Sealander,NSA:SEA,adjective\nPrincipality of Sealand,NSA:SEA,state,,,,,Sealand\n")
    assert atlas.name("NSA:SEA") == "Principality of Sealand"
    assert atlas.party("Sealand") == "NSA:SEA"
    assert atlas.name("RUS") == "Russia"


def test_other_atlases_are_not_changed(tmp_path: Path) -> None:
    before = Atlas().surfaces
    laid_over(tmp_path, MINISTERS)
    assert Atlas().surfaces == before


def test_who_takes_the_file(tmp_path: Path) -> None:
    written(tmp_path, MINISTERS + "Thành Phố Nhà,VNM,group,REB,,,,N’Tâm d'Or\n")
    ran = run(tmp_path, "who", "Zupan", "--on", "2026-08-01", "--atlas", "own.csv")
    assert ran.stdout.startswith("SVN GOV  Boris Zupan\n")
    for name in ("Thanh Pho Nha", "N'Tam d’Or"):
        assert run(tmp_path, "who", name, "--atlas", "own.csv").stdout.startswith("VNM REB  Thành Phố Nhà\n")


# What can be wrong with it


def test_a_file_that_is_not_there_or_is_none_is_named(tmp_path: Path) -> None:
    assert fails(tmp_path, "who", "Lavrov", "--atlas", "none.csv") == (
        "cannot read the atlas file 'none.csv' (No such file or directory); expected a CSV file: check the path"
    )
    assert fails(tmp_path, "who", "Lavrov", "--atlas", ".").startswith(
        "cannot read the atlas file '.' (Is a directory)"
    )
    (tmp_path / "own.csv").write_bytes(b"name,code\nC\xf4te,CIV\n")
    assert fails(tmp_path, "who", "Lavrov", "--atlas", "own.csv") == (
        "own.csv: not UTF-8 (byte 0xf4 at 11); expected a CSV file in UTF-8: save it as that"
    )


CODES = "an ISO 3166-1 alpha-3 code such as ARM, or EUR, UNO, IGO:…, NSA:… or UNK"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "Mill,SVN,castle",
            "kind is 'castle'; expected one of state, adjective, people, capital, metonym, place, organisation, group, "
            "person: correct it, or leave it empty for a person with an office or for a metonym",
        ),
        (
            "Mill,SVN,,,,2024-3-1",
            "since is '2024-3-1'; expected a date such as 2024-03-01, or nothing where it is open: correct it",
        ),
        (
            "Mill,SVN,,,,,2024-02-30",
            "until is '2024-02-30'; expected a date such as 2024-03-01, or nothing where it is open: correct it",
        ),
        (
            "Mill,SVN,,,,2024-03-01,2024-02-28",
            "until 2024-02-28 is before since 2024-03-01; expected it after: swap or correct them",
        ),
        (",SVN", "name is empty; expected a name as texts write it: fill it in, or remove the row"),
        ("Mill, ", f"code is empty; expected {CODES}: fill it in, or remove the row"),
        ("Mill,Slovenia", f"code is 'Slovenia'; expected {CODES}: correct it"),
        ("Mill,svn", f"code is 'svn'; expected {CODES}: correct it"),
        ("Mill,NSA:", f"code is 'NSA:'; expected {CODES}: correct it"),
        (
            "Mill,SVN,,government",
            "sector is 'government'; expected the three capitals of a PLOVER sector such as GOV, or nothing: "
            "correct it",
        ),
        (
            "Mill,SVN,,,,,,,the Old",
            'found 9 cells, expected at most 8, one a column; put a cell that holds a comma in "…"',
        ),
        (
            'Mill,"S"VN',
            "no valid CSV (',' expected after '\"'); expected cells parted by commas: put a cell that holds a comma "
            'or a quotation mark in "…", and write a quotation mark in it twice',
        ),
    ],
)
def test_a_bad_row_is_named_by_line(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, MINISTERS + row + "\n")
    with pytest.raises(AtlasError) as error:
        read_own(str(path))
    assert str(error.value) == f"{path}:4: {said}"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "name,kind\n",
            "no column code; found name, kind; expected a first line of column names parted by commas, such",
        ),
        ("name;code\n", "no column name and no column code; found name;code; expected a first line"),
        ("", "no column name and no column code; found nothing; expected a first line"),
        ("name,code,untill\n", "found a column 'untill'; expected 'until': rename it"),
        ("name,code,name\n", "two columns name; expected one: rename or remove the other"),
    ],
)
def test_a_bad_header_is_told(tmp_path: Path, header: str, said: str) -> None:
    path = written(tmp_path, "", header)
    with pytest.raises(AtlasError) as error:
        read_own(str(path))
    assert str(error.value).startswith(f"{path}:1: {said}")


def test_two_holders_of_one_office_at_once_are_both_quoted(tmp_path: Path) -> None:
    written(tmp_path, MINISTERS.replace("2026-06-30", "2026-07-01"))
    assert fails(tmp_path, "who", "Zupan", "--atlas", "own.csv") == (
        "own.csv: overlapping terms: line 2 'Anna Kovelj,SVN,,GOV,foreign minister,2026-01-01,2026-07-01,"
        "A. Kovelj|Kovelj' and line 3 'Boris Zupan,SVN,,GOV,foreign minister,2026-07-01,,Zupan' are both "
        "foreign minister of SVN from 2026-07-01 to 2026-07-01; expected one at a time: end the first before "
        "the second begins (line 2 by 2026-06-30), or give one of the offices another name"
    )


def test_two_meanings_of_one_name_at_once_are_both_quoted(tmp_path: Path) -> None:
    written(tmp_path, "Old Mill,SVN,,,,,,Côte Mill\nThe Mill,HRV,,,,,,Cote Mill\n")
    assert fails(tmp_path, "who", "Zupan", "--atlas", "own.csv") == (
        "own.csv: overlapping terms: line 2 'Old Mill,SVN,,,,,,Côte Mill' and line 3 'The Mill,HRV,,,,,,Cote Mill' "
        "share the name 'Cote Mill' from … to now; expected one at a time: end the first before the second begins, or "
        "give one of them another name"
    )


@pytest.mark.parametrize(
    "rows",
    [
        "Old Mill,SVN,,,,,2024-01-01\nOld Mill,HRV,,,,2024-01-02,\n",
        "Ana Kos,SVN,,,minister,,,Kos\nAna Kos,SVN,,,minister,,,A. Kos\n",
        "Ana Kos,SVN,,,minister,\nIva Rus,HRV,,,minister\n",
        "Old Mill,SVN\nOld Mill,SVN,adjective\n",
    ],
    ids=["one after the other", "one person twice", "two countries", "one code"],
)
def test_what_leaves_nothing_open_is_no_overlap(tmp_path: Path, rows: str) -> None:
    assert len(read_own(str(written(tmp_path, rows)))) == 2
