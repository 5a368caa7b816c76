"""Look at every cell of a text table: what could each column be?"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dolbear.core.progress import Progress
from dolbear.data.slices import slices
from dolbear.data.sniff import numbers
from dolbear.data.sniff.column import Column
from dolbear.data.sql import literal, quoted

if TYPE_CHECKING:
    import duckdb

# Missing wherever they stand; and missing only where the rest of a column has a type.
SURE = ("N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan")
PERHAPS = ("NA", "na", "-", "--", "?", "None", "none", ".", "k.A.", "missing", "unknown")
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")
_SECONDS = (" %H:%M:%S", "T%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S.%f")
_TIMES = (*_SECONDS, *(f"{time}{zone}" for time in _SECONDS for zone in ("Z", "%z")), " %H:%M", "T%H:%M")
MOMENTS = tuple(
    day + time
    for day in DAYS
    if day != "%Y%m%d"
    for time in _TIMES
    if day == DAYS[0] or not {"T", "Z", "z"} & set(time)
)
TRUTHS = (("true", "false"), ("yes", "no"), ("ja", "nein"), ("y", "n"), ("j", "n"), ("t", "f"))
_SHAPES = {"%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%f": "[0-9]{1,6}", "%z": "[+-][0-9]{2}(:?[0-9]{2})?"}
_BLANKS = " \t\r\n\u00a0\u202f"
_CELLS = '"dolbear distinct"'
_FIRST = 1_000
_NEARLY = 0.95

_Key = tuple[str, ...]


def columns_of(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], progress: Progress
) -> list[Column]:
    """Look at each column of a table of texts."""
    found: list[Column] = []
    for few, part in slices(connection, quoted(table), names):
        for name in part:
            progress.step("guessing how columns are written", len(found), len(names))
            found.append(_column(connection, few, name))
    return found


def _column(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> Column:
    cell = f"trim({quoted(name)}, {literal(_BLANKS)})"
    words = ", ".join(map(literal, (*SURE, *PERHAPS)))
    connection.execute(f"create or replace temp table {_CELLS} as select distinct {cell} as cell from {table}")  # noqa: S608  # quoted
    found = set(_cells(connection, f"{_CELLS} where cell in ({words})"))
    rest = f"(select cell from {_CELLS} where cell not in ('', {words}))"  # noqa: S608  # ours
    # One cell is enough to rule something out, so a look at the first rows spares most of the work.
    first = f"(select {cell} as cell from {table} limit {_FIRST}) where cell not in ('', {words})"  # noqa: S608  # quoted
    head = _cells(connection, first)
    fitting = _fitting(connection, rest, [key for key, shape in _shapes().items() if _all(shape, head)])
    return Column(
        name=name,
        present=bool(head) or _any(connection, rest, "true"),
        numbers=tuple((key[1], key[2]) for key in fitting if key[0] == "number"),
        dates=tuple(key[1] for key in fitting if key[0] == "date"),
        truths=_truths(connection, rest, [key[1:] for key in fitting if key[0] == "truth"]),
        padded=bool(fitting) and _any(connection, rest, "regexp_full_match(cell, '[+-]?0[0-9]+')"),
        sure=tuple(word for word in SURE if word in found),
        perhaps=tuple(word for word in PERHAPS if word in found),
        odd=tuple(_odd(head)),
        unit=_with_unit(head),
    )


def _cells(connection: duckdb.DuckDBPyConnection, rows: str) -> list[str]:
    return [row[0] for row in connection.execute(f"select cell from {rows}").fetchall()]  # noqa: S608  # ours


@functools.cache
def _shapes() -> dict[_Key, re.Pattern[str]]:
    """Return, for everything that a column may be, the pattern of its cells."""
    found: dict[_Key, str] = {("number", *signs): numbers.pattern(signs) for signs in numbers.ALL}
    found |= {("date", pattern): _shape(pattern) for pattern in (*DAYS, *MOMENTS)}
    found |= {("truth", *pair): f"(?i)({'|'.join(pair)})" for pair in TRUTHS}
    return {key: re.compile(shape) for key, shape in found.items()}


def _all(shape: re.Pattern[str], cells: Sequence[str]) -> bool:
    return all(map(shape.fullmatch, cells))


def _shape(pattern: str) -> str:
    """Return a pattern of what a date looks like: stricter than parsing, which takes any number of digits."""
    if pattern == "%Y%m%d":
        return "(19|20)[0-9]{6}"
    parts = re.split(r"(%[A-Za-z])", pattern)
    return "".join(_SHAPES.get(part, "[0-9]{1,2}") if part.startswith("%") else re.escape(part) for part in parts)


def _fitting(connection: duckdb.DuckDBPyConnection, rows: str, keys: Sequence[_Key]) -> list[_Key]:
    """Return what fits all cells; nothing if there is none."""
    if not keys:
        return []
    counts = ["count(*)", *(f"count(*) filter (where {_condition(key)})" for key in keys)]
    present, *fits = connection.execute(f"select {', '.join(counts)} from {rows}").fetchone() or (0,)  # noqa: S608  # quoted
    return [key for key, count in zip(keys, fits, strict=True) if count == present > 0]


def _condition(key: _Key) -> str:
    shape = f"regexp_full_match(cell, {literal(_shapes()[key].pattern)})"
    return f"{shape} and try_strptime(cell, {literal(key[1])}) is not null" if key[0] == "date" else shape


def _truths(connection: duckdb.DuckDBPyConnection, rest: str, pairs: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the pair whose both texts occur."""
    for pair in pairs:
        if all(_any(connection, rest, f"lower(cell) = {literal(word)}") for word in pair):
            return pair
    return ()


def _odd(cells: Sequence[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the signs with which nearly all cells are numbers, and one of the others."""
    most = int((1 - _NEARLY) * len(cells))
    for signs in numbers.ALL:
        shape = _shapes()["number", *signs]
        others = list(itertools.islice((cell for cell in cells if not shape.fullmatch(cell)), most + 1))
        if 0 < len(others) <= most:
            yield signs, min(others)[:40]


def _with_unit(cells: Sequence[str]) -> str:
    """Return a cell if all are numbers beside the same few signs, such as a currency or a percent sign."""
    for signs in numbers.ALL:
        number = _shapes()["number", *signs].pattern
        shape = re.compile(rf"(?P<before>[^\w.,+-]{{0,3}}|[A-Z]{{3}} )(?:{number})(?P<after>[^\d.,]{{0,5}})")
        units = (one and one.group("before", "after") for one in map(shape.fullmatch, cells))
        unit = next(units, None)
        if unit and any(unit) and all(other == unit for other in units):
            return min(cells)[:40]
    return ""


def _any(connection: duckdb.DuckDBPyConnection, rows: str, condition: str) -> bool:
    row = connection.execute(f"select count(*) > 0 from (select 1 from {rows} where {condition} limit 1)").fetchone()  # noqa: S608  # quoted
    return bool(row and row[0])
