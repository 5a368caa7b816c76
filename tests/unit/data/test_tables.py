from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dolbear.data.engine import opened
from dolbear.data.tables import DataError, register
from dolbear.project.settings import Dataset, Format

GERMAN = Format(encoding="cp1252", delimiter=";", decimal=",", thousands=".", date="%d.%m.%Y", missing=("", "N/A"))


def read(path: Path, form: Format | None = None) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    with duckdb.connect() as connection:
        register(connection, "t", path, Dataset(path=path.name, format=form or Format()))
        relation = connection.table("t")
        return dict(zip(relation.columns, map(str, relation.types), strict=True)), relation.fetchall()


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_types_are_the_narrowest_that_all_values_have(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "b,i,f,d,t,zip,empty\ntrue,1,1.5,2024-01-31,x,007,\nFALSE,-20,2,2024-02-29,1,100,\n,,,,,,\n",
    )
    types, rows = read(path)
    assert list(types.values()) == ["BOOLEAN", "BIGINT", "DOUBLE", "DATE", "VARCHAR", "VARCHAR", "VARCHAR"]
    assert rows[0][5] == "007"
    assert rows[2] == (None,) * 7


def test_a_german_extract_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "Größe;Datum;Ort\n1.234,5;31.12.2023;Köln\nN/A;01.02.2024;N/A\n", "cp1252")
    types, rows = read(path, GERMAN)
    assert types == {"Größe": "DOUBLE", "Datum": "DATE", "Ort": "VARCHAR"}
    assert rows[0][0] == 1234.5
    assert rows[1][2] is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_at_the_start_are_no_part_of_a_name(tmp_path: Path, encoding: str) -> None:
    types, rows = read(written(tmp_path, "ä,b\n1,2\n", encoding), Format(encoding=encoding))
    assert list(types) == ["ä", "b"]
    assert rows == [(1, 2)]


def test_names_used_twice_are_numbered(tmp_path: Path) -> None:
    types, _ = read(written(tmp_path, 'a,A,,"say ""x""",A_2\n1,2,3,4,5\n'))
    assert list(types) == ["a", "A_3", "column_3", 'say "x"', "A_2"]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b")) == ({"a": "VARCHAR", "b": "VARCHAR"}, [])


def test_a_file_of_line_feeds_in_quotes_is_one_row(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, 'a,b\n"x\ny",1\n'))
    assert rows == [("x\ny", 1)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_name_may_have_a_line_end(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, f'"a{end}b",y{end}1,"p{end}q"{end}2,r{end}')
    assert read(path)[1] == [(1, "p\nq"), (2, "r")]


def test_lines_may_end_in_more_than_one_way(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\r\n1,x\n2,y\r\n"))[1] == [(1, "x"), (2, "y")]


def test_white_space_around_a_typed_cell_is_no_part_of_it(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\n 1 ,x\n\t2, y\n  ,z\n"))[1] == [(1, "x"), (2, " y"), (None, "z")]


@pytest.mark.parametrize("cell", ["12345678901234567890", "1e999", "inf", "-007"])
def test_a_column_that_a_number_would_spoil_stays_text(tmp_path: Path, cell: str) -> None:
    assert read(written(tmp_path, f"a,b\n{cell},1\n2,1\n"))[1][0] == (cell, 1)


@pytest.mark.parametrize("gap", ["\u00a0", "\u202f", " "])
def test_thousands_may_be_parted_by_any_space(tmp_path: Path, gap: str) -> None:
    path = written(tmp_path, f"a;b\n1{gap}234,5;x\n")
    assert read(path, Format(delimiter=";", decimal=",", thousands=" "))[1] == [(1234.5, "x")]


def test_a_value_of_the_wrong_type_is_named_by_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n"two\nlines",1\n\nx,2\nx,wrong\nx,worse\n')
    with pytest.raises(DataError, match=r"line 6, column b: 'wrong' isn't of type integer \(2 such rows\)"):
        read(path, Format(types={"b": "integer"}))


def test_one_late_text_makes_a_column_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a\n" + "1\n" * 5000 + "x\n")
    assert read(path)[0] == {"a": "VARCHAR"}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_signs_of_a_pattern_in_a_file_name_are_plain(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"t[1]*?.{ending}"
    pq.write_table(pa.table({"x": [1]}), path) if ending == "parquet" else path.write_text("x\n1\n")
    tables = {"t": path}
    with opened(tables, {"t": Dataset(path=f"t.{ending}")}) as connection:
        assert connection.table("t").fetchall() == [(1,)]


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"x": pa.array([1, None], pa.int32())}), path)
    assert read(path) == ({"x": "INTEGER"}, [(1,), (None,)])


@pytest.mark.parametrize("condition", ["isnan(x)", "x > 100", "not (x <= 100)", "x = 'NaN'"])
def test_nan_in_parquet_is_seen_though_its_bounds_leave_it_out(tmp_path: Path, condition: str) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": [1, 2, 3], "x": [1.0, float("nan"), 2.0]}), path)
    with opened({"t": path}, {"t": Dataset(path=path.name)}) as connection:
        assert connection.execute(f"select n from t where {condition}").fetchall() == [(2,)]  # noqa: S608  # ours


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        (b"", Format(), "the file is empty"),
        (b"\n\n", Format(), "line 1 is blank"),
        (b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2\r\n", Format(), "line 1 is 'sep=;', which is for Excel alone"),
        (b"sep=,\na,b\n1,2\n", Format(), "line 1 is 'sep=,', which is for Excel alone"),
        (b"a,b\n1,2\n1,2,3\n", Format(), "line 3: 3 fields where the header has 2"),
        ("a,b\nKöln,2\n".encode("cp1252"), Format(), "isn't utf-8 text"),
        (b"a\n1\n2\nx\n", Format(types={"a": "integer"}), "line 4, column a: 'x' isn't of type integer"),
        (b"a\n31.12.2023\n", Format(types={"a": "date"}), "isn't of type date"),
        (b"a\n1\n", Format(types={"b": "date"}), "names b, which the file doesn't have"),
        (b'a,b\n1,"2\n3,4\n', Format(), "line 2: a quoted field begins that nothing ends"),
        (b'a,b\n1,"x"y\n', Format(), "line 2: text follows the end of a quoted field"),
        (b"a,b\n1,\xff\n", Format(), "line 2: byte 0xff at 3 isn't utf-8 text"),
        (b"a,b\n1,2\n" + b"2,3\n" * 3000 + b"1\n", Format(), "line 3,003: 1 field where the header has 2"),
        ("a,b\n1,2\n".encode("utf-16-le"), Format(), "line 1 has NUL bytes"),
        (b"PK\x03\x04", Format(), "is a zip archive or an Excel workbook"),
        (b"\x1f\x8b\x08", Format(), "is compressed by gzip"),
        (b"a\n1\n", Format(encoding="klingon"), "no text encoding is called 'klingon'"),
        (b"\x00\x01\x02\xff\xfe" * 50, Format(), "isn't utf-8 text"),
    ],
)
def test_what_cant_be_read_is_named(tmp_path: Path, content: bytes, form: Format, words: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read(path, form)


def test_a_broken_parquet_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(DataError, match=r"t\.parquet"):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "none.csv")


def test_an_object_of_the_archive_is_named_by_its_dataset(tmp_path: Path) -> None:
    path = tmp_path / "3fa9"
    path.write_bytes(b"a,b\n1\n")
    with duckdb.connect() as connection, pytest.raises(DataError, match=r"^data/rows\.csv: line 2: 1 field where"):
        register(connection, "t", path, Dataset(path="data/rows.csv"))
