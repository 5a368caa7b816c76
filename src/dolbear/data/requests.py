"""A file of rows to predict for, as the signature's exact types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.data.columns import cast_sql, inputs_of, verify
from dolbear.data.engine import opened
from dolbear.data.sniff import sniff
from dolbear.data.sql import quoted
from dolbear.model.encoding import arrow_type
from dolbear.model.signature import Signature
from dolbear.project.settings import Dataset, Format

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = "rows"


def read(path: Path, signature: Signature) -> pa.Table:
    """Return the inputs of each row; how a text file is to be read is guessed.

    Raises:
        DataError: it can't be read as a table.
        UnfitColumnsError: an input is missing, or has values that it can't take.
    """
    import pyarrow as pa

    kinds = {item.name: item.type for item in signature.inputs}
    guessed = path.suffix not in {".parquet", ".pq"} and path.is_file() and path.stat().st_size > 0
    form = sniff(path).format if guessed else Format()
    with opened({_NAME: path}, {_NAME: Dataset(path=path.name, format=form)}) as connection:
        found = {row[0]: row[1] for row in connection.execute(f"describe {_NAME}").fetchall()}
        columns = inputs_of(signature, found)
        verify(connection, columns, _NAME)
        casts = ", ".join(f"{cast_sql(column)} as {quoted(column.name)}" for column in columns)
        table = connection.sql(f"select {casts} from {_NAME}").to_arrow_table()  # noqa: S608  # quoted
    return table.cast(pa.schema([pa.field(name, arrow_type(kind)) for name, kind in kinds.items()]))
