"""Truth and prediction of the same rows, as arrays that metrics work on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import files
from dolbear.core.errors import IntegrityError, UsageError
from dolbear.model.score import Scores
from dolbear.model.signature import Output

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_EPOCH = dt.date(1970, 1, 1)


class OutcomeError(UsageError):
    """A truth or prediction that no metric can be taken of."""


class PredictionsError(IntegrityError):
    """A file of predictions that can't be read, or is of another model."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was true and what was predicted of `n` rows.

    A number: `truth` and `value` are float64 `[n]`, dates as days since 1970-01-01. A class: both
    are int64 `[n]`, indices into the output's values, and `probabilities` is float64
    `[n, classes]`. The positive class of two is the last value (`"true"` of a boolean).
    """

    truth: np.ndarray
    value: np.ndarray
    probabilities: Any = None
    classes: int = 0

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.truth)


def of_scores(table: pa.Table, scores: Scores, target: Output) -> Outcome:
    """Join the truth in `table` with what a model said of its rows.

    Raises:
        OutcomeError: the truth is missing somewhere, or a label isn't one of the output's values.
    """
    truth = truth_of(table, target)
    if not target.is_class:
        return Outcome(truth=truth, value=_floats(scores.values))
    value = _indices(list(scores.values), target, "the model predicts")
    return Outcome(truth=truth, value=value, probabilities=scores.probabilities, classes=len(target.values))


def truth_of(table: pa.Table, target: Output) -> np.ndarray:
    """Take the target's column as float64, or as indices into its values.

    Raises:
        OutcomeError: the column is missing, a value is missing, or a label isn't one of the values.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if target.name not in table.column_names:
        msg = f"the column {target.name!r} (the output) isn't in the rows to evaluate"
        raise OutcomeError(msg, "Let [select] sql give it.")
    column = table.column(target.name)
    if column.null_count:
        msg = f"{target.name!r} (the output) is missing in {column.null_count} of {len(column)} rows"
        raise OutcomeError(msg, f"Leave such rows out: add `where {target.name} is not null` to [select] sql.")
    if target.is_class:
        flags = pa.types.is_boolean(column.type)
        labels = ["true" if value else "false" for value in column.to_pylist()] if flags else column.to_pylist()
        return _indices(labels, target, "the rows hold")
    if pa.types.is_date32(column.type):
        column = pc.cast(column, pa.int32())
    return _floats(column.to_numpy())


def canonical(value: object, target: Output) -> object:
    """Turn one entry of `truth` or `value` into what people read: a label, a date or a number."""
    number = float(value)  # type: ignore[arg-type]
    if target.is_class:
        return target.values[int(number)]
    if target.type == "date" and number == number:  # noqa: PLR0124  # NaN differs from itself
        return (_EPOCH + dt.timedelta(days=round(number))).isoformat()
    return int(number) if target.type == "integer" and number.is_integer() else number


def save(outcome: Outcome, path: Path) -> None:
    """Write one row per row: `truth`, `value`, and `p0` … of a class, as Parquet.

    Raises:
        StorageError: the place can't be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {"truth": outcome.truth, "value": outcome.value}
    for index in range(outcome.classes):
        columns[f"p{index}"] = outcome.probabilities[:, index]
    with files.replacing(path) as temporary:
        pq.write_table(pa.table(columns), temporary, compression="zstd")


def load(path: Path, target: Output) -> Outcome:
    """Read what `save` wrote.

    Raises:
        PredictionsError: the file can't be read, or isn't of this output.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    classes = len(target.values)
    names = ["truth", "value", *(f"p{index}" for index in range(classes))]
    try:
        table = pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as reason:
        msg = f"{path}: predictions can't be read: {reason}"
        raise PredictionsError(msg, "Evaluate again.") from reason
    if table.column_names != names:
        msg = f"{path}: has the columns {', '.join(table.column_names)}, not {', '.join(names)}"
        raise PredictionsError(msg, "Evaluate again: the predictions are of another output.")
    arrays = {name: table.column(name).to_numpy() for name in names}
    probabilities = np.stack([arrays[name] for name in names[2:]], axis=1) if classes else None
    return Outcome(truth=arrays["truth"], value=arrays["value"], probabilities=probabilities, classes=classes)


def _floats(values: Any) -> np.ndarray:  # noqa: ANN401  # any array of numbers
    import numpy as np

    return np.asarray(values, dtype="float64")


def _indices(labels: list[Any], target: Output, who: str) -> np.ndarray:
    import numpy as np

    known = {label: index for index, label in enumerate(target.values)}
    unknown = {label for label in labels if label not in known}
    if unknown:
        shown = ", ".join(sorted(repr(label) for label in unknown)[:3])
        msg = f"{who} {shown}, not one of the values of {target.name!r}: {', '.join(target.values)}"
        raise OutcomeError(msg, f"Say all labels in [outputs] {target.name} values, then train again.")
    return np.fromiter((known[label] for label in labels), dtype="int64", count=len(labels))
