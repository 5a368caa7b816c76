"""Metrics of a class: of its label, and of its probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from dolbear.quality.metrics.prepared import Prepared, mean
from dolbear.quality.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

# Bins of equal width in which calibration is looked at.
BINS = 10
_TWO = 2

# Of rows found, true and called so, per class.
_Figure: TypeAlias = "Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]"


def accuracy(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001  # the protocol of a metric
    """Share of the rows whose label is right."""
    return mean("right", (outcome.truth == outcome.value).astype("float64"))


def balanced_accuracy(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Mean over the classes that occur of the share that is found."""

    def finish(sums: Mapping[str, np.ndarray], _: np.ndarray) -> np.ndarray:
        return mean_where(_ratio(sums["found"], sums["true"]), sums["true"] > 0)

    return Prepared(_counts(outcome), finish)


def precision(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Share of the rows called positive that are; 0 where none is called so."""
    return _averaged(outcome, lambda found, _, called: _ratio(found, called))


def recall(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Share of the positive rows that are called so; 0 where there is none."""
    return _averaged(outcome, lambda found, true, _: _ratio(found, true))


def f1(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Harmonic mean of precision and recall."""
    return _averaged(outcome, lambda found, true, called: _ratio(2 * found, true + called))


def log_loss(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Mean of -ln of the probability given to the truth, which is kept 2.2e-16 away from 0 and 1."""
    import numpy as np

    epsilon = np.finfo("float64").eps
    given = outcome.probabilities[np.arange(outcome.rows), outcome.truth]
    return mean("surprise", -np.log(np.clip(given, epsilon, 1 - epsilon)))


def brier(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Mean squared error of the probability: of two classes the positive one's, of more their sum."""
    off = (outcome.probabilities - true_rows(outcome).T) ** 2
    return mean("probability off", off[:, 1] if outcome.classes == _TWO else off.sum(axis=1))


def calibration_error(outcome: Outcome, *, exact: bool) -> Prepared:  # noqa: ARG001
    """Expected calibration error: over 10 bins of equal width, |mean probability - share that is so|.

    Bins are weighed by their rows. The probability is the positive class' of two; of more
    classes the most probable one's, against the share of rows in which that class is the truth.
    """
    import numpy as np

    said, so = confidence(outcome)
    off = said - so
    columns = {"bins": lambda: (bin_of(said) == np.arange(BINS)[:, None]) * off}
    return Prepared(columns, lambda sums, _: abs(sums["bins"]).sum(axis=0) / sums["total"][0])


def confidence(outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """Tell which probability was said of each row, and whether (1 or 0) it was so."""
    import numpy as np

    if outcome.classes == _TWO:
        return outcome.probabilities[:, 1], (outcome.truth == 1).astype("float64")
    likely = outcome.probabilities.argmax(axis=1)
    return outcome.probabilities[np.arange(outcome.rows), likely], (likely == outcome.truth).astype("float64")


def bin_of(probability: np.ndarray) -> np.ndarray:
    """Bin of each probability: the first is [0, 0.1], the next (0.1, 0.2]."""
    import numpy as np

    return np.asarray(np.searchsorted(np.linspace(0.0, 1.0, BINS + 1)[1:-1], np.nan_to_num(probability)))


def true_rows(outcome: Outcome) -> np.ndarray:
    """Rows of each class: 1 where it is the truth, `[classes, rows]`."""
    return _rows_of(outcome.truth, outcome.classes)


def mean_where(found: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Mean over classes `[classes, draws]` of those that are there; NaN where none is."""
    import numpy as np

    return np.asarray(np.where(there, found, 0.0).sum(axis=0) / there.sum(axis=0))


def _counts(outcome: Outcome) -> dict[str, Callable[[], np.ndarray]]:
    right = outcome.truth == outcome.value
    return {
        "found": lambda: true_rows(outcome) * right,
        "true": lambda: true_rows(outcome),
        "called": lambda: _rows_of(outcome.value, outcome.classes),
    }


def _rows_of(labels: np.ndarray, classes: int) -> np.ndarray:
    import numpy as np

    return np.asarray(labels == np.arange(classes)[:, None], dtype="float64")


def _averaged(outcome: Outcome, each: _Figure) -> Prepared:
    def finish(sums: Mapping[str, np.ndarray], _: np.ndarray) -> np.ndarray:
        found = each(sums["found"], sums["true"], sums["called"])
        return found[1] if outcome.classes == _TWO else mean_where(found, sums["true"] + sums["called"] > 0)

    return Prepared(_counts(outcome), finish)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)
