"""A target that was transformed before it was learned: undone at the end of the graph."""

from __future__ import annotations

from typing import Any

from .problem import refused
from .walk import last

Inverse = list[tuple[str, list[float]]]

LOG_LOSSES = {"poisson", "gamma"}
# What undoes a target's transformation: numpy's function to an ONNX operator and a constant after it.
_FUNCTIONS: dict[str, Inverse] = {
    "exp": [("Exp", [])],
    "expm1": [("Exp", []), ("Sub", [1.0])],
    "square": [("Pow", [2.0])],
    "sqrt": [("Sqrt", [])],
    "log": [("Log", [])],
    "log1p": [("Add", [1.0]), ("Log", [])],
    "negative": [("Neg", [])],
    "absolute": [("Abs", [])],
}


def unwrapped(model: Any) -> tuple[Any, Inverse]:  # noqa: ANN401  # any estimator
    """Take the best estimator of a search, the regressor of a transformed target, and what to do after it."""
    while hasattr(model, "best_estimator_"):
        model = model.best_estimator_
    if type(model).__name__ != "TransformedTargetRegressor":
        return model, _link(model)
    return model.regressor_, [*_link(model.regressor_), *_inverse(model.transformer_)]


def _link(model: Any) -> Inverse:  # noqa: ANN401  # any estimator
    """Return the exponential that the converter of histogram boosting leaves out."""
    final = last(model)
    has_log = type(final).__name__ == "HistGradientBoostingRegressor" and final.loss in LOG_LOSSES
    return [("Exp", [])] if has_log else []


def _inverse(transformer: Any) -> Inverse:  # noqa: ANN401  # any transformer
    import numpy as np

    name = type(transformer).__name__
    if name == "FunctionTransformer":
        function = transformer.inverse_func
        for known, operators in _FUNCTIONS.items():
            if function is getattr(np, known):
                return operators
        why = f"there is no ONNX form of inverse_func={getattr(function, '__name__', function)!r}"
    elif name == "StandardScaler":
        return _affine(transformer.scale_, transformer.mean_)
    elif name == "RobustScaler":
        return _affine(transformer.scale_, transformer.center_)
    elif name == "MaxAbsScaler":
        return _affine(transformer.scale_, None)
    elif name == "MinMaxScaler" and not transformer.clip:
        return _affine(1 / transformer.scale_, -transformer.min_ / transformer.scale_)
    else:
        why = f"there is no ONNX form of what undoes {name}"
    names = ", ".join(f"np.{known}" for known in _FUNCTIONS)
    replacement = f"inverse_func one of {names}; or transformer=StandardScaler()"
    raise refused("TransformedTargetRegressor", why, replacement)


def _affine(scale: Any, offset: Any) -> Inverse:  # noqa: ANN401  # arrays of one element, or None
    found: Inverse = [] if scale is None else [("Mul", [float(scale[0])])]
    return found if offset is None else [*found, ("Add", [float(offset[0])])]
