"""A copy of the model that converts right: thresholds, names and boosters as the converters need them.

Trees compare float32 values with float64 thresholds; ONNX has float32 thresholds. A value x is at
most a threshold t exactly if it is at most the largest float32 not above t. So thresholds are
rounded down, on a copy, before they are converted.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from . import exact
from .walk import chosen_names, steps


def copied(model: object, columns: dict[str, str]) -> Any:  # noqa: ANN401  # the same kind of estimator
    """Return a deep copy that decides alike with float32 thresholds, and knows columns by other names."""
    made = copy.deepcopy(model)
    exact.scalers(made)
    for step in steps(made):
        estimator = step.estimator
        if hasattr(estimator, "tree_"):
            _round_down(estimator.tree_.threshold)
        for stage in getattr(estimator, "_predictors", ()):
            for predictor in stage:
                _round_down_field(predictor.nodes, "num_threshold")
        if hasattr(estimator, "bin_edges_"):
            _bins(estimator)
        if hasattr(estimator, "flatten_transform"):
            estimator.flatten_transform = False  # matters to transform alone, but its converter refuses it
        if hasattr(estimator, "transformers_"):
            estimator.transformers_ = [
                (label, part, _renamed(chosen, estimator, columns)) for label, part, chosen in estimator.transformers_
            ]
        if type(estimator).__module__.startswith("lightgbm."):
            estimator._Booster = _lightgbm(estimator.booster_)  # noqa: SLF001  # on our copy
        if type(estimator).__module__.startswith("xgboost."):
            estimator._Booster = _xgboost(estimator)  # noqa: SLF001  # on our copy
    return made


def _renamed(chosen: Any, transformer: Any, columns: dict[str, str]) -> Any:  # noqa: ANN401
    if isinstance(chosen, str):  # one column, as a vector
        return columns.get(chosen, chosen)
    names = chosen_names(chosen, tuple(map(str, getattr(transformer, "feature_names_in_", ()))))
    return [columns.get(name, name) for name in names] if names else chosen


def _round_down(thresholds: Any) -> None:  # noqa: ANN401  # a float64 array, changed in place
    import numpy as np

    with np.errstate(over="ignore"):
        near = thresholds.astype("float32")
    above = near.astype("float64") > thresholds
    near[above] = np.nextafter(near[above], np.float32(-np.inf))
    thresholds[...] = np.where(np.isfinite(thresholds), near.astype("float64"), thresholds)


def _bins(estimator: Any) -> None:  # noqa: ANN401  # a KBinsDiscretizer
    """Round edges up: a value belongs to the bin above an edge if it is at least the edge."""
    for edges in estimator.bin_edges_:
        negative = -edges
        _round_down(negative)
        edges[...] = -negative
    if estimator.encode == "onehot":
        estimator.encode = "onehot-dense"  # the same numbers; its converter refuses the sparse form


def _round_down_field(nodes: Any, name: str) -> None:  # noqa: ANN401  # a structured array, changed in place
    values = nodes[name].copy()
    _round_down(values)
    nodes[name] = values


def _lightgbm(booster: Any) -> Any:  # noqa: ANN401  # a lightgbm.Booster
    """Round thresholds down; where training saw no missing value, LightGBM takes one for 0."""
    import lightgbm

    text = booster.model_to_string(num_iteration=booster.best_iteration if booster.best_iteration > 0 else -1)
    text = re.sub(r"(?m)^threshold=(.*)$", _rounded_line, text)
    text = re.sub(r"(?m)^tree_sizes=.*\n", "", text)  # would no longer be right, and isn't needed
    text = re.sub(r"(?m)^decision_type=(.*)$", _zero_for_missing, text)
    return lightgbm.Booster(model_str=text, params={"verbose": -1})


def _rounded_line(line: re.Match[str]) -> str:
    import numpy as np

    values = np.array(line[1].split(), dtype="float64")
    _round_down(values)
    return "threshold=" + " ".join(map(repr, values.tolist()))


def _zero_for_missing(line: re.Match[str]) -> str:
    # Bit 0: categorical; bit 1: a missing value goes left; bits 2 and 3: the kind of missing value, 0 for none. The
    # converter sends it left only where 0 is at most the threshold, if bit 1 is set.
    kinds = [int(kind) for kind in line[1].split()]
    return "decision_type=" + " ".join(str(kind | 2 if kind & 0b1101 == 0 else kind) for kind in kinds)


def _xgboost(estimator: Any) -> Any:  # noqa: ANN401  # an XGBModel
    """Keep the best rounds only, and no names: the converter counts features."""
    booster = estimator.get_booster()
    best = booster.attr("best_iteration")
    if best is not None:
        booster = booster[: int(best) + 1]
        booster.set_attr(best_iteration=None, best_score=None)
    booster.feature_names = None
    return booster
