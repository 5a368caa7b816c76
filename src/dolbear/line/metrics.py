"""The user's metric functions, run in the project's interpreter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.line.workspace import Workspace
from dolbear.quality.outcome import Outcome
from dolbear.training import metric

if TYPE_CHECKING:
    import numpy as np


class Runner:
    """The port `quality.custom.CustomMetrics`, by `training.metric`."""

    def __init__(self, space: Workspace, folder: Path) -> None:
        self._space = space
        self._folder = folder

    def compute(self, name: str, outcome: Outcome, resamples: np.ndarray) -> np.ndarray:
        """Give the metric of each resample."""
        import numpy as np

        space = self._space
        target = space.signature.target
        rows = metric.Rows(
            truth=_named(outcome.truth, target.values),
            prediction=_named(outcome.value, target.values),
            probabilities=np.empty((0, 0)) if outcome.probabilities is None else outcome.probabilities,
            resamples=resamples,
        )
        return metric.compute(
            space.settings.metric[name].entry,
            rows,
            self._folder,
            settings=space.settings.train,
            root=space.root,
            interpreter=space.interpreter,
        )


def _named(values: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
    import numpy as np

    return np.asarray(labels)[values] if labels else values
