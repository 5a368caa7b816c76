"""The parser knows the metrics without importing what computes them; both lists must agree."""

from __future__ import annotations

import pytest

from dolbear.quality import metrics

parse = pytest.importorskip("dolbear.project.parse", reason="the parser isn't written yet")


def test_the_parser_knows_the_metrics_that_there_are() -> None:
    assert set(parse.METRICS) == set(metrics.names())
