"""Walk through nested estimators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


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


def steps(model: object, path: str = "", columns: tuple[str, ...] = ()) -> Iterator[Step]:
    """Yield the model and all estimators in it, outermost first."""
    name = type(model).__name__
    here = f"{path} → {name}" if path else name
    yield Step(here, model, columns)
    for label, part, part_columns in _parts(model, columns):
        if hasattr(part, "get_params"):
            yield from steps(part, f"{here} → {label}" if label else here, part_columns)


def _parts(model: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:  # noqa: ANN401
    if hasattr(model, "transformers_"):
        for label, part, chosen in model.transformers_:
            yield label, part, tuple(map(str, chosen)) if isinstance(chosen, (list, tuple)) else ()
        return
    if hasattr(model, "steps"):
        for place, (label, part) in enumerate(model.steps):
            yield label, part, columns if place == 0 else ()
        return
    for attribute in ("best_estimator_", "estimator_", "regressor_", "transformer_", "final_estimator_"):
        if hasattr(model, attribute):
            yield "", getattr(model, attribute), ()
    for attribute in ("estimators_", "calibrated_classifiers_"):
        found = getattr(model, attribute, None)
        for part in _flat(found):
            yield "", getattr(part, "estimator", part) if attribute.startswith("cal") else part, ()


def _flat(found: Any) -> Iterator[Any]:  # noqa: ANN401  # lists, tuples and arrays of estimators
    if found is None:
        return
    for part in found:
        if isinstance(part, (list, tuple)) or type(part).__name__ == "ndarray":
            yield from _flat(part)
        else:
            yield part
