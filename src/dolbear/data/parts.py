"""The parts of a selection as Parquet files. Format: docs/formats/selection.md."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.core.errors import UsageError
from dolbear.core.files import StorageError
from dolbear.data.arrow import arrow_type
from dolbear.data.columns import Column

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Write = Callable[[str, "duckdb.DuckDBPyRelation", Sequence[Column]], None]


class UnkeptColumnError(UsageError):
    """A column of the selection has a type that isn't kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"[select] sql: a column's type can't be kept in Parquet: {reason}",
            "Cast it to a plain type, or leave it out.",
        )
        self.reason = reason


def path_of(folder: Path, part: str) -> Path:
    """Return where a part is."""
    return folder / f"{part}.parquet"


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[Write]:
    """Give a function that writes a part while the next one is fetched; all are written at the end.

    The columns of the signature get their exact types.

    Raises:
        StorageError: the folder can't be written.
        UnkeptColumnError: Parquet has no such type.
    """
    waiting: list[Future[None]] = []
    with ThreadPoolExecutor() as pool:

        def write(part: str, rows: duckdb.DuckDBPyRelation, columns: Sequence[Column]) -> None:
            table = rows.to_arrow_table()
            exact = table.cast(_schema(table.schema, columns))
            waiting.append(pool.submit(_write, exact, path_of(folder, part)))

        yield write
    for future in waiting:
        future.result()


def _write(table: pa.Table, target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.write_table(table, target, compression="zstd")
    except OSError as reason:
        target.unlink(missing_ok=True)
        raise StorageError(target, reason) from reason
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise UnkeptColumnError(str(error)) from error


def _schema(found: pa.Schema, columns: Sequence[Column]) -> pa.Schema:
    import pyarrow as pa

    kinds = {column.name: column.kind for column in columns}
    return pa.schema(
        [pa.field(field.name, arrow_type(kinds[field.name]) if field.name in kinds else field.type) for field in found]
    )
