"""A file of rows to predict for, as the signature's exact types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core.errors import UsageError
from dolbear.data.columns import UnfitColumnsError, cast_sql, inputs_of, verify
from dolbear.data.decode import DataError
from dolbear.data.engine import opened
from dolbear.data.sniff import sniff
from dolbear.data.sql import quoted
from dolbear.data.tables import columns_of_text, is_parquet
from dolbear.model import encoding
from dolbear.model.encoding import arrow_type
from dolbear.model.signature import Signature
from dolbear.project.settings import Dataset, Format, Kind

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = "rows"


class UnfitRowsError(UsageError):
    """Rows that the model can't take; all problems at once."""

    def __init__(self, path: Path, error: UnfitColumnsError) -> None:
        lines = "".join(f"\n  - {problem.text}" for problem in error.problems)
        hint = "Mend the file, or leave these rows out: the model takes its inputs as dolbear.toml says."
        super().__init__(f"{path}:{lines}", hint)
        self.problems = error.problems


def read(path: Path, signature: Signature) -> pa.Table:
    """Return the inputs of each row; how a text table is to be read is guessed, JSON is a list of tables by input.

    Raises:
        EncodingError: a value of JSON that its input can't take.
        DataError: it can't be read as a table.
        UnfitRowsError: an input is missing, or has values that it can't take.
    """
    import pyarrow as pa

    if path.suffix == ".json":
        return encoding.to_table(_json(path), signature)
    if vectors := [item.name for item in signature.inputs if item.shape]:
        raise DataError(path, f"{vectors[0]} is a vector, which a table doesn't hold", _AS_JSON)
    kinds = {item.name: item.type for item in signature.inputs}
    if not path.is_file():
        raise DataError(path, "there is no such file", "Give rows as CSV, Parquet or JSON.")
    dataset = Dataset(path=path.name)
    if not is_parquet(path, dataset) and path.stat().st_size:
        dataset = Dataset(path=path.name, format=_format(path, kinds))
    with opened({_NAME: path}, {_NAME: dataset}) as connection:
        found = {row[0]: row[1] for row in connection.execute(f"describe {_NAME}").fetchall()}
        try:
            columns = inputs_of(signature, found)
            verify(connection, columns, _NAME)
        except UnfitColumnsError as error:
            raise UnfitRowsError(path, error) from error
        casts = ", ".join(f"{cast_sql(column)} as {quoted(column.name)}" for column in columns)
        table = connection.sql(f"select {casts} from {_NAME}").to_arrow_table()  # noqa: S608  # quoted
    return table.cast(pa.schema([pa.field(name, arrow_type(kind)) for name, kind in kinds.items()]))


def _format(path: Path, kinds: Mapping[str, Kind]) -> Format:
    """Guess how a text table is read; what a few rows can't tell, their inputs do."""
    form = sniff(path).format
    types = {name: kinds[name] for name in columns_of_text(path, form) if kinds.get(name) in {"text", "boolean"}}
    return msgspec.structs.replace(form, types=types)


_AS_JSON = 'Give the rows as FILE.json: [{"INPUT": value, …}, …]; a vector is a list.'


def _json(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_bytes())
    except OSError as reason:
        raise DataError(path, f"can't be read: {reason.strerror or reason}", _AS_JSON) from reason
    except (ValueError, RecursionError) as reason:
        raise DataError(path, f"isn't JSON: {str(reason)[:200]}", _AS_JSON) from reason
    if not (isinstance(found, list) and all(isinstance(row, dict) for row in found)):
        raise DataError(path, "isn't a list of tables with a value per input", _AS_JSON)
    return found
