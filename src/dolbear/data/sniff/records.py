"""Guess the delimiter of a text table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from dolbear.data.decode import opened

_DELIMITERS = ",;\t|"
_RECORDS = 200
_LONGEST = 1 << 20
_FEWEST = 2


def delimiter_of(path: Path, encoding: str) -> str:
    """Return the sign that cuts the first records most evenly; of equals, into the most fields."""
    with opened(path, encoding) as file:
        lines = list(islice(iter(lambda: file.readline(_LONGEST), ""), _RECORDS))
    return max(_DELIMITERS, key=lambda sign: (*_evenness(lines, sign), -_DELIMITERS.index(sign)))


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Say how many of the records have as many fields as the header, and how many those are."""
    try:
        counts = [len(record) for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return (0.0, 0)
    if not counts or counts[0] < _FEWEST:
        return (0.0, 0)
    return (sum(count == counts[0] for count in counts) / len(counts), counts[0])
