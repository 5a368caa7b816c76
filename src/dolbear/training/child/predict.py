"""Task `predict`: what the original says of encoded rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import checkpoint
from .rows import read


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write `predictions.parquet`: `value`, or `label` and `p0` … in the order of the output's values."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    model = checkpoint.load(Path(task["model"]), task)
    inputs = read(folder / "rows.parquet")
    values = task["output"]["values"]
    if not values:
        columns = {"value": np.asarray(model.predict(inputs), dtype="float64").reshape(-1)}
    else:
        found = np.asarray(model.predict_proba(inputs), dtype="float64")
        labels = label_names(model.classes_, values)
        columns = {"label": pa.array([_label(item, values) for item in np.asarray(model.predict(inputs)).reshape(-1)])}
        for place, value in enumerate(values):
            columns[f"p{place}"] = found[:, labels.index(value)] if value in labels else np.zeros(len(found))
    pq.write_table(pa.table(columns), folder / "predictions.parquet")
    return {}


def label_names(classes: Any, values: list[str]) -> list[str]:  # noqa: ANN401  # an array of labels
    """Name an estimator's classes by the output's values: numbers count them."""
    return [_label(item, values) for item in classes]


def _label(item: object, values: list[str]) -> str:
    if isinstance(item, str):
        return item
    place = int(item)  # type: ignore[call-overload]
    return str(values[place])
