"""What is to be learned: a number, or a class."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from dolbear.core.errors import UsageError
from dolbear.line.survey.look import Column, Seen

if TYPE_CHECKING:
    import duckdb

Kind: TypeAlias = Literal["regression", "two classes", "many classes"]

_MOST_CLASSES = 200
_MOST_COUNTED = 10
_ROWS_PER_CLASS = 5
_TWO = 2
_LISTED = 30
_SHOWN = 200


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What is learned. `labels` are the classes in order, empty for a number; `share` is that of the largest."""

    kind: Kind
    column: Column
    labels: tuple[str, ...] = ()
    share: float = 0.0
    rarest: int = 0
    notes: tuple[str, ...] = ()


def column_meant(wanted: str, columns: Sequence[str]) -> str:
    """Return the column that the user means; case doesn't count.

    Raises:
        UsageError: there is none.
    """
    folded = {column.casefold(): column for column in columns}
    if found := folded.get(wanted.casefold()):
        return wanted if wanted in columns else found
    close = get_close_matches(wanted, columns, n=1)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    message = f"there is no column {wanted!r}{guess}"
    listed = ", ".join(columns[:_LISTED]) + (", …" if len(columns) > _LISTED else "")
    raise UsageError(message, f"Columns are: {listed}.")


def aim_of(connection: duckdb.DuckDBPyConnection, table: str, seen: Seen, wanted: str) -> Aim:
    """Decide what kind of problem it is; `wanted` is `regression`, `classes` or empty.

    Raises:
        UsageError: nothing can be learned from that column.
    """
    _refuse(seen, wanted)
    numeric = seen.kind in {"float", "integer"}
    if wanted == "regression" or (numeric and wanted != "classes" and not _counted(seen)):
        column = Column(name="", source=seen.source, kind="float", sql=seen.sql)
        note = f"{seen.source} is a number: regression"
        return Aim(kind="regression", column=column, notes=(note,))
    if seen.distinct > min(_MOST_CLASSES, max(_TWO, seen.present // _TWO)):
        message = f"{seen.source} has {seen.distinct:,} different values in {seen.present:,} rows, too many for classes"
        raise UsageError(message, "Is it an identifier or free text? Choose another target, or group its values.")
    return _classes(connection, table, seen)


def tells(connection: duckdb.DuckDBPyConnection, table: str, item: Seen, target: Seen) -> bool:
    """Whether each value of a column goes with one class only, though values repeat."""
    repeats = _TWO <= item.distinct <= item.present // _ROWS_PER_CLASS
    if not repeats or item.kind not in {"text", "integer", "boolean"}:
        return False
    classes = f"select count(distinct {target.sql}) from {table} where {item.given} group by {item.sql}"  # noqa: S608  # quoted
    row = connection.execute(f"{classes} order by 1 desc limit 1").fetchone()
    return bool(row and row[0] == 1)


def _refuse(seen: Seen, wanted: str) -> None:
    if seen.kind is None or seen.kind == "date":
        message = f"{seen.source} is of a type that a model can't learn"
        raise UsageError(message, "A target is a number, a text or a truth value; turn it into one first.")
    if seen.distinct < _TWO:
        value = f"{str(seen.low)[:_SHOWN]!r} in all {seen.present:,} rows" if seen.present else "missing everywhere"
        message = f"{seen.source} is {value}: there is nothing to learn"
        raise UsageError(message, "A target needs at least two values.")
    if wanted == "regression" and seen.kind not in {"float", "integer"}:
        message = f"{seen.source} isn't a number, so it can't be a regression"
        raise UsageError(message, "Leave --kind out, or say --kind classes.")


def _counted(seen: Seen) -> bool:
    """Whether numbers are more likely codes of classes: few whole ones, each often."""
    few = seen.distinct <= min(_MOST_COUNTED, max(_TWO, seen.present // _ROWS_PER_CLASS))
    return seen.whole and few and seen.high - seen.low < _MOST_COUNTED * _TWO


def _classes(connection: duckdb.DuckDBPyConnection, table: str, seen: Seen) -> Aim:
    sql, kind = seen.sql, "text"
    numeric = seen.kind in {"float", "integer"}
    if seen.kind == "boolean" or (numeric and seen.whole and (seen.low, seen.high, seen.distinct) == (0, 1, _TWO)):
        sql, kind = (sql if seen.kind == "boolean" else f"{sql} = 1"), "boolean"
    elif numeric:
        sql = f"cast(cast({sql} as bigint) as varchar)" if seen.whole else f"cast({sql} as varchar)"
    else:
        sql = f"trim(cast({sql} as varchar))" if _has_blanks(connection, table, seen) else sql
    first = f"min({seen.sql})" if numeric else "1"
    # Places instead of names: the table may have a column of any name.
    listed = f"select {sql}, count(*) from {table} where {seen.given} group by 1 order by {first}"  # noqa: S608  # quoted
    counts = {_label(label): count for label, count in connection.execute(listed).fetchall()}
    labels = tuple(counts)
    found: Kind = "two classes" if len(labels) == _TWO else "many classes"
    return Aim(
        kind=found,
        column=Column(name="", source=seen.source, kind="boolean" if kind == "boolean" else "text", sql=sql),
        labels=labels,
        share=max(counts.values()) / sum(counts.values()),
        rarest=min(counts.values()),
        notes=tuple(_notes(seen, counts, boolean=kind == "boolean")),
    )


def _notes(seen: Seen, counts: dict[str, int], *, boolean: bool) -> list[str]:
    numeric = seen.kind in {"float", "integer"}
    what = "true or false" if boolean else f"one of {len(counts)} classes"
    taken = "0 or 1, taken as false or true: two classes" if boolean and numeric else f"{what}: classification"
    if numeric:
        taken += " (its numbers are few and whole; otherwise say --kind regression)"
    notes = [f"{seen.source} is {taken}"]
    rare = [label for label, count in counts.items() if count < _ROWS_PER_CLASS]
    if rare:
        notes.append(
            f"{seen.source} has classes of fewer than {_ROWS_PER_CLASS} rows: {', '.join(rare[:_MOST_COUNTED])}"
        )
    return notes


def _has_blanks(connection: duckdb.DuckDBPyConnection, table: str, seen: Seen) -> bool:
    text = f"cast({seen.sql} as varchar)"
    row = connection.execute(f"select count(*) from {table} where {text} <> trim({text})").fetchone()  # noqa: S608  # quoted
    return bool(row and row[0])


def _label(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
