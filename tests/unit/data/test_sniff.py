from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from dolbear.data.decode import DataError
from dolbear.data.sniff import Guess, sniff
from dolbear.data.tables import register
from dolbear.project.settings import Dataset, Format


def guess(folder: Path, text: str, encoding: str = "utf-8") -> Guess:
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    return sniff(path)


def types(folder: Path, made: Guess) -> list[str]:
    with duckdb.connect() as connection:
        register(connection, "t", folder / "t.csv", Dataset(path="t.csv", format=made.format))
        return [str(kind) for kind in connection.table("t").types]


def column(*cells: str) -> str:
    """Return a table of one column `x` beside one of texts, parted by semicolons."""
    return "x;y\n" + "".join(f"{cell};t\n" for cell in cells)


def test_plain_csv_needs_no_word(tmp_path: Path) -> None:
    made = guess(tmp_path, "a,b,c\n1,1.5,2024-01-31\n2,,2024-02-01\n")
    assert made.format == Format()
    assert made.notes[0] == "read as utf-8 text, fields parted by commas"


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_apart_and_read(tmp_path: Path, encoding: str, guessed: str) -> None:
    made = guess(tmp_path, "Größe;Ort\n1;Köln\n2;Zürich\n", encoding)
    assert made.format.encoding == guessed
    with duckdb.connect() as connection:
        register(connection, "t", tmp_path / "t.csv", Dataset(path="t.csv", format=made.format))
        assert connection.table("t").columns == ["Größe", "Ort"]
        assert connection.table("t").fetchall() == [(1, "Köln"), (2, "Zürich")]


def test_a_late_foreign_letter_decides_the_encoding(tmp_path: Path) -> None:
    assert guess(tmp_path, "a,b\n" + "1,x\n" * 400_000 + "1,é\n", "cp1252").format.encoding == "cp1252"


def test_bytes_that_cp1252_lacks_are_latin_1(tmp_path: Path) -> None:
    assert guess(tmp_path, "a,b\n1,\x81é\n", "latin-1").format.encoding == "latin-1"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_cuts_evenly(tmp_path: Path, delimiter: str) -> None:
    rows = [["name", "note", "x"], ["a", '"one, two; three | four"', "1"], ["b", '"five,\nsix"', "2"]]
    assert guess(tmp_path, "".join(delimiter.join(row) + "\n" for row in rows)).format.delimiter == delimiter


def test_a_table_of_one_column(tmp_path: Path) -> None:
    assert guess(tmp_path, "x\n1\n2\n").format == Format()


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands", "kind"),
    [
        (["1,5", "2"], ",", "", "DOUBLE"),
        (["1.234,5", "2"], ",", ".", "DOUBLE"),
        (["1.234.567", "2"], ",", ".", "BIGINT"),
        (["1\u00a0234,5", "2"], ",", " ", "DOUBLE"),
        (["1'234.5", "2"], ".", "'", "DOUBLE"),
        (["1,234.5", "2"], ".", ",", "DOUBLE"),
        (["1,234", "2"], ",", "", "DOUBLE"),  # semicolons part the fields
        (["1.234", "2"], ".", "", "DOUBLE"),
        (["1", "2"], ".", "", "BIGINT"),
        (["1,5", "x"], ".", "", "VARCHAR"),
        (["1,5", "2.5"], ".", "", "VARCHAR"),
    ],
)
def test_signs_in_numbers(tmp_path: Path, cells: list[str], decimal: str, thousands: str, kind: str) -> None:
    made = guess(tmp_path, column(*cells))
    assert (made.format.decimal, made.format.thousands) == (decimal, thousands)
    assert types(tmp_path, made)[0] == kind


def test_a_comma_among_commas_parts_thousands(tmp_path: Path) -> None:
    made = guess(tmp_path, 'a,b\n"1,234",x\n7,y\n')
    assert (made.format.decimal, made.format.thousands) == (".", ",")
    assert types(tmp_path, made)[0] == "BIGINT"


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (["2024-01-31"], "%Y-%m-%d"),
        (["31.01.2024", "1.2.2024"], "%d.%m.%Y"),
        (["31/01/2024"], "%d/%m/%Y"),
        (["01/31/2024"], "%m/%d/%Y"),
        (["01/02/2024"], "%m/%d/%Y"),
        (["2024/01/31"], "%Y/%m/%d"),
        (["20240131", "20240229"], "%Y%m%d"),
        (["31.01.24"], "%d.%m.%y"),
    ],
)
def test_dates(tmp_path: Path, cells: list[str], pattern: str) -> None:
    made = guess(tmp_path, column(*cells))
    assert made.format.date == pattern
    assert types(tmp_path, made)[0] == "DATE"


def test_a_date_that_could_be_both_is_said(tmp_path: Path) -> None:
    assert any("check day and month" in note for note in guess(tmp_path, column("01/02/2024")).notes)
    assert not any("check day and month" in note for note in guess(tmp_path, column("31/01/2024")).notes)


def test_a_decimal_comma_speaks_for_the_day_first(tmp_path: Path) -> None:
    assert guess(tmp_path, "d;x\n01/02/2024;1,5\n").format.date == "%d/%m/%Y"


@pytest.mark.parametrize("cell", ["99.99.2024", "2024-02-30", "20249999", "1.5.2", "12:30"])
def test_what_only_looks_like_a_date_isnt_one(tmp_path: Path, cell: str) -> None:
    made = guess(tmp_path, column(cell))
    assert made.format.date == Format().date
    assert made.moments == {}


