"""Scalers before trees, with scikit-learn's own rounding.

A tree's threshold often is a value of another row, halfway between its neighbours. So a scaled number that is
off by its last bit takes the other branch. scikit-learn computes a step in float32, or in double and keeps
float32, as the scaler and its version are: which of them is seen by trying.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .walk import Step, steps

Operations = list[tuple[str, Any]]


def scalers(model: object) -> None:
    """Mark the scalers of a model with trees, in place, so that they are converted to the last bit."""
    found = list(steps(model))
    if not any(_is_tree(step.estimator) for step in found):
        return
    for step in found:
        if type(step.estimator).__name__ in _OPERATIONS and type(step.estimator).__module__.startswith("sklearn."):
            _mark(step)


def _is_tree(estimator: Any) -> bool:  # noqa: ANN401  # any estimator
    library = type(estimator).__module__.split(".")[0]
    return hasattr(estimator, "tree_") or hasattr(estimator, "_predictors") or library in {"lightgbm", "xgboost"}


def _mark(step: Step) -> None:
    from skl2onnx import update_registered_converter
    from skl2onnx.shape_calculators.scaler import calculate_sklearn_scaler_output_shapes

    kind = type(step.estimator)
    operations = _OPERATIONS[kind.__name__](step.estimator)
    way = ("single" if _is_float(step.estimator, operations) else "rounded") if step.is_single else "double"
    exact = type(f"Exact{kind.__name__}", (kind,), {"operations": operations, "way": way})
    update_registered_converter(exact, f"Dolbear{kind.__name__}", calculate_sklearn_scaler_output_shapes, _convert)
    step.estimator.__class__ = exact


def _is_float(scaler: Any, operations: Operations) -> bool:  # noqa: ANN401  # a fitted scaler
    """Whether the scaler computes in float32 throughout."""
    import numpy as np

    functions = {"Sub": np.subtract, "Div": np.divide, "Mul": np.multiply, "Add": np.add}
    tried = np.random.default_rng(0).normal(size=(200, scaler.n_features_in_)).astype("float32")
    found = tried.copy()
    for kind, constant in operations:
        if kind in functions:
            found = functions[kind](found, constant.astype("float32"))
    names = getattr(scaler, "feature_names_in_", None)
    if names is not None:
        import pandas as pd

        tried = pd.DataFrame(tried, columns=names)
    unclipped = np.asarray(_unclipped(scaler).transform(tried))
    return bool((unclipped == found).all())


def _unclipped(scaler: Any) -> Any:  # noqa: ANN401  # a fitted scaler
    if not getattr(scaler, "clip", False):
        return scaler
    made = copy.copy(scaler)
    made.clip = False
    return made


def _convert(scope: Any, operator: Any, container: Any) -> None:  # noqa: ANN401  # skl2onnx has no types
    from onnx import TensorProto

    scaler = operator.raw_operator
    single = scaler.way == "single"
    kind = TensorProto.FLOAT if single else TensorProto.DOUBLE
    tensor = _joined(scope, operator, container)
    if not single:
        tensor = _node(scope, container, "Cast", [tensor], to=kind)
    for place, (name, constant) in enumerate(scaler.operations):
        known = scope.get_unique_variable_name("constant")
        container.add_initializer(known, kind, list(constant.shape), constant.ravel().tolist())
        tensor = _node(scope, container, name, [tensor, known])
        if scaler.way == "rounded" and place + 1 < len(scaler.operations):
            tensor = _node(scope, container, "Cast", [tensor], to=TensorProto.FLOAT)
            tensor = _node(scope, container, "Cast", [tensor], to=TensorProto.DOUBLE)
    container.add_node("Cast", [tensor], operator.output_full_names, to=TensorProto.FLOAT)


def _joined(scope: Any, operator: Any, container: Any) -> str:  # noqa: ANN401  # skl2onnx has no types
    names = [tensor.full_name for tensor in operator.inputs]
    return names[0] if len(names) == 1 else _node(scope, container, "Concat", names, axis=1)


def _node(scope: Any, container: Any, kind: str, inputs: list[str], **attributes: int) -> str:  # noqa: ANN401
    name: str = scope.get_unique_variable_name("exact")
    container.add_node(kind, inputs, [name], **attributes)
    return name


def _standard(scaler: Any) -> Operations:  # noqa: ANN401  # a fitted scaler
    return _some(("Sub", scaler.mean_ if scaler.with_mean else None), ("Div", scaler.scale_))


def _robust(scaler: Any) -> Operations:  # noqa: ANN401  # a fitted scaler
    return _some(
        ("Sub", scaler.center_ if scaler.with_centering else None),
        ("Div", scaler.scale_ if scaler.with_scaling else None),
    )


def _min_max(scaler: Any) -> Operations:  # noqa: ANN401  # a fitted scaler
    import numpy as np

    low, high = (np.array(bound, dtype="float64") for bound in scaler.feature_range)
    clip = [("Max", low), ("Min", high)] if scaler.clip else []
    return _some(("Mul", scaler.scale_), ("Add", scaler.min_), *clip)


def _max_abs(scaler: Any) -> Operations:  # noqa: ANN401  # a fitted scaler
    return _some(("Div", scaler.scale_))


def _some(*operations: tuple[str, Any]) -> Operations:
    return [(kind, constant) for kind, constant in operations if constant is not None]


_OPERATIONS: dict[str, Callable[[Any], Operations]] = {
    "StandardScaler": _standard,
    "RobustScaler": _robust,
    "MinMaxScaler": _min_max,
    "MaxAbsScaler": _max_abs,
}
