"""Walk through nested estimators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

# Transformers whose n-th output column is made of the n-th input column alone; the first keep float32.
_KEEPS_SINGLE = {
    "SimpleImputer",
    "StandardScaler",
    "MinMaxScaler",
    "MaxAbsScaler",
    "RobustScaler",
    "FunctionTransformer",
}
_ONE_TO_ONE = _KEEPS_SINGLE | {"OrdinalEncoder", "PowerTransformer", "QuantileTransformer"}


class Step(NamedTuple):
    """An estimator inside another: where it is, and the columns that reach it, where known.

    `is_single`: these columns reach it as they are given, in float32.
    """

    path: str
    estimator: Any
    columns: tuple[str, ...]
    is_single: bool = False

    @property
    def where(self) -> str:
        """Name it for people."""
        columns = f" (column {', '.join(self.columns)})" if self.columns else ""
        return f"{self.path}{columns}"


def steps(model: object) -> Iterator[Step]:
    """Yield the model and all fitted estimators in it, outermost first."""
    yield from _steps(Step(type(model).__name__, model, _columns(model), is_single=True))


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for label, part, columns, is_single in _parts(step):
        if hasattr(part, "get_params"):
            path = " → ".join(filter(None, (step.path, label, type(part).__name__)))
            yield from _steps(Step(path, part, columns, is_single=is_single))


def last(model: Any) -> Any:  # noqa: ANN401  # any estimator
    """Return the final estimator of nested pipelines."""
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return model


def _columns(model: object) -> tuple[str, ...]:
    return tuple(map(str, getattr(model, "feature_names_in_", ())))


Part = tuple[str, Any, tuple[str, ...], bool]


def _parts(step: Step) -> Iterator[Part]:
    model, columns, is_single = step.estimator, step.columns, step.is_single
    if hasattr(model, "transformers_"):
        for label, part, chosen in model.transformers_:
            yield label, part, chosen_names(chosen, _columns(model)), is_single
        return
    if hasattr(model, "steps"):
        for label, part in model.steps:
            yield label, part, columns, is_single
            columns = columns if type(part).__name__ in _ONE_TO_ONE else ()
            is_single = is_single and type(part).__name__ in _KEEPS_SINGLE
        return
    for label, part in getattr(model, "transformer_list", ()):
        yield label, part, columns, is_single
    for attribute in ("best_estimator_", "estimator_", "regressor_", "transformer_", "final_estimator_"):
        if hasattr(model, attribute):
            is_first = attribute not in {"final_estimator_", "transformer_"}
            yield "", getattr(model, attribute), columns if is_first else (), is_single and is_first
    for attribute in ("estimators_", "calibrated_classifiers_"):
        for part in _flat(getattr(model, attribute, None)):
            inner = getattr(part, "estimator", part) if attribute.startswith("cal") else part
            yield "", inner, columns, is_single


def chosen_names(chosen: Any, names: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ANN401  # what a ColumnTransformer takes
    """Name the columns that a part of a ColumnTransformer takes; nothing if that isn't known."""
    if isinstance(chosen, str):
        return (chosen,)
    if isinstance(chosen, slice):
        return names[_place(chosen.start, names) : _place(chosen.stop, names, is_end=True) : chosen.step]
    if not hasattr(chosen, "__iter__"):
        return ()
    listed = list(chosen)
    if listed and all(type(item).__name__ in {"bool", "bool_"} for item in listed):
        return tuple(name for name, is_taken in zip(names, listed, strict=False) if is_taken)
    return tuple(name if isinstance(name, str) else names[name] for name in listed if isinstance(name, str) or names)


def _place(end: Any, names: tuple[str, ...], *, is_end: bool = False) -> int | None:  # noqa: ANN401  # name, number, None
    # A slice of names includes its end.
    return names.index(end) + is_end if isinstance(end, str) else end


def _flat(found: Any) -> Iterator[Any]:  # noqa: ANN401  # lists, tuples and arrays of estimators
    if found is None:
        return
    for part in found:
        if isinstance(part, (list, tuple)) or type(part).__name__ == "ndarray":
            yield from _flat(part)
        else:
            yield part
