"""Files as typed tables in DuckDB: Parquet as it is, text by the dataset's format."""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dolbear.core.errors import UsageError
from dolbear.core.files import StorageError
from dolbear.data.engine import literal, quoted, reason_of
from dolbear.project.settings import Dataset, Format, Kind

if TYPE_CHECKING:
    import duckdb

_SQL: dict[Kind, str] = {
    "float": "double",
    "integer": "bigint",
    "text": "varchar",
    "date": "date",
    "boolean": "boolean",
}
_BLOCK = 1 << 20
_LONGEST_LINE = 32 << 20
_UTF8 = {"utf-8", "utf8", "utf-8-sig", "utf_8", "ascii"}


class DataError(UsageError):
    """A file that can't be read as a table."""

    def __init__(self, path: Path, problem: str, hint: str) -> None:
        super().__init__(f"{path}: {problem}", hint)
        self.path = path
        self.problem = problem


def register(connection: duckdb.DuckDBPyConnection, name: str, path: Path, dataset: Dataset) -> None:
    """Make `name` a table of the file's rows, with typed columns.

    A text column that `format.types` doesn't name gets the narrowest type that all of its values
    have: boolean (true, false), integer, float, date; numbers with leading zeros stay text.

    Raises:
        DataError: the file can't be read so; says where.
    """
    import duckdb

    if not path.exists():
        raise DataError(path, "there is no such file", "Check [data] path in dolbear.toml, or `dolbear data pull`.")
    if path.stat().st_size == 0:
        raise DataError(path, "the file is empty", "It needs a header line and rows.")
    try:
        if _is_parquet(path, dataset):
            connection.execute(f"create view {quoted(name)} as select * from read_parquet({literal(str(path))})")  # noqa: S608  # quoted
        else:
            _register_text(connection, name, path, dataset.format)
    except duckdb.Error as error:
        raise _translated(path, error, dataset.format) from error


def columns_of_text(path: Path, form: Format) -> list[str]:
    """Return the column names of a text table: a name used twice gets `_2`, an empty one `column_N`.

    Raises:
        DataError: there is no header, or it isn't in that encoding.
    """
    with _opened(path, form.encoding) as file:
        reader = csv.reader(_short_lines(file, path), delimiter=form.delimiter)
        try:
            header = next(reader, [])
        except csv.Error as error:
            raise DataError(
                path, f"line 1 isn't a header: {error}", "Name delimiter and encoding in format."
            ) from error
    if not any(cell.strip() for cell in header):
        raise DataError(path, "line 1 is blank where the header should be", "The first line names the columns.")
    return _distinct(header)


def _is_parquet(path: Path, dataset: Dataset) -> bool:
    # An object of the archive has no ending; the dataset's path has.
    return dataset.path.endswith((".parquet", ".pq")) or path.suffix in {".parquet", ".pq"}


def _register_text(connection: duckdb.DuckDBPyConnection, name: str, path: Path, form: Format) -> None:
    names = columns_of_text(path, form)
    unknown = form.types.keys() - set(names)
    if unknown:
        message = f"format.types names {', '.join(sorted(unknown))}, which the file doesn't have"
        raise DataError(path, message, f"It has: {', '.join(names)}.")
    raw = quoted(f"dolbear raw {name}")
    with _as_utf8(path, form.encoding) as plain:
        connection.execute(f"create temp table {raw} as {_reading(plain, names, form)}")
    kinds = _kinds(connection, raw, names, form)
    casts = ", ".join(f"{_cast(column, kinds[column], form)} as {quoted(column)}" for column in names)
    _verify(connection, raw, path, {column: kinds[column] for column in form.types}, form)
    connection.execute(f"create table {quoted(name)} as select {casts} from {raw}")  # noqa: S608  # quoted
    connection.execute(f"drop table {raw}")


def _reading(path: Path, names: Sequence[str], form: Format) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    nulls = ", ".join(map(literal, dict.fromkeys(("", *form.missing))))
    # A row is a line unless quoted; without parallel reading rows keep the file's order.
    return (
        f"select * from read_csv({literal(str(path))}, auto_detect = false, header = true, strict_mode = true, "  # noqa: S608  # quoted
        f"delim = {literal(form.delimiter)}, quote = '\"', escape = '\"', nullstr = [{nulls}], "
        f"columns = {{{columns}}}, max_line_size = {_LONGEST_LINE})"
    )


def _kinds(connection: duckdb.DuckDBPyConnection, raw: str, names: Sequence[str], form: Format) -> dict[str, Kind]:
    guessed = [name for name in names if name not in form.types]
    kinds: dict[str, Kind] = dict(form.types)
    if not guessed:
        return kinds
    order: tuple[Kind, ...] = ("boolean", "integer", "float", "date")
    parts = [
        f"count(*) filter (where {quoted(name)} is not null and not coalesce({_looks_like(name, kind, form)}, false))"
        for name in guessed
        for kind in order
    ]
    present = [f"count({quoted(name)})" for name in guessed]
    row = connection.execute(f"select {', '.join([*parts, *present])} from {raw}").fetchone()  # noqa: S608  # quoted
    assert row is not None  # noqa: S101  # an aggregate has one row
    for place, name in enumerate(guessed):
        failures = row[place * len(order) : (place + 1) * len(order)]
        some = row[len(parts) + place] > 0
        kinds[name] = next((kind for kind, bad in zip(order, failures, strict=True) if some and bad == 0), "text")
    return kinds


