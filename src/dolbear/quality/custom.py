"""The user's own metrics: a function in the project's interpreter, resampled as the built-in ones are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from dolbear.project import settings
from dolbear.quality import bootstrap
from dolbear.quality.bootstrap import Draws
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

# Each draw is a call of the user's function; fewer where rows are many.
_DRAWS, _FEWEST = 1000, 100
_ALL_ROWS = 20_000_000


class CustomMetrics(Protocol):
    """Runs the user's metric functions, in the project's interpreter."""

    def compute(self, name: str, outcome: Outcome, resamples: np.ndarray) -> np.ndarray:
        """Give the metric of each resample: `resamples` is `[draws, n]`, row numbers of `outcome`.

        NaN where it isn't defined.
        """


class Custom(msgspec.Struct, frozen=True, kw_only=True):
    """The project's own metrics (`[metric.NAME]`) and who runs them."""

    metrics: Mapping[str, settings.Metric]
    runner: CustomMetrics

    def draw(self, name: str, outcome: Outcome) -> Draws:
        """Value and draws of one metric; outcomes of as many rows are drawn alike."""
        values = self.runner.compute(name, outcome, _resamples(outcome.rows))
        return Draws(float(values[0]), values[1:])

    def value(self, name: str, outcome: Outcome) -> float:
        """Value of one metric."""
        return float(self.runner.compute(name, outcome, _every(outcome.rows))[0])


def _resamples(rows: int) -> np.ndarray:
    """Every row once, then rows drawn with replacement, always alike."""
    import numpy as np

    draws = max(_FEWEST, min(_DRAWS, _ALL_ROWS // max(rows, 1)))
    drawn = np.random.default_rng(bootstrap.SEED).integers(0, rows, size=(draws, rows), dtype="int32")
    return np.concatenate([_every(rows), drawn])


def _every(rows: int) -> np.ndarray:
    import numpy as np

    return np.arange(rows, dtype="int32")[None]
