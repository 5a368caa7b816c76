"""Metrics of a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dolbear.quality.metrics.prepared import Prepared, mean
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

# A draw's median lies within so many standard deviations of the middle rank.
_WINDOW = 8
# A draw that leaves out all of so many rows is rarer than a broken memory bit.
_LARGEST = 256


def mae(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001  # the protocol of a metric
    """Mean absolute error."""
    return mean("error", _error(outcome))


def rmse(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Root of the mean squared error."""
    columns = {"square": lambda: _error(outcome)[None] ** 2}
    return Prepared(columns, lambda sums, _: (sums["square"][0] / sums["total"][0]) ** 0.5)


def mape(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Mean absolute error as a share of the truth (0.1 is 10 %); a true 0 counts as 2.2e-16."""
    import numpy as np

    return mean("share", _error(outcome) / np.maximum(np.abs(outcome.truth), np.finfo("float64").eps))


def r2(outcome: Outcome, *, exact: bool) -> Prepared:
    """Share of the variance that is explained; of a constant truth 1 if all is right, else 0."""
    import numpy as np

    centred = outcome.truth - outcome.truth.mean()
    tiny = 1e-13 if exact else 1e-6

    def finish(sums: Mapping[str, np.ndarray], _: np.ndarray) -> np.ndarray:
        off, (plain, square) = sums["square"][0], sums["truth"]
        variation = square - plain**2 / sums["total"][0]
        constant = variation <= tiny * square
        found = np.where(constant, np.where(off == 0, 1.0, 0.0), 1 - off / np.where(constant, 1.0, variation))
        return found if outcome.rows > 1 else np.full(len(off), np.nan)

    columns = {"square": lambda: _error(outcome)[None] ** 2, "truth": lambda: np.stack([centred, centred**2])}
    return Prepared(columns, finish)


def max_error(outcome: Outcome, *, exact: bool) -> Prepared:
    """Largest absolute error of the rows whose weight isn't 0."""
    import numpy as np

    error = _error(outcome)
    order = np.argsort(-error, kind="stable")
    largest = order if exact else order[:_LARGEST]

    def finish(_: Mapping[str, np.ndarray], weights: np.ndarray) -> np.ndarray:
        return np.asarray(error[largest[(weights[largest] > 0).argmax(axis=0)]])

    return Prepared({}, finish)


def median_absolute_error(outcome: Outcome, *, exact: bool) -> Prepared:
    """Weighted median of the absolute errors; the mean of both neighbours where it lies between."""
    import numpy as np

    error = _error(outcome)
    order = np.argsort(error, kind="stable")
    margin = outcome.rows if exact else int(_WINDOW * outcome.rows**0.5) + 1
    start = max(outcome.rows // 2 - margin, 0)
    window = order[start : outcome.rows // 2 + margin]
    below = np.zeros((1, outcome.rows))
    below[0, order[:start]] = 1.0

    def finish(sums: Mapping[str, np.ndarray], weights: np.ndarray) -> np.ndarray:
        reached = sums["below the median"][0] + weights[window].cumsum(axis=0, dtype="float64")
        half = sums["total"][0] / 2
        slack = 1e-12 * half
        lower, upper = (reached >= half - slack).argmax(axis=0), (reached > half + slack).argmax(axis=0)
        return np.asarray((error[window[lower]] + error[window[upper]]) / 2 + (np.nan if np.isnan(error).any() else 0))

    return Prepared({"below the median": lambda: below}, finish)


def _error(outcome: Outcome) -> np.ndarray:
    return abs(outcome.value - outcome.truth)
