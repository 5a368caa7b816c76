"""Predict with a released version."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.data import requests
from dolbear.line import champion
from dolbear.line.workspace import Workspace
from dolbear.model.score import Scorer
from dolbear.packaging import golden

if TYPE_CHECKING:
    import pyarrow as pa


def predict(space: Workspace, version: str, table: Path) -> pa.Table:
    """Return one row of outputs for each row of a CSV or Parquet file.

    Raises:
        NotFoundError: there is no such version.
        UsageError: the table doesn't have the inputs, or a value that they can't take.
    """
    import pyarrow as pa

    model = champion.package(space, champion.named(space, version))
    rows = requests.read(table, model.signature)
    scores = Scorer(model.model, model.signature, model.binding).score(rows)
    answers = [golden.outputs(scores, row, model.signature) for row in range(rows.num_rows)]
    values = model.signature.target.values
    return pa.Table.from_pylist([_flat(answer, values) for answer in answers])


def _flat(answer: dict[str, object], values: tuple[str, ...]) -> dict[str, object]:
    probabilities = answer.pop("probabilities", ())
    assert isinstance(probabilities, (list, tuple))  # noqa: S101  # our own
    return answer | {f"p({value})": share for value, share in zip(values, probabilities, strict=False)}


def as_csv(table: pa.Table) -> str:
    """Write a table as CSV text."""
    import pyarrow.csv

    sink = BytesIO()
    pyarrow.csv.write_csv(table, sink)
    return sink.getvalue().decode()


def write(table: pa.Table, target: Path) -> None:
    """Write a table as CSV or Parquet, by the file's ending.

    Raises:
        UsageError: another ending.
        StorageError: the place can't be written.
    """
    import pyarrow.parquet as pq

    if target.suffix not in {".csv", ".parquet"}:
        message = f"{target} ends neither in .csv nor in .parquet"
        raise UsageError(message, "Name the file so.")
    if target.suffix == ".csv":
        files.write_text(target, as_csv(table))
    else:
        with files.replacing(target) as part:
            pq.write_table(table, part)
