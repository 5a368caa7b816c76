"""Trees compare float32 values with float64 thresholds; ONNX has float32 thresholds.

A value x is at most a threshold t exactly if it is at most the largest float32 not above t. So
thresholds are rounded down, on a copy, before they are converted.
"""

from __future__ import annotations

import copy
from typing import Any

from .walk import steps


def rounded(model: object) -> Any:  # noqa: ANN401  # the same kind of estimator
    """Return a deep copy whose trees have float32 thresholds that decide alike."""
    made = copy.deepcopy(model)
    for step in steps(made):
        if hasattr(step.estimator, "tree_"):
            _round_down(step.estimator.tree_.threshold)
        for stage in getattr(step.estimator, "_predictors", ()):
            for predictor in stage:
                _round_down_field(predictor.nodes, "num_threshold")
    return made


def _round_down(thresholds: Any) -> None:  # noqa: ANN401  # a float64 array, changed in place
    import numpy as np

    with np.errstate(over="ignore"):
        near = thresholds.astype("float32")
    above = near.astype("float64") > thresholds
    near[above] = np.nextafter(near[above], np.float32(-np.inf))
    thresholds[...] = np.where(np.isfinite(thresholds), near.astype("float64"), thresholds)


def _round_down_field(nodes: Any, name: str) -> None:  # noqa: ANN401  # a structured array, changed in place
    values = nodes[name].copy()
    _round_down(values)
    nodes[name] = values
