"""The settings know the metrics without importing what computes them; both lists must agree."""

from __future__ import annotations

from dolbear.project.rules import CLASS_METRICS, NUMBER_METRICS
from dolbear.quality import metrics


def test_the_settings_know_the_metrics_that_there_are() -> None:
    assert set(NUMBER_METRICS) == set(metrics.names("number"))
    assert set(CLASS_METRICS) == set(metrics.names("class"))
