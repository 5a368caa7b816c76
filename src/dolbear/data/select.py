"""Select rows by SQL, split them, and say what the training part looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.core import digest, files
from dolbear.core.errors import UsageError
from dolbear.data import parts, profile, split
from dolbear.data.columns import Column, UnfitColumnsError, cast_sql, columns_of, missing, verify
from dolbear.data.engine import QueryError, opened
from dolbear.data.sql import quoted, reason_of
from dolbear.data.words import named_in, unsteady
from dolbear.model.signature import Signature
from dolbear.project.settings import Settings, Split

if TYPE_CHECKING:
    import duckdb

_WHERE = "[select] sql"
# A space keeps these from the names of datasets and columns.
_FOUND = '"dolbear found"'
_EXACT = '"dolbear exact"'
_PARTED = '"dolbear parted"'
_ORDER = '"dolbear order"'
_PART = '"dolbear part"'


class EmptyPartError(UsageError):
    """A part of the split has no row."""

    def __init__(self, rows: Mapping[str, int], how: str) -> None:
        counts = ", ".join(f"{rows[part]:,} {part}" for part in split.PARTS)
        super().__init__(f"selection: the split {how} leaves a part empty: {counts}", _empty_hint(rows, how))
        self.rows = dict(rows)


class OneClassError(UsageError):
    """All training rows have the same target class."""

    def __init__(self, target: str, label: str, rows: int) -> None:
        super().__init__(
            f"selection: target {target} is {label!r} in all {rows:,} training rows: there is nothing to learn",
            "Select rows of at least two classes, or split otherwise.",
        )
        self.target = target
        self.label = label


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The three parts as Parquet, and the profile of the training part; `notes` are for people."""

    train: Path
    validation: Path
    test: Path
    rows: dict[str, int]
    profile: Path
    notes: tuple[str, ...] = ()


def tables_used(sql: str, names: Iterable[str]) -> set[str]:
    """Return the names that occur as words in `sql`: all that it reads, at times one too many."""
    return set(named_in(sql, names))


def select(tables: Mapping[str, Path], settings: Settings, signature: Signature, folder: Path) -> Selection:
    """Write train, validation and test.parquet and profile.json into `folder`.

    The same rows give the same bytes, however many threads worked and in whatever order the SQL
    gave them: parts are sorted by their hash (a split by time: by time), then by all columns.

    Raises:
        QueryError: DuckDB refuses the SQL.
        UnfitColumnsError: the columns don't fit the signature.
        UnkeptColumnError: a column's type isn't one that Parquet has.
        SplitError: the split's dates are wrong.
        EmptyPartError: a part has no row.
        OneClassError: the target has one class.
    """
    used = tables_used(settings.select.sql, tables)
    kept = {name: path for name, path in tables.items() if name in used}
    with opened(kept, settings.data) as connection:
        found = _evaluate(connection, settings.select.sql, list(settings.data))
        columns = columns_of(signature, found)
        by = _by(settings, signature, list(found), used)
        _exact(connection, columns, list(found))
        how = _divide(connection, settings.select.split, by)
        rows = _count(connection, how)
        notes = [f"split {how}", *_chance(settings.select.sql), *_classes(connection, columns[-1], rows["train"])]
        with parts.writing(folder) as write:
            for part in split.PARTS:
                write(part, connection.sql(_rows(part)), columns)
        content = {"rows": rows, **profile.of_table(connection, _train(), columns)}
    files.write_bytes(folder / "profile.json", digest.canonical_json(content))
    paths = {part: parts.path_of(folder, part) for part in split.PARTS}
    return Selection(**paths, rows=rows, profile=folder / "profile.json", notes=tuple(notes))


def _evaluate(connection: duckdb.DuckDBPyConnection, sql: str, datasets: Sequence[str]) -> dict[str, str]:
    import duckdb

    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(_WHERE, "it must be one select statement", "Write a single select, without a semicolon.")
        names = [row[0] for row in connection.execute(f"describe {sql}").fetchall()]
        twice = sorted({name for name in names if sum(name.lower() == other.lower() for other in names) > 1})
        if twice:
            reason = f"two columns have the same name: {', '.join(twice)}"
            raise QueryError(_WHERE, reason, "Rename one with `as`; upper and lower case count as the same.")
        connection.execute(f"create table {_FOUND} as {sql}")
    except duckdb.Error as error:
        hint = f"Mend it in dolbear.toml; its tables are the datasets: {', '.join(datasets)}."
        raise QueryError(_WHERE, reason_of(error), hint) from error
    return _types(connection, _FOUND)


