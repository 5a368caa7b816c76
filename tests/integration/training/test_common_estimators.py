"""Each common estimator converts to what it was, or is refused; none errs in silence."""

# ruff: noqa: ANN401, PT017  # estimators have no common type; a refusal is one of two right answers

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest
import zoo

from dolbear.training.child import export
from dolbear.training.child.labels import name
from dolbear.training.child.problem import ProblemError

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore")]

VALUES = ["top", "low", "middle"]
TRUTHS = ["false", "true"]


def _task(columns: list[str], values: list[str]) -> dict[str, Any]:
    inputs = [{"name": column, "type": "text" if column in zoo.TEXTS else "float"} for column in columns]
    return {"inputs": inputs, "output": {"name": "target", "type": "text", "values": values}, "root": "."}


def _probes(columns: list[str]) -> dict[str, pd.DataFrame]:
    fresh = zoo.rows(200, seed=2)
    found = {"fresh": fresh}
    for column in columns:
        if column in zoo.TEXTS:
            found[f"{column} missing"] = fresh.assign(**{column: ""})
            found[f"{column} unknown"] = fresh.assign(**{column: "a text never seen"})
        else:
            found[f"{column} missing"] = fresh.assign(**{column: np.float32(np.nan)})
    return found


def _agrees(model: Any, frame: pd.DataFrame, columns: list[str], values: list[str]) -> None:
    """Convert and compare on fresh rows and holes; the original's own errors are no answer to compare."""
    try:
        made, binding = export.convert(model, _task(columns, values))
    except ProblemError as problem:
        assert problem.kind == "export"
        assert problem.message
        assert problem.hint
        return
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(made.SerializeToString(), options)
    except Exception as error:  # noqa: BLE001  # a graph that doesn't load is found by the rehearsal
        pytest.skip(f"doesn't load, which the rehearsal says: {error}") if "initializer" in str(error) else pytest.fail(
            str(error)
        )
    for probe, rows in ({"trained": frame} | _probes(columns)).items():
        try:
            original = model.predict_proba(rows[columns]) if values else np.asarray(model.predict(rows[columns]))
        except ValueError:
            continue
        feeds = {
            column: rows[column].to_numpy(dtype=object if column in zoo.TEXTS else "float32").reshape(-1, 1)
            for column in columns
        }
        if not values:
            (found,) = session.run([binding["value"]], feeds)
            np.testing.assert_allclose(found.reshape(-1), original.reshape(-1), 1e-4, 1e-4, err_msg=probe)
            continue
        (found,) = session.run([binding["probabilities"]], feeds)
        order = [name(item, values) for item in model.classes_]
        expected = original[:, [order.index(value) for value in values]]
        np.testing.assert_allclose(found, expected, 1e-4, 1e-4, err_msg=probe)


def _fitted(make: Any, frame: pd.DataFrame, target: pd.Series[Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make().fit(frame, target)


@pytest.mark.parametrize("case", zoo.REGRESSORS)
def test_regressors_convert_to_what_they_were(case: str) -> None:
    frame, columns = zoo.rows(), list(zoo.NUMBERS)
    _agrees(_fitted(zoo.REGRESSORS[case], frame[columns], zoo.number(frame)), frame, columns, [])


@pytest.mark.parametrize("case", zoo.CLASSIFIERS)
@pytest.mark.parametrize("values", [VALUES, TRUTHS], ids=["three", "two"])
def test_classifiers_convert_to_what_they_were(case: str, values: list[str]) -> None:
    frame, columns = zoo.rows(), list(zoo.NUMBERS)
    target = zoo.label(frame) if values == VALUES else zoo.flag(frame)
    if case == "xgboost":  # it learns numbers only: places in values
        target = pd.Series([values.index(str(item).lower()) for item in target])
    _agrees(_fitted(zoo.CLASSIFIERS[case], frame[columns], target), frame, columns, values)


@pytest.mark.parametrize("case", zoo.MIXED)
def test_pipelines_of_numbers_and_texts_convert_to_what_they_were(case: str) -> None:
    frame, columns = zoo.rows(missing=True), [*zoo.NUMBERS, *zoo.TEXTS]
    _agrees(_fitted(zoo.MIXED[case], frame[columns], zoo.number(frame)), frame, columns, [])
