"""How sure a metric is: percentile intervals of resampled rows, also of a difference.

Each of 1,000 draws (fewer above 400,000 rows, but 200 at least) weighs every row by how often it
is drawn. Up to 5,000 rows the counts are those of drawing with replacement (Efron 1979); above,
they are independent of each other (Hanley and MacGibbon 2006) and nearly Poisson(1), which gives
the same intervals there. Draws depend on nothing but the number of rows, so that two outcomes of
the same rows are always drawn alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from dolbear.quality import metrics
from dolbear.quality.metrics import Metric
from dolbear.quality.metrics.prepared import Batch
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

DRAWS = 1000
LEVEL = 0.95
SEED = 1897

_EXACT_ROWS = 5000
# Draws worked on at once, unless their weights would be more than so many.
_BLOCK, _BLOCK_WEIGHTS = 50, 20_000_000
# More rows than this many weights allow are drawn less often, but at least 200 times.
_ALL_WEIGHTS, _FEWEST = 400_000_000, 200
# How many of 256 equal chances draw a row 0, 1, 2 … times: the mean and variance are exactly 1, as
# Poisson's, and the third moment is right to 2 %.
_OF_256 = (94, 95, 46, 16, 4, 1)
# An interval is given if at least this share of the draws has a value.
_DEFINED = 0.9


class Estimate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value with its 95 % interval; None where it isn't defined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """What another model has on the same rows, and the difference: this one's value - the other's."""

    other: Estimate
    difference: Estimate


class Draws(msgspec.Struct, frozen=True):
    """A metric's value on all rows, and on each of the resampled ones."""

    value: float
    samples: np.ndarray


def draw(groups: Sequence[tuple[Sequence[Metric], Outcome]]) -> list[dict[str, Draws]]:
    """Draw each group's metrics by name. All outcomes are of the same rows, and drawn alike."""
    rows = groups[0][1].rows
    points = [metrics.values(chosen, outcome) for chosen, outcome in groups]
    samples = _samples([_batch(chosen, outcome) for chosen, outcome in groups], rows)
    return [
        # The mean shift puts right what float32 loses.
        {name: Draws(value, drawn[1:] + (value - drawn[0])) for (name, value), drawn in zip(*pair, strict=True)}
        for pair in zip((group.items() for group in points), samples, strict=True)
    ]


def contrast(one: Draws, other: Draws) -> Contrast:
    """Contrast two models by draws of the same rows; equal models differ by exactly 0."""
    difference = Draws(one.value - other.value, one.samples - other.samples)
    return Contrast(other=estimate(other), difference=estimate(difference))


def estimate(draws: Draws) -> Estimate:
    """Make an estimate of draws; those that have no value are left out."""
    import numpy as np

    defined = draws.samples[np.isfinite(draws.samples)]
    if not math.isfinite(draws.value) or len(defined) < _DEFINED * max(len(draws.samples), 1):
        return Estimate(value=finite(draws.value))
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value=float(draws.value), low=float(low), high=float(high))


def finite(value: float) -> float | None:
    """Value, or None where it is NaN or infinite: JSON has no such numbers."""
    return float(value) if math.isfinite(value) else None


def draws_of(rows: int) -> int:
    """How many draws an interval of so many rows rests on."""
    return min(DRAWS, max(_FEWEST, _ALL_WEIGHTS // max(rows, 1)))


def weights(rows: int, draws: int, start: int) -> np.ndarray:
    """How often each row is drawn: float32 `[rows, draws]`; another `start` is other draws."""
    import numpy as np

    generator = np.random.SFC64(np.random.SeedSequence([SEED, start]))
    if rows <= _EXACT_ROWS:
        picked = np.random.Generator(generator).integers(0, rows, size=(draws, rows))
        picked += np.arange(draws)[:, None] * rows
        counts = np.bincount(picked.reshape(-1), minlength=draws * rows)
        return np.ascontiguousarray(counts.reshape(draws, rows).T, dtype="float32")
    table = np.repeat(np.arange(len(_OF_256), dtype="float32"), _OF_256)
    random = generator.random_raw(-(-rows * draws // 8)).view("uint8")[: rows * draws]
    return np.asarray(table[random].reshape(rows, draws))


def _batch(chosen: Sequence[Metric], outcome: Outcome) -> Batch:
    prepared = [metric.prepare(outcome, exact=False) for metric in chosen]
    return Batch(prepared, outcome.rows, exact=False)


def _samples(batches: Sequence[Batch], rows: int) -> list[np.ndarray]:
    """Values of each batch, `[metrics, 1 + draws]`; the first are those of all rows."""
    import numpy as np

    total, size = draws_of(rows), min(_BLOCK, max(1, _BLOCK_WEIGHTS // rows))
    blocks = [[batch.values(np.ones((rows, 1), dtype="float32")) for batch in batches]]
    for start in range(0, total, size):
        drawn = weights(rows, min(size, total - start), start)
        blocks.append([batch.values(drawn) for batch in batches])
    return [np.concatenate(parts, axis=1) for parts in zip(*blocks, strict=True)]
