from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from selections import rows

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.core.hashes import Hashes
from dolbear.core.progress import silent
from dolbear.data import datasets, pointer
from dolbear.data.collect import Collected, EmptySourceError, NoSourceError, Place, SourceMissingError, collect
from dolbear.data.difference import Difference
from dolbear.data.sqlite import DatabaseError, NoDatabaseError, SourceQueryError
from dolbear.data.tables import DataError
from dolbear.project.settings import Dataset, Format, Source

_FILE = Dataset(path="data/rows.csv", key=("id",), source=Source(file="incoming/rows.csv"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    root = tmp_path / "project"
    (root / "incoming").mkdir(parents=True)
    hashes = Hashes(tmp_path / "cache")
    archive = DirectoryArchive(tmp_path / "archive", hashes)
    return Place(root=root, folder=root / ".dolbear" / "work", archive=archive, hashes=hashes)


def _offer(place: Place, text: str) -> None:
    (place.root / "incoming" / "rows.csv").write_text(text)


def _collect(place: Place, dataset: Dataset = _FILE, *, force: bool = False) -> Collected:
    return collect(place, dataset, silent, force=force)


def _database(place: Place, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(place.root / "source.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _query(query: str, path: str = "data/rows.parquet", **form: Any) -> Dataset:  # noqa: ANN401  # Format's own
    source = Source(sqlite="source.db", query=query)
    return Dataset(path=path, key=("id",), source=source, format=Format(**form))


def test_first_time(place: Place) -> None:
    _offer(place, "id,x\n1,2\n")
    collected = _collect(place)
    assert (place.root / "data/rows.csv").read_text() == "id,x\n1,2\n"
    assert (collected.rows, collected.changed, collected.difference) == (1, True, None)
    assert collected.files == (place.root / "data/rows.csv",)


def test_says_what_is_new_by_key(place: Place) -> None:
    _offer(place, "id,x\n1,2\n2,3\n3,4\n")
    _collect(place)
    _offer(place, "id,x,z\n3,5,0\n1,2,0\n4,4,0\n5,5,0\n")
    difference = _collect(place).difference
    assert difference == Difference(before=3, after=4, added=2, removed=1, changed=1, columns=("+z",))


def test_without_a_key_rows_are_counted(place: Place) -> None:
    dataset = Dataset(path="data/rows.csv", source=_FILE.source)
    _offer(place, "x\n1\n")
    _collect(place, dataset)
    _offer(place, "x\n1\n2\n")
    assert _collect(place, dataset).difference == Difference(before=1, after=2)


def test_unchanged_writes_nothing(place: Place) -> None:
    _offer(place, "id,x\n1,2\n2,3\n")
    _collect(place)
    path = place.root / "data/rows.csv"
    before = path.stat().st_mtime_ns
    assert not _collect(place).changed
    _offer(place, "id,x\n2,3\n1,2\n")
    assert not _collect(place).changed
    assert path.stat().st_mtime_ns == before
    assert list(place.folder.iterdir()) == []


def test_moves_the_pointer(place: Place) -> None:
    _offer(place, "id,x\n1,2\n")
    _collect(place)
    datasets.add(place.root, _FILE, place.archive, hashes=place.hashes)
    _offer(place, "id,x\n1,2\n2,2\n")
    collected = _collect(place)
    path = place.root / "data/rows.csv"
    assert pointer.read(path) == pointer.make(collected.digest, path.stat().st_size, 2)
    assert place.archive.has(collected.digest)
    assert collected.files == (pointer.path_of(path),)


def test_moves_the_pointer_that_a_killed_collect_left_behind(place: Place) -> None:
    _offer(place, "id,x\n1,2\n")
    _collect(place)
    datasets.add(place.root, _FILE, place.archive, hashes=place.hashes)
    _offer(place, "id,x\n1,2\n2,2\n")
    (place.root / "data/rows.csv").write_text("id,x\n1,2\n2,2\n")
    collected = _collect(place)
    known = pointer.read(place.root / "data/rows.csv")
    assert known
    assert known.digest == collected.digest


def test_changes_that_are_nowhere_else_are_kept_unless_forced(place: Place) -> None:
    _offer(place, "id,x\n1,2\n")
    _collect(place)
    datasets.add(place.root, _FILE, place.archive, hashes=place.hashes)
    path = place.root / "data/rows.csv"
    path.write_text("id,x\n1,99\n")
    _offer(place, "id,x\n1,3\n")
    with pytest.raises(datasets.ChangedDataError):
        _collect(place)
    assert path.read_text() == "id,x\n1,99\n"
    assert _collect(place, force=True).changed
    assert path.read_text() == "id,x\n1,3\n"


def test_no_source(place: Place) -> None:
    with pytest.raises(NoSourceError):
        _collect(place, Dataset(path="data/rows.csv"))
    with pytest.raises(SourceMissingError):
        _collect(place)
    with pytest.raises(NoDatabaseError):
        _collect(place, _query("select 1 as id"))


def test_a_source_that_is_no_table_leaves_the_data_alone(place: Place) -> None:
    _offer(place, "id,x\n1,2\n")
    _collect(place)
    _offer(place, "id,x\n1,2\n2,3,4,5\n")
    with pytest.raises(DataError) as caught:
        _collect(place)
    assert "incoming/rows.csv" in caught.value.message
    _offer(place, "id,x\n")
    with pytest.raises(EmptySourceError):
        _collect(place)
    assert (place.root / "data/rows.csv").read_text() == "id,x\n1,2\n"


def test_sqlite_to_parquet_with_types(place: Place) -> None:
    _database(
        place,
        "create table t (id integer, x real, word text, day text, none text)",
        "insert into t values (1, 2, 'a', '2013-01-31', null), (2, 2.5, null, '2012-02-29', null)",
    )
    assert _collect(place, _query("select * from t order by id;")).rows == 2
    assert rows(place.root / "data/rows.parquet") == [
        {"id": 1, "x": 2.0, "word": "a", "day": dt.date(2013, 1, 31), "none": None},
        {"id": 2, "x": 2.5, "word": None, "day": dt.date(2012, 2, 29), "none": None},
    ]
    assert not _collect(place, _query("select * from t order by id")).changed


def test_sqlite_types_that_are_named(place: Place) -> None:
    _database(place, "create table t (id, flag, code)", "insert into t values (1, 1, 7), (2, 'No', '007')")
    _collect(place, _query("select * from t", types={"flag": "boolean", "code": "text"}))
    assert rows(place.root / "data/rows.parquet") == [
        {"id": 1, "flag": True, "code": "7"},
        {"id": 2, "flag": False, "code": "007"},
    ]
    with pytest.raises(SourceQueryError, match="flag"):
        _collect(place, _query("select id, id as flag from t", types={"flag": "boolean"}))


def test_sqlite_to_csv_in_the_datasets_format(place: Place) -> None:
    _database(place, "create table t (id, x, day)", "insert into t values (1, 2.5, '2013-01-31'), (2, null, null)")
    form = {"delimiter": ";", "decimal": ",", "date": "%d.%m.%Y", "missing": ("N/A",), "encoding": "utf-16"}
    collected = _collect(place, _query("select * from t", "data/rows.csv", **form))
    assert (place.root / "data/rows.csv").read_text("utf-16") == "id;x;day\n1;2,5;31.01.2013\n2;N/A;N/A\n"
    assert collected.rows == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select id, mixed from t", "mixes 1 numbers with 1 texts, as 'n/a'"),
        ("select id, blob from t", "binary data in 1 rows"),
        ("select id, id as ID from t", "twice: ID"),
        ("selec", "can't be run"),
        ("select * from missing", "no such table"),
        ("delete from t", "can't be run"),
        ("select 1 as id; select 2", "can't be run"),
    ],
)
def test_sqlite_queries_that_are_no_table(place: Place, query: str, said: str) -> None:
    _database(place, "create table t (id, mixed, blob)", "insert into t values (1, 5, x'00'), (2, 'n/a', null)")
    with pytest.raises(SourceQueryError, match=said):
        _collect(place, _query(query))
    assert not (place.root / "data").exists()


def test_sqlite_that_is_none(place: Place) -> None:
    (place.root / "source.db").write_bytes(b"this is no database, " * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        _collect(place, _query("select 1 as id"))


def test_sqlite_with_no_row(place: Place) -> None:
    _database(place, "create table t (id)")
    with pytest.raises(EmptySourceError):
        _collect(place, _query("select id from t"))


def test_the_database_is_never_written(place: Place) -> None:
    _database(place, "create table t (id)", "insert into t values (1)")
    before = (place.root / "source.db").read_bytes()
    _collect(place, _query("select id from t"))
    assert (place.root / "source.db").read_bytes() == before
    assert not list(place.root.glob("source.db-*"))
