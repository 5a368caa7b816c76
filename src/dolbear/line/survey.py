"""Look at a table that a user brings: which column is the target, which can be inputs, which are left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from dolbear.core.errors import UsageError
from dolbear.data.engine import literal, quoted
from dolbear.data.tables import register
from dolbear.project.settings import Dataset, Kind

if TYPE_CHECKING:
    import duckdb

Problem = Literal["regression", "two classes", "many classes"]

_FEWEST_ROWS = 10
_MOST_CLASSES = 200
_MOST_LABELS = 1000
_NAMES = re.compile(r"(^|[_\W])(id|ids|nr|no|number|nummer|key|index|uuid|guid|rowid|rownum)$", re.IGNORECASE)
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_KINDS: dict[str, Kind] = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "VARCHAR": "text",
    "DOUBLE": "float",
    "FLOAT": "float",
    "DECIMAL": "float",
}
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column as it will be used: `name` in the signature, `source` in the file, `sql` in between."""

    source: str
    name: str
    kind: Kind
    sql: str
    optional: bool = False
    distinct: int = 0


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `labels` are the target's classes in order, empty for a number."""

    table: str
    rows: int
    problem: Problem
    target: Column
    labels: tuple[str, ...]
    inputs: tuple[Column, ...]
    key: tuple[str, ...]
    where: str
    notes: tuple[str, ...]


