from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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
    types, _ = read(written(tmp_path, 'a,A,,"say ""x"""\n1,2,3,4\n'))
    assert list(types) == ["a", "A_2", "column_3", 'say "x"']


def test_a_file_of_line_feeds_in_quotes_is_one_row(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, 'a,b\n"x\ny",1\n'))
    assert rows == [("x\ny", 1)]


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"x": pa.array([1, None], pa.int32())}), path)
    assert read(path) == ({"x": "INTEGER"}, [(1,), (None,)])


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        (b"", Format(), "the file is empty"),
        (b"\n\n", Format(), "line 1 is blank"),
        (b"a,b\n1,2\n1,2,3\n", Format(), "line 3: 3 fields where the header has 2"),
        ("a,b\nKöln,2\n".encode("cp1252"), Format(), "isn't utf-8 text"),
        (b"a\n1\n2\nx\n", Format(types={"a": "integer"}), "row 3, column a: 'x' isn't of type integer"),
        (b"a\n31.12.2023\n", Format(types={"a": "date"}), "isn't of type date"),
        (b"a\n1\n", Format(types={"b": "date"}), "names b, which the file doesn't have"),
        (b"a\n1\n", Format(encoding="klingon"), "no encoding is called 'klingon'"),
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
