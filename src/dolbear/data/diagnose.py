"""Where a text table is broken, told by line: slow, and only asked once something is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from dolbear.data.decode import DataError, opened
from dolbear.project.settings import Format

_MEND = "Mend the line, quote the field, or name the delimiter in [data.NAME.format]."
_LONGEST_FIELD = 32 << 20


def broken_line(path: Path, form: Format, columns: int) -> DataError | None:
    """Return the first line that isn't a row of so many fields, or None if all are.

    Raises:
        DataError: the file isn't in its encoding.
    """
    previous = 0
    try:
        for line, record in _records(path, form):
            if record and len(record) != columns:
                start = previous + 1
                return DataError(path, f"line {start:,}: {_count(len(record))} where the header has {columns:,}", _MEND)
            previous = line
    except csv.Error as error:
        reason = _REASONS.get(str(error), str(error))
        return DataError(path, f"line {previous + 1:,}: {reason}", _MEND)
    return None


def line_of_row(path: Path, form: Format, row: int, columns: int) -> int:
    """Return the line on which a row starts; rows count from 1, without the header and blank lines."""
    previous, count = 0, -1
    for line, record in _records(path, form):
        # In a table of one column a blank line is a missing value.
        count += bool(record) or columns == 1
        if count == row:
            return previous + 1
        previous = line
    return previous


def _records(path: Path, form: Format) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    with opened(path, form.encoding) as file:
        reader = csv.reader(file, delimiter=form.delimiter, strict=True)
        for record in reader:
            yield reader.line_num, record


def _count(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields:,} fields"


_REASONS = {
    "unexpected end of data": "a quoted field begins that nothing ends",
    "',' expected after '\"'": "text follows the end of a quoted field; a quote inside one is written twice",
}
