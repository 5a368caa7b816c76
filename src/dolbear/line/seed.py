"""Choose the seed of a split, so that a small table is parted well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from dolbear.core.errors import UsageError
from dolbear.data import split
from dolbear.data.columns import cast_sql, columns_of
from dolbear.data.sql import quoted
from dolbear.model.signature import of_settings
from dolbear.project.settings import Settings, Split

if TYPE_CHECKING:
    import duckdb

_FIRST = 1897
_SEEDS = 64
_SMALL = 20_000
_FOUND = '"dolbear found"'
_ROWS = '"dolbear rows"'
_LABEL = '"dolbear label"'
_LABELLED = '"dolbear labelled"'
_TEXT = '"dolbear text"'
_EMPTY, _UNSEEN, _UNTESTED = 1e6, 1e3, 10.0
_OFF = 0.04


def best_seed(connection: duckdb.DuckDBPyConnection, settings: Settings, *, labels: Sequence[str]) -> int:
    """Return the first seed that gives each part its share of rows, and each class to all parts, or comes closest.

    The connection has the settings' datasets. Large tables take the first of all: there chance is even.

    Raises:
        UsageError: no seed fills all three parts.
    """
    how = settings.select.split
    costs: dict[int, float] = {}
    _labelled(connection, settings)
    rows = _counted(connection, _LABELLED)
    for seed in range(_FIRST, _FIRST + (_SEEDS if rows <= _SMALL else 1)):
        costs[seed] = _cost(_parts(connection, msgspec.structs.replace(how, seed=seed)), how, labels)
        if costs[seed] <= max(1.0, _OFF * rows):
            return seed
    best = min(costs, key=lambda seed: (costs[seed], seed))
    if costs[best] >= _EMPTY:
        distinct = "different " + (" and ".join(how.by) or "rows")
        message = f"{rows} rows can't be split into train, validation and test: there are too few {distinct}"
        raise UsageError(message, "Bring more rows, or add a column that names each row, such as id.")
    return best


def _labelled(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make a table of what is hashed of each row of the selection, in the signature's types, and of its label."""
    signature = of_settings(settings)
    connection.execute(f"create temp table {_FOUND} as {settings.select.sql}")
    found = _types(connection, _FOUND)
    casts = {column.name: cast_sql(column) for column in columns_of(signature, found)}
    listed = ", ".join(f"{casts.get(name) or quoted(name)} as {quoted(name)}" for name in found)
    label = f"{quoted(signature.target.name)}::varchar as {_LABEL}"
    connection.execute(f"create temp table {_ROWS} as select {listed}, {label} from {_FOUND}")  # noqa: S608  # quoted
    types = _types(connection, _ROWS)
    by = split.by_columns(settings.select.split, settings.data, list(found), [item.name for item in signature.inputs])
    text = split.text_sql({name: types[name] for name in by})
    connection.execute(f"create temp table {_LABELLED} as select {text} as {_TEXT}, {_LABEL} from {_ROWS}")  # noqa: S608  # quoted


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}


def _parts(connection: duckdb.DuckDBPyConnection, how: Split) -> dict[str, dict[str, int]]:
    """Count the rows of each part by label."""
    part = split.part_sql(split.seeded_sql(_TEXT, how.seed), how)
    parts: dict[str, dict[str, int]] = {name: {} for name in split.PARTS}
    counted = f"select {part}, {_LABEL}, count(*) from {_LABELLED} group by all"  # noqa: S608  # ours
    for name, label, count in connection.execute(counted).fetchall():
        parts[name][label] = count
    return parts


def _cost(parts: Mapping[str, Mapping[str, int]], how: Split, labels: Sequence[str]) -> float:
    sizes = {name: sum(counts.values()) for name, counts in parts.items()}
    rows = sum(sizes.values())
    off = abs(sizes["test"] - how.test * rows) + abs(sizes["validation"] - how.validation * rows)
    empty = sum(not size for size in sizes.values())
    unseen = sum(label not in parts["train"] for label in labels)
    untested = sum(label not in parts[name] for label in labels for name in ("validation", "test"))
    return float(_EMPTY * empty + _UNSEEN * unseen + _UNTESTED * untested + off)


def _counted(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  # ours
    return int(row[0]) if row else 0
