"""Guess how a file that a user brings is to be read. What was guessed is written down, not guessed again."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from dolbear.data.engine import literal, quoted
from dolbear.data.tables import register
from dolbear.project.settings import Dataset, Format, Kind

_BLOCK = 1 << 20
_RECORDS = 200
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Always missing; and what is missing only where the rest of a column is numbers, dates or truth values.
_SURE = ("N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan")
_PERHAPS = ("NA", "na", "-", "--", "?", "None", "none", ".", "k.A.", "missing", "unknown")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")
MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
)
_TRUTHS = ({"true", "false"}, {"yes", "no"}, {"ja", "nein"}, {"y", "n"}, {"j", "n"}, {"t", "f"})


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """How to read the file, said in `notes`; `moments` maps a column of time stamps to its pattern."""

    format: Format
    moments: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class _Column(msgspec.Struct, frozen=True):
    """A column as text: its distinct values, most frequent first, up to a limit."""

    name: str
    values: tuple[str, ...]


def sniff(path: Path) -> Guess:
    """Guess encoding, delimiter, missing texts, decimal sign, dates and truth values of a text table.

    Raises:
        DataError: the file isn't a table.
    """
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    raw = Format(encoding=encoding, delimiter=delimiter, missing=("",))
    columns = _columns(path, raw)
    missing = _missing(columns, delimiter)
    left = [_without(column, missing) for column in columns]
    decimal, thousands = _numbers(left)
    date = _date(left)
    types = _types(left)
    moments = {column.name: found for column in left if (found := _moment(column))}
    made = Format(
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
        thousands=thousands,
        date=date or Format().date,
        missing=("", *missing),
        types=types,
    )
    return Guess(format=made, moments=moments, notes=tuple(_notes(made, moments, date)))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
        for mark, name in _MARKS.items():
            if head.startswith(mark):
                return name
        zeros = [head[place::2].count(0) for place in (0, 1)]
        if max(zeros) > len(head) // 5:
            return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252" if _decodes(path, "cp1252") else "latin-1"
    return "utf-8"


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        lines = list(islice(file, _RECORDS))
    return max(",;\t|", key=lambda sign: (_regularity(lines, sign), -",;\t|".index(sign)))


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Say how alike the records are if cut so, and how many fields they have."""
    try:
        counts = [len(record) for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return (0.0, 0)
    if not counts or counts[0] < 2:  # noqa: PLR2004  # one field is no cut
        return (0.0, 0)
    return (sum(count == counts[0] for count in counts) / len(counts), counts[0])


def _columns(path: Path, form: Format) -> list[_Column]:
    import duckdb

    from dolbear.data.tables import columns_of_text

    names = columns_of_text(path, form)
    as_text = msgspec.structs.replace(form, types=dict.fromkeys(names, "text"))
    with duckdb.connect() as connection:
        register(connection, "t", path, Dataset(path=path.name, format=as_text))
        found = []
        for name in names:
            column = f"trim({quoted(name)})"
            rows = connection.execute(
                f"select {column}, count(*) from t where {column} <> '' group by 1 order by 2 desc, 1 limit 100000"  # noqa: S608  # quoted
            ).fetchall()
            found.append(_Column(name, tuple(row[0] for row in rows)))
    return found


def _missing(columns: Sequence[_Column], delimiter: str) -> tuple[str, ...]:
    present = {value for column in columns for value in column.values}
    sure = [word for word in _SURE if word in present]
    typed = [_without(column, (*sure, *_PERHAPS)) for column in columns]
    spoiled = [
        word
        for column, rest in zip(columns, typed, strict=True)
        if _is_typed(rest)
        for word in _PERHAPS
        if word in column.values and word != delimiter
    ]
    return tuple(dict.fromkeys([*sure, *spoiled]))


def _is_typed(column: _Column) -> bool:
    values = column.values
    return bool(values) and (
        all(map(_is_number, values)) or any(_all_dates(values, pattern) for pattern in _DATES) or bool(_moment(column))
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?", text) is not None


def _without(column: _Column, words: Iterable[str]) -> _Column:
    out = set(words)
    return _Column(column.name, tuple(value for value in column.values if value not in out))


def _numbers(columns: Sequence[_Column]) -> tuple[str, str]:
    """Return decimal and thousands sign: a comma only if some column has numbers that no point explains."""
    german = r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d*,\d+"
    grouped = r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"
    for column in columns:
        commas = [value for value in column.values if "," in value]
        numeric = all(re.fullmatch(rf"{german}|[+-]?\d+([eE][+-]?\d+)?", value) for value in column.values)
        american = all(re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", value) for value in commas)
        if commas and numeric and not american:
            return ",", "." if any(re.fullmatch(grouped, value) for item in columns for value in item.values) else ""
        plain = all(re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?", value) for value in column.values)
        if commas and american and plain:
            return ".", ","
    return ".", ""


def _date(columns: Sequence[_Column]) -> str:
    """Return the pattern that fits the most columns; of equals the first, so that ISO and day before month win."""
    fitting = {pattern: sum(_all_dates(column.values, pattern) for column in columns) for pattern in _DATES}
    best = max(_DATES, key=lambda pattern: fitting[pattern])
    return best if fitting[best] else ""


def _all_dates(values: Sequence[str], pattern: str) -> bool:
    return bool(values) and _shape(pattern, values[0]) and _parse_all(values, pattern)


def _shape(pattern: str, value: str) -> bool:
    """Rule out cheaply, and keep whole numbers from being dates by accident."""
    if pattern == "%Y%m%d":
        return re.fullmatch(r"(19|20)\d{6}", value) is not None
    return next((sign for sign in "-./" if sign in pattern), "") in value


def _parse_all(values: Sequence[str], pattern: str) -> bool:
    import duckdb

    with duckdb.connect() as connection:
        row = connection.execute(
            f"select count(*) from unnest(?::varchar[]) as t(v) where try_strptime(v, {literal(pattern)}) is null",  # noqa: S608  # quoted
            [list(values)],
        ).fetchone()
    return row is not None and row[0] == 0


def _moment(column: _Column) -> str:
    values = column.values
    if not values or ":" not in values[0]:
        return ""
    return next((pattern for pattern in MOMENTS if _parse_all(values, pattern)), "")


def _types(columns: Sequence[_Column]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for column in columns:
        words = {value.lower() for value in column.values}
        if any(words == pair for pair in _TRUTHS):
            found[column.name] = "boolean"
        elif column.values and all(map(_is_number, column.values)) and any(map(_is_padded, column.values)):
            found[column.name] = "text"
    return found


def _is_padded(text: str) -> bool:
    return re.fullmatch(r"0\d+", text) is not None


def _notes(form: Format, moments: dict[str, str], date: str) -> Iterable[str]:
    yield f"read as {form.encoding} text, fields parted by {_SIGNS.get(form.delimiter, repr(form.delimiter))}"
    if form.decimal == ",":
        yield "numbers have a decimal comma" + (", thousands a point" if form.thousands else "")
    elif form.thousands:
        yield "thousands have a comma"
    if date:
        yield f"dates look like {date}" + (" (day before month)" if date == "%d/%m/%Y" else "")
    if len(form.missing) > 1:
        yield f"missing values are written {', '.join(form.missing[1:])}"
    for name, kind in form.types.items():
        yield f"{name} is {kind}" + (": numbers with leading zeros" if kind == "text" else "")
    for name in moments:
        yield f"{name} is a time stamp; its date is taken"


_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
