"""Laws of splits: a row stays, a group holds together, shares are about right, SQL and Python agree."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from dolbear.data import split
from dolbear.project.settings import Dataset, Split

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.dates(dt.date(1, 1, 1)),
)
_SPLITS = st.builds(Split, validation=st.floats(0.01, 0.45), test=st.floats(0.01, 0.45), seed=st.integers(0, 2**31))
_TYPES = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", str: "VARCHAR", dt.date: "DATE", type(None): "VARCHAR"}


@runs(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=5), how=_SPLITS)
def test_sql_and_python_agree(rows: list[tuple[object, object]], how: Split) -> None:
    import duckdb

    with duckdb.connect() as connection:
        for row in rows:
            types = {name: _TYPES[type(value)] for name, value in zip("ab", row, strict=True)}
            columns = ", ".join(f'?::{kind} as "{name}"' for name, kind in types.items())
            sql = f"select {split.part_sql(split.hash_sql(types, how.seed), how)} from (select {columns})"  # noqa: S608
            assert connection.execute(sql, list(row)).fetchone() == (split.part_of(row, how),)


@given(value=_VALUES, how=_SPLITS)
def test_a_row_leaves_the_test_part_only_if_it_shrinks(value: object, how: Split) -> None:
    wider = Split(test=how.test, validation=how.validation / 2, seed=how.seed)
    assert (split.part_of([value], how) == "test") == (split.part_of([value], wider) == "test")


@given(number=st.integers(-(2**52), 2**52), how=_SPLITS)
def test_a_whole_number_stays_when_its_column_becomes_floating(number: int, how: Split) -> None:
    assert split.part_of([number], how) == split.part_of([float(number)], how)


@pytest.mark.parametrize(("validation", "test"), [(0.2, 0.2), (0.1, 0.3), (0.05, 0.01)])
def test_shares_are_about_right(validation: float, test: float) -> None:
    how = Split(validation=validation, test=test, seed=7)
    counts = Counter(split.part_of([number], how) for number in range(20_000))
    assert counts["validation"] / 20_000 == pytest.approx(validation, abs=0.01)
    assert counts["test"] / 20_000 == pytest.approx(test, abs=0.01)


def test_the_formula_is_for_ever() -> None:
    """As docs/formats/selection.md says it; a change would move rows of every project."""
    how = Split(validation=0.2, test=0.2, seed=1897)
    digest = hashlib.md5(b"1897|7|a", usedforsecurity=False).hexdigest()
    share = int(digest[:13], 16) / 16**13
    assert split.part_of([7, "a"], how) == ("test" if share < 0.2 else "validation" if share < 0.4 else "train")
    parts = {part: [n for n in range(1, 16) if split.part_of([n], how) == part] for part in split.PARTS}
    assert parts == {"test": [4, 8], "validation": [1, 2], "train": [3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15]}


def test_what_decides_where_nothing_is_named() -> None:
    datasets = {"a": Dataset(path="a", key=("p", "q")), "b": Dataset(path="b", key=("r",))}
    assert split.by_columns(Split(), datasets, ["p", "r", "x"], ["x"]) == ["r"]
    assert split.by_columns(Split(), datasets, ["p", "q", "r", "x"], ["x"]) == ["p", "q"]
    assert split.by_columns(Split(), datasets, ["x"], ["x"]) == ["x"]
    assert split.by_columns(Split(by=("g",)), datasets, ["p", "q"], ["x"]) == ["g"]
