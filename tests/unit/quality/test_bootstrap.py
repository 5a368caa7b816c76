from __future__ import annotations

import numpy as np
import pytest

from dolbear.quality import bootstrap, metrics
from dolbear.quality.bootstrap import Draws
from dolbear.quality.metrics import METRICS
from dolbear.quality.metrics.prepared import Batch
from dolbear.quality.outcome import Outcome


def number(rows: int) -> Outcome:
    generator = np.random.default_rng(rows)
    truth = generator.normal(size=rows)
    return Outcome(truth=truth, value=truth + generator.normal(size=rows))


def two_classes(rows: int, share: float = 0.3) -> Outcome:
    generator = np.random.default_rng(rows)
    truth = (generator.random(rows) < share).astype("int64")
    positive = np.clip(generator.normal(size=rows) / 5 + 0.3 + truth * 0.2, 0, 1)
    return Outcome(
        truth=truth,
        value=(positive > 0.5).astype("int64"),
        probabilities=np.stack([1 - positive, positive], axis=1),
        classes=2,
    )


@pytest.mark.parametrize("rows", [4, 100, 5000, 5001, 20_000])
def test_rows_are_drawn_about_once(rows: int) -> None:
    drawn = bootstrap.weights(rows, 200, 0)
    assert drawn.shape == (rows, 200)
    assert drawn.mean() == pytest.approx(1, abs=0.05)
    assert drawn.var(axis=1).mean() == pytest.approx(1, abs=0.3)


def test_up_to_5000_rows_each_draw_has_as_many_rows() -> None:
    assert (bootstrap.weights(100, 50, 0).sum(axis=0) == 100).all()


def test_draws_depend_on_nothing_but_rows_and_place() -> None:
    assert (bootstrap.weights(6000, 10, 0) == bootstrap.weights(6000, 10, 0)).all()
    assert (bootstrap.weights(6000, 10, 0) != bootstrap.weights(6000, 10, 10)).any()


@pytest.mark.parametrize("rows", [1000, 20_000])
def test_the_interval_of_a_mean_is_the_textbooks(rows: int) -> None:
    outcome = number(rows)
    error = abs(outcome.value - outcome.truth)
    ((drawn),) = bootstrap.draw([([METRICS["mae"]], outcome)])
    found = bootstrap.estimate(drawn["mae"])
    margin = 1.96 * error.std() / rows**0.5
    assert found.value == pytest.approx(error.mean())
    assert found.low == pytest.approx(error.mean() - margin, abs=margin / 5)
    assert found.high == pytest.approx(error.mean() + margin, abs=margin / 5)


@pytest.mark.parametrize("rows", [200, 6000])
def test_a_model_differs_from_itself_by_nothing(rows: int) -> None:
    outcome = two_classes(rows)
    chosen = [METRICS[name] for name in metrics.names("class")]
    one, other = bootstrap.draw([(chosen, outcome), (chosen, outcome)])
    for name in one:
        found = bootstrap.contrast(one[name], other[name]).difference
        assert (found.value, found.low, found.high) == (0, 0, 0), name


def test_pairing_narrows_the_interval_of_a_difference() -> None:
    outcome = number(2000)
    slightly = Outcome(truth=outcome.truth, value=outcome.value * 0.99)
    chosen = [METRICS["mae"]]
    one, other = bootstrap.draw([(chosen, outcome), (chosen, slightly)])
    difference = bootstrap.contrast(one["mae"], other["mae"]).difference
    alone = bootstrap.estimate(one["mae"])
    assert difference.low is not None and difference.high is not None  # noqa: PT018
    assert alone.low is not None and alone.high is not None  # noqa: PT018
    assert difference.high - difference.low < (alone.high - alone.low) / 10


@pytest.mark.parametrize("name", ["roc_auc", "average_precision"])
def test_the_expansion_of_many_rows_gives_the_sorted_interval(name: str) -> None:
    outcome = two_classes(8000)
    expanded = bootstrap.estimate(bootstrap.draw([([METRICS[name]], outcome)])[0][name])
    sorting = Batch([METRICS[name].prepare(outcome, exact=True)], outcome.rows, exact=True)
    blocks = [sorting.values(bootstrap.weights(outcome.rows, 50, start))[0] for start in range(0, 1000, 50)]
    exact = bootstrap.estimate(Draws(metrics.value(METRICS[name], outcome), np.concatenate(blocks)))
    assert expanded.value == exact.value
    assert exact.low is not None and exact.high is not None  # noqa: PT018
    width = exact.high - exact.low
    assert expanded.low == pytest.approx(exact.low, abs=width * 0.05)
    assert expanded.high == pytest.approx(exact.high, abs=width * 0.05)


def test_an_interval_needs_a_value_in_nearly_all_draws() -> None:
    some = np.array([1.0, 2.0, np.nan, np.nan])
    assert bootstrap.estimate(Draws(1.0, some)).low is None
    assert bootstrap.estimate(Draws(float("nan"), some)).value is None
    few = bootstrap.draw([([METRICS["roc_auc"]], two_classes(4))])[0]["roc_auc"]
    assert bootstrap.estimate(few).low is None


def test_very_many_rows_are_drawn_less_often() -> None:
    assert [bootstrap.draws_of(rows) for rows in (1, 400_000, 800_000, 10**8)] == [1000, 1000, 500, 200]


def test_calibration_error_is_the_mean_gap_of_ten_bins() -> None:
    said = np.array([0.05, 0.05, 0.95, 0.95])
    outcome = Outcome(
        truth=np.array([0, 1, 1, 1]),
        value=np.array([0, 0, 1, 1]),
        probabilities=np.stack([1 - said, said], axis=1),
        classes=2,
    )
    assert metrics.value(METRICS["calibration_error"], outcome) == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)
