from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from projects import Project

from dolbear.training import metric
from dolbear.training.child_process import TrainingError

pytestmark = pytest.mark.integration


def _compute(tmp_path: Path, code: str, rows: metric.Rows) -> np.ndarray:
    project = Project(tmp_path, code)
    job = project.job()
    return metric.compute(
        "train:cost", rows, tmp_path, settings=job.train, root=job.root, interpreter=project.interpreter
    )


def test_a_metric_of_the_project_is_computed_for_each_resample(tmp_path: Path) -> None:
    truth, prediction = np.arange(10.0), np.arange(10.0) + 1
    resamples = np.array([[0, 1, 2], [9, 9, 9]], dtype="int32")
    rows = metric.Rows(truth=truth, prediction=prediction, probabilities=np.empty((0, 0)), resamples=resamples)
    found = _compute(tmp_path, "def cost(truth, prediction): return (truth * prediction).sum()", rows)
    assert found.tolist() == [0 + 2 + 6, 3 * 90]


def test_it_sees_labels_and_probabilities(tmp_path: Path) -> None:
    rows = metric.Rows(
        truth=np.array(["yes", "no"]),
        prediction=np.array(["yes", "yes"]),
        probabilities=np.array([[0.1, 0.9], [0.4, 0.6]]),
        resamples=np.array([[0, 1], [1, 1]]),
    )
    code = "def cost(truth, prediction, probabilities): return ((truth == prediction) * probabilities[:, 1]).sum()"
    assert _compute(tmp_path, code, rows).tolist() == [0.9, 0.0]


@pytest.mark.parametrize(
    "code", ["def cost(truth, prediction): return 'much'", "def cost(truth): return truth.nothing"]
)
def test_a_metric_that_fails_is_told(tmp_path: Path, code: str) -> None:
    rows = metric.Rows(truth=np.ones(2), prediction=np.ones(2), probabilities=np.empty((0, 0)), resamples=[[0, 1]])
    with pytest.raises(TrainingError, match=r"gave 'much'|no attribute 'nothing'"):
        _compute(tmp_path, code, rows)
