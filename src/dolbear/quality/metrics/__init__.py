"""Metrics with row weights, by scikit-learn's definitions.

    metric                            better  output
    mae rmse median_absolute_error    lower   number
    max_error mape                    lower   number
    r2                                higher  number
    log_loss brier calibration_error  lower   class
    accuracy balanced_accuracy f1     higher  class
    precision recall                  higher  class
    roc_auc average_precision         higher  class

Two classes: `f1`, `precision`, `recall`, `roc_auc` and `average_precision` are those of the
positive class, the last value (`"true"` of a boolean). More classes: the plain mean over the
classes that occur (of `roc_auc` and `average_precision`: each against the rest).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import msgspec

from dolbear.project.settings import Direction
from dolbear.quality.metrics import classes, numbers, ranking
from dolbear.quality.metrics.prepared import Batch, Prepared
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

Kind: TypeAlias = Literal["number", "class"]


class Prepare(Protocol):
    """Does once what doesn't depend on weights."""

    def __call__(self, outcome: Outcome, *, exact: bool) -> Prepared:
        """Make ready; `exact=False` may use expansions that hold for resampling's weights only."""


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of merit of one kind of output."""

    name: str
    better: Direction
    output: Kind
    prepare: Prepare


def _metrics(output: Kind, better: Direction, *functions: Prepare) -> list[Metric]:
    return [
        Metric(name=function.__name__, better=better, output=output, prepare=function)  # type: ignore[attr-defined]
        for function in functions
    ]


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *_metrics("number", "lower", numbers.mae, numbers.rmse),
        *_metrics("number", "higher", numbers.r2),
        *_metrics("number", "lower", numbers.median_absolute_error, numbers.max_error, numbers.mape),
        *_metrics("class", "lower", classes.log_loss, classes.brier),
        *_metrics("class", "higher", ranking.roc_auc, ranking.average_precision),
        *_metrics("class", "higher", classes.accuracy, classes.balanced_accuracy),
        *_metrics("class", "higher", classes.f1, classes.precision, classes.recall),
        *_metrics("class", "lower", classes.calibration_error),
    )
}


def names(output: Kind | None = None) -> tuple[str, ...]:
    """Names of the metrics of one kind of output, or of all, in the order they are shown."""
    return tuple(name for name, metric in METRICS.items() if output in {None, metric.output})


def values(chosen: Sequence[Metric], outcome: Outcome, weights: np.ndarray | None = None) -> dict[str, float]:
    """Values of metrics by name, in float64; NaN where one isn't defined."""
    import numpy as np

    column = np.ones(outcome.rows) if weights is None else np.asarray(weights, dtype="float64")
    batch = Batch([metric.prepare(outcome, exact=True) for metric in chosen], outcome.rows, exact=True)
    found = batch.values(column.reshape(-1, 1))[:, 0]
    return {metric.name: float(value) for metric, value in zip(chosen, found, strict=True)}


def value(metric: Metric, outcome: Outcome, weights: np.ndarray | None = None) -> float:
    """Value of one metric, in float64; NaN where it isn't defined."""
    return values([metric], outcome, weights)[metric.name]
