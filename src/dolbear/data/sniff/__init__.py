"""Guess how a file that a user brings is to be read. What was guessed is written down, not guessed again."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.progress import Progress, silent
from dolbear.data.decode import refuse_foreign
from dolbear.data.sniff.cells import columns_of
from dolbear.data.sniff.column import Column
from dolbear.data.sniff.encoding import encoding_of
from dolbear.data.sniff.numbers import signs_of
from dolbear.data.sniff.records import delimiter_of
from dolbear.data.tables import columns_of_text, read_cells
from dolbear.project.settings import Format, Kind

_RAW = "dolbear cells"
_PLAIN = Format()
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NUMBER = re.compile(r"[+-]?[0-9]*[.,]?[0-9]+")
_SLASHED = {"%d/%m/%Y", "%m/%d/%Y"}


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """How to read the file. `notes` say it, and why.

    `moments` maps a column whose values are time stamps, or dates in another pattern than
    `format.date`, to its pattern. `doubts` are those of the notes that say what may be meant otherwise.
    """

    format: Format
    moments: dict[str, str] = {}
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def sniff(path: Path, progress: Progress = silent) -> Guess:
    """Guess encoding, delimiter, missing texts, decimal sign, dates and truth values of a text table.

    All rows are looked at, so what is guessed holds for the whole file.

    Raises:
        DataError: the file isn't a table.
    """
    import duckdb

    refuse_foreign(path)
    encoding = encoding_of(path)
    raw = Format(encoding=encoding, delimiter=delimiter_of(path, encoding))
    names = columns_of_text(path, raw)
    with (
        tempfile.TemporaryDirectory(prefix="dolbear-", dir=files.temporary()) as spill,
        duckdb.connect(":memory:", config={"temp_directory": spill}) as connection,
    ):
        read_cells(connection, _RAW, path, names, raw)
        columns = columns_of(connection, _RAW, names, progress)
    return _guess(raw, columns)


def _guess(raw: Format, columns: Sequence[Column]) -> Guess:
    decimal, thousands = signs_of(columns, raw.delimiter)
    date = _date(columns, comma=decimal == ",")
    typed = {column.name: _is_typed(column, decimal, thousands) for column in columns}
    form = msgspec.structs.replace(
        raw,
        decimal=decimal,
        thousands=thousands,
        date=date or _PLAIN.date,
        missing=("", *_missing(columns, typed)),
        types=dict(_types(columns, date, decimal, thousands)),
    )
    moments = {column.name: column.dates[0] for column in columns if column.dates and date not in column.dates}
    doubts = (*_unnamed(columns), *_odd(columns, typed, decimal, thousands))
    return Guess(format=form, moments=moments, notes=(*_notes(form, date, columns), *doubts), doubts=doubts)


def _is_typed(column: Column, decimal: str, thousands: str) -> bool:
    return (decimal, thousands) in column.numbers or bool(column.dates or column.truths)


def _date(columns: Sequence[Column], *, comma: bool) -> str:
    """Return the pattern of the most columns; where day and month can't be told apart, the day is first."""
    fitting = [pattern for column in columns for pattern in column.dates if "%H" not in pattern]
    if not fitting:
        return ""
    ranked = list(dict.fromkeys(fitting))
    best = max(ranked, key=lambda pattern: (fitting.count(pattern), -ranked.index(pattern)))
    other = next(iter(_SLASHED - {best}), "")
    # A file with decimal points and slashes is more likely American, unless a day above 12 says otherwise.
    undecided = best in _SLASHED and fitting.count(best) == fitting.count(other)
    return ("%d/%m/%Y" if comma else "%m/%d/%Y") if undecided else best


def _missing(columns: Sequence[Column], typed: Mapping[str, bool]) -> list[str]:
    """Return the texts that mean missing: sure ones, and others in columns that have a type without them."""
    found = [word for column in columns for word in column.sure]
    found += [word for column in columns if typed[column.name] for word in column.perhaps]
    return list(dict.fromkeys(found))


def _types(columns: Sequence[Column], date: str, decimal: str, thousands: str) -> Iterator[tuple[str, Kind]]:
    """Yield the columns that plain reading would take for something else."""
    for column in columns:
        if column.truths and column.truths != ("true", "false"):
            yield column.name, "boolean"
        elif date == "%Y%m%d" and date in column.dates:
            yield column.name, "date"
        elif column.padded and (decimal, thousands) in column.numbers:
            yield column.name, "text"


def _notes(form: Format, date: str, columns: Sequence[Column]) -> Iterator[str]:
    yield f"read as {form.encoding} text, fields parted by {_SIGNS.get(form.delimiter, repr(form.delimiter))}"
    if form.decimal == ",":
        yield "numbers have a decimal comma" + (f", thousands parted by {form.thousands!r}" if form.thousands else "")
    elif form.thousands:
        yield f"numbers have thousands parted by {form.thousands!r}, and a decimal point"
    if date:
        doubt = date in _SLASHED and any(set(column.dates) >= _SLASHED for column in columns)
        yield f"dates are written {date}" + ("; no day is above 12, so check day and month" if doubt else "")
    if len(form.missing) > 1:
        yield f"missing values are written {', '.join(map(repr, form.missing[1:]))}"
    truths = {column.name: column.truths for column in columns}
    for name, kind in form.types.items():
        if kind == "boolean":
            yield f"{name} is true or false, written {' or '.join(truths[name])}"
        elif kind == "text":
            yield f"{name} stays text: its numbers have leading zeros"


def _unnamed(columns: Sequence[Column]) -> Iterator[str]:
    if counted := [column.name for column in columns if _NUMBER.fullmatch(column.name)]:
        yield f"a column is named {counted[0]}: does the file begin with a line of names?"


def _odd(columns: Sequence[Column], typed: Mapping[str, bool], decimal: str, thousands: str) -> Iterator[str]:
    for column in columns:
        odd = dict(column.odd).get((decimal, thousands)) or column.unit
        if odd and not typed[column.name]:
            yield f"{column.name} would be a number without texts such as {odd!r}"
