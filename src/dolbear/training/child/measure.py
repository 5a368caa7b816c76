"""Task `metric`: the user's metric function on resampled rows."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from . import call
from .problem import ProblemError


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Call `function(truth, prediction, probabilities)` for each resample."""
    import numpy as np

    function = call.load(task["entry"])
    gc.freeze()
    gc.enable()
    arrays = np.load(folder / "arrays.npz", allow_pickle=False)
    truth, prediction, probabilities = (arrays[name] for name in ("truth", "prediction", "probabilities"))
    found = []
    for rows in arrays["resamples"]:
        chosen = (truth[rows], prediction[rows], probabilities[rows] if len(probabilities) else None)
        found.append(_number(call.with_as_many(function, *chosen), task["entry"]))
    np.save(folder / "values.npy", np.asarray(found, dtype="float64"))
    return {}


def _number(value: Any, entry: str) -> float:  # noqa: ANN401  # whatever the function returned
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        message = f"the metric {entry} gave {value!r}, which isn't a number"
        raise ProblemError("user", message, "Return one float; NaN where the metric isn't defined.") from error
