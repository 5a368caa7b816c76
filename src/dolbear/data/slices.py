"""Wide tables, a few columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dolbear.data.sql import quoted

if TYPE_CHECKING:
    import duckdb

_MOST = 32
_SLICE = '"dolbear slice"'


def slices(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], *, beside: Sequence[str] = ()
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield relations that have some of the columns each, and those `beside`; `table` is SQL.

    To be asked for each of them: DuckDB takes milliseconds for each query of a table with 1,000 columns, however few
    of them the query names. A relation is gone when the next one is there.
    """
    if len(names) <= _MOST:
        yield table, names
        return
    for start in range(0, len(names), _MOST):
        part = names[start : start + _MOST]
        listed = ", ".join(map(quoted, [*part, *beside]))
        connection.execute(f"create or replace temp table {_SLICE} as select {listed} from {table}")  # noqa: S608  # quoted
        yield _SLICE, part
    connection.execute(f"drop table {_SLICE}")
