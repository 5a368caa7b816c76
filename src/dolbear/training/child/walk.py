"""Walk through nested estimators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

# Transformers whose n-th output column is made of the n-th input column alone.
_ONE_TO_ONE = {
    "SimpleImputer", "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "OrdinalEncoder",
    "PowerTransformer", "QuantileTransformer", "FunctionTransformer",
}  # fmt: skip


class Step(NamedTuple):
    """An estimator inside another: where it is, and the columns that reach it, where known."""

    path: str
    estimator: Any
    columns: tuple[str, ...]

    @property
    def where(self) -> str:
        """Name it for people."""
        columns = f" (column {', '.join(self.columns)})" if self.columns else ""
        return f"{self.path}{columns}"


def steps(model: object, path: str = "", columns: tuple[str, ...] | None = None) -> Iterator[Step]:
    """Yield the model and all fitted estimators in it, outermost first."""
    name = type(model).__name__
    here = f"{path} → {name}" if path else name
    known = _columns(model) if columns is None else columns
    yield Step(here, model, known)
    for label, part, part_columns in _parts(model, known):
        if hasattr(part, "get_params"):
            yield from steps(part, f"{here} → {label}" if label else here, part_columns)


def last(model: Any) -> Any:  # noqa: ANN401  # any estimator
    """Return the final estimator of nested pipelines."""
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return model


def _columns(model: object) -> tuple[str, ...]:
    return tuple(map(str, getattr(model, "feature_names_in_", ())))


def _parts(model: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:  # noqa: ANN401
    if hasattr(model, "transformers_"):
        for label, part, chosen in model.transformers_:
            yield label, part, _chosen(chosen, _columns(model))
        return
    if hasattr(model, "steps"):
        reaching = columns
        for label, part in model.steps:
            yield label, part, reaching
            reaching = reaching if type(part).__name__ in _ONE_TO_ONE else ()
        return
    for label, part in getattr(model, "transformer_list", ()):
        yield label, part, columns
    for attribute in ("best_estimator_", "estimator_", "regressor_", "transformer_", "final_estimator_"):
        if hasattr(model, attribute):
            yield "", getattr(model, attribute), () if attribute == "final_estimator_" else columns
    for attribute in ("estimators_", "calibrated_classifiers_"):
        for part in _flat(getattr(model, attribute, None)):
            yield "", getattr(part, "estimator", part) if attribute.startswith("cal") else part, columns


def _chosen(chosen: Any, names: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ANN401  # all that a ColumnTransformer takes
    if isinstance(chosen, str):
        return (chosen,)
    if isinstance(chosen, slice):
        return names[chosen] if all(isinstance(end, (int, type(None))) for end in (chosen.start, chosen.stop)) else ()
    if not hasattr(chosen, "__iter__"):
        return ()
    return tuple(name if isinstance(name, str) else names[name] for name in chosen if isinstance(name, str) or names)


def _flat(found: Any) -> Iterator[Any]:  # noqa: ANN401  # lists, tuples and arrays of estimators
    if found is None:
        return
    for part in found:
        if isinstance(part, (list, tuple)) or type(part).__name__ == "ndarray":
            yield from _flat(part)
        else:
            yield part
