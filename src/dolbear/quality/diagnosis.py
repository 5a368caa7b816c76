"""Aggregates that show how a model errs: what plots are drawn of. No rows, but for tiny tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from dolbear.quality.metrics import classes, ranking
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

# So few rows are shown as points of truth and prediction; more as a grid of counts.
_POINTS = 200
_GRID = 40
_BARS = 30
_CURVE = 100
_TWO = 2


class Histogram(msgspec.Struct, frozen=True, kw_only=True):
    """Counts in bars of equal width from `low` to `high`; what lies outside is in the outer bars."""

    low: float
    high: float
    counts: tuple[int, ...]


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of rows by truth (column) and prediction (row), both from `low` to `high`."""

    low: float
    high: float
    counts: tuple[tuple[int, ...], ...]


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one probability bin: mean probability, and the share that was so."""

    rows: int
    said: float
    so: float


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """ROC curve of one class against the rest: at most 100 points from (0, 0) to (1, 1)."""

    label: int
    false_positive: tuple[float, ...]
    true_positive: tuple[float, ...]


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number has residuals (prediction - truth) and points or a grid; a class the rest.

    `confusion[truth][prediction]` counts rows; indices are those of the output's values.
    """

    residuals: Histogram | None = None
    points: tuple[tuple[float, float], ...] = ()
    grid: Grid | None = None
    confusion: tuple[tuple[int, ...], ...] = ()
    calibration: tuple[Bin, ...] = ()
    curves: tuple[Curve, ...] = ()


def diagnose(outcome: Outcome) -> Diagnosis:
    """Aggregate an outcome; predictions that aren't finite are left out."""
    return _of_class(outcome) if outcome.classes else _of_number(outcome)


def histogram(values: np.ndarray, *, bars: int = _BARS) -> Histogram | None:
    """Count finite values between their 0.5 and 99.5 % quantiles, so that a stray one hides nothing."""
    import numpy as np

    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    low, high = (float(edge) for edge in np.quantile(finite, [0.005, 0.995]))
    low, high = (low, high) if high > low else (float(finite.min()), float(finite.max()))
    low, high = _wide(low, high, bars)
    counts = np.histogram(np.clip(finite, low, high), bins=bars, range=(low, high))[0]
    return Histogram(low=low, high=high, counts=_whole(counts))


def _wide(low: float, high: float, bars: int) -> tuple[float, float]:
    """Widen a range that floats can't part into so many bars."""
    import numpy as np

    step = float(np.spacing(max(abs(low), abs(high))))
    margin = max(0.5, bars * step)
    return (low, high) if high - low > 2 * bars * step else (low - margin, high + margin)


def _of_number(outcome: Outcome) -> Diagnosis:
    import numpy as np

    there = np.isfinite(outcome.value)
    truth, value = outcome.truth[there], outcome.value[there]
    residuals = histogram(value - truth)
    if len(truth) <= _POINTS:
        points = tuple((float(one), float(other)) for one, other in zip(truth, value, strict=True))
        return Diagnosis(residuals=residuals, points=points)
    low, high = (float(edge) for edge in np.quantile(np.concatenate([truth, value]), [0.002, 0.998]))
    low, high = _wide(low, high, _GRID)
    inside = [np.clip(side, low, high) for side in (value, truth)]
    counts = np.histogram2d(inside[0], inside[1], bins=_GRID, range=((low, high), (low, high)))[0]
    grid = Grid(low=low, high=high, counts=tuple(_whole(row) for row in counts))
    return Diagnosis(residuals=residuals, grid=grid)


def _of_class(outcome: Outcome) -> Diagnosis:
    import numpy as np

    count = outcome.classes
    cells = np.bincount(outcome.truth * count + outcome.value, minlength=count * count).reshape(count, count)
    wanted = [1] if count == _TWO else range(count)
    curves = (_curve(outcome, index) for index in wanted)
    return Diagnosis(
        confusion=tuple(_whole(row) for row in cells),
        calibration=tuple(_bins(outcome)),
        curves=tuple(curve for curve in curves if curve is not None),
    )


def _bins(outcome: Outcome) -> list[Bin]:
    import numpy as np

    said, so = classes.confidence(outcome)
    bins = classes.bin_of(said)
    rows = np.bincount(bins, minlength=classes.BINS)
    sums = [np.bincount(bins, values, minlength=classes.BINS) for values in (said, so)]
    return [
        Bin(rows=int(count), said=float(total / count), so=float(right / count))
        for count, total, right in zip(rows, *sums, strict=True)
        if count
    ]


def _curve(outcome: Outcome, index: int) -> Curve | None:
    import numpy as np

    positive = outcome.truth == index
    if positive.all() or not positive.any():
        return None
    false, true = ranking.curve(outcome.probabilities[:, index], positive)
    # Evenly along the curve's length, so that steep and flat stretches keep their shape.
    length = false + true
    kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], _CURVE)).clip(0, len(length) - 1))
    return Curve(label=index, false_positive=_rounded(false[kept]), true_positive=_rounded(true[kept]))


def _whole(counts: np.ndarray) -> tuple[int, ...]:
    return tuple(int(count) for count in counts)


def _rounded(values: Sequence[float] | np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)
