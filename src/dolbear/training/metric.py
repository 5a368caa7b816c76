"""The user's metric functions, in the project's interpreter, on many resamples at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.project.settings import Train
from dolbear.training import child_process
from dolbear.training.interpreter import Interpreter

if TYPE_CHECKING:
    import numpy as np


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What a metric is computed of: truth and prediction as the user knows them, `[n]`.

    Numbers, or labels as texts; `probabilities` is `[n, k]`, or empty for numbers.
    """

    truth: object
    prediction: object
    probabilities: object
    resamples: object


def compute(  # noqa: PLR0913  # what, of what, where, by what
    entry: str, rows: Rows, folder: Path, *, settings: Train, root: Path, interpreter: Interpreter
) -> np.ndarray:
    """Return `entry(truth, prediction, probabilities)` of each resample, float64 `[draws]`.

    Raises:
        TrainingError: the function failed.
    """
    import numpy as np

    work = Path(tempfile.mkdtemp(prefix="metric-", dir=folder))
    arrays = {name: np.asarray(getattr(rows, name)) for name in rows.__struct_fields__}
    np.savez(work / "arrays.npz", **arrays)  # type: ignore[arg-type]
    child_process.do({"task": "metric", "entry": entry}, work, settings=settings, root=root, interpreter=interpreter)
    values: np.ndarray = np.load(work / "values.npy", allow_pickle=False)
    return values