@pytest.mark.parametrize(
    ("cell", "pattern"),
    [
        ("2024-01-31 10:20:30", "%Y-%m-%d %H:%M:%S"),
        ("2024-01-31T10:20:30Z", "%Y-%m-%dT%H:%M:%SZ"),
        ("2024-01-31T10:20:30.123", "%Y-%m-%dT%H:%M:%S.%f"),
        ("31.01.2024 10:20", "%d.%m.%Y %H:%M"),
        ("2024-01-31T10:20:30+02:00", "%Y-%m-%dT%H:%M:%S%z"),
        ("2024-01-31 10:20:30.5-03", "%Y-%m-%d %H:%M:%S.%f%z"),
    ],
)
def test_time_stamps_have_their_pattern(tmp_path: Path, cell: str, pattern: str) -> None:
    made = guess(tmp_path, column(cell))
    assert made.moments == {"x": pattern}
    assert types(tmp_path, made)[0] == "VARCHAR"


def test_a_column_of_another_date_pattern_keeps_its_own(tmp_path: Path) -> None:
    made = guess(tmp_path, "a,b,c\n2024-01-31,2024-01-31,31.01.2024\n")
    assert made.format.date == "%Y-%m-%d"
    assert made.moments == {"c": "%d.%m.%Y"}


@pytest.mark.parametrize("word", ["N/A", "NA", "null", "-", "?", "nan", "None", "k.A."])
def test_words_for_missing_beside_numbers(tmp_path: Path, word: str) -> None:
    made = guess(tmp_path, column("1", word, "2"))
    assert made.format.missing == ("", word)
    assert types(tmp_path, made)[0] == "BIGINT"


@pytest.mark.parametrize("word", ["NA", "-", "?", "None", "unknown"])
def test_such_words_among_texts_are_texts(tmp_path: Path, word: str) -> None:
    assert guess(tmp_path, column("red", word, "blue")).format.missing == ("",)


def test_words_that_are_missing_anywhere(tmp_path: Path) -> None:
    assert guess(tmp_path, column("red", "N/A", "blue")).format.missing == ("", "N/A")


@pytest.mark.parametrize("pair", [("yes", "no"), ("Ja", "Nein"), ("Y", "N"), ("J", "N"), ("t", "f")])
def test_truth_values(tmp_path: Path, pair: tuple[str, str]) -> None:
    made = guess(tmp_path, column(*pair, ""))
    assert made.format.types == {"x": "boolean"}
    assert types(tmp_path, made)[0] == "BOOLEAN"
    assert any("x is true or false, written" in note for note in made.notes)


@pytest.mark.parametrize("cells", [("yes", "yes"), ("yes", "no", "maybe"), ("0", "1"), ("m", "f")])
def test_what_isnt_a_truth_value(tmp_path: Path, cells: tuple[str, ...]) -> None:
    assert guess(tmp_path, column(*cells)).format.types == {}


def test_numbers_with_leading_zeros_stay_text(tmp_path: Path) -> None:
    made = guess(tmp_path, column("01067", "80331"))
    assert made.format.types == {"x": "text"}
    assert "x stays text: its numbers have leading zeros" in made.notes


def test_a_header_that_looks_like_a_row_is_doubted(tmp_path: Path) -> None:
    assert "a column is named 0.5: does the file begin with a line of names?" in guess(tmp_path, "a,0.5\nb,1.5\n").notes


def test_a_late_cell_counts_as_much_as_the_first(tmp_path: Path) -> None:
    made = guess(tmp_path, column(*["1"] * 5000, "2,5"))
    assert made.format.decimal == ","
    assert types(tmp_path, made)[0] == "DOUBLE"


def test_a_column_that_is_nearly_a_number_is_named(tmp_path: Path) -> None:
    made = guess(tmp_path, column(*["1"] * 99, "12 mm"))
    assert "x would be a number without texts such as '12 mm'" in made.notes


@pytest.mark.parametrize("cells", [("€ 9.50", "€ 1,234.00"), ("12.5 %", "7 %"), ("EUR 5", "EUR 6"), ("3kg", "4kg")])
def test_numbers_with_a_unit_are_named(tmp_path: Path, cells: tuple[str, ...]) -> None:
    assert f"x would be a number without texts such as {min(cells)!r}" in guess(tmp_path, column(*cells)).notes


@pytest.mark.parametrize(
    "cells", [("K12", "K13"), ("12a", "13b"), ("12", "€ 5", "5 %"), ("1.2.3", "1.2.4"), ("5", "6")]
)
def test_what_has_no_unit(tmp_path: Path, cells: tuple[str, ...]) -> None:
    assert not any("would be a number" in note for note in guess(tmp_path, column(*cells)).notes)


def test_a_guess_reads_the_whole_german_file(tmp_path: Path) -> None:
    text = "Datum;Betrag;Aktiv;PLZ\n31.12.2023;1.234,50;ja;01067\n01.02.2024;N/A;nein;80331\n"
    made = guess(tmp_path, text, "cp1252")
    with duckdb.connect() as connection:
        register(connection, "t", tmp_path / "t.csv", Dataset(path="t.csv", format=made.format))
        assert connection.table("t").fetchall() == [
            (dt.date(2023, 12, 31), 1234.5, True, "01067"),
            (dt.date(2024, 2, 1), None, False, "80331"),
        ]


@pytest.mark.parametrize("content", [b"\n", b"a,b\n1\n2,3,4\n", b"PK\x03\x04", b"a\x00b\n\x001\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError):
        sniff(path)
