"""Look at one column of a typed table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.data.columns import LARGEST
from dolbear.data.sql import literal, quoted
from dolbear.project.settings import Kind

if TYPE_CHECKING:
    import duckdb

_KINDS: dict[str, Kind] = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "VARCHAR": "text",
    "UUID": "text",
    "DOUBLE": "float",
    "FLOAT": "float",
    "DECIMAL": "float",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"),
    **dict.fromkeys(("HUGEINT", "UBIGINT", "UHUGEINT"), "float"),
}
_TRUTHS = {("no", "yes"): "yes", ("ja", "nein"): "ja", ("n", "y"): "y", ("j", "n"): "j", ("false", "true"): "true"}
_FEW = 8


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column as it will be used: `name` in the signature, `source` in the file, `sql` in between.

    `hint` says what was seen in it; `cuts` are dates that part a table by time.
    """

    name: str
    source: str
    kind: Kind
    sql: str
    optional: bool = False
    hint: str = ""
    cuts: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a column of the file has; `kind` is None where no input could hold it.

    `sql` is its value, `given` the condition that it has one; `hour`, for time stamps at different
    hours, is the SQL of that. `low` and `high` are its bounds, `labels` its values where they are few, `cuts` the dates
    before which six and eight tenths of the rows lie. `whole`: all numbers are whole. `is_utc`: a time stamp that
    named its zone.
    """

    source: str
    kind: Kind | None
    sql: str
    given: str
    present: int = 0
    distinct: int = 0
    low: Any = None
    high: Any = None
    whole: bool = False
    hour: str = ""
    is_utc: bool = False
    labels: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()


def look(connection: duckdb.DuckDBPyConnection, table: str, name: str, found: str, moments: Mapping[str, str]) -> Seen:
    """Look at a column of DuckDB's type `found`; `table` is SQL."""
    column = quoted(name)
    moment = _moment(column, found, moments.get(name, ""))
    kind: Kind | None = "date" if moment else _KINDS.get(found.partition("(")[0], "text" if "ENUM" in found else None)
    if kind is None:
        return Seen(source=name, kind=None, sql=column, given=f"{column} is not null")
    sql = f"cast({moment} as date)" if moment else _finite(connection, table, column, found)
    given = _given(connection, table, sql, kind)
    rows = f"(select {sql} as v from {table} where {given})"  # noqa: S608  # quoted
    whole = "bool_and(v = trunc(v))" if kind in {"float", "integer"} else "false"
    row = connection.execute(f"select count(*), count(distinct v), min(v), max(v), {whole} from {rows}").fetchone()  # noqa: S608  # quoted
    present, distinct, low, high, integral = row or (0, 0, None, None, False)
    labels = _labels(connection, rows) if kind == "text" and 0 < distinct <= _FEW else ()
    seen = Seen(
        source=name,
        kind=kind,
        sql=sql,
        given=given,
        present=present,
        distinct=distinct,
        low=low,
        high=high,
        whole=bool(integral),
        hour=_hour(connection, table, moment),
        is_utc=moments.get(name, "").endswith("%z") or found == "TIMESTAMP WITH TIME ZONE",
        labels=labels,
        cuts=_cuts(connection, rows) if kind == "date" else (),
    )
    return _as_truth(seen, column)


def _hour(connection: duckdb.DuckDBPyConnection, table: str, moment: str) -> str:
    if not moment:
        return ""
    hour = f"extract(hour from {moment})"
    row = connection.execute(f"select count(distinct {hour}) from {table}").fetchone()  # noqa: S608  # quoted
    return hour if row and row[0] > 1 else ""


def _moment(column: str, found: str, pattern: str) -> str:
    if pattern:
        text = column if found == "VARCHAR" else f"cast({column} as varchar)"
        return f"try_strptime({text}, {literal(pattern)})"
    return column if found.startswith("TIMESTAMP") else ""


def _finite(connection: duckdb.DuckDBPyConnection, table: str, column: str, found: str) -> str:
    """Write the column so that what is infinite to a model, which can't be given that, is missing."""
    if found in {"DOUBLE", "FLOAT"} and _count(
        connection, table, f"abs({column}) >= {LARGEST} and not isnan({column})"
    ):
        return f"case when abs({column}) < {LARGEST} then {column} end"
    return column


def _given(connection: duckdb.DuckDBPyConnection, table: str, sql: str, kind: Kind) -> str:
    """Write the condition that there is a value, as plainly as the column allows."""
    plain = f"{sql} is not null"
    exact = {"float": f"not isnan(cast({sql} as double))", "text": f"trim(cast({sql} as varchar)) <> ''"}.get(kind)
    if exact is None or _count(connection, table, plain) == _count(connection, table, exact):
        return plain
    return exact


def _count(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    row = connection.execute(f"select count(*) from {table} where {condition}").fetchone()  # noqa: S608  # quoted
    return int(row[0]) if row else 0


def _cuts(connection: duckdb.DuckDBPyConnection, rows: str) -> tuple[str, ...]:
    row = connection.execute(f"select quantile_disc(v, [0.6, 0.8]) from {rows}").fetchone()  # noqa: S608  # quoted
    return tuple(dict.fromkeys(str(cut) for cut in row[0])) if row and row[0] else ()


def _labels(connection: duckdb.DuckDBPyConnection, rows: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(f"select distinct v from {rows} order by 1").fetchall())  # noqa: S608  # quoted


def _as_truth(seen: Seen, column: str) -> Seen:
    """Take a text column of yes and no for what it is: only Parquet has such, text tables are typed already."""
    words = tuple(sorted({label.strip().lower() for label in seen.labels}))
    if words not in _TRUTHS:
        return seen
    yes = _TRUTHS[words]
    no = next(word for word in words if word != yes)
    sql = f"case lower(trim({column})) when {literal(yes)} then true when {literal(no)} then false end"
    return msgspec.structs.replace(seen, kind="boolean", sql=sql, distinct=2, labels=())
