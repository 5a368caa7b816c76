"""Look at every cell of a text table: what could each column be?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from dolbear.data.engine import literal, quoted
from dolbear.data.sniff import numbers

if TYPE_CHECKING:
    import duckdb

# Missing wherever they stand; and missing only where the rest of a column has a type.
SURE = ("N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan")
PERHAPS = ("NA", "na", "-", "--", "?", "None", "none", ".", "k.A.", "missing", "unknown")
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")
_TIMES = (" %H:%M:%S", "T%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S.%f", "T%H:%M:%SZ", "T%H:%M:%S.%fZ", " %H:%M", "T%H:%M")
MOMENTS = tuple(day + time for day in DAYS if day != "%Y%m%d" for time in _TIMES if "T" not in time or day == DAYS[0])
TRUTHS = (("true", "false"), ("yes", "no"), ("ja", "nein"), ("y", "n"), ("j", "n"), ("t", "f"))
_SHAPES = {"%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%f": "[0-9]{1,6}"}
_BLANKS = " \t\r\n\u00a0\u202f"
_CELLS = '"dolbear distinct"'
_FIRST = 1_000
_NEARLY = 0.95

_Conditions = dict[tuple[str, ...], str]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What all cells of a column allow, but for those that may mean missing.

    `numbers` are the decimal and thousands signs, `dates` the patterns, `truths` the pair of texts
    that fit all; `padded`: some number has a leading zero. `odd` gives, for signs that fit nearly
    all, a cell that they don't fit.
    """

    name: str
    present: int
    numbers: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()
    padded: bool = False
    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    odd: tuple[tuple[tuple[str, str], str], ...] = ()


def columns_of(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> list[Column]:
    """Look at each column of a table of texts."""
    return [_column(connection, quoted(table), name) for name in names]


def _column(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> Column:
    cell = f"trim({quoted(name)}, {literal(_BLANKS)})"
    words = ", ".join(map(literal, (*SURE, *PERHAPS)))
    connection.execute(f"create or replace temp table {_CELLS} as select distinct {cell} as cell from {table}")  # noqa: S608  # quoted
    listed = f"select cell from {_CELLS} where cell in ({words})"  # noqa: S608  # ours
    found = {row[0] for row in connection.execute(listed).fetchall()}
    rest = f"(select cell from {_CELLS} where cell not in ('', {words}))"  # noqa: S608  # ours
    # One cell is enough to rule something out, so a look at the first rows spares most of the work.
    first = f"(from (select {cell} as cell from {table} limit {_FIRST}) where cell not in ('', {words}))"  # noqa: S608  # quoted
    candidates = _candidates()
    head = _fitting(connection, first, candidates)
    fitting = _fitting(connection, rest, {key: sql for key, sql in candidates.items() if key in head.full})
    return Column(
        name=name,
        present=fitting.present,
        numbers=tuple((key[1], key[2]) for key in fitting.full if key[0] == "number"),
        dates=tuple(key[1] for key in fitting.full if key[0] == "date"),
        truths=_truths(connection, rest, [key[1:] for key in fitting.full if key[0] == "truth"]),
        padded=bool(fitting.full) and _any(connection, rest, "regexp_full_match(cell, '[+-]?0[0-9]+')"),
        sure=tuple(word for word in SURE if word in found),
        perhaps=tuple(word for word in PERHAPS if word in found),
        odd=tuple(_odd(connection, first, head)),
    )


class _Fitting(msgspec.Struct, frozen=True):
    present: int
    full: tuple[tuple[str, ...], ...]
    nearly: tuple[tuple[str, ...], ...]


def _candidates() -> _Conditions:
    found: _Conditions = {
        ("number", *signs): f"regexp_full_match(cell, {literal(numbers.pattern(signs))})" for signs in numbers.ALL
    }
    for pattern in (*DAYS, *MOMENTS):
        parsed = f"try_strptime(cell, {literal(pattern)}) is not null"
        found["date", pattern] = f"regexp_full_match(cell, {literal(_shape(pattern))}) and {parsed}"
    for pair in TRUTHS:
        found["truth", *pair] = f"lower(cell) in ({', '.join(map(literal, pair))})"
    return found


def _shape(pattern: str) -> str:
    """Return a pattern of what a date looks like: stricter than parsing, which takes any number of digits."""
    if pattern == "%Y%m%d":
        return "(19|20)[0-9]{6}"
    parts = re.split(r"(%[A-Za-z])", pattern)
    return "".join(_SHAPES.get(part, "[0-9]{1,2}") if part.startswith("%") else re.escape(part) for part in parts)


def _fitting(connection: duckdb.DuckDBPyConnection, rows: str, conditions: Mapping[tuple[str, ...], str]) -> _Fitting:
    counts = ["count(*)", *(f"count(*) filter (where {sql})" for sql in conditions.values())]
    present, *fits = connection.execute(f"select {', '.join(counts)} from {rows}").fetchone() or (0,)  # noqa: S608  # quoted
    counted = list(zip(conditions, fits, strict=True))
    return _Fitting(
        present=present,
        full=tuple(key for key, count in counted if count == present > 0),
        nearly=tuple(key for key, count in counted if _NEARLY * present <= count < present),
    )


def _truths(connection: duckdb.DuckDBPyConnection, rest: str, pairs: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the pair whose both texts occur."""
    for pair in pairs:
        if all(_any(connection, rest, f"lower(cell) = {literal(word)}") for word in pair):
            return pair
    return ()


def _odd(connection: duckdb.DuckDBPyConnection, rows: str, head: _Fitting) -> Iterator[tuple[tuple[str, str], str]]:
    for signs in [(key[1], key[2]) for key in head.nearly if key[0] == "number"]:
        unlike = f"not regexp_full_match(cell, {literal(numbers.pattern(signs))})"
        row = connection.execute(f"select min(cell) from {rows} where {unlike}").fetchone()  # noqa: S608  # ours
        yield signs, str(row[0])[:40] if row else ""


def _any(connection: duckdb.DuckDBPyConnection, rows: str, condition: str) -> bool:
    row = connection.execute(f"select count(*) > 0 from (select 1 from {rows} where {condition} limit 1)").fetchone()  # noqa: S608  # quoted
    return bool(row and row[0])
