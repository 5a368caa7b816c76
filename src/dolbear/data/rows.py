"""How many rows a table has."""

from __future__ import annotations

from pathlib import Path

from dolbear.data.engine import opened
from dolbear.project.settings import Dataset

_NAME = "data"


def count(path: Path, dataset: Dataset) -> int:
    """Count the rows, and so see that the file can be read.

    Raises:
        DataError: it can't be read as a table.
    """
    with opened({_NAME: path}, {_NAME: dataset}) as connection:
        row = connection.execute(f"select count(*) from {_NAME}").fetchone()  # noqa: S608  # ours
    return int(row[0]) if row else 0
