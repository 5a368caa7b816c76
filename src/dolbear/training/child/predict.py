"""Task `predict`: what the original says of encoded rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import checkpoint
from .labels import name, named
from .problem import ProblemError
from .rows import read

# Where `predict` is by definition the class with the largest probability: asking for both would be the same work twice.
_LIKELIEST = {
    ("sklearn", "HistGradientBoostingClassifier.predict"),
    ("sklearn", "ForestClassifier.predict"),
    ("lightgbm", "LGBMClassifier.predict"),
}


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write `predictions.parquet`: `value`, or `label` and `p0` … in the order of the output's values."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    model = checkpoint.load(Path(task["model"]), task)
    rows = read(folder / "rows.parquet")
    try:
        columns = said(model, rows, task["output"]["values"])
    except (ValueError, TypeError) as error:
        message = f"the original model can't predict these {len(rows)} rows: {type(error).__name__}: {error}"
        raise ProblemError("original", message, "Train it so that it can take what [inputs] allows.") from error
    pq.write_table(pa.table(columns), folder / "predictions.parquet")
    return {}


def said(model: Any, inputs: Any, values: list[str]) -> dict[str, Any]:  # noqa: ANN401  # estimator, DataFrame
    """Return the original's `value`, or `label` and one probability per value."""
    import numpy as np

    if not values:
        return {"value": np.asarray(model.predict(inputs), dtype="float64").reshape(-1)}
    found = np.asarray(model.predict_proba(inputs), dtype="float64")
    order = named(model.classes_, values)
    columns: dict[str, Any] = {"label": np.asarray(_labels(model, inputs, found, values), dtype=object)}
    for place, value in enumerate(values):
        columns[f"p{place}"] = found[:, order.index(value)] if value in order else np.zeros(len(found))
    return columns


def _labels(model: Any, inputs: Any, probabilities: Any, values: list[str]) -> list[str]:  # noqa: ANN401  # see `said`
    if _is_likeliest(model):
        classes = named(model.classes_, values)
        return [classes[place] for place in probabilities.argmax(axis=1).tolist()]
    import numpy as np

    predicted = np.asarray(model.predict(inputs)).reshape(-1).tolist()
    labels = {item: name(item, values) for item in set(predicted)}
    return [labels[item] for item in predicted]


def _is_likeliest(model: Any) -> bool:  # noqa: ANN401  # an estimator
    while (type(model).__module__, type(model).__name__) == ("sklearn.pipeline", "Pipeline"):
        model = model.steps[-1][1]
    function = type(model).predict
    return (function.__module__.partition(".")[0], function.__qualname__) in _LIKELIEST