def _looks_like(name: str, kind: Kind, form: Format) -> str:
    column = f"trim({quoted(name)})"
    if kind == "boolean":
        return f"lower({column}) in ('true', 'false')"
    if kind == "date":
        return f"try_strptime({column}, {literal(form.date)}) is not null"
    whole = r"(0|[1-9][0-9]*)"
    if form.thousands:
        whole = rf"(0|[1-9][0-9]*|[1-9][0-9]{{0,2}}({re.escape(form.thousands)}[0-9]{{3}})+)"
    if kind == "integer":
        return f"regexp_full_match({column}, {literal('-?' + whole)}) and {_value(name, kind, form)} is not null"
    point = re.escape(form.decimal)
    number = rf"[+-]?({whole}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?"
    return f"regexp_full_match({column}, {literal(number)})"


def _value(name: str, kind: Kind, form: Format) -> str:
    """Write the value of a raw column as SQL, null where it isn't of that kind."""
    column = f"trim({quoted(name)})"
    if kind == "text":
        return quoted(name)
    if kind == "date":
        return f"try_strptime({column}, {literal(form.date)})::date"
    if kind == "boolean":
        return (
            f"case when lower({column}) in ('true', 't', 'yes', 'y', 'ja', 'j', '1') then true "
            f"when lower({column}) in ('false', 'f', 'no', 'n', 'nein', '0') then false end"
        )
    if form.thousands:
        column = f"replace({column}, {literal(form.thousands)}, '')"
    if form.decimal != ".":
        column = f"replace({column}, {literal(form.decimal)}, '.')"
    if kind == "integer":
        return f"case when regexp_full_match({column}, '-?[0-9]+') then try_cast({column} as bigint) end"
    return f"try_cast({column} as double)"


def _cast(name: str, kind: Kind, form: Format) -> str:
    return f"cast({_value(name, kind, form)} as {_SQL[kind]})"


def _verify(connection: duckdb.DuckDBPyConnection, raw: str, path: Path, kinds: dict[str, Kind], form: Format) -> None:
    for name, kind in kinds.items():
        bad = f"{quoted(name)} is not null and ({_value(name, kind, form)}) is null"
        row = connection.execute(
            f"select rowid + 1, {quoted(name)}, count(*) over () from {raw} where {bad} order by rowid limit 1"  # noqa: S608  # quoted
        ).fetchone()
        if row is not None:
            message = f"row {row[0]:,}, column {name}: {row[1][:60]!r} isn't of type {kind}; {row[2]:,} such rows"
            hint = "Mend the row, or say in [data…format] what it means: missing = […], date, decimal, or types."
            raise DataError(path, message, hint)


@contextlib.contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        name = "utf-8-sig" if encoding.lower() in _UTF8 else encoding
        with path.open(encoding=name, newline="") as file:
            yield file
    except LookupError as error:
        raise DataError(path, f"no encoding is called {encoding!r}", "Such as utf-8, utf-16, cp1252.") from error
    except UnicodeError as error:
        raise DataError(path, f"isn't {encoding} text: {error}", _encoding_hint()) from error


def _encoding_hint() -> str:
    return 'Say its encoding: [data.NAME.format] encoding = "cp1252" (or utf-16 …).'


def _short_lines(file: TextIO, path: Path) -> Iterator[str]:
    while line := file.readline(_BLOCK):
        if len(line) == _BLOCK:
            raise DataError(path, "a header of over a million characters", "Is it a text table, by lines?")
        yield line


@contextlib.contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """Give the same text in UTF-8: the file itself, or a temporary copy made in blocks."""
    if encoding.lower() in _UTF8:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy, _opened(path, encoding) as file:
        try:
            while block := file.read(_BLOCK):
                copy.write(block.encode())
            copy.flush()
        except OSError as reason:
            raise StorageError(Path(copy.name), reason) from reason
        yield Path(copy.name)


def _distinct(header: Sequence[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(header, start=1):
        base = cell.strip().removeprefix(codecs.BOM_UTF8.decode()) or f"column_{place}"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _translated(path: Path, error: Exception, form: Format) -> DataError:
    text = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    where = f"line {int(line[1]):,}: " if line else ""
    if "utf-8" in text.lower() or "unicode" in text.lower():
        return DataError(path, f"{where}isn't {form.encoding} text", _encoding_hint())
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
        message = f"{where}{counts[2]} fields where the header has {counts[1]}"
        return DataError(path, message, "Mend the line, quote the field, or name the delimiter in format.")
    reason = reason_of(error).split(" CSV Error")[0][:300]
    return DataError(path, f"{where}{reason}", "Is it the format that dolbear.toml says?")
