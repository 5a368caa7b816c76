"""Task `metric`: the user's metric function on resampled rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import call


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Call `function(truth, prediction, probabilities)` for each resample; NaN where it gives no number."""
    import numpy as np

    function = call.load(task["entry"])
    arrays = np.load(folder / "arrays.npz", allow_pickle=False)
    truth, prediction, probabilities = (arrays[name] for name in ("truth", "prediction", "probabilities"))
    found = []
    for rows in arrays["resamples"]:
        chosen = (truth[rows], prediction[rows], probabilities[rows] if len(probabilities) else None)
        found.append(float(call.with_as_many(function, *chosen)))
    np.save(folder / "values.npy", np.asarray(found, dtype="float64"))
    return {}
