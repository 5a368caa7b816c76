"""Metrics of the order that probabilities put rows in.

Resampling many rows uses the metric's first-order expansion in the weights (its Hájek
projection; for the area see DeLong et al. 1988): a sum over rows instead of a sort per draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from dolbear.quality.metrics.classes import mean_where
from dolbear.quality.metrics.prepared import Prepared
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

# From so many rows on, so many of them on each side, the expansion's interval is the sorted one's.
_MANY_ROWS = 5000
_MANY_EACH = 100
_TWO = 2

# Positive and negative weight per rank, the highest score first, [ranks, draws]: the metric.
_Value: TypeAlias = "Callable[[np.ndarray, np.ndarray], np.ndarray]"
# At weights 1: what a positive and a negative row of each rank [ranks] add to the expansion.
_Slopes: TypeAlias = "Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]"
# What positive and negative rows add, then their weights [draws]: the expansion's value.
_Join: TypeAlias = "Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]"


class _Figure(msgspec.Struct, frozen=True):
    name: str
    value: _Value
    slopes: _Slopes
    join: _Join


def roc_auc(outcome: Outcome, *, exact: bool) -> Prepared:
    """Chance that a positive row is ranked above a negative one; ties count half."""
    return _mean_of_classes(_Figure("area", _area, _area_slopes, _area_joined), outcome, exact=exact)


def average_precision(outcome: Outcome, *, exact: bool) -> Prepared:
    """Precision at each threshold, weighed by the recall that it adds."""
    return _mean_of_classes(
        _Figure("precision", _precision, _precision_slopes, _precision_joined), outcome, exact=exact
    )


def curve(score: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of the ROC curve, from (0, 0): false and true positive rate at each threshold."""
    import numpy as np

    above, below = (side[:, 0].cumsum() for side in _by_rank(score, positive)(np.ones((len(score), 1))))
    rates = [np.concatenate([[0.0], side / max(side[-1], 1)]) for side in (below, above)]
    return rates[0], rates[1]


def _area(positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    above = positive.cumsum(axis=0) - positive / 2
    return (negative * above).sum(axis=0) / (positive.sum(axis=0) * negative.sum(axis=0))  # type: ignore[no-any-return]


def _area_slopes(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    above = (positive.cumsum() - positive / 2) / positive.sum()
    below = 1 - (negative.cumsum() - negative / 2) / negative.sum()
    # Each side's mean is the area; half of it is taken off each, so that their sum is the area.
    half = (positive * below).sum() / positive.sum() / 2
    return below - half, above - half


def _area_joined(ours: np.ndarray, theirs: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    return ours / positive + theirs / negative  # type: ignore[no-any-return]


def _precision(positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    import numpy as np

    found = positive.cumsum(axis=0)
    called = found + negative.cumsum(axis=0)
    share = np.where(called > 0, found / np.where(called > 0, called, 1.0), 0.0)
    return (share * positive).sum(axis=0) / positive.sum(axis=0)  # type: ignore[no-any-return]


def _precision_slopes(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = positive.cumsum()
    called = found + negative.cumsum()
    # What a row adds to this rank's precision and to all later ones'.
    gain = (positive / called)[::-1].cumsum()[::-1]
    loss = (positive * found / called**2)[::-1].cumsum()[::-1]
    return found / called + gain - loss, -loss


def _precision_joined(ours: np.ndarray, theirs: np.ndarray, positive: np.ndarray, _: np.ndarray) -> np.ndarray:
    return (ours + theirs) / positive  # type: ignore[no-any-return]


def _mean_of_classes(figure: _Figure, outcome: Outcome, *, exact: bool) -> Prepared:
    import numpy as np

    wanted = [1] if outcome.classes == _TWO else range(outcome.classes)
    each = [_of_class(figure, outcome, index, exact=exact) for index in wanted]

    def finish(sums: Mapping[str, np.ndarray], weights: np.ndarray) -> np.ndarray:
        found = np.stack([one.finish(sums, weights) for one in each])
        # A class that no row has (or every row, for the area) is left out.
        return mean_where(found, np.isfinite(found))

    return Prepared({name: column for one in each for name, column in one.columns.items()}, finish)


def _of_class(figure: _Figure, outcome: Outcome, index: int, *, exact: bool) -> Prepared:
    import numpy as np

    score, positive = outcome.probabilities[:, index], outcome.truth == index
    fewer = min(positive.sum(), len(positive) - positive.sum())
    by_rank = _by_rank(score, positive)
    if exact or outcome.rows <= _MANY_ROWS or fewer < _MANY_EACH:
        return Prepared({}, lambda _, weights: figure.value(*by_rank(weights)))
    sides = [side[:, 0] for side in by_rank(np.ones((outcome.rows, 1)))]
    rank = np.unique(-score, return_inverse=True)[1]
    ours, theirs = (slope[rank] for slope in figure.slopes(sides[0], sides[1]))
    name = f"{figure.name} {index}"

    def finish(sums: Mapping[str, np.ndarray], _: np.ndarray) -> np.ndarray:
        above, below, count = sums[name]
        return figure.join(above, below, count, sums["total"][0] - count)

    return Prepared({name: lambda: np.stack([positive * ours, ~positive * theirs, positive])}, finish)


def _by_rank(score: np.ndarray, positive: np.ndarray) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    import numpy as np

    order = np.argsort(-score, kind="stable")
    ordered, side = score[order], positive[order][:, None]
    starts = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])

    def sums(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        drawn = weights[order].astype("float64")
        above, below = (np.add.reduceat(drawn * which, starts, axis=0) for which in (side, ~side))
        return above, below

    return sums
