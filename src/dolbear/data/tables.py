"""Files as typed tables in DuckDB: Parquet as it is, text by the dataset's format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.data.cells import GUESSED, SQL_TYPES, given, looks_like, value
from dolbear.data.decode import DataError, as_utf8, refuse_foreign
from dolbear.data.diagnose import broken_line, line_of_row
from dolbear.data.header import columns_of_text, spans_lines
from dolbear.data.slices import slices
from dolbear.data.sql import literal, quoted, reason_of
from dolbear.project.settings import Dataset, Format, Kind

if TYPE_CHECKING:
    import duckdb

__all__ = ["DataError", "columns_of_text", "is_parquet", "read_cells", "register"]

_PARQUET = (".parquet", ".pq")
_LONGEST_LINE = 32 << 20
_FIRST = 1_000


def register(connection: duckdb.DuckDBPyConnection, name: str, path: Path, dataset: Dataset) -> None:
    """Make `name` a table of the file's rows, with typed columns.

    A text column that `format.types` doesn't name gets the narrowest type that all of its values
    have: boolean (true, false), integer, float, date; numbers with leading zeros stay text.

    Raises:
        DataError: the file can't be read so; says where.
    """
    try:
        _register(connection, name, path, dataset)
    except DataError as error:
        if path.name == Path(dataset.path).name:
            raise
        # An object of the archive says nothing to people.
        raise DataError(Path(dataset.path), error.problem, error.hint) from error


def _register(connection: duckdb.DuckDBPyConnection, name: str, path: Path, dataset: Dataset) -> None:
    import duckdb

    if not path.is_file():
        raise DataError(path, "there is no such file", "Check [data] path in dolbear.toml, or `dolbear data pull`.")
    if path.stat().st_size == 0:
        raise DataError(path, "the file is empty", "It needs a header line and rows.")
    try:
        if is_parquet(path, dataset):
            _register_parquet(connection, name, path)
        else:
            _register_text(connection, name, path, dataset.format)
    except duckdb.Error as error:
        raise DataError(path, reason_of(error)[:300], "Is it the format that dolbear.toml says?") from error


def is_parquet(path: Path, dataset: Dataset) -> bool:
    """Whether a file is Parquet by its ending, or by the dataset's: an object of the archive has none."""
    return dataset.path.lower().endswith(_PARQUET) or path.suffix.lower() in _PARQUET


