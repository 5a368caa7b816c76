"""How many rows are new: by what is in them, wherever they lie."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dolbear.data.news import DifferentColumnsError, new_rows


def part(folder: Path, name: str, *rows: tuple[int | None, str]) -> Path:
    path = folder / f"{name}.parquet"
    columns = {
        "a": pa.array([row[0] for row in rows], pa.int64()),
        "b": pa.array([row[1] for row in rows], pa.string()),
    }
    pq.write_table(pa.table(columns), path)
    return path


def test_added_and_changed_rows_are_new_and_moved_ones_are_not(tmp_path: Path) -> None:
    before = [part(tmp_path, "train", (1, "x"), (2, "y")), part(tmp_path, "test", (3, "z"))]
    after = [part(tmp_path, "train2", (3, "z"), (2, "other")), part(tmp_path, "test2", (1, "x"), (4, "new"))]
    assert new_rows(before, after) == 2
    assert new_rows(before, before) == 0
    assert new_rows([part(tmp_path, "none")], before) == 3


def test_equal_rows_count_as_often_as_they_are_there(tmp_path: Path) -> None:
    once, thrice = part(tmp_path, "once", (None, "x")), part(tmp_path, "thrice", *[(None, "x")] * 3)
    assert new_rows([once], [thrice]) == 2
    assert new_rows([thrice], [once]) == 0


def test_other_columns_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1]}), other)
    with pytest.raises(DifferentColumnsError):
        new_rows([part(tmp_path, "one", (1, "x"))], [other])