class _Seen(msgspec.Struct, frozen=True):
    source: str
    kind: Kind | None
    sql: str
    present: int
    distinct: int
    span: int


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the user wants to learn: a column, and `regression`, `classes` or empty: guess."""

    target: str
    kind: str = ""


def survey(  # one table, one question
    path: Path, dataset: Dataset, table: str, question: Question, *, moments: Mapping[str, str]
) -> Survey:
    """Look at the table in `path`; `moments` maps a text column of time stamps to its pattern.

    Raises:
        UsageError: there is too little to learn from, or no such target; says what is needed.
    """
    import duckdb

    with duckdb.connect() as connection:
        register(connection, table, path, dataset)
        types = {row[0]: row[1] for row in connection.execute(f"describe {quoted(table)}").fetchall()}
        chosen = _target(question.target, list(types))
        condition = f"{quoted(chosen)} is not null"
        if types[chosen] in {"DOUBLE", "FLOAT"}:
            condition += f" and not isnan({quoted(chosen)})"
        rows, dropped = _rows(connection, table, condition)
        seen = {
            name: _see(connection, f"{quoted(table)} where {condition}", name, found, moments)
            for name, found in types.items()
        }
        problem, labels = _problem(connection, f"{quoted(table)} where {condition}", seen[chosen], rows, question.kind)
    names = _names(list(types))
    aim = _column(seen[chosen], names[chosen], rows)
    if labels and aim.kind != "boolean":
        aim = msgspec.structs.replace(aim, kind="text", sql=f"cast({quoted(chosen)} as varchar)")
    inputs, key, left_out = _inputs(seen, names, chosen, rows)
    notes = [*([f"{dropped:,} rows without {chosen} are left out"] if dropped else []), *left_out]
    if not inputs:
        message = f"{path.name} has no column to learn {chosen} from"
        raise UsageError(message, "; ".join(notes) or "A table needs at least one column besides the target.")
    return Survey(
        table=table,
        rows=rows,
        problem=problem,
        target=aim,
        labels=labels,
        inputs=tuple(inputs),
        key=key,
        where=condition if dropped else "",
        notes=tuple(notes),
    )


def _target(wanted: str, columns: Sequence[str]) -> str:
    if wanted in columns:
        return wanted
    folded = {column.casefold(): column for column in columns}
    if wanted.casefold() in folded:
        return folded[wanted.casefold()]
    close = get_close_matches(wanted, columns, n=1)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    message = f"there is no column {wanted!r}{guess}"
    raise UsageError(message, f"Columns are: {', '.join(columns)}.")


def _rows(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> tuple[int, int]:
    row = connection.execute(f"select count(*), count(*) filter (where {condition}) from {quoted(table)}").fetchone()  # noqa: S608  # quoted
    whole, rows = row or (0, 0)
    if rows < _FEWEST_ROWS:
        message = f"{rows} rows with a target are too few to train, validate and test"
        raise UsageError(message, f"A table needs at least {_FEWEST_ROWS}; some hundred make a model worth shipping.")
    return rows, whole - rows


def _see(connection: duckdb.DuckDBPyConnection, rows: str, name: str, found: str, moments: Mapping[str, str]) -> _Seen:
    kind, sql = _kind(name, found, moments)
    if kind is None:
        return _Seen(name, None, sql, 0, 0, 0)
    value = f"case when not isnan({sql}) then {sql} end" if found in {"DOUBLE", "FLOAT"} else sql
    span = f"coalesce(max({value}) - min({value}), 0)" if kind == "integer" else "0"
    row = connection.execute(f"select count({value}), count(distinct {value}), {span} from {rows}").fetchone()  # noqa: S608  # quoted
    present, distinct, width = row or (0, 0, 0)
    return _Seen(name, kind, sql, present, distinct, int(width))


def _kind(name: str, found: str, moments: Mapping[str, str]) -> tuple[Kind | None, str]:
    column = quoted(name)
    if name in moments:
        return "date", f"cast(try_strptime({column}, {literal(moments[name])}) as date)"
    if found.startswith("TIMESTAMP"):
        return "date", f"cast({column} as date)"
    if found.startswith("ENUM"):
        return "text", f"cast({column} as varchar)"
    if found in _INTEGERS:
        return "integer", column
    return _KINDS.get(found.partition("(")[0]), column


def _problem(
    connection: duckdb.DuckDBPyConnection, rows: str, target: _Seen, count: int, wanted: str
) -> tuple[Problem, tuple[str, ...]]:
    if target.kind is None or target.kind == "date":
        message = f"{target.source} is of a type that a model can't learn"
        raise UsageError(message, "A target is a number, a text or a truth value; turn it into one first.")
    if target.distinct < 2:  # noqa: PLR2004  # one class is none
        message = f"{target.source} has the same value in all {count:,} rows: there is nothing to learn"
        raise UsageError(message, "A target needs at least two values.")
    few = 2 if target.kind == "float" else min(20, max(2, count // 10))
    numeric = target.kind in {"float", "integer"}
    if wanted == "regression" and not numeric:
        message = f"{target.source} isn't a number, so it can't be a regression"
        raise UsageError(message, "Leave --kind out, or say --kind classes.")
    if wanted == "regression" or (not wanted and numeric and target.distinct > few):
        return "regression", ()
    if target.distinct > _MOST_CLASSES:
        message = f"{target.source} has {target.distinct:,} different values, too many for classes"
        raise UsageError(message, "Is it an identifier or free text? Choose another target, or group its values.")
    listed = connection.execute(f"select distinct {quoted(target.source)} from {rows} order by 1").fetchall()  # noqa: S608  # quoted
    labels = tuple(_label(row[0]) for row in listed)
    return ("two classes" if len(labels) == 2 else "many classes"), labels  # noqa: PLR2004  # two


def _label(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inputs(
    seen: Mapping[str, _Seen], names: Mapping[str, str], target: str, rows: int
) -> tuple[list[Column], tuple[str, ...], list[str]]:
    inputs, key, notes = [], "", []
    for source, column in seen.items():
        if source == target:
            continue
        reason = _unfit(column, rows)
        if reason:
            notes.append(f"{source} is left out: {reason}")
        else:
            inputs.append(_column(column, names[source], rows))
        if not key and reason.startswith("it names a row") and column.present == rows:
            key = source
    return inputs, (key,) if key else (), notes


def _unfit(column: _Seen, rows: int) -> str:  # noqa: PLR0911  # one return a reason
    unique = column.distinct == column.present
    if column.kind is None:
        return "its type has no encoding"
    if column.present == 0:
        return "it has no value"
    if column.distinct == 1 and column.present == rows:
        return "it is the same in every row"
    consecutive = column.kind == "integer" and unique and column.span == column.present - 1
    if unique and (consecutive or (column.kind in {"integer", "text"} and _NAMES.search(column.source))):
        return "it names a row"
    if column.kind == "text" and unique:
        return "it names a row, or is free text"
    if column.kind == "text" and column.distinct > min(_MOST_LABELS, rows // 2):
        return f"it has {column.distinct:,} different texts"
    return ""


def _column(seen: _Seen, name: str, rows: int) -> Column:
    assert seen.kind is not None  # noqa: S101  # such columns were left out
    return Column(
        source=seen.source,
        name=name,
        kind=seen.kind,
        sql=seen.sql,
        optional=seen.present < rows,
        distinct=seen.distinct,
    )


def _names(sources: Sequence[str]) -> dict[str, str]:
    """Make a plain, unique name of each column: small letters, digits, underscores."""
    found: dict[str, str] = {}
    for place, source in enumerate(sources, start=1):
        plain = unicodedata.normalize("NFKD", source.translate(_TRANSLITERATED)).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or f"column_{place}"
        base = f"c_{base}" if base[0].isdigit() else base
        name, number = base, 1
        while name in found.values():
            number += 1
            name = f"{base}_{number}"
        found[source] = name
    return found
