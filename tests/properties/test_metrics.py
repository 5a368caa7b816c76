from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from dolbear.quality import metrics
from dolbear.quality.metrics.prepared import Batch
from dolbear.quality.outcome import Outcome

Reference = Callable[[Outcome, np.ndarray], float]


def _number(function: Callable[..., float]) -> Reference:
    return lambda outcome, weights: function(outcome.truth, outcome.value, sample_weight=weights)


def _label(function: Callable[..., float], **more: Any) -> Reference:  # noqa: ANN401
    def reference(outcome: Outcome, weights: np.ndarray) -> float:
        average = {"average": "binary" if outcome.classes == 2 else "macro", "zero_division": 0.0} if more else {}
        return function(outcome.truth, outcome.value, sample_weight=weights, **average)

    return reference


def _max_error(outcome: Outcome, weights: np.ndarray) -> float:
    there = weights > 0
    return float(sk.max_error(outcome.truth[there], outcome.value[there]))


def _log_loss(outcome: Outcome, weights: np.ndarray) -> float:
    labels = list(range(outcome.classes))
    return float(sk.log_loss(outcome.truth, outcome.probabilities, sample_weight=weights, labels=labels))


def _brier(outcome: Outcome, weights: np.ndarray) -> float:
    said = outcome.probabilities[:, 1] if outcome.classes == 2 else outcome.probabilities
    labels = list(range(outcome.classes))
    return float(sk.brier_score_loss(outcome.truth, said, sample_weight=weights, labels=labels))


def _one_against_rest(function: Callable[..., float]) -> Reference:
    def reference(outcome: Outcome, weights: np.ndarray) -> float:
        wanted = [1] if outcome.classes == 2 else range(outcome.classes)
        found = []
        for index in wanted:
            truth = outcome.truth == index
            # Weighted out is not there.
            if 0 < (weights * truth).sum() < weights.sum():
                found.append(function(truth, outcome.probabilities[:, index], sample_weight=weights))
        return float(np.mean(found)) if found else float("nan")

    return reference


def _average_precision(outcome: Outcome, weights: np.ndarray) -> float:
    wanted = [1] if outcome.classes == 2 else range(outcome.classes)
    found = [
        sk.average_precision_score(outcome.truth == index, outcome.probabilities[:, index], sample_weight=weights)
        for index in wanted
        if (weights * (outcome.truth == index)).sum() > 0
    ]
    return float(np.mean(found)) if found else float("nan")


REFERENCES: dict[str, Reference] = {
    "mae": _number(sk.mean_absolute_error),
    "rmse": _number(sk.root_mean_squared_error),
    "r2": _number(sk.r2_score),
    "median_absolute_error": _number(sk.median_absolute_error),
    "mape": _number(sk.mean_absolute_percentage_error),
    "max_error": _max_error,
    "accuracy": _label(sk.accuracy_score),
    "balanced_accuracy": _label(sk.balanced_accuracy_score),
    "f1": _label(sk.f1_score, macro=True),
    "precision": _label(sk.precision_score, macro=True),
    "recall": _label(sk.recall_score, macro=True),
    "log_loss": _log_loss,
    "brier": _brier,
    "roc_auc": _one_against_rest(sk.roc_auc_score),
    "average_precision": _average_precision,
}


@st.composite
def _rows(draw: st.DrawFn) -> tuple[np.random.Generator, int, np.ndarray]:
    rows = draw(st.integers(2, 600))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(["one", "whole", "real"]))
    weights = {
        "one": np.ones(rows),
        "whole": generator.integers(1, 5, rows).astype(float),
        "real": generator.random(rows) + 0.01,
    }[kind]
    return generator, rows, weights


@st.composite
def numbers(draw: st.DrawFn) -> tuple[Outcome, np.ndarray]:
    generator, rows, weights = draw(_rows())
    scale = draw(st.sampled_from([1e-3, 1.0, 1e6]))
    whole = draw(st.booleans())
    truth = generator.normal(size=rows) * scale + draw(st.sampled_from([0.0, 1000.0]))
    value = truth + generator.normal(size=rows) * scale / 3
    if whole:
        truth, value = np.rint(truth), np.rint(value)
    return Outcome(truth=truth, value=value), weights


@st.composite
def classes(draw: st.DrawFn) -> tuple[Outcome, np.ndarray]:
    generator, rows, weights = draw(_rows())
    count = draw(st.integers(2, 6))
    truth = generator.integers(0, draw(st.integers(1, count)), rows)
    scores = np.eye(count)[truth] * draw(st.sampled_from([0.0, 0.5, 3.0])) + generator.random((rows, count)) + 0.01
    if draw(st.booleans()):
        scores = np.ceil(scores * 3)
    probabilities = scores / scores.sum(axis=1, keepdims=True)
    value = probabilities.argmax(axis=1)
    return Outcome(truth=truth, value=value, probabilities=probabilities, classes=count), weights


@pytest.mark.parametrize("name", metrics.names("number"))
@settings(max_examples=60, deadline=None)
@given(numbers())
def test_a_number_metric_is_that_of_scikit_learn(name: str, rows: tuple[Outcome, np.ndarray]) -> None:
    _same(name, *rows)


@pytest.mark.parametrize("name", [name for name in metrics.names("class") if name != "calibration_error"])
@settings(max_examples=60, deadline=None)
@given(classes())
def test_a_class_metric_is_that_of_scikit_learn(name: str, rows: tuple[Outcome, np.ndarray]) -> None:
    _same(name, *rows)


@settings(max_examples=60, deadline=None)
@given(classes())
def test_resampling_sees_the_same_metric_in_float32(rows: tuple[Outcome, np.ndarray]) -> None:
    outcome, weights = rows
    for name in metrics.names("class"):
        metric = metrics.METRICS[name]
        batch = Batch([metric.prepare(outcome, exact=False)], outcome.rows, exact=False)
        rough = batch.values(weights.astype("float32").reshape(-1, 1))[0, 0]
        assert rough == pytest.approx(metrics.value(metric, outcome, weights), abs=1e-4, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(numbers())
def test_a_weight_of_two_is_a_row_twice(rows: tuple[Outcome, np.ndarray]) -> None:
    outcome, _ = rows
    counts = np.arange(outcome.rows) % 3
    counts[0] = 1
    repeated = Outcome(truth=outcome.truth.repeat(counts), value=outcome.value.repeat(counts))
    for name in metrics.names("number"):
        metric = metrics.METRICS[name]
        if repeated.rows > 1:
            assert metrics.value(metric, outcome, counts) == pytest.approx(metrics.value(metric, repeated)), name


def _same(name: str, outcome: Outcome, weights: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = REFERENCES[name](outcome, weights)
    found = metrics.value(metrics.METRICS[name], outcome, weights)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
