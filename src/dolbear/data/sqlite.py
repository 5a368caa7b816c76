"""Rows of a query on SQLite as a typed table, streamed: memory doesn't grow with the rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from dolbear.core.errors import NotFoundError, RemoteError, UsageError
from dolbear.core.progress import Progress
from dolbear.data.cells import FALSE, TRUE
from dolbear.data.sink import Column, Sink
from dolbear.project.settings import Kind

_BATCH = 20_000
# SQLite has at most 2,000 columns in a result; each of ours takes six.
_COLUMNS = 300


class NoDatabaseError(NotFoundError):
    """The database file isn't there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no database {path}", "Correct `sqlite` in the dataset's source in dolbear.toml.")
        self.path = path


class DatabaseError(RemoteError):
    """SQLite can't read the database."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(f"{path}: SQLite says: {reason}", "If another program writes to it, run the command again.")
        self.path = path


class SourceQueryError(UsageError):
    """The source's query can't be run, or its values are no table of typed columns."""


def copy(database: Path, query: str, types: dict[str, Kind], sink: Sink, progress: Progress) -> int:
    """Write the query's rows to `sink`; return how many.

    A column's type is what all of its values are: integer, float, text, or date where all texts
    are `YYYY-MM-DD`; `types` decides otherwise. Both passes see one state of the database, which
    is opened for reading only.

    Raises:
        NoDatabaseError: the file isn't there.
        DatabaseError: it is no database, or locked.
        SourceQueryError: the query fails, or a column mixes types.
    """
    if not database.is_file():
        raise NoDatabaseError(database)
    rows = 0
    with _snapshot(database) as connection:
        columns = _columns(connection, query, types)
        convert = [_CONVERT[column.kind] for column in columns]
        cursor = connection.execute(_inner(query))
        with sink.writing(columns) as write:
            while batch := cursor.fetchmany(_BATCH):
                write([_converted(*given) for given in zip(columns, convert, zip(*batch, strict=True), strict=True)])
                rows += len(batch)
                progress.step(f"reading {database.name}", rows, 0)
    return rows


@contextlib.contextmanager
def _snapshot(database: Path) -> Iterator[sqlite3.Connection]:
    try:
        address = f"file:{quote(str(database.resolve()))}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute("begin")
            connection.execute("select count(*) from sqlite_master").fetchone()
            yield connection
    except sqlite3.Error as error:
        raise DatabaseError(database, error) from error


class _Seen(msgspec.Struct, frozen=True):
    """How many values of a column are of each storage class, and how many texts are dates."""

    integer: int
    real: int
    text: int
    blob: int
    date: int
    example: str | None


def _columns(connection: sqlite3.Connection, query: str, types: dict[str, Kind]) -> list[Column]:
    try:
        names = [column[0] for column in connection.execute(f"{_inner(query)} limit 0").description]
    except (sqlite3.Error, sqlite3.Warning) as error:
        msg = f"the source's query can't be run: {error}"
        raise SourceQueryError(
            msg, "Correct `query` in the dataset's source: one select, without a semicolon."
        ) from error
    twice = [name for name in names if _again(name, names)]
    if twice:
        msg = f"the source's query gives a column twice: {', '.join(name.rpartition(':')[0] for name in twice)}"
        raise SourceQueryError(msg, "Rename one with `as`.")
    seen = [
        one for start in range(0, len(names), _COLUMNS) for one in _look(connection, query, names[start:][:_COLUMNS])
    ]
    return [Column(name=name, kind=types.get(name) or _kind(name, one)) for name, one in zip(names, seen, strict=True)]


def _again(name: str, names: Sequence[str]) -> bool:
    """Say if SQLite made this name, `x:1`, out of a second `x`."""
    first, colon, number = name.rpartition(":")
    return bool(colon) and number.isdigit() and first.casefold() in {other.casefold() for other in names}


def _look(connection: sqlite3.Connection, query: str, names: Sequence[str]) -> list[_Seen]:
    parts: list[str] = []
    for name in names:
        column = '"' + name.replace('"', '""') + '"'
        parts += [f"total(typeof({column}) = '{kind}')" for kind in ("integer", "real", "text", "blob")]
        parts.append(f"total(typeof({column}) = 'text' and length({column}) = 10 and date({column}) is {column})")
        parts.append(f"min(case when typeof({column}) = 'text' then {column} end)")
    row = connection.execute(f"select {', '.join(parts)} from ({query.rstrip().rstrip(';')}\n)").fetchone()  # noqa: S608  # the user's own
    return [_seen(row[at : at + 6]) for at in range(0, len(row), 6)]


def _seen(row: Sequence[Any]) -> _Seen:
    integer, real, text, blob, date = map(int, row[:5])
    return _Seen(integer, real, text, blob, date, row[5])


def _kind(name: str, seen: _Seen) -> Kind:
    if seen.blob:
        msg = f"column {name} of the source's query holds binary data in {seen.blob:,} rows"
        raise SourceQueryError(msg, "Leave it out of the query, or turn it into a text or number there.")
    if seen.text and seen.integer + seen.real:
        numbers = seen.integer + seen.real
        mix = f"{numbers:,} numbers with {seen.text:,} texts, as {seen.example!r}"
        msg = f"column {name} of the source's query mixes {mix}"
        hint = f'Settle it in the query (nullif, cast), or name its type: format.types = {{ {name} = "text" }}.'
        raise SourceQueryError(msg, hint)
    if seen.text:
        return "date" if seen.date == seen.text else "text"
    if seen.real:
        return "float"
    return "integer" if seen.integer else "text"


def _inner(query: str) -> str:
    return f"select * from ({query.rstrip().rstrip(';')}\n)"  # noqa: S608  # the user's own


def _converted(column: Column, convert: Callable[[object], object], values: Sequence[object]) -> list[object]:
    try:
        return [None if value is None else convert(value) for value in values]
    except (ValueError, TypeError) as error:
        msg = f"column {column.name} of the source's query isn't all {column.kind}: {error}"
        raise SourceQueryError(msg, "Convert it in the query, or correct format.types.") from error


def _boolean(value: object) -> bool:
    word = str(value).strip().lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    msg = f"{value!r} is neither true nor false"
    raise ValueError(msg)


def _integer(value: object) -> int:
    if isinstance(value, float) and not value.is_integer():
        msg = f"{value!r} isn't whole"
        raise ValueError(msg)
    return int(value)  # type: ignore[call-overload,no-any-return]


_CONVERT: dict[Kind, Callable[[object], object]] = {
    "float": float,  # type: ignore[dict-item]
    "integer": _integer,
    "text": str,
    "date": lambda value: dt.date.fromisoformat(str(value)),
    "boolean": _boolean,
}
