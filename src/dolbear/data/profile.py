"""What was observed in the training part. Format: docs/formats/profile.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dolbear.data.columns import Column
from dolbear.data.slices import slices
from dolbear.data.sql import quoted

if TYPE_CHECKING:
    import duckdb

_MOST_LABELS = 50
_DIGITS = 10
_DAY_ONE = dt.date(1970, 1, 1)
_MOMENTS = ("minimum", "maximum", "mean", "deviation")


def of_table(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]) -> dict[str, Any]:
    """Describe the inputs and, last of `columns`, the target of `table`, an SQL relation with at least one row.

    Means and deviations are rounded to 10 digits, so that the order in which threads add doesn't show.
    """
    named = {column.name: column for column in columns}
    found: dict[str, Any] = {}
    for few, part in slices(connection, table, list(named)):
        found |= _described(connection, few, [named[name] for name in part])
    return {"target": found.pop(columns[-1].name), "inputs": found}


def _described(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]
) -> dict[str, dict[str, Any]]:
    figures = _figures(connection, table, columns)
    return {
        column.name: (_target if column.role == "target" else _input)(connection, table, column, figures[column.name])
        for column in columns
    }


def _figures(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]) -> dict[str, dict[str, Any]]:
    asked = [(column.name, key, sql) for column in columns for key, sql in _asked(column).items()]
    listed = ", ".join(sql for _, _, sql in asked)
    row = connection.execute(f"select {listed} from {table}").fetchone()  # noqa: S608  # names are quoted
    assert row is not None  # noqa: S101  # an aggregate has one row
    figures: dict[str, dict[str, Any]] = {column.name: {} for column in columns}
    for (name, key, _), value in zip(asked, row, strict=True):
        figures[name][key] = value
    return figures


def _asked(column: Column) -> dict[str, str]:
    name = quoted(column.name)
    asked = {"missing": f"1 - count({name}) / count(*)", "distinct": f"count(distinct {name})"}
    if not _has_moments(column):
        return asked
    number = _number(column)
    median = {"median": f"median({number}::double)"} if column.role == "target" else {}
    return {
        **asked,
        **median,
        "minimum": f"min({name})",
        "maximum": f"max({name})",
        "mean": f"avg({number}::double)",
        "deviation": f"stddev_pop({number}::double)",
    }


def _has_moments(column: Column) -> bool:
    return column.kind not in {"text", "boolean"}


def _number(column: Column) -> str:
    name = quoted(column.name)
    return f"({name} - date '1970-01-01')" if column.kind == "date" else name


def _input(
    connection: duckdb.DuckDBPyConnection, table: str, column: Column, figures: dict[str, Any]
) -> dict[str, Any]:
    known = {"type": column.kind, "missing": _rounded(figures["missing"]), "distinct": figures["distinct"]}
    if not _has_moments(column):
        return {**known, "categories": dict(_labels(connection, table, column)[:_MOST_LABELS])}
    if figures["distinct"] == 0:
        return known
    return {**known, **{key: _plain(figures[key], key, column) for key in _MOMENTS}}


def _target(
    connection: duckdb.DuckDBPyConnection, table: str, column: Column, figures: dict[str, Any]
) -> dict[str, Any]:
    if not column.values:
        return {"name": column.name, **{key: _plain(figures[key], key, column) for key in (*_MOMENTS, "median")}}
    counts = dict(_labels(connection, table, column))
    total = sum(counts.values())
    return {"name": column.name, "shares": {label: _rounded(counts.get(label, 0) / total) for label in column.values}}


def _labels(connection: duckdb.DuckDBPyConnection, table: str, column: Column) -> list[tuple[str, int]]:
    name = quoted(column.name)
    found = connection.execute(
        f"select {name}::varchar as label, count(*) as rows from {table} where {name} is not null"  # noqa: S608  # quoted
        f" group by all order by rows desc, label limit {max(_MOST_LABELS, len(column.values))}"
    ).fetchall()
    return [(label, rows) for label, rows in found]


def _plain(value: Any, key: str, column: Column) -> Any:  # noqa: ANN401  # a number, or a date as ISO text
    if isinstance(value, dt.date):
        return value.isoformat()
    if column.kind == "date" and key in {"mean", "median"}:
        return (_DAY_ONE + dt.timedelta(days=round(value))).isoformat()
    return value if isinstance(value, int) else _rounded(value)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
