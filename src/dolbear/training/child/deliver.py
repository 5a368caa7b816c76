"""From what a training function returned to an ONNX file with a known binding."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from .boosters import dressed
from .problem import ProblemError


class Delivered(NamedTuple):
    """The binding; `is_converted`: the model came from an estimator, so there is an original."""

    binding: dict[str, Any]
    is_converted: bool


def to_file(model: object, task: dict[str, Any], path: Path) -> Delivered:
    """Write the ONNX file, and say how its tensors meet the signature."""
    from . import own

    given = own.given(model, Path(task["root"]))
    model = dressed(model, task)
    if given is not None:
        onnx_model, binding = given, own.binding(given, task)
    elif hasattr(model, "predict") and _is_fitted(model):
        from .export import convert

        onnx_model, binding = convert(model, task)
    else:
        what = f"the class {model.__name__}" if isinstance(model, type) else f"a {type(model).__name__}"
        message = f"[train] entry = {task['entry']!r} returned {what}, which isn't a fitted model"
        hint = "Return a fitted estimator with predict, or an ONNX model (a path, bytes or ModelProto)."
        raise ProblemError("entry", message, hint)
    path.write_bytes(onnx_model.SerializeToString(deterministic=True))
    return Delivered(binding, given is None)


def _is_fitted(model: object) -> bool:
    if isinstance(model, type):
        return False
    if "sklearn" not in sys.modules:
        return True
    from sklearn.base import BaseEstimator
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        if isinstance(model, BaseEstimator):
            check_is_fitted(model)
    except NotFittedError:
        return False
    return True
