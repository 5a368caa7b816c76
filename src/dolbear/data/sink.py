"""Where collected rows go: Parquet or CSV, written in batches."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.data.arrow import arrow_type
from dolbear.project.settings import Dataset, Format, Kind

Write = Callable[[Sequence[Sequence[object]]], None]


class UnwritableTextError(UsageError):
    """A text that the dataset's encoding can't hold."""

    def __init__(self, reason: UnicodeEncodeError) -> None:
        super().__init__(f"{reason}", 'Say [data.NAME.format] encoding = "utf-8", or keep the dataset as Parquet.')


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column's name and type."""

    name: str
    kind: Kind


class Sink:
    """A table to be written to `path`, in the dataset's format; the same rows give the same bytes."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        self.path = path
        self._dataset = dataset

    @contextlib.contextmanager
    def writing(self, columns: Sequence[Column]) -> Iterator[Write]:
        """Give a function that takes a batch: for each column the values, None where missing.

        Raises:
            StorageError: the place can't be written.
            UnwritableTextError: the encoding lacks a character.
        """
        with files.replacing(self.path) as temporary:
            if self._dataset.path.endswith((".parquet", ".pq")):
                with _parquet(temporary, columns) as write:
                    yield write
                return
            form = self._dataset.format
            try:
                with temporary.open("w", encoding=form.encoding, newline="") as file:
                    yield _csv(file, columns, form)
            except UnicodeEncodeError as reason:
                raise UnwritableTextError(reason) from reason


@contextlib.contextmanager
def _parquet(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(column.name, arrow_type(column.kind)) for column in columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda batch: writer.write_batch(
            pa.record_batch(
                [pa.array(values, kind) for values, kind in zip(batch, schema.types, strict=True)], schema=schema
            )
        )


def _csv(file: TextIO, columns: Sequence[Column], form: Format) -> Write:
    writer = csv.writer(file, delimiter=form.delimiter, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    absent = form.missing[0] if form.missing else ""

    def write(batch: Sequence[Sequence[object]]) -> None:
        writer.writerows(
            [absent if value is None else _cell(value, form) for value in row] for row in zip(*batch, strict=True)
        )

    return write


def _cell(value: object, form: Format) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace(".", form.decimal)
    return value.strftime(form.date) if isinstance(value, dt.date) else str(value)
