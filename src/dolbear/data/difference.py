"""What is new in a table, against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.data.engine import opened
from dolbear.data.sql import quoted
from dolbear.project.settings import Dataset

if TYPE_CHECKING:
    import duckdb

_BEFORE, _AFTER = "before", "after"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Rows before and after; where the dataset has a key: rows added, removed and changed by it.

    `columns` says which columns came (`+name`) and went (`-name`). `identical` is only told with
    a key: the same rows in the same columns.
    """

    before: int
    after: int
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def identical(self) -> bool:
        """Whether nothing differs, as far as the key tells."""
        return not self.columns and (self.added, self.removed, self.changed) == (0, 0, 0) and self.before == self.after


def compare(before: Path, after: Path, dataset: Dataset) -> Difference:
    """Compare two versions of a dataset.

    Raises:
        DataError: one can't be read as a table.
    """
    with opened({_BEFORE: before, _AFTER: after}, dict.fromkeys((_BEFORE, _AFTER), dataset)) as connection:
        old, new = (_types(connection, name) for name in (_BEFORE, _AFTER))
        columns = (*(f"+{name}" for name in new if name not in old), *(f"-{name}" for name in old if name not in new))
        rows = {name: _count(connection, f"select count(*) from {name}") for name in (_BEFORE, _AFTER)}  # noqa: S608  # ours
        by_key = {}
        if dataset.key and set(dataset.key) <= old.keys() & new.keys():
            alike = {name: old[name] == new[name] for name in new if name in old}
            by_key = _by_key(connection, dataset.key, alike)
    return Difference(before=rows[_BEFORE], after=rows[_AFTER], columns=columns, **by_key)


def _by_key(connection: duckdb.DuckDBPyConnection, key: Sequence[str], alike: dict[str, bool]) -> dict[str, int]:
    same = " and ".join(_same(name, typed=alike[name]) for name in key)
    rest = [_same(name, typed=typed) for name, typed in alike.items() if name not in key]
    other = f"not ({' and '.join(rest)})" if rest else "false"
    added = f"select count(*) from after as a where not exists (from before as b where {same})"  # noqa: S608  # quoted
    removed = f"select count(*) from before as b where not exists (from after as a where {same})"  # noqa: S608  # quoted
    changed = f"select count(*) from after as a join before as b on {same} where {other}"  # noqa: S608  # quoted
    asked = {"added": added, "removed": removed, "changed": changed}
    return {what: _count(connection, sql) for what, sql in asked.items()}


def _same(name: str, *, typed: bool) -> str:
    column = quoted(name)
    cast = "" if typed else "::varchar"
    return f"a.{column}{cast} is not distinct from b.{column}{cast}"


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