def _register_parquet(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    source = f"read_parquet({_place(path)})"
    # A view on a name with brackets would need more rights than on that one file.
    is_view = _place(path) == literal(str(path)) and not _has_nan(connection, source)
    connection.execute(f"create {'view' if is_view else 'table'} {quoted(name)} as select * from {source}")  # noqa: S608  # quoted


def _has_nan(connection: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether NaN occurs: a view would skip it, as the bounds that Parquet keeps leave it out."""
    types = connection.execute(f"describe select * from {source}").fetchall()  # noqa: S608  # quoted
    tests = [f"bool_or(isnan({quoted(row[0])}))" for row in types if row[1] in {"DOUBLE", "FLOAT"}]
    if not tests:
        return False
    connection.execute("set disabled_optimizers = 'statistics_propagation'")
    row = connection.execute(f"select {' or '.join(tests)} from {source}").fetchone()  # noqa: S608  # quoted
    connection.execute("reset disabled_optimizers")
    return bool(row and row[0])


def _place(path: Path) -> str:
    # Else DuckDB takes brackets and stars in a file's name for a pattern.
    return literal(re.sub(r"[\[\]*?]", lambda sign: f"[{sign[0]}]", str(path)))


def _register_text(connection: duckdb.DuckDBPyConnection, name: str, path: Path, form: Format) -> None:
    refuse_foreign(path)
    names = columns_of_text(path, form)
    unknown = form.types.keys() - set(names)
    if unknown:
        message = f"format.types names {', '.join(sorted(unknown))}, which the file doesn't have"
        raise DataError(path, message, f"It has: {', '.join(names)}.")
    raw = quoted(f"dolbear raw {name}")
    read_cells(connection, f"dolbear raw {name}", path, names, form)
    kinds = _kinds(connection, raw, names, form)
    _verify(connection, raw, path, names, form)
    casts = ", ".join(
        f"cast({value(quoted(column), kind, form)} as {SQL_TYPES[kind]}) as {quoted(column)}"
        for column, kind in kinds.items()
    )
    cells = _given(raw, form, kinds)
    connection.execute(f"create table {quoted(name)} as select {casts} from {cells}")  # noqa: S608  # quoted
    connection.execute(f"drop table {raw}")


def read_cells(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, names: Sequence[str], form: Format
) -> None:
    """Make a table of all cells of a text table as they are, in the order of the file.

    Raises:
        DataError: the file isn't in its encoding, or a line isn't a row; says which.
    """
    import duckdb

    # DuckDB wants all lines to end alike; the second try makes them so. After a header of more than one
    # line it finds no row without an error.
    for even in (True,) if spans_lines(path, form) else (False, True):
        try:
            with as_utf8(path, form.encoding, even=even) as plain:
                connection.execute(f"create temp table {quoted(table)} as {_reading(plain, names, form)}")
        except duckdb.Error as error:
            if problem := broken_line(path, form, len(names)):
                raise problem from error
            if even:
                raise
        else:
            return


def _reading(path: Path, names: Sequence[str], form: Format) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    nulls = ", ".join(map(literal, dict.fromkeys(("", *form.missing))))
    return (
        f"select * from read_csv({_place(path)}, auto_detect = false, header = true, strict_mode = true, "  # noqa: S608  # quoted
        f"delim = {literal(form.delimiter)}, quote = '\"', escape = '\"', nullstr = [{nulls}], "
        f"compression = 'none', columns = {{{columns}}}, max_line_size = {_LONGEST_LINE})"
    )


def _kinds(connection: duckdb.DuckDBPyConnection, raw: str, names: Sequence[str], form: Format) -> dict[str, Kind]:
    # One cell is enough to rule a kind out, so a look at the first rows spares most of the work.
    first = _fitting_first(connection, raw, form)
    candidates = {name: first.get(name, GUESSED) for name in names if name not in form.types}
    if connection.execute(f"select count(*) > {_FIRST} from {raw}").fetchall() == [(True,)]:  # noqa: S608  # quoted
        open_yet = [name for name, kinds in candidates.items() if kinds]
        for few, part in slices(connection, raw, open_yet):
            candidates |= _fitting(connection, few, {name: candidates[name] for name in part}, form)
    # What looks like everything has no value at all.
    sure = {name: kinds for name, kinds in candidates.items() if kinds not in {(), GUESSED}}
    return {name: form.types.get(name) or sure.get(name, ("text",))[0] for name in names}


def _fitting_first(connection: duckdb.DuckDBPyConnection, raw: str, form: Format) -> dict[str, tuple[Kind, ...]]:
    """Return the kinds that the first cells of each column look like; columns without any cell are left out."""
    cells = f"unpivot (from {raw} limit {_FIRST}) on columns(*) into name column_name value cell"
    found = connection.execute(
        f"select column_name, {', '.join(_misfits('cell', GUESSED, form))}"  # noqa: S608  # quoted
        f" from (select column_name, {given('cell', form)} as cell from ({cells})) where cell is not null group by all"
    ).fetchall()
    return {row[0]: _fitting_of(GUESSED, row[1:]) for row in found}


def _fitting(
    connection: duckdb.DuckDBPyConnection, raw: str, candidates: Mapping[str, tuple[Kind, ...]], form: Format
) -> dict[str, tuple[Kind, ...]]:
    """Return, of each column's candidates, those that all of its cells look like."""
    misfits = [sql for name, kinds in candidates.items() for sql in _misfits(quoted(name), kinds, form)]
    cells = _given(raw, form, dict.fromkeys(candidates, ""))
    found = iter(connection.execute(f"select {', '.join([*misfits, 'count(*)'])} from {cells}").fetchone() or ())  # noqa: S608  # quoted
    return {name: _fitting_of(kinds, [next(found) for _ in kinds]) for name, kinds in candidates.items()}


def _misfits(cell: str, kinds: Sequence[Kind], form: Format) -> list[str]:
    """Write, for each kind, how many given cells don't look like it."""
    return [f"count({cell}) filter (where not coalesce({looks_like(cell, kind, form)}, false))" for kind in kinds]


def _fitting_of(kinds: Sequence[Kind], misfits: Sequence[int]) -> tuple[Kind, ...]:
    return tuple(kind for kind, count in zip(kinds, misfits, strict=True) if not count)


def _given(rows: str, form: Format, kinds: Mapping[str, str]) -> str:
    """Write a relation of these columns' cells as given, texts as they are; DuckDB is slow at terms within terms."""
    cells = (
        f"{quoted(name) if kind == 'text' else given(name, form)} as {quoted(name)}" for name, kind in kinds.items()
    )
    return f"(select {', '.join(cells)} from {rows})"  # noqa: S608  # quoted


def _verify(connection: duckdb.DuckDBPyConnection, raw: str, path: Path, names: Sequence[str], form: Format) -> None:
    for name, kind in form.types.items():
        cell = given(name, form)
        bad = f"({cell}) is not null and ({value(cell, kind, form)}) is null"
        row = connection.execute(
            f"select rowid + 1, {cell}, count(*) over () from {raw} where {bad} order by rowid limit 1"  # noqa: S608  # quoted
        ).fetchone()
        if row is None:
            continue
        line = line_of_row(path, form, row[0], len(names))
        more = f" ({row[2]:,} such rows)" if row[2] > 1 else ""
        message = f"line {line:,}, column {name}: {row[1][:60]!r} isn't of type {kind}{more}"
        hint = "Mend the line, or say in [data.NAME.format] how it is meant: missing, date, decimal, thousands, types."
        raise DataError(path, message, hint)