def _by(settings: Settings, signature: Signature, found: Sequence[str], used: set[str]) -> list[str]:
    how = settings.select.split
    datasets = {name: dataset for name, dataset in settings.data.items() if name in used}
    inputs = [field.name for field in signature.inputs]
    names = [how.time] if how.time else split.by_columns(how, datasets, found, inputs)
    problems = missing([("split column", name) for name in names], found)
    if problems:
        raise UnfitColumnsError(problems)
    return names


def _exact(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], found: Sequence[str]) -> None:
    verify(connection, columns, _FOUND)
    casts = {column.name: cast_sql(column) for column in columns}
    listed = ", ".join(f"{casts.get(name, quoted(name))} as {quoted(name)}" for name in found)
    connection.execute(f"create view {_EXACT} as select {listed} from {_FOUND}")  # noqa: S608  # names are quoted


def _divide(connection: duckdb.DuckDBPyConnection, how: Split, by: Sequence[str]) -> str:
    types = _types(connection, _EXACT)
    if how.time:
        order, part, said = _moment(connection, how, types[how.time]), "", f"by time: {how.time}"
        part = split.time_sql(order, how)
    else:
        order = split.hash_sql({name: types[name] for name in by}, how.seed)
        part, said = split.part_sql(_ORDER, how), f"by hash of {', '.join(by)}"
    columns = ", ".join(map(quoted, types))
    connection.execute(
        f"create table {_PARTED} as select *, {part} as {_PART} from (select *, {order} as {_ORDER} from {_EXACT})"  # noqa: S608  # quoted
        f" order by {_PART}, {_ORDER}, {columns}"
    )
    return said


def _moment(connection: duckdb.DuckDBPyConnection, how: Split, found: str) -> str:
    if found != "DATE" and not found.startswith("TIMESTAMP"):
        msg = f"selection: split by time: {how.time} is {found}, not a date"
        raise split.SplitError(msg, f"Turn it into one in [select] sql: cast({quoted(how.time)} as date).")
    absent = _number(connection, f"select count(*) from {_EXACT} where {quoted(how.time)} is null")  # noqa: S608  # quoted
    if absent:
        msg = f"selection: split by time: {how.time} is missing in {absent:,} rows"
        raise split.SplitError(msg, f"Add `where {quoted(how.time)} is not null` to [select] sql.")
    return f"{quoted(how.time)}::timestamp"


def _count(connection: duckdb.DuckDBPyConnection, how: str) -> dict[str, int]:
    counted = dict(connection.execute(f"select {_PART}, count(*) from {_PARTED} group by all").fetchall())  # noqa: S608  # ours
    rows = {part: counted.get(part, 0) for part in split.PARTS}
    if not all(rows.values()):
        raise EmptyPartError(rows, how)
    return rows


def _chance(sql: str) -> list[str]:
    word = unsteady(sql)
    return [f"the SQL uses {word}: selected again, it may give other rows"] if word else []


def _classes(connection: duckdb.DuckDBPyConnection, target: Column, rows: int) -> list[str]:
    if not target.values:
        return []
    label = f"{quoted(target.name)}::varchar"
    seen = [row[0] for row in connection.execute(f"select distinct {label} from {_train()}").fetchall()]  # noqa: S608  # quoted
    if len(seen) == 1:
        raise OneClassError(target.name, seen[0], rows)
    unseen = [value for value in target.values if value not in seen]
    return [f"target {target.name}: no training row is {', '.join(unseen)}"] if unseen else []


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _rows(part: str) -> str:
    return f"select * exclude ({_ORDER}, {_PART}) from {_PARTED} where {_PART} = '{part}'"  # noqa: S608  # ours


def _train() -> str:
    return f"(from {_PARTED} where {_PART} = 'train')"


def _empty_hint(rows: Mapping[str, int], how: str) -> str:
    if not any(rows.values()):
        return "The SQL gives no row at all: look at its conditions, and at the data."
    if how.startswith("by time"):
        return "Move validation_from or test_from in [select] split; each part needs rows."
    return "Bring more rows, raise the part's share in [select] split, or split by a column with more values."
