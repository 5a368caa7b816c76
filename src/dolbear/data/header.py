"""The header line of a text table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from dolbear.data.decode import DataError, opened
from dolbear.project.settings import Format

_LONGEST = 1 << 20
_EXCEL = re.compile("sep=.", re.IGNORECASE)


def columns_of_text(path: Path, form: Format) -> list[str]:
    """Return the column names of a text table.

    A name used twice (upper and lower case count as the same) gets `_2`, an empty one `column_N`.

    Raises:
        DataError: there is no header, or it isn't in that encoding.
    """
    header, _ = _header(path, form)
    if any("\x00" in cell for cell in header):
        raise DataError(path, "isn't text: line 1 has NUL bytes", "Is it UTF-16? Name the encoding in format.")
    names = [cell.strip().removeprefix("\ufeff").strip() for cell in header]
    if not any(names):
        raise DataError(path, "line 1 is blank where the header should be", "The first line names the columns.")
    return _distinct(names)


def spans_lines(path: Path, form: Format) -> bool:
    """Whether a name in the header has a line end in it.

    Raises:
        DataError: there is no header, or it isn't in that encoding.
    """
    return _header(path, form)[1] > 1


def _header(path: Path, form: Format) -> tuple[list[str], int]:
    """Return the cells of the first record, and how many lines it takes."""
    with opened(path, form.encoding) as file:
        reader = csv.reader(_lines(file, path), delimiter=form.delimiter, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error as error:
            message = f"line 1 isn't a header: {error}"
            raise DataError(path, message, "Name delimiter and encoding in [data.NAME.format].") from error
    if _EXCEL.fullmatch(form.delimiter.join(cells).removeprefix("\ufeff")):
        message = f"line 1 is {form.delimiter.join(cells)!r}, which is for Excel alone, where the header should be"
        raise DataError(path, message, "Take the line away: sed -i 1d FILE.")
    return cells, reader.line_num


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    while line := file.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise DataError(path, "line 1 has over a million characters", "Is it a text table, by lines?")
        yield line


def _distinct(header: Sequence[str]) -> list[str]:
    own = {cell.casefold() for cell in header}
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(header, start=1):
        base = cell or f"column_{place}"
        name, number = base, 1
        while name.casefold() in taken or (number > 1 and name.casefold() in own):
            number += 1
            name = f"{base}_{number}"
        taken.add(name.casefold())
        names.append(name)
    return names
