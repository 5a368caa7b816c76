"""How many rows of a selection were not in an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dolbear.core.errors import UsageError
from dolbear.data.engine import opened
from dolbear.project.settings import Dataset


class DifferentColumnsError(UsageError):
    """Two selections that can't be compared row by row."""


def new_rows(before: Sequence[Path], after: Sequence[Path]) -> int:
    """Count the rows of `after` that are new or changed; equal rows count as often as they are there.

    Each is a list of Parquet files of the same columns, its parts; moving from part to part is no change.

    Raises:
        DataError: a file can't be read.
        DifferentColumnsError: their columns differ.
    """
    import duckdb

    tables = {f"before{place}": path for place, path in enumerate(before)}
    tables |= {f"after{place}": path for place, path in enumerate(after)}
    old, new = (_all(name, len(parts)) for name, parts in (("before", before), ("after", after)))
    with opened(tables, {name: Dataset(path=f"{name}.parquet") for name in tables}) as connection:
        try:
            row = connection.execute(f"select count(*) from (({new}) except all ({old}))").fetchone()  # noqa: S608  # ours
        except duckdb.Error as reason:
            message = f"the selections can't be compared: {reason}"
            raise DifferentColumnsError(message, "Their columns differ.") from reason
    return int(row[0]) if row else 0


def _all(name: str, count: int) -> str:
    return " union all ".join(f"from {name}{place}" for place in range(count))
