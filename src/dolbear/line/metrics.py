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
        return metric.compute(self._space, self._folder, name, outcome, resamples)  # type: ignore[call-arg]
