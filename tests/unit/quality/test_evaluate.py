from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Metric
from dolbear.quality import evaluate, outcome
from dolbear.quality.custom import Custom
from dolbear.quality.evaluate import NothingToEvaluateError, Subject
from dolbear.quality.evaluation import EvaluationError, from_json
from dolbear.quality.outcome import Outcome, OutcomeError, PredictionsError

YES_NO = Output(name="late", type="boolean", values=("false", "true"))


class Fixed:
    """A scorer that says what it was given, row by row."""

    def __init__(self, values: Any, probabilities: Any = None) -> None:  # noqa: ANN401
        self.values, self.probabilities = values, probabilities

    def score(self, table: pa.Table) -> Scores:
        count = table.num_rows
        probabilities = None if self.probabilities is None else self.probabilities[:count]
        return Scores(values=self.values[:count], probabilities=probabilities)


class Bias:
    """A runner of the custom metric `bias`, as the training child would be."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def compute(self, name: str, outcome: Outcome, resamples: np.ndarray) -> np.ndarray:
        assert name == "bias"
        self.asked.append(resamples.shape)
        return np.abs((outcome.value - outcome.truth)[resamples].mean(axis=1))  # type: ignore[no-any-return]


def subject(truth: Any, scorer: Fixed, target: Output, profile: dict[str, Any]) -> Subject:  # noqa: ANN401
    table = pa.table({"x": np.arange(len(truth), dtype="float64"), target.name: truth})
    signature = Signature(inputs=(Input(name="x", type="float"),), outputs=(target,))
    return Subject(scorer=scorer, signature=signature, test=table, validation=table.slice(0, 2), profile=profile)


def number(truth: Any = (1.0, 2.0, 3.0, 10.0)) -> Subject:  # noqa: ANN401
    profile = {"target": {"mean": 4.0, "median": 2.5}}
    return subject(list(truth), Fixed(np.array([1.0, 2.0, 3.0, 6.0])), Output(name="y", type="float"), profile)


def test_the_baseline_is_the_constant_that_is_fair_for_a_metric(tmp_path: Path) -> None:
    found = evaluate.evaluate(number(), tmp_path / "p.parquet")
    values = {one.name: one.baseline.other.value for one in found.figures if one.baseline}
    assert values["mae"] == pytest.approx((1.5 + 0.5 + 0.5 + 7.5) / 4)
    assert values["rmse"] == pytest.approx(((9 + 4 + 1 + 36) / 4) ** 0.5)
    assert found.metrics("test")["mae"] == 1.0
    assert found.metrics("validation")["mae"] == 0.0


def test_a_boolean_is_a_class_of_two(tmp_path: Path) -> None:
    scorer = Fixed(np.array(["true", "false", "true"], dtype=object), np.array([[0.2, 0.8], [0.9, 0.1], [0.4, 0.6]]))
    profile = {"target": {"shares": {"false": 0.75, "true": 0.25}}}
    found = evaluate.evaluate(subject([True, False, False], scorer, YES_NO, profile), tmp_path / "p.parquet")
    assert found.metrics("test")["recall"] == 1.0
    assert found.metrics("test")["precision"] == 0.5
    accuracy = found.figure("accuracy")
    assert accuracy is not None
    assert accuracy.baseline is not None
    assert accuracy.baseline.other.value == pytest.approx(2 / 3)
    assert found.diagnosis.confusion == ((1, 1), (0, 1))
    kept = outcome.load(tmp_path / "p.parquet", YES_NO)
    assert kept.truth.tolist() == [1, 0, 0]
    assert kept.probabilities.tolist() == scorer.probabilities.tolist()


def test_a_date_is_counted_in_days(tmp_path: Path) -> None:
    target = Output(name="day", type="date")
    days = pa.array([dt.date(1970, 1, 11), dt.date(1970, 1, 21)])
    profile = {"target": {"mean": "1970-01-16", "median": 15}}
    found = evaluate.evaluate(subject(days, Fixed(np.array([11.0, 20.0])), target, profile), tmp_path / "p.parquet")
    assert found.metrics("test")["mae"] == 0.5
    assert outcome.canonical(11.0, target) == "1970-01-12"


def test_a_custom_metric_is_asked_through_its_port(tmp_path: Path) -> None:
    runner = Bias()
    custom = Custom(metrics={"bias": Metric(entry="metrics:bias", better="lower")}, runner=runner)
    found = evaluate.evaluate(number(), tmp_path / "p.parquet", custom=custom).figure("bias")
    assert found is not None
    assert (found.custom, found.better, found.test.value, found.validation, found.draws) == (True, "lower", 1, 0, 1000)
    assert sorted(runner.asked) == [(1, 2), (1001, 4), (1001, 4)]
    kept = outcome.load(tmp_path / "p.parquet", Output(name="y", type="float"))
    same = evaluate.against(["bias", "unheard"], kept, kept, custom=custom)
    assert same["bias"].difference.high == 0


def test_a_model_that_says_no_number_has_no_metrics(tmp_path: Path) -> None:
    broken = number()
    broken = Subject(
        scorer=Fixed(np.full(4, np.nan)),
        signature=broken.signature,
        test=broken.test,
        validation=broken.validation,
        profile=broken.profile,
    )
    found = evaluate.evaluate(broken, tmp_path / "p.parquet")
    assert found.metrics("test") == {}


@pytest.mark.parametrize("truth", [[1.0, None, 2.0, 3.0], pa.array([1.0, 2.0, None, 4.0])])
def test_a_missing_truth_is_an_error(truth: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with pytest.raises(OutcomeError, match=r"'y' \(the output\) is missing in 1 of 4 rows"):
        evaluate.evaluate(number(truth), tmp_path / "p.parquet")


def test_a_label_outside_of_the_values_is_an_error(tmp_path: Path) -> None:
    target = Output(name="c", type="text", values=("a", "b"))
    scorer = Fixed(np.array(["a", "x"], dtype=object), np.array([[1.0, 0.0], [0.0, 1.0]]))
    with pytest.raises(OutcomeError, match="the rows hold 'z', not one of the values of 'c': a, b"):
        evaluate.evaluate(subject(["a", "z"], scorer, target, {}), tmp_path / "p.parquet")
    with pytest.raises(OutcomeError, match="the model predicts 'x'"):
        evaluate.evaluate(subject(["a", "b"], scorer, target, {}), tmp_path / "p.parquet")


def test_no_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingToEvaluateError):
        evaluate.evaluate(number(pa.array([], pa.float64())), tmp_path / "p.parquet")


def test_stored_documents_are_checked(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError):
        from_json(b'{"format": 1}')
    with pytest.raises(EvaluationError):
        from_json(b"no json")
    evaluate.evaluate(number(), tmp_path / "p.parquet")
    with pytest.raises(PredictionsError, match="has the columns truth, value, not truth, value, p0, p1"):
        outcome.load(tmp_path / "p.parquet", YES_NO)
    (tmp_path / "p.parquet").write_bytes(b"no parquet")
    with pytest.raises(PredictionsError, match="can't be read"):
        outcome.load(tmp_path / "p.parquet", YES_NO)


def test_the_one_scorer_fits_the_port() -> None:
    fits: type[evaluate.Scorer] = Scorer
    assert fits is Scorer
